"""The words by which people name a priority in rules.yaml. Knows words, not when something is urgent."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mailbot.desk.ticket import Priority
from mailbot.mail.fold import fold

_SPELT: Mapping[Priority, tuple[str, ...]] = MappingProxyType(
    {
        Priority.URGENT: ("urgent", "khẩn cấp", "khẩn", "gấp", "segera", "mendesak"),
        Priority.HIGH: ("high", "cao", "tinggi"),
        Priority.NORMAL: ("normal", "medium", "trung bình", "bình thường", "thường", "sederhana", "biasa"),
        Priority.LOW: ("low", "thấp", "rendah"),
    }
)
_BY_WORD = MappingProxyType({fold(word): priority for priority, words in _SPELT.items() for word in words})


def priority_of(written: object) -> Priority:
    """The priority that a word means. Raises ValueError for any other word."""
    found = _BY_WORD.get(fold(str(written)))
    if found is None:
        raise ValueError(f"“{written}” is no priority: urgent, high, normal or low")
    return found
