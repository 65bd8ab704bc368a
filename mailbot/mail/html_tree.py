"""HTML as a tree that is safe to walk: size and depth are capped first (LIBRARIES, fact 15). Knows nothing of mail.

Walking is iterative everywhere: no nesting can exhaust the stack.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from lxml import etree

from mailbot.mail.terms import terms

DEEPEST = 300
_LONGEST = 2_000_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_SILENT = re.compile(r"<(style|script|head|title)\b.*?</\1\s*>|<!--.*?-->|<[^<>]*>|&[a-z]+;|&#\d+;", re.I | re.S)
_VOID = terms("area base br col embed hr img input link meta param source track wbr p li tr td th option o")
_XML = re.compile(r"\s*<\?xml[^>]*>", re.I)
_ORIGINAL = re.compile(r"<!--\s*original\s?message\s*-->", re.I)
_NEVER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Element: TypeAlias = Any


def is_sane(html: str) -> bool:
    """Whether a document's size and nesting are those of a letter. Linear: one pass over the tags."""
    if len(html) > _LONGEST:
        return False
    if html.count("<") < DEEPEST:
        return True
    depth = 0
    for closing, name in _TAG.findall(html):
        if name in _VOID or name.lower() in _VOID:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        if depth > DEEPEST:
            return False
    return True


def visible_size(html: str) -> int:
    """About how many letters and digits a reader would see; cheaper than reading the document."""
    return sum(map(str.isalnum, _SILENT.sub("", html))) if len(html) < _LONGEST else 0


def tree(html: str) -> Element:
    """The document's root, or None where there is nothing to read or no sane nesting."""
    if not is_sane(html):
        return None
    source = _ORIGINAL.sub('<div id="appendonsend"></div>', _NEVER.sub("", _XML.sub("", html, count=1)))
    if not source.strip():
        return None
    try:
        parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
        return etree.fromstring(source.encode("utf-8"), parser)
    except (etree.ParseError, ValueError):
        return None


def bare(html: str) -> str:
    """What is left of a document without its tags: the reading of last resort."""
    text = re.sub(r"<(?:br|/p|/div|/tr|/li)\b[^<>]*>", "\n", html, flags=re.I)
    return re.sub(r"<[^<>]*>", " ", text)
