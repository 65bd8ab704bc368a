"""Markdown with marks -> what a page looks like, in plain text and HTML. Knows no template."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode as Node

from mailbot.mail import render_html, render_text
from mailbot.mail.render_gaps import Pieces, filled, settled
from mailbot.mail.render_values import Values


@dataclass(frozen=True, slots=True)
class Look:
    """A page whose values are still to come: its plain text, its HTML, and its blocks alone as HTML."""

    text: Pieces
    html: Pieces
    blocks: Pieces

    def plain(self, values: Values) -> str:
        """The text part."""
        return filled(self.text, values.shown)

    def page(self, values: Values, language: str, title: str) -> str:
        """The whole HTML page."""
        return render_html.head(language, title) + filled(self.html, values.shown)

    def fragment(self, values: Values) -> str:
        """The HTML of the page's blocks alone, to be put into another page."""
        return filled(self.blocks, values.shown)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["code", "lheading", "html_inline", "reference"])
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # marks must come out as they went in
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # checked when the values are in
    return parser


_PARSER = _parser()


@lru_cache(maxsize=256)
def look(markdown: str) -> Look:
    """What a page looks like. Since values are only marks in it, all mails for which a template says the same share it."""
    nodes = Node(_PARSER.parse(markdown)).children
    rules = [number for number, node in enumerate(nodes) if node.type == "hr"]
    words, small = (nodes[: rules[-1]], nodes[rules[-1] + 1 :]) if rules else (nodes, [])
    made = (render_text.body(words, small), render_html.body(words, small), render_html.blocks(nodes))
    return Look(*map(settled, made))
