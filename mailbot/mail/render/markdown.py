"""Markdown with marks -> what a page looks like, in plain text and HTML. Knows no template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode as Node

from mailbot.mail.render import as_html, as_text
from mailbot.mail.render.gaps import Lines, Pieces, filled, lined, settled, written
from mailbot.mail.render.values import Values


@dataclass(frozen=True, slots=True)
class Look:
    """A page whose values are still to come: its plain text and its HTML."""

    text: Pieces
    html: Lines

    def plain(self, values: Values) -> str:
        """The text part."""
        return filled(self.text, values.shown)

    def rich(self, values: Values) -> tuple[str, ...]:
        """The HTML in whole lines: the body of a page, or blocks to be put into another page."""
        return written(self.html, values.shown)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["code", "lheading", "html_inline", "reference"])
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # marks must come out as they went in
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # checked when the values are in
    return parser


_PARSER = _parser()


@lru_cache(maxsize=256)
def look(markdown: str) -> Look:
    """What a page looks like. Since values are only marks in it, all mails for which a template says the same share it."""
    words, small = _split(_tree(markdown))
    return Look(settled(as_text.body(words, small)), lined(as_html.body(words, small)))


@lru_cache(maxsize=32)
def fragment(markdown: str) -> Look:
    """The same for what is put into another page."""
    nodes = _tree(markdown)
    return Look(settled(as_text.body(*_split(nodes))), lined(as_html.blocks(nodes)))


def _tree(markdown: str) -> Sequence[Node]:
    return Node(_PARSER.parse(markdown)).children


def _split(nodes: Sequence[Node]) -> tuple[Sequence[Node], Sequence[Node]]:
    """The words and, below the last rule, the small print."""
    rules = [number for number, node in enumerate(nodes) if node.type == "hr"]
    return (nodes[: rules[-1]], nodes[rules[-1] + 1 :]) if rules else (nodes, ())
