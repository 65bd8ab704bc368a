"""Where in a TOML text each key stands, for messages that name a line. Knows no values; a guess that is missing harms nobody."""

from __future__ import annotations

import re

Path = tuple[str | int, ...]

_TABLE = re.compile(r"\s*\[(?!\[)\s*([^\]]+?)\s*\]")
_ARRAY = re.compile(r"\s*\[\[\s*([^\]]+?)\s*\]\]")
_KEY = re.compile(r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"))*)\s*=(?!=)")


def lines(text: str) -> dict[Path, int]:
    """Key path -> line, counted from 1; entries of [[tables]] are numbered from 0."""
    found: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := _ARRAY.match(line) or _TABLE.match(line):
            table = _place(_names(heading[1]), found, begins=line.lstrip().startswith("[["))
            found.setdefault(table, number)
            found.setdefault(table[:1], number)
        elif key := _KEY.match(line):
            found.setdefault(table + _names(key[1]), number)
    return found


def _names(dotted: str) -> Path:
    return tuple(name.strip().strip("\"'") for name in dotted.split("."))


def _place(names: Path, found: dict[Path, int], *, begins: bool) -> Path:
    """The table's path; one below an array of tables belongs to that array's newest entry."""
    count = 0
    while (*names[:1], count) in found:
        count += 1
    if begins:
        return (*names, count)
    return (names[0], count - 1, *names[1:]) if count and len(names) > 1 else names
