"""Where the quotes and signatures of an HTML mail are, by the marks that mail clients leave in it.

Marks elements with attributes that `text` turns into "> " and "-- ". Knows structure only; words are reply's.
"""

from __future__ import annotations

import re
from itertools import islice

from mailbot.mail.html.tree import MOST_ELEMENTS, Element
from mailbot.mail.terms import terms

QUOTE = "data-mailbot-quote"
SIGNATURE = "data-mailbot-signature"

_QUOTES = re.compile(
    r"^(?:gmail_quote(?:_container)?|gmail_extra_quote|yahoo_quoted(?:_.*)?|protonmail_quote|zmail_extra|"
    r"moz-forward-container|tutanota_quote|"
    r"OLK_SRC_BODY_SECTION|isReplyContent|WordSection1_quote|ms-outlook-mobile-reference-message|mail_ru_quote|js-helper|"
    r"mailspring_quote|front_quote|front-blockquote|skiff_quote|spark_quote|airmail_quote|zoho_quote|zimbra_quote|x_gmail_quote|"
    r"(?:x_)*(?:divRplyFwdMsg_rest|reply-intro|replyheader|freebirdFormviewerViewItemsItemItem_quote)|"
    r".*fsReplyAbove.*|.*fsNotifReplyAbove.*|mail-quote|quoted-message|message-quote|email_quote|cite_prefix)$",
    re.I,
)
_REST = re.compile(
    r"^(?:(?:x_)*(?:divRplyFwdMsg|appendonsend|reply-?separator|mail-editor-reference-message-container|"
    r"stopSpelling)|hr_replyforward|zwchr)$",
    re.I,
)
_SIGNATURES = re.compile(
    r"^(?:gmail_signature(?:_prefix)?|moz-signature|(?:x_)?Signature|AppleMailSignature|"
    r"ms-outlook-mobile-signature|protonmail_signature_block|"
    r"(?:mobile)?signature(?:-container|_block)?|mail-signature|zimbra-?signature|yahoo-signature|"
    r"ydp.*signature|bloop_sign.*|email-?signature|"
    r"LPBorder_signature|divtagdefaultwrapper_signature|lineBreakAtBeginningOfSignature)$",
    re.I,
)
_ABOVE_BORDER = re.compile(r"border(?:-top)?\s*:\s*(?:none\s*;\s*border-top\s*:\s*)?solid\s+#(?:B5C4DF|E1E1E1)", re.I)
_INLINE = terms("a b em font i small span strong u")
_MOST_SIGNATURES = 20
_HEADER_LABEL = re.compile(r"^\W*(?:From|Von|De|Da|Van|Från|Fra|Od|Từ|Daripada|Dari|От|Date|Datum)\s*:", re.I)


_HINT = re.compile(
    r"gmail_quote|divRplyFwdMsg|type=[\"']?cite|moz-cite-prefix|yahoo_quoted|protonmail_quote|OLK_SRC_BODY|"
    r"appendonsend|#(?:B5C4DF|E1E1E1)|zmail_extra|"
    r"hr_replyforward|zwchr|mail-editor-reference|reply-?separator|isReplyContent",
    re.I,
)


def has_quote(html: str) -> bool:
    """Whether a mail client's mark of a quote is somewhere in the source."""
    return bool(_HINT.search(html))


def mark(root: Element) -> None:
    """Mark every quote and signature of the tree. A signature that text follows is left alone: it may be words."""
    signatures = 0
    for element in list(islice(root.iter("*"), MOST_ELEMENTS)):
        if element.tag != "blockquote" and not element.keys():
            continue
        names = _names(element)
        if any(map(_SIGNATURES.match, names)):
            signatures += 1
            if signatures <= _MOST_SIGNATURES and not _text_follows(element):
                _as_block(element, SIGNATURE)
        elif _is_quote(element, names):
            _as_block(element, QUOTE)
        elif any(map(_REST.match, names)) or _is_outlook_border(element):
            _quote_from_here(element)
            return


def _is_quote(element: Element, names: tuple[str, ...]) -> bool:
    if element.tag == "blockquote":
        return _is_cited(element)
    return any(map(_QUOTES.match, names)) and not _only_wraps_blockquote(element)


def _as_block(element: Element, attribute: str) -> None:
    """Mark an element; an inline one becomes a block, as quotes stand on lines of their own."""
    element.set(attribute, "")
    if element.tag in _INLINE:
        element.tag = "div"


def _names(element: Element) -> tuple[str, ...]:
    classes, own, name = element.get("class"), element.get("id"), element.get("name")
    if not classes and not own and name != "quote":
        return ()
    return (*(classes or "").split(), own or "", "isReplyContent" if name == "quote" else "")


def _is_cited(element: Element) -> bool:
    """A blockquote, unless a writer only indents with it (Outlook on the web, Gmail's indent button)."""
    style = element.get("style") or ""
    if element.get("type") == "cite" or element.get("cite") is not None:
        return True
    return not ("border:none" in style.replace(" ", "") and "margin:0" in style.replace(" ", "")) and not _is_indent(style)


def _is_indent(style: str) -> bool:
    return bool(re.search(r"margin:\s*0(?:px)?\s+0(?:px)?\s+0(?:px)?\s+40px", style) and "padding" in style)


def _only_wraps_blockquote(element: Element) -> bool:
    """Gmail puts attribution and blockquote into one div: text below the blockquote in it is an answer, not the quote."""
    inner = [child for child in element if child.tag == "blockquote"]
    if len(inner) != 1:
        return False
    return bool((inner[0].tail or "").strip()) or any(_has_text(later) for later in inner[0].itersiblings())


def _has_text(element: Element) -> bool:
    return bool("".join(element.itertext()).strip()) or bool((element.tail or "").strip())


def _is_outlook_border(element: Element) -> bool:
    """Outlook's line above the header block: a div with a thin top border whose text begins with From."""
    style = element.get("style") or ""
    return bool(
        element.tag == "div"
        and _ABOVE_BORDER.search(style)
        and _HEADER_LABEL.match("".join(islice(element.itertext(), 6))[:80].strip())
    )


def _text_follows(element: Element) -> bool:
    """Whether anything but quotes is written below, up to the end of the mail."""
    node: Element | None = element
    while node is not None and node.tag != "body":
        if (node.tail or "").strip():
            return True
        for later in node.itersiblings():
            if not isinstance(later.tag, str):
                continue
            if any(_QUOTES.match(name) or _REST.match(name) for name in _names(later)) or later.tag in ("blockquote", "hr"):
                return False
            if "".join(later.itertext()).strip():
                return not any(_QUOTES.match(name) or _REST.match(name) for inner in later.iter() for name in _names(inner))
        node = node.getparent()
    return False


def _quote_from_here(element: Element) -> None:
    """Everything from here to the end of the mail is quoted; text between elements is wrapped so that it can be marked."""
    node: Element | None = element
    while node is not None and node.tag not in ("body", "html"):
        if not any(ancestor.get(QUOTE) is not None for ancestor in node.iterancestors()):
            if node.tag == "hr" or node is element:
                _mark_block(node)
            for later in list(node.itersiblings()):
                if isinstance(later.tag, str):
                    _mark_block(later)
        parent = node.getparent()
        if parent is not None:
            _wrap_tails(parent, node)
        node = parent


def _mark_block(element: Element) -> None:
    if element.tag not in ("td", "th", "tr", "tbody", "br"):
        _as_block(element, QUOTE)


def _wrap_tails(parent: Element, start: Element) -> None:
    for child in [start, *start.itersiblings()]:
        if (child.tail or "").strip():
            wrapper = parent.makeelement("div", {QUOTE: ""})
            wrapper.text, child.tail = child.tail, None
            child.addnext(wrapper)
