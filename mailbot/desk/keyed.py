"""What a text in YAML becomes: mappings and lists that know where everything in them stands, and what is wrong. Knows no syntax
and no rule."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

MOST_TOLD = 50
"""How many mistakes are told at a time: nobody mends more before looking again."""

Path = tuple[str | int, ...]
Place = tuple[int, int]


class Keyed(dict[str, Any]):
    """A mapping that knows its own path in the file, and where each key and its value stand: line, column, line, column (in
    numbers alone, which the garbage collector need not look at again and again)."""

    __slots__ = ("path", "places")

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.places: dict[str, tuple[int, int, int, int]] = {}

    def without(self, keys: Collection[str]) -> Keyed:
        """The same mapping but for some keys; where these stand is left open."""
        kept, dropped = Keyed(self.path), frozenset(keys)
        kept.update((key, value) for key, value in self.items() if key not in dropped)
        return kept


class Items(list[Any]):
    """A list that knows where its items stand."""

    __slots__ = ("places",)

    def __init__(self) -> None:
        super().__init__()
        self.places: list[Place] = []


@dataclass(frozen=True, slots=True)
class Note:
    """Something wrong with a text: where, what, and what would be right; `path` is that of the value."""

    place: Place
    message: str
    hint: str = ""
    path: Path = ()


@dataclass(slots=True)
class Composed:
    """What could be read of a text: its value and where that begins, what is wrong, and the sections left out for it."""

    value: Any = None
    begin: Place = (1, 1)
    notes: list[Note] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
