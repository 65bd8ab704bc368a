"""A mistake in rules.yaml: where it is, what it is, and what would be right. Knows no YAML and no rule."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pydantic_core import PydanticCustomError

from mailbot.desk.keyed import Path
from mailbot.mail.fold import fold

_MOST_LISTED = 16


class Severity(StrEnum):
    """Whether a file can be used in spite of a problem."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake. `line` and `column` count from 1 (0: the file as a whole); `path` is as in `rules[2].then.team`."""

    line: int
    column: int
    path: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    file: str = "rules.yaml"

    def __str__(self) -> str:
        warning = "warning: " if self.severity is Severity.WARNING else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{self.file}:{self.line}:{self.column}: {warning}{self.message}{hint}"


def dotted(path: Path) -> str:
    """A path as people write it: `rules[2].then.team`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def nearest(wrong: str, known: Iterable[str]) -> str:
    """What somebody may have meant, as a hint; else all that there is (if that is not too much); else ""."""
    names = list(dict.fromkeys(known))
    key, colon, _ = wrong.partition(":")
    if colon and key in names:
        return f"put a space behind the colon: `{key}: …`"
    by_fold = {fold(name): name for name in names}
    close = difflib.get_close_matches(fold(wrong), by_fold, n=1, cutoff=0.6)
    if close:
        return f"did you mean “{by_fold[close[0]]}”?"
    listed = ", ".join(names[:_MOST_LISTED])
    return f"there is: {listed}{', …' if len(names) > _MOST_LISTED else ''}" if names else "there is none yet"


def mistake(message: str, hint: str = "") -> PydanticCustomError:
    """The error that a validator raises for a mistake of the admin's."""
    return PydanticCustomError("mistake", "{message}", {"message": message, "hint": hint})
