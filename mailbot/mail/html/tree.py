"""HTML as a tree that is safe to walk: size and depth are capped first (LIBRARIES, fact 15). Knows nothing of mail.

Walking is iterative everywhere: no nesting can exhaust the stack.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from lxml import etree

from mailbot.mail.terms import terms

DEEPEST = 300
MOST_ELEMENTS = 5_000
"""That are read one by one; a letter has a few hundred, the longest newsletter of the corpora 3,900."""
_LONGEST = 2_000_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_MARKUP = re.compile(r"<[^<>]*>|&[a-z]{2,8};|&#\d{1,7};", re.I)
_UNSEEN = (
    (re.compile("<!--"), re.compile("-->")),
    (re.compile(r"<style\b", re.I), re.compile(r"</style", re.I)),
    (re.compile(r"<script\b", re.I), re.compile(r"</script", re.I)),
    (re.compile(r"<title\b", re.I), re.compile(r"</title", re.I)),
)
_VOID = terms("area base br col embed hr img input link meta param source track wbr p li tr td th option o")
_XML = re.compile(r"<\?xml[^<>]*>", re.I)
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
    if len(html) >= _LONGEST:
        return 0
    for opening, closing in _UNSEEN:
        html = _without(html, opening, closing)
    return sum(map(str.isalnum, _MARKUP.sub("", html)))


def _without(html: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
    """The source without what stands between two marks; one that is never closed takes the rest."""
    kept, at = [], 0
    while begin := opening.search(html, at):
        kept.append(html[at : begin.start()])
        end = closing.search(html, begin.end())
        at = end.end() if end else len(html)
    kept.append(html[at:])
    return "".join(kept)


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
