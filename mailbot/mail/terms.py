"""Tables of words, written as people write them: in a row. Knows no language."""

from __future__ import annotations


def terms(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())
