"""Markdown's tree -> plain text that reads well, with gaps for a mail's values. Knows no template and no mail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from markdown_it.tree import SyntaxTreeNode as Node

from mailbot.mail.render.as_html import rows, safe
from mailbot.mail.render.gaps import Pieces, joined, made, opened, text_of


def body(nodes: Iterable[Node], small: Iterable[Node]) -> Pieces:
    """A page's text; its small print comes after a signature line."""
    words, print_ = _blocks(nodes), _blocks(small)
    if not print_:
        return (*words, "\n")
    return (*words, "\n\n-- \n" if words else "-- \n", *print_, "\n")


def _blocks(nodes: Iterable[Node]) -> Pieces:
    return joined(filter(None, map(_node, nodes)), ("\n\n",))


def _node(node: Node) -> Pieces:
    return _WRITERS.get(node.type, _inside)(node)


def _inside(node: Node) -> Pieces:
    return joined(map(_node, node.children))


def _words(node: Node) -> Pieces:
    return opened(node.content, text_of)


def _bullets(node: Node) -> Pieces:
    return _listing(node, ["- "] * len(node.children))


def _numbers(node: Node) -> Pieces:
    return _listing(node, [f"{number}. " for number in range(1, len(node.children) + 1)])


def _listing(node: Node, marks: list[str]) -> Pieces:
    return joined(((mark, *_hanging(item, len(mark))) for mark, item in zip(marks, node.children, strict=True)), ("\n",))


def _hanging(item: Node, indent: int) -> Pieces:
    lines = "\n" + " " * indent
    return joined(made(lambda words: words.replace("\n", lines), (piece,)) for piece in _blocks(item.children))


def _row(row: Node) -> Pieces:
    first, *rest = map(_inside, row.children)
    return (*first, ": ", *joined(rest, (" · ",))) if rest else first


def _link(node: Node) -> Pieces:
    return made(_named, opened(str(node.attrs.get("href", "")), text_of), _inside(node))


def _named(href: str, label: str) -> str:
    return label if safe(href) in ("", label) or href.startswith("mailto:") else f"{label} ({href})"


_WRITERS: Mapping[str, Callable[[Node], Pieces]] = {
    "bullet_list": _bullets,
    "ordered_list": _numbers,
    "list_item": lambda node: _blocks(node.children),
    "blockquote": lambda node: _blocks(node.children),
    "hr": lambda node: ("———",),
    "table": lambda node: joined(map(_row, rows(node)), ("\n",)),
    "text": _words,
    "code_inline": _words,
    "fence": _words,
    "softbreak": lambda node: (" ",),
    "hardbreak": lambda node: ("\n",),
    "link": _link,
}
