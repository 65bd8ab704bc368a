"""Markdown's tree -> HTML that reads well on a phone, with gaps for a mail's values. Knows no template and no mail."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from markdown_it.tree import SyntaxTreeNode as Node

from mailbot.mail.render.gaps import Gap, Pieces, Standing, html_of, joined, made, opened, text_of
from mailbot.mail.render.values import MARK

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
_HEAD = (
    '<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="color-scheme" content="light dark">\n'
)
_BODY = (
    '<body style="margin:0;padding:0;background:#ffffff;color:#1f2328">\n'
    '<div style="max-width:600px;margin:0 auto;padding:16px;background:#ffffff;color:#1f2328;'
    f'font:16px/1.5 {_FONT};overflow-wrap:anywhere">\n'
)
_END = "\n</div>\n</body>\n</html>\n"
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s\"<>]+")


def head(language: str, title: str) -> tuple[str, ...]:
    """What stands before a page's body, in whole lines."""
    return _opening(language), f"<title>{html.escape(title)}</title>\n</head>\n"


@lru_cache(maxsize=16)
def _opening(language: str) -> Standing:
    return Standing(_HEAD.format(lang=html.escape(language)))


def body(nodes: Iterable[Node], small: Iterable[Node]) -> Pieces:
    """A page's body, one column, at most 600 pixels wide, styles inline; `small` is its small print."""
    print_ = blocks(small)
    under = (f'\n<div style="{_STYLES["small"]}">\n', *print_, "\n</div>") if print_ else ()
    return (_BODY, *blocks(nodes), *under, _END)


def blocks(nodes: Iterable[Node]) -> Pieces:
    """Blocks alone, as they stand in a page."""
    return joined(filter(None, map(_node, nodes)), ("\n",))


def safe(url: str) -> str:
    """A link that may stand in a mail, or ""."""
    return url if _SAFE_LINK.fullmatch(url) else ""


def _node(node: Node) -> Pieces:
    return _WRITERS.get(node.type, _inside)(node)


def _inside(node: Node) -> Pieces:
    return joined(map(_node, node.children))


def _words(node: Node) -> Pieces:
    return opened(node.content, html_of, html.escape)


def _paragraph(node: Node) -> Pieces:
    alone = MARK.fullmatch(node.children[0].content.strip())
    if node.hidden:
        return _inside(node)
    return (_apart(int(alone[1])),) if alone else (f'<p style="{_STYLES["p"]}">', *_inside(node), "</p>")


def _apart(number: int) -> Gap:
    """The gap for a value that is all of a paragraph: where it is a block it needs none around it."""
    before = f'<p style="{_STYLES["p"]}">'
    return lambda shown: shown[number].html if shown[number].block else f"{before}{shown[number].html}</p>"


def _notice(node: Node) -> Pieces:
    lines = joined(map(_inside, node.children), ("<br>\n",))
    return (f'<div style="{_STYLES["blockquote"]}">', *lines, "</div>")


def _listing(node: Node) -> Pieces:
    tag = "ul" if node.type == "bullet_list" else "ol"
    return (f'<{tag} style="{_STYLES[tag]}">\n', *blocks(node.children), f"\n</{tag}>")


def rows(table: Node) -> list[Node]:
    """The rows of a table that hold anything."""
    found = [row for part in table.children for row in part.children]
    return [row for row in found if any(child.content for cell in row.children for child in cell.children)]


def _table(node: Node) -> Pieces:
    lines = joined((("<tr>", *_cells(row), "</tr>") for row in rows(node)), ("\n",))
    return (f'<table role="presentation" cellpadding="0" cellspacing="0" style="{_STYLES["table"]}">\n', *lines, "\n</table>")


def _cells(row: Node) -> Pieces:
    styles = ("label", *["td"] * (len(row.children) - 1))
    cells = zip(styles, row.children, strict=True)
    return joined((f'<td style="{_STYLES[style]}">', *_inside(cell), "</td>") for style, cell in cells)


def _link(node: Node) -> Pieces:
    return made(_anchor, opened(str(node.attrs.get("href", "")), text_of), _inside(node))


def _anchor(href: str, label: str) -> str:
    return f'<a href="{html.escape(href)}" style="{_STYLES["a"]}">{label}</a>' if safe(href) else label


_WRITERS: Mapping[str, Callable[[Node], Pieces]] = {
    "paragraph": _paragraph,
    "bullet_list": _listing,
    "ordered_list": _listing,
    "list_item": lambda node: (f'<li style="{_STYLES["li"]}">', *blocks(node.children), "</li>"),
    "blockquote": _notice,
    "heading": lambda node: (f'<h2 style="{_STYLES["h2"]}">', *_inside(node), "</h2>"),
    "hr": lambda node: ('<hr style="border:0;border-top:1px solid #d5dbe1;margin:20px 0">',),
    "table": _table,
    "text": _words,
    "code_inline": lambda node: (f'<code style="{_STYLES["code"]}">', *_words(node), "</code>"),
    "fence": lambda node: ("<p>", *_words(node), "</p>"),
    "softbreak": lambda node: ("\n",),
    "hardbreak": lambda node: ("<br>\n",),
    "strong": lambda node: ("<strong>", *_inside(node), "</strong>"),
    "em": lambda node: ("<em>", *_inside(node), "</em>"),
    "link": _link,
}
