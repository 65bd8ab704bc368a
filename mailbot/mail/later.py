"""Patterns that are compiled when they are first used: a table of phrases costs milliseconds, and not every command reads
mails."""

from __future__ import annotations

import re
from typing import Any, cast

_ASKED = ("finditer", "findall", "fullmatch", "match", "search", "split", "sub", "subn")


def later(words: str, flags: int = 0) -> re.Pattern[str]:
    """The same as `re.compile`, but a mistake in the words shows only on use."""
    return cast(re.Pattern[str], _Later(words, flags))


class _Later:
    def __init__(self, words: str, flags: int) -> None:
        self._wanted = words, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._wanted)
        self.__dict__.update({asked: getattr(compiled, asked) for asked in _ASKED})
        return getattr(compiled, name)
