"""The two-column rows of HTML tables in what a sender newly wrote: a form filled in a table. Knows no form's labels."""

from __future__ import annotations

from collections.abc import Callable

from mailbot.mail.charset import clean
from mailbot.mail.html_quote import QUOTE, SIGNATURE
from mailbot.mail.html_tree import Element

_LONGEST_LABEL = 80
_MOST_ROWS = 200


def rows(root: Element, written: Callable[[Element], str]) -> tuple[tuple[str, str], ...]:
    """Label and value of each row with two filled cells, in order; quoted tables and signatures are not read.

    `root` is a tree that html_quote has marked, `written` gives an element's text. A label is one short line without its colon.
    """
    found = []
    for row in root.iter("tr"):
        pair = _pair(row, written)
        if pair and not _is_marked(row):
            found.append(pair)
        if len(found) >= _MOST_ROWS:
            break
    return tuple(found)


def _pair(row: Element, written: Callable[[Element], str]) -> tuple[str, str] | None:
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) != 2 or any(next(cell.iter("table"), None) is not None for cell in cells):
        return None
    label, value = (_cell(cell, written) for cell in cells)
    if not label or "\n" in label or len(label) > _LONGEST_LABEL:
        return None
    return label.rstrip(" :*：").strip(), value


def _cell(cell: Element, written: Callable[[Element], str]) -> str:
    tail, cell.tail = cell.tail, None
    content = clean(written(cell)).strip()
    cell.tail = tail
    return content


def _is_marked(row: Element) -> bool:
    return any(ancestor.get(QUOTE) is not None or ancestor.get(SIGNATURE) is not None for ancestor in row.iterancestors())
