"""The rows of HTML tables in what a sender newly wrote: a form may be filled in there. Knows no form's labels."""

from __future__ import annotations

from collections.abc import Callable

from mailbot.mail.charset import clean
from mailbot.mail.html.quote import QUOTE, SIGNATURE
from mailbot.mail.html.tree import Element

HIDDEN = "data-mailbot-hidden"
_NOT_READ = (QUOTE, SIGNATURE, HIDDEN)
_MOST_ROWS = 200
_MOST_CELLS = 12


def rows(root: Element, written: Callable[[Element], str]) -> tuple[tuple[str, ...], ...]:
    """The cells of each row that has two or more and no table within, in order; nothing quoted, hidden or of a signature.

    `root` is a marked tree, `written` gives an element's text.
    """
    found = []
    for row in root.iter("tr"):
        cells = _cells(row, written)
        if cells and not _is_marked(row):
            found.append(cells)
        if len(found) >= _MOST_ROWS:
            break
    return tuple(found)


def _cells(row: Element, written: Callable[[Element], str]) -> tuple[str, ...]:
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if not 2 <= len(cells) <= _MOST_CELLS or any(next(cell.iter("table"), None) is not None for cell in cells):
        return ()
    return tuple(_cell(cell, written) for cell in cells)


def _cell(cell: Element, written: Callable[[Element], str]) -> str:
    tail, cell.tail = cell.tail, None
    content = clean(written(cell)).strip()
    cell.tail = tail
    return content


def _is_marked(row: Element) -> bool:
    return any(place.get(mark) is not None for place in (row, *row.iterancestors()) for mark in _NOT_READ)
