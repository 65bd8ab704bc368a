"""A table for a terminal that is too narrow for it: each row as a few lines of text. Knows no command."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

_FEW = 4
"""Columns that stay a table, however narrow: what is long in them is folded."""


def whole(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> tuple[bool, ...]:
    """Which columns keep their lines whole: all but the widest; none where they are few."""
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    return tuple(len(widths) > _FEW and number != widths.index(max(widths)) for number in range(len(widths)))


def fits(columns: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> bool:
    """Whether a table can be shown with these lines whole, and with whole words in the widest column."""
    if len(columns) <= _FEW:
        return True
    least = (
        max(len(piece) for cell in column for piece in ([cell] if is_whole else [*cell.split(), ""]))
        for is_whole, column in zip(whole(columns, cells), zip(columns, *cells, strict=True), strict=True)
    )
    return sum(least) + 3 * len(columns) + 1 <= width


def stacked(columns: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Each row: its first two cells in a line, then the others with their names. Empty cells are left out."""
    for row in cells:
        named = zip(columns[2:], row[2:], strict=True)
        about = ", ".join(f"{name} {value}".strip() for name, value in named if value)
        yield _wrapped("  ".join(row[:2]), width, "")
        if about:
            yield _wrapped(about, width, "    ")


def _wrapped(text: str, width: int, indent: str) -> str:
    return textwrap.fill(
        text, width, initial_indent=indent, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )
