"""Markdown with marks -> plain text that reads well, and HTML that reads well on a phone. Knows no template."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode as Node

from mailbot.mail.render_values import Values

_TAGS = {"strong": "strong", "em": "em", "tbody": "", "heading": "h2", "paragraph": "p", "table": "table", "tr": "tr"}
_FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
_STYLES = {
    "p": "margin:0 0 16px",
    "h2": "margin:24px 0 8px;font-size:18px;line-height:1.3",
    "ul": "margin:0 0 16px;padding-left:22px",
    "ol": "margin:0 0 16px;padding-left:22px",
    "li": "margin:0 0 6px",
    "table": "width:100%;margin:0 0 16px;border-collapse:collapse;border-top:1px solid #d5dbe1",
    "td": "padding:7px 0;border-bottom:1px solid #d5dbe1;vertical-align:top;overflow-wrap:anywhere",
    "label": "padding:7px 12px 7px 0;border-bottom:1px solid #d5dbe1;vertical-align:top;width:34%;color:#57606a",
    "blockquote": "margin:0 0 16px;padding:10px 14px;background:#fff6dd;color:#1f2328;border-left:3px solid #d9a400",
    "code": "font-family:ui-monospace,Consolas,Menlo,monospace;font-size:15px;background:#eef1f4;color:#1f2328;"
    "padding:1px 4px;border-radius:3px;white-space:nowrap",
    "a": "color:#0b57d0",
    "small": "margin:28px 0 0;padding-top:10px;border-top:1px solid #d5dbe1;font-size:13px;line-height:1.45;color:#57606a",
}
_PAGE = (
    '<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="color-scheme" content="light dark">\n<title>{title}</title>\n</head>\n'
    '<body style="margin:0;padding:0;background:#ffffff;color:#1f2328">\n'
    '<div style="max-width:600px;margin:0 auto;padding:16px;background:#ffffff;color:#1f2328;'
    'font:16px/1.5 {font};overflow-wrap:anywhere">\n{body}\n</div>\n</body>\n</html>\n'
)
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s\"<>]+")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["code", "lheading", "html_inline", "reference"])
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # marks must come out as they went in
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # checked when the values are in
    return parser


_PARSER = _parser()


@lru_cache(maxsize=256)
def parsed(markdown: str) -> Node:
    """The tree of a page, not to be changed. Since values are only marks in it, all mails for which a template says the
    same have the same tree."""
    return Node(_PARSER.parse(markdown))


def page(tree: Node, values: Values, language: str, title: str) -> str:
    """The whole HTML page, one column, at most 600 pixels wide, styles inline."""
    body = _Html(values).blocks(_split(tree)[0])
    small = _Html(values).blocks(_split(tree)[1])
    if small:
        body += f'\n<div style="{_STYLES["small"]}">\n{small}\n</div>'
    return _PAGE.format(lang=html.escape(language), title=html.escape(title), font=_FONT, body=body)


def fragment(tree: Node, values: Values) -> str:
    """The HTML of a page's blocks alone, to be put into another page."""
    return _Html(values).blocks(list(tree.children))


def plain(tree: Node, values: Values) -> str:
    """The text part: no Markdown left; what stands under the last rule comes after a signature line."""
    body, small = (_Text(values).blocks(part) for part in _split(tree))
    return f"{body}\n\n-- \n{small}\n".lstrip("\n") if small else f"{body}\n"


def _split(tree: Node) -> tuple[list[Node], list[Node]]:
    rules = [number for number, node in enumerate(tree.children) if node.type == "hr"]
    if not rules:
        return list(tree.children), []
    return list(tree.children[: rules[-1]]), list(tree.children[rules[-1] + 1 :])


def _safe(url: str) -> str:
    return url if _SAFE_LINK.fullmatch(url) else ""


class _Html:
    """Writes nodes as HTML."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self.writers: dict[str, Callable[[Node], str]] = {
            "paragraph": self.paragraph,
            "bullet_list": self.listing,
            "ordered_list": self.listing,
            "list_item": lambda node: f'<li style="{_STYLES["li"]}">{self.blocks(node.children)}</li>',
            "blockquote": self.notice,
            "heading": lambda node: f'<h2 style="{_STYLES["h2"]}">{self.inside(node)}</h2>',
            "hr": lambda node: '<hr style="border:0;border-top:1px solid #d5dbe1;margin:20px 0">',
            "table": self.table,
            "text": lambda node: values.html(node.content),
            "code_inline": self.code,
            "fence": lambda node: f"<p>{values.html(node.content)}</p>",
            "softbreak": lambda node: "\n",
            "hardbreak": lambda node: "<br>\n",
            "strong": lambda node: f"<strong>{self.inside(node)}</strong>",
            "em": lambda node: f"<em>{self.inside(node)}</em>",
            "link": self.link,
        }

    def blocks(self, nodes: list[Node]) -> str:
        return "\n".join(filter(None, map(self.node, nodes)))

    def node(self, node: Node) -> str:
        writer = self.writers.get(node.type)
        return writer(node) if writer else self.inside(node)

    def inside(self, node: Node) -> str:
        return "".join(map(self.node, node.children))

    def code(self, node: Node) -> str:
        return f'<code style="{_STYLES["code"]}">{self.values.html(node.content)}</code>'

    def paragraph(self, node: Node) -> str:
        alone = self.values.alone(node.children[0].content)
        if alone:
            return alone.html
        inside = self.inside(node)
        return inside if node.hidden else f'<p style="{_STYLES["p"]}">{inside}</p>'

    def notice(self, node: Node) -> str:
        lines = "<br>\n".join(map(self.inside, node.children))
        return f'<div style="{_STYLES["blockquote"]}">{lines}</div>'

    def listing(self, node: Node) -> str:
        tag = "ul" if node.type == "bullet_list" else "ol"
        return f'<{tag} style="{_STYLES[tag]}">\n{self.blocks(node.children)}\n</{tag}>'

    def table(self, node: Node) -> str:
        rows = "\n".join(f"<tr>{self.cells(row)}</tr>" for row in _rows(node))
        return f'<table role="presentation" cellpadding="0" cellspacing="0" style="{_STYLES["table"]}">\n{rows}\n</table>'

    def cells(self, row: Node) -> str:
        styles = ["label", *["td"] * (len(row.children) - 1)]
        return "".join(f'<td style="{_STYLES[s]}">{self.inside(cell)}</td>' for s, cell in zip(styles, row.children, strict=True))

    def link(self, node: Node) -> str:
        url = _safe(self.values.text(str(node.attrs.get("href", ""))))
        return f'<a href="{html.escape(url)}" style="{_STYLES["a"]}">{self.inside(node)}</a>' if url else self.inside(node)


class _Text:
    """Writes nodes as plain text."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self.writers: dict[str, Callable[[Node], str]] = {
            "bullet_list": lambda node: self.listing(node, ["-"] * len(node.children)),
            "ordered_list": lambda node: self.listing(node, [f"{n}." for n in range(1, len(node.children) + 1)]),
            "list_item": lambda node: self.blocks(node.children),
            "blockquote": lambda node: self.blocks(node.children),
            "hr": lambda node: "———",
            "table": lambda node: "\n".join(map(self.row, _rows(node))),
            "text": lambda node: values.text(node.content),
            "code_inline": lambda node: values.text(node.content),
            "fence": lambda node: values.text(node.content),
            "softbreak": lambda node: " ",
            "hardbreak": lambda node: "\n",
            "link": self.link,
        }

    def blocks(self, nodes: list[Node]) -> str:
        return "\n\n".join(filter(None, map(self.node, nodes)))

    def node(self, node: Node) -> str:
        writer = self.writers.get(node.type)
        return writer(node) if writer else self.inside(node)

    def inside(self, node: Node) -> str:
        return "".join(map(self.node, node.children))

    def listing(self, node: Node, marks: list[str]) -> str:
        items = (f"{mark} {_hanging(self.node(item), len(mark) + 1)}" for mark, item in zip(marks, node.children, strict=True))
        return "\n".join(items)

    def row(self, row: Node) -> str:
        first, *rest = [self.inside(cell) for cell in row.children]
        return f"{first}: {' · '.join(rest)}" if rest else first

    def link(self, node: Node) -> str:
        url, label = _safe(self.values.text(str(node.attrs.get("href", "")))), self.inside(node)
        return label if url in ("", label) or url.startswith("mailto:") else f"{label} ({url})"


def _hanging(text: str, indent: int) -> str:
    return text.replace("\n", "\n" + " " * indent)


def _rows(table: Node) -> list[Node]:
    rows = [row for part in table.children for row in part.children]
    return [row for row in rows if any(_content(cell) for cell in row.children)]


def _content(cell: Node) -> str:
    return "".join(child.content for child in cell.children)
