"""The rows of a table as labels and values, however a form was laid out in it: a pair to a row, with a running number or
without, two pairs beside each other, or all labels in a row of their own above the values. Knows which words are labels,
not what the values mean; a table of something else has none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from mailbot.desk.labels import label_of

Cells = tuple[str, ...]
_LONGEST_LABEL = 80
_FEWEST_HEADS, _MOST_CELLS = 3, 20
_MOST_LINES = 1_000  # among which a table is looked for
_BEHIND_LABEL = " :：*_"
_NUMBER = re.compile(r"\(?\d{1,2}[.)]?")
_LINE = re.compile(r"[\s:|+-]*")


def pairs(rows: Iterable[Cells]) -> Iterator[tuple[str, str]]:
    """Label and value of each pair of cells that may be one."""
    numbered = [_unnumbered(row) for row in rows if len(row) <= _MOST_CELLS]
    sizes = [len(row) for row in numbered]
    for at, row in enumerate(numbered):
        if len(row) == 2:
            yield row[0], row[1]
        elif _is_head(row) and sizes[at + 1 : at + 2] == [len(row)] != sizes[at + 2 : at + 3]:
            yield from zip(row, numbered[at + 1], strict=True)
        elif len(row) % 2 == 0 and all(map(_is_label, row[::2])) and not any(map(_is_label, row[1::2])):
            yield from zip(row[::2], row[1::2], strict=True)


def spread(lines: Sequence[str]) -> Iterator[str]:
    """Lines of text, with a form in a drawn table (`| Thời hạn | 17h | Liên hệ | 0912 |`) written as `label: value` lines."""
    for drawn, group in groupby(lines[:_MOST_LINES], key=lambda line: line.count("|") > 1):
        together = list(group)
        found = list(pairs(filter(None, map(_cells, together)))) if drawn else []
        is_form = any(_is_label(label) for label, _ in found)
        yield from (f"{label.rstrip(_BEHIND_LABEL)}: {value}" for label, value in found) if is_form else together
    yield from lines[_MOST_LINES:]


def _cells(line: str) -> Cells:
    """The cells of a drawn row; none of the line under a head."""
    return () if _LINE.fullmatch(line) else tuple(cell.strip() for cell in line.strip(" \t\u00a0|").split("|"))


def _unnumbered(row: Cells) -> Cells:
    return row[1:] if len(row) % 2 and row and _NUMBER.fullmatch(row[0]) else row


def _is_head(row: Cells) -> bool:
    return len(row) >= _FEWEST_HEADS and all(map(_is_label, row))


def _is_label(cell: str) -> bool:
    return len(cell) <= _LONGEST_LABEL and (found := label_of(cell.rstrip(_BEHIND_LABEL), loose=True)) is not None and found.sure
