"""What a file says, where each thing in it stands, and what is wrong with it. Knows no rule."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from mailbot.desk.keyed import MOST_TOLD, Items, Keyed, Path, Place
from mailbot.desk.nodes import composed
from mailbot.desk.rulebook.problems import Problem, Severity, dotted

LARGEST = 500_000
"""Characters that a file may have."""

_BLANKS = "\u00a0\u2007\u202f\u3000"
"""Blanks that word processors and web pages put in, and that look like the one of the keyboard."""
_CURLY = re.compile(r"(?:[:,-] |[\[{,])([“‘][^“”‘’\n]*[”’])[ \t]*(?=[,}\]\n#]|\Z)")
_COMMENT = re.compile(r"(?:^|\s)#", re.MULTILINE)


@dataclass(slots=True)
class Tree:
    """What a file says and where that begins (line and column from 1), and what is wrong with it. `lost` are the sections that
    are not readable as YAML."""

    value: Any = None
    begin: Place = (1, 1)
    problems: list[Problem] = field(default_factory=list)
    lost: frozenset[str] = frozenset()
    errors: int = 0
    warnings: int = 0

    def place(self, path: Path) -> Place:
        """Where a value stands; the nearest thing around it where it doesn't stand for itself."""
        return self.along(path)[2]

    def key(self, path: Path) -> Place:
        """Where a key stands, or else its value."""
        found, key, place = self.along(path)
        return key if found == path else place

    def along(self, path: Path) -> tuple[Path, Place, Place]:
        """The parts of a path that lead to something in the file, and where its key and its value stand. Parts that lead
        nowhere are left out."""
        found, value, key, place = [], self.value, self.begin, self.begin
        for part in path:
            if there := _places(value, part):
                found.append(part)
                value, (key, place) = value[part], there
        return tuple(found), key, place

    def wrong(self, place: Place, path: Path, message: str, hint: str = "", severity: Severity = Severity.ERROR) -> None:
        """Note a problem, unless enough of its severity are noted."""
        is_error = severity is Severity.ERROR
        if (self.errors if is_error else self.warnings) < MOST_TOLD:
            self.problems.append(Problem(*place, dotted(path), message, hint, severity))
        self.errors += is_error
        self.warnings += not is_error


def _places(value: Any, part: str | int) -> tuple[Place, Place] | None:
    """Where the key of a part and the part itself stand; in a list both are one. None: there is no such part."""
    if isinstance(value, Keyed) and isinstance(part, str) and part in value:
        places = value.places[part]
        return places[:2], places[2:]
    if isinstance(value, Items) and isinstance(part, int) and part < len(value):
        return value.places[part], value.places[part]
    return None


def load(text: str) -> Tree:
    """Read a file. Never raises: what is wrong stands in `problems`, and `value` holds what could be read."""
    tree = Tree()
    if len(text) > LARGEST:
        tree.wrong((1, 1), (), f"the file has {len(text):,} characters; at most {LARGEST:,} are read")
        return tree
    text = unicodedata.normalize("NFC", text)
    for blank in _BLANKS:
        text = text.replace(blank, " ")
    found = composed(text)
    for note in found.notes:
        tree.wrong(note.place, note.path, note.message, note.hint)
    tree.value, tree.begin, tree.lost = found.value, found.begin, frozenset(found.lost)
    _look_for_curly_quotes(text, tree)
    return tree


def _look_for_curly_quotes(text: str, tree: Tree) -> None:
    """Quotes that a word processor has made round are letters to YAML."""
    for found in islice(_CURLY.finditer(text), MOST_TOLD) if "“" in text or "‘" in text else ():
        before = text[: found.start(1)]
        if _COMMENT.search(before, before.rfind("\n") + 1):
            continue
        place = before.count("\n") + 1, len(before) - before.rfind("\n")
        message, hint = "these quotes are not the keyboard's, and count as letters", f'write "{found[1][1:-1]}"'
        tree.wrong(place, (), message, hint, Severity.WARNING)
