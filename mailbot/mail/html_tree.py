"""HTML as a tree that is safe to walk: size and depth are capped first (LIBRARIES, fact 15). Knows nothing of mail.

Walking is iterative everywhere: no nesting can exhaust the stack.
"""

from __future__ import annotations

import re

import lxml.html
from lxml import etree

DEEPEST = 300
_LONGEST = 2_000_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr p li tr td th option o".split())
_XML = re.compile(r"\s*<\?xml[^>]*>", re.I)
_NEVER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Element = lxml.html.HtmlElement


def is_sane(html: str) -> bool:
    """Whether a document's size and nesting are those of a letter. Linear: one pass over the tags."""
    if len(html) > _LONGEST:
        return False
    if html.count("<") < DEEPEST:
        return True
    depth = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() in _VOID or tag[3]:
            continue
        depth = max(0, depth + (-1 if tag[1] else 1))
        if depth > DEEPEST:
            return False
    return True


def tree(html: str) -> Element | None:
    """The document's root, or None where there is nothing to read or no sane nesting."""
    if not is_sane(html):
        return None
    source = _NEVER.sub("", _XML.sub("", html, count=1))
    if not source.strip():
        return None
    try:
        parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
        root = lxml.html.document_fromstring(source.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None
    return root


def bare(html: str) -> str:
    """What is left of a document without its tags: the reading of last resort."""
    text = re.sub(r"<(?:br|/p|/div|/tr|/li)\b[^<>]*>", "\n", html, flags=re.I)
    return re.sub(r"<[^<>]*>", " ", text)
