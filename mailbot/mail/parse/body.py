"""Which parts of a mail are its text, and which are attachments (RFC 2046 section 5.1, RFC 1847, RFC 6522).

Everything that is not the chosen text is an attachment: nothing is dropped. An attached mail's text is never ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from mailbot.mail.charset import clean, decode
from mailbot.mail.html import quote
from mailbot.mail.html.text import Document
from mailbot.mail.message import Attachment
from mailbot.mail.parse.cms import signed_content
from mailbot.mail.parse.flow import unflowed
from mailbot.mail.parse.leaf import Leaf, attachment, attachments, leaf, winmail
from mailbot.mail.parse.split import Part, split
from mailbot.mail.parse.transfer import uuencoded
from mailbot.mail.reply import lines
from mailbot.mail.reply.lines import Kind

_BEGINNING = 5_000
_LONGEST_TEXT = 2_000_000
_TEXTS = frozenset(
    {"text/plain", "text/html", "text/enriched", "text/richtext", "text/x-plain", "text/markdown", "text", "plain/text"}
)
_PKCS7 = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_RICH = re.compile(r"<[^<>\n]{1,80}>")
_SHELLS = re.compile(
    r"html|khong (?:ho tro|hien thi)|your (?:mail|email) (?:client|reader|program)|view (?:this|it) (?:mail|"
    r"email|message)? ?(?:in|online)",
    re.I,
)
_QUOTED = re.compile(r"^>(?!.*<<).*\n", re.M)
_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)


@dataclass(slots=True)
class Body:
    """What a mail shows and holds: `text` pieces in order, `html` documents, attachments, and what was noticed.
    `spare` are words out of a winmail.dat, for a mail that has no others."""

    text: list[str | Document] = field(default_factory=list)
    html: list[Document] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    spare: list[str | Document] = field(default_factory=list)
    encrypted: bool = False
    signed: bool = False

    def take(self, other: Body) -> None:
        """Everything of another body, behind what is here."""
        self.text += other.text
        self.html += other.html
        self.keep(other)

    def keep(self, other: Body) -> None:
        """What another body holds besides its text."""
        self.attachments += other.attachments
        self.defects += other.defects
        self.encrypted |= other.encrypted
        self.signed |= other.signed
        self.spare += other.spare

    @property
    def rendered(self) -> bool:
        """Whether the text comes from HTML."""
        return any(isinstance(piece, Document) for piece in self.text)

    @property
    def size(self) -> int:
        """About how many letters and digits there are to read."""
        return sum(piece.size if isinstance(piece, Document) else sum(map(str.isalnum, piece)) for piece in self.text)

    @property
    def says(self) -> str:
        """All text, pieces a blank line apart."""
        pieces = (piece.text if isinstance(piece, Document) else piece for piece in self.text)
        return "\n\n".join(piece.strip("\n") for piece in pieces if piece.strip()).strip("\n")


def read(part: Part) -> Body:
    """The body of a whole mail. A mail that is nothing but a named text has that text as its words."""
    body = _read(part, 1)
    if body.spare and not body.size:
        body.text = body.spare
    if not body.text and not part.parts and part.type in _TEXTS and not _is_attached(leaf(part)):
        body.attachments.clear()
        _words(leaf(part), body)
    return body


def _read(part: Part, place: int) -> Body:
    if part.parts:
        return _READERS.get(part.type, _mixed)(part, place)
    return _single(part, place)


def _single(part: Part, place: int) -> Body:
    """A leaf: words, or an attachment."""
    body, piece = Body(), leaf(part)
    body.defects += piece.defects
    inner = signed_content(piece.content) if piece.type in _PKCS7 else b""
    if inner:
        return _unwrapped(inner, place)
    _notice(piece, body)
    if piece.type in _TEXTS and not _is_attached(piece) and not piece.name:
        _words(piece, body)
        return body
    body.attachments += attachments(piece, place)
    inside = winmail(piece)
    body.spare += [inside.text] if inside.text else [Document(inside.html)] if inside.html else []
    return body


def _unwrapped(inner: bytes, place: int) -> Body:
    """The mail inside an opaque signature; what stands in it is what was said."""
    part, defects = split(inner)
    body = _read(part, place)
    body.signed = True
    body.defects += defects
    return body


def _is_attached(piece: Leaf) -> bool:
    return piece.disposition == "attachment"


def _notice(piece: Leaf, body: Body) -> None:
    """S/MIME (RFC 8551 section 3.2) and PGP parts: encrypted, or signed."""
    if piece.type in _PKCS7:
        opaque = piece.parameter("smime-type").lower() == "signed-data"
        body.signed |= opaque
        body.encrypted |= not opaque
    body.encrypted |= piece.type == "application/pgp-encrypted"
    body.signed |= piece.type in ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")


def _words(piece: Leaf, body: Body) -> None:
    if len(piece.content) > _LONGEST_TEXT:  # nobody wrote that: its beginning is the text, and all of it a file
        body.attachments += attachments(piece, len(body.attachments) + 1)
        body.defects.append(f"a text of {len(piece.content)} bytes was cut")
        piece = replace(piece, content=piece.content[:_LONGEST_TEXT])
    if piece.type == "text/html" or _is_html(piece):
        _html(piece, body)
        return
    data, files = uuencoded(piece.content)
    for name, content in files:
        body.attachments.append(attachment(decode(name, "utf-8")[0], "application/octet-stream", content))
    text, defect = decode(data, piece.charset)
    if piece.type in ("text/enriched", "text/richtext"):
        text = _RICH.sub("", text)
    if piece.parameter("format").lower() == "flowed":
        text = unflowed(text, delete_space=piece.parameter("delsp").lower() == "yes")
    body.defects += [defect] if defect else []
    body.text.append(_without_armour(text, body))


def _is_html(piece: Leaf) -> bool:
    head = piece.content[:200].lstrip().lower()
    return piece.type == "text/plain" and head.startswith((b"<!doctype html", b"<html"))


def _html(piece: Leaf, body: Body) -> None:
    """Keep the document; it becomes text only if it is chosen."""
    charset = piece.charset
    if not charset or charset.lower() in ("us-ascii", "unknown-8bit"):
        named = _META.search(piece.content[:4_000])
        charset = named[1].decode("ascii") if named else charset
    source, defect = decode(piece.content, charset)
    body.defects += [defect] if defect else []
    document = Document(source)
    body.html.append(document)
    body.text.append(document)


def _without_armour(text: str, body: Body) -> str:
    """Inline PGP (RFC 9580 section 7): the text that was signed, without its armour."""
    if "-----BEGIN PGP " not in text:
        return text
    if "-----BEGIN PGP MESSAGE-----" in text:
        body.encrypted = True
        return text
    body.signed = True
    text = re.sub(r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z]+: .*\n)*\n?", "", text)
    text = re.sub(r"-----BEGIN PGP SIGNATURE-----.*?(?:-----END PGP SIGNATURE-----|\Z)", "", text, flags=re.S)
    return re.sub(r"^- (?=-)", "", text, flags=re.M)


def _mixed(part: Part, place: int) -> Body:
    """Parts one after the other; what is text is read on, the rest is attached."""
    body = Body()
    for number, child in enumerate(part.parts, place):
        body.take(_read(child, number))
    if not body.text and part.preamble.strip() and not body.attachments:
        body.text.append(clean(decode(part.preamble, "")[0]))
    return body


def _alternative(part: Part, place: int) -> Body:
    """The same content in several forms: plain text, unless it is missing or says nothing where another form does."""
    bodies = [_read(child, number) for number, child in enumerate(part.parts, place)]
    speaking = [(body, size) for body in bodies if (size := body.size)]
    rendered = [body for body, _ in speaking if body.rendered]
    rich = max((size for body, size in speaking if body.rendered), default=0)
    plain = (
        body
        for body, size in speaking
        if not body.rendered and not _is_shell(body, size, rich) and not _hides_quote(body, rendered)
    )
    chosen = next(plain, (rendered or [body for body, _ in speaking] or bodies)[0])
    whole = Body()
    for body in bodies:
        if body is chosen:
            whole.text += body.text
        whole.html += body.html
        whole.keep(body)
    return whole


def _is_shell(body: Body, size: int, rich: int) -> bool:
    """A plain part that says next to nothing, or only that the mail is HTML, beside one that says much more."""
    if rich <= 2 * size + 100:
        return False
    return rich > 6 * size + 200 or (size < 200 and bool(_SHELLS.search(body.says)))


def _hides_quote(body: Body, rendered: list[Body]) -> bool:
    """A plain part whose quote no form of words gives away, beside HTML in which the client marked it."""
    says = body.says
    if _QUOTED.search(says, 0, _BEGINNING) and "```" not in says:
        return False
    if not any(quote.has_quote(document.source) for other in rendered for document in other.html):
        return False
    return all(row.kind is Kind.WORDS for row in lines.read(says))


def _signed(part: Part, place: int) -> Body:
    body = _mixed(part, place)
    body.signed = True
    return body


def _encrypted(part: Part, place: int) -> Body:
    body = Body(encrypted=True)
    for number, child in enumerate(part.parts, place):
        body.attachments += attachments(leaf(child), number)
    return body


def _report(part: Part, place: int) -> Body:
    """A report (RFC 6522): the first part is for people, the others are kept."""
    body = Body()
    for number, child in enumerate(part.parts, place):
        if number == place and child.type in _TEXTS and not _is_attached(leaf(child)):
            _words(leaf(child), body)
        elif number == place or child.type.startswith("multipart/"):
            body.take(_read(child, number))
        else:
            body.attachments += attachments(leaf(child), number)
    return body


_READERS = {
    "multipart/alternative": _alternative,
    "multipart/signed": _signed,
    "multipart/encrypted": _encrypted,
    "multipart/report": _report,
}
