"""One part without parts: what its fields say of it, and the attachment that it makes. Knows no other parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mailbot.mail.message import Attachment
from mailbot.mail.parse.name import made, safe
from mailbot.mail.parse.param import Value, value
from mailbot.mail.parse.split import Part, split
from mailbot.mail.parse.tnef import Opened, opened
from mailbot.mail.parse.transfer import content
from mailbot.mail.parse.words import words

_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_MAGIC = ((b"\x89PNG\r\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"), (b"%PDF-", "application/pdf"))


@dataclass(slots=True)
class Leaf:
    """A leaf's fields, read; `content` is decoded. `name` is the sender's, safe, or ""."""

    type: str
    content: bytes
    content_type: Value
    disposition: str = ""
    name: str = ""
    cid: str = ""
    charset: str = ""
    defects: list[str] = field(default_factory=list)

    def parameter(self, name: str) -> str:
        """A parameter of Content-Type, or ""."""
        return self.content_type.text(name)


def leaf(part: Part) -> Leaf:
    """Read a part's fields and decode its body."""
    disposition = value(part.field("content-disposition"), "")
    content_type = part.content_type
    name = disposition.text("filename") or content_type.text("name") or disposition.text("name")
    if not name and disposition.main not in ("", "inline"):
        name = words(part.field("content-description")) if part.type.startswith("application/") else ""
    cid = part.field("content-id").decode("ascii", "replace").strip().strip("<>")
    data = _whole(part) if part.type.startswith("multipart/") else content(part)
    return Leaf(part.type, data, content_type, disposition.main, safe(name), cid, content_type.text("charset"))


def _whole(part: Part) -> bytes:
    """A multipart that stays together (encrypted, too deep) as the bytes that it came in."""
    return part.body


def winmail(piece: Leaf) -> Opened:
    """What a winmail.dat holds; nothing for any other part."""
    is_tnef = piece.type in _TNEF or piece.name.lower() == "winmail.dat"
    return opened(piece.content) if is_tnef else Opened()


def attachments(piece: Leaf, place: int) -> list[Attachment]:
    """The attachment that a leaf makes; a winmail.dat makes those that it holds, and stays where it cannot be opened."""
    files = winmail(piece).files
    if files:
        return [attachment(name, type_, data, place=place) for name, type_, data in files]
    type_ = piece.type
    subject = ""
    if type_ in ("message/rfc822", "message/global", "message/news") and not piece.name:
        subject = _subject(piece.content)
    inline = piece.disposition != "attachment" and (piece.disposition == "inline" or bool(piece.cid))
    return [attachment(piece.name, type_, piece.content, place=place, subject=subject, inline=inline, cid=piece.cid)]


def attachment(
    name: str, type_: str, data: bytes, *, place: int = 1, subject: str = "", inline: bool = False, cid: str = ""
) -> Attachment:
    """An Attachment with a safe name, made up where there is none."""
    real = type_ if type_ != "application/octet-stream" or safe(name) else _sniffed(data)
    return Attachment(safe(name) or made(real, place, subject), type_ or "application/octet-stream", data, inline, cid)


def _sniffed(data: bytes) -> str:
    return next((type_ for magic, type_ in _MAGIC if data.startswith(magic)), "application/octet-stream")


def _subject(data: bytes) -> str:
    head = re.split(rb"\r?\n\r?\n", data[:20_000], maxsplit=1)[0]
    if b"subject" not in head.lower():
        return ""
    part, _ = split(head + b"\n\n")
    return words(part.field("subject"))
