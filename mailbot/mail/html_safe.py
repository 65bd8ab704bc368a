"""Strangers' HTML made harmless: no script, no style, no remote picture, nothing that calls home. Knows nothing of mail."""

from __future__ import annotations

import nh3

from mailbot.mail.html_tree import is_sane

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt",
    "em",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "small", "span",
    "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
    "table": {"border", "cellpadding", "cellspacing"},
    "ol": {"start"},
}
_SCHEMES = {"http", "https", "mailto", "tel", "cid"}
_SILENT = {
    "script",
    "style",
    "title",
    "head",
    "noscript",
    "template",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "textarea",
    "select",
}


def sanitise(html: str) -> str:
    """The document's harmless part; pictures only from within the mail (`cid:`). Empty for a document without sane nesting."""
    if not html or not is_sane(html):
        return ""
    remote = "<img" in html.lower()
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_SILENT,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
        attribute_filter=_only_own_pictures if remote else None,
    ).strip()


def _only_own_pictures(tag: str, attribute: str, value: str) -> str | None:
    """Pictures come from the mail itself: a remote one tells its sender who reads, and when."""
    if tag == "img" and attribute == "src" and not value.lower().startswith("cid:"):
        return None
    return value
