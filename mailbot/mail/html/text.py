"""An HTML tree as readable text, quotes with "> " as in a plain mail, signatures below "-- ".

An own walk: inscriptis needs 1.7 ms for 3 KB and recurses; this needs a fifth of it, and the marks of
`quote` become text on the way. Knows what a browser shows, not what it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from html import unescape

from lxml import etree

from mailbot.mail.charset import clean
from mailbot.mail.html.quote import QUOTE, SIGNATURE, mark
from mailbot.mail.html.rows import HIDDEN, rows
from mailbot.mail.html.tree import MOST_ELEMENTS, Element, bare, tree, visible_size
from mailbot.mail.terms import terms

_BLOCKS = terms(
    "address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr html li main nav ol "
    "p pre section table tbody td tfoot th thead tr ul caption"
)
_SPACED = terms("p h1 h2 h3 h4 h5 h6 ul ol dl pre")
_SILENT = terms(
    "head style script title noscript template object embed svg math select textarea xml "
    "iframe noframes noembed audio video canvas datalist"
)
_REMARK = re.compile(r"/\*.*?\*/", re.S)
_INVISIBLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?<![\w-])color\s*:\s*transparent"
    r"|(?:opacity|max-height)\s*:\s*0(?:\.0*)?(?:px|pt|em|%)?\s*(?:[;!]|$)"
    r"|(?<![\w-])(?:text-indent|left|top)\s*:\s*-(?:999|\d{4})",
    re.I,
)  # not mso-hide, which hides from Outlook what all others show; nor Word's hanging indents of some hundred points
_FONT = re.compile(r"(?<![\w-])font(?:-size)?\s*:\s*([^;!]*)", re.I)
_NO_SIZE = re.compile(r"(?:0+(?:\.0\d*)?|0*\.0\d*)\s*(?:px|pt|r?em|%)?\s*(?:/|$)", re.I)
_SAME_SIZE = re.compile(r"(?:inherit|unset|100%|1em)\s*$", re.I)
_SPECKS = re.compile(r"(?:0*\.\d+|0*1(?:\.0*)?)\s*p[xt]\b", re.I)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_within, _behind = (etree.XPath(f"{axis}::text()", smart_strings=False) for axis in ("descendant", "following"))
_SPACES = re.compile(" {2,}")
_MOST_MARKS = 20  # of quotes, in front of a line
_IN, _OUT = True, False
Rows = tuple[tuple[str, ...], ...]


class _Letters(Enum):
    """What a reader makes out of letters of a size."""

    SEEN, SPECKS, NONE = range(3)


class Document:
    """An HTML document that is read once, and only when somebody asks."""

    __slots__ = ("_read", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self._read: tuple[str, Rows] | None = None

    @property
    def size(self) -> int:
        """About how many letters and digits a reader would see."""
        return visible_size(self.source)

    @property
    def text(self) -> str:
        """The text that a reader sees, clean; quoted and signature parts marked as in plain mails."""
        return self._both()[0]

    @property
    def rows(self) -> Rows:
        """The cells of the tables' rows in what is newly written."""
        return self._both()[1] if "<tr" in self.source or "<TR" in self.source else ()

    def _both(self) -> tuple[str, Rows]:
        if self._read is None:
            self._read = _read(self.source)
        return self._read


def _read(source: str) -> tuple[str, Rows]:
    root = tree(source)
    if root is None:
        return clean(_SPACE.sub(" ", unescape(bare(source[:500_000])))).strip(), ()
    mark(root)
    return written(root), rows(root, written)


def written(root: Element) -> str:
    """The text of a marked tree, whose hidden elements it marks for `rows`. Every visible element is entered and left once,
    in document order; iterative.

    Letters of no size are left out; what stands within them in a size of its own is seen again, as templates for
    newsletters have it. Lines of nothing but specks are drawn, yet nobody can read them: they are taken for old text, as is
    what stands below the last element that is looked at.
    """
    page = _Page()
    stack = [(root, _IN, _Letters.SEEN)]
    looks = 0
    while stack:
        element, entering, around = stack.pop()
        looks += entering
        if looks > MOST_ELEMENTS:
            page.unseen(" ".join((*_within(element), *_behind(element))))
            break
        if not entering:
            page.leave(element, around)
            if element is not root and (later := element.getnext()) is not None:
                stack.append((later, _IN, around))
            continue
        style = element.get("style", "")
        style = _REMARK.sub("", style) if "/*" in style else style
        hidden, letters = _is_hidden(element, style), _letters(element, style, around)
        page.enter(element, _Letters.NONE if hidden else letters)
        stack.append((element, _OUT, around))
        if hidden:
            element.set(HIDDEN, "")
        elif len(element):
            stack.append((element[0], _IN, letters))
    return page.finished()


def _is_hidden(element: Element, style: str) -> bool:
    """Whether a browser shows nothing of this element."""
    return element.tag in _SILENT or bool(style and _INVISIBLE.search(style)) or element.get("hidden") is not None


def _letters(element: Element, style: str, around: _Letters) -> _Letters:
    """How the letters of an element look; without a size of its own they are as those around it."""
    sizes = _FONT.findall(style) if style else None
    if not sizes or _SAME_SIZE.match(sizes[-1]):
        return _Letters.SEEN if element.tag == "font" and element.get("size") else around
    if _NO_SIZE.match(sizes[-1]):
        return _Letters.NONE
    return _Letters.SPECKS if _SPECKS.match(sizes[-1]) else _Letters.SEEN


class _Page:
    """Lines under construction: the quote depth of each, whether a space is owed, and the letters that words in it have."""

    __slots__ = ("blank", "depth", "letters", "lines", "pre", "row")

    def __init__(self) -> None:
        self.lines: list[tuple[int, str]] = []
        self.row: list[str] = []
        self.depth = 0
        self.pre = 0
        self.blank = False
        self.letters: list[_Letters] = []

    def enter(self, element: Element, letters: _Letters) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._block(element)
        elif tag == "br":
            self._end_line(keep_empty=True)
        elif tag == "img" and element.get("alt") and not element.get("src", "").startswith("http"):
            self._add(f"[{element.get('alt')}]")
        if letters is not _Letters.NONE:
            self._add(element.text, letters)

    def leave(self, element: Element, around: _Letters) -> None:
        if element.tag == "a":
            self._link(element)
        if element.tag in _BLOCKS:
            self._end_block(element)
        if around is not _Letters.NONE:
            self._add(element.tail, around)

    def unseen(self, words: str) -> None:
        """Take in what stands below all that was looked at as one quoted line, shown or not."""
        self._end_line()
        self.lines.append((self.depth + 1, " ".join(words.split())))

    def finished(self) -> str:
        self._end_line()
        return clean("\n".join(_squeezed(self.lines))).strip("\n")

    def _block(self, element: Element) -> None:
        if element.tag in ("td", "th"):
            self._cell(element)
            return
        self._end_line()
        self.blank = self.blank or element.tag in _SPACED
        self.depth += element.get(QUOTE) is not None
        self.pre += element.tag == "pre"
        if element.get(SIGNATURE) is not None:
            self._rule()
        if element.tag == "li":
            self._add("- ")

    def _end_block(self, element: Element) -> None:
        if element.tag in ("td", "th"):
            return
        self._end_line()
        self.blank = self.blank or element.tag in _SPACED
        self.depth -= element.get(QUOTE) is not None
        self.pre -= element.tag == "pre"

    def _cell(self, element: Element) -> None:
        """Cells of a row stand side by side: `label | value`; a layout table's only cell is just a block."""
        if element.getprevious() is not None and self.row:
            self.row.append(" | ")

    def _rule(self) -> None:
        written = next((content for _, content in reversed(self.lines) if content), "")
        if written not in ("--", "-- "):
            self.lines.append((self.depth, "-- "))

    def _link(self, element: Element) -> None:
        target = (element.get("href") or "").strip()
        shown = "".join(element.itertext()).strip() if len(element) < 20 else target
        if target.startswith(("http://", "https://")) and target.rstrip("/") not in (
            shown.rstrip("/"),
            f"http://{shown}".rstrip("/"),
        ):
            self._add(f" <{target[:500]}>" if shown else "")

    def _add(self, piece: str | None, letters: _Letters = _Letters.NONE) -> None:
        """Words in letters of a size, or a sign of the page's own."""
        if not piece:
            return
        if self.pre:
            first, *rest = piece.split("\n")
            self._put(first, letters)
            for later in rest:
                self._end_line(keep_empty=True)
                self._put(later, letters)
            return
        folded = _SPACE.sub(" ", piece)
        if folded == " " and (not self.row or self.row[-1].endswith(" ")):
            return
        self._put(folded if self.row else folded.lstrip(" "), letters)

    def _put(self, piece: str, letters: _Letters) -> None:
        self.row.append(piece)
        if letters is not _Letters.NONE and piece.strip():
            self.letters.append(letters)

    def _end_line(self, *, keep_empty: bool = False) -> None:
        if not self.row and not keep_empty:
            return
        content = "".join(self.row).replace("\xa0", " ")
        content = content.rstrip() if self.pre else _SPACES.sub(" ", content).strip()
        unread = _Letters.SPECKS in self.letters and _Letters.SEEN not in self.letters
        self.row.clear()
        self.letters.clear()
        if not content and not keep_empty:
            return
        if self.blank and self.lines and content:
            self.lines.append((min(self.depth, self.lines[-1][0]), ""))
        self.blank = False
        self.lines.append((self.depth + unread, content))


def _squeezed(lines: list[tuple[int, str]]) -> Iterator[str]:
    """Lines with their quote marks, at most two empty ones in a row."""
    empty = 0
    for depth, content in lines:
        empty = 0 if content else empty + 1
        if empty > 2:
            continue
        yield (
            ("> " * min(depth, _MOST_MARKS) + content).rstrip() if depth else (content if content == "-- " else content.rstrip())
        )
