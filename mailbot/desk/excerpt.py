"""The few lines of a text that a mistake in it needs to be seen: those around it, and the keys that they stand under. Knows
indentation, and no YAML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ABOVE, _BEHIND = 6, 3
_FARTHEST = 2_000


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some lines of a text, and the number of each in it, from 0."""

    lines: tuple[str, ...]
    numbers: tuple[int, ...]

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)

    def whole(self, number: int) -> int:
        """What a line's number here is in the whole text."""
        return self.numbers[min(number, len(self.numbers) - 1)]


def excerpt(lines: Sequence[str], first: int, last: int) -> Excerpt:
    """The lines around those where a mistake begins and where it is noticed, with all that they stand under."""
    last = min(last, len(lines) - 1)
    first = min(first, last)
    kept: set[int] = set()
    for noticed in (first, last):
        begin = max(0, noticed - _ABOVE)
        kept |= {*range(begin, min(noticed + _BEHIND, len(lines))), *_above(lines, begin), *_above(lines, noticed)}
    numbers = tuple(sorted(kept))
    return Excerpt(tuple(lines[number] for number in numbers), numbers)


def _above(lines: Sequence[str], number: int) -> Iterator[int]:
    """The keys and items that a line stands under: each line above that is indented less than all below it."""
    depth, listed = _depth(lines[number]), lines[number].lstrip().startswith("-")
    for above in range(number - 1, max(-1, number - _FARTHEST), -1):
        line = lines[above].strip()
        if not line or line.startswith("#"):
            continue
        here, item = _depth(lines[above]), line.startswith("-")
        if here < depth or (here == depth and listed and not item):
            yield above
            depth, listed = here, item
        if depth == 0 and not listed:
            return


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
