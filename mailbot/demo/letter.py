"""A mail as a mail client shows it: the few headers, the texts and files that people look at. Reads bytes with the
standard library alone, so that the demo does not look at mails through mailbot's own eyes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

_CHARSET_ERRORS = "replace"


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that comes with a mail."""

    name: str
    type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, opened. `kind` is mailbot's name for it, "" on a person's; addresses are (name, address in lower case)."""

    raw: bytes = field(repr=False)
    sender: tuple[str, str]
    to: tuple[tuple[str, str], ...]
    subject: str
    sent: str
    message_id: str
    references: str
    kind: str
    text: str
    html: str
    papers: tuple[Paper, ...] = ()
    head: tuple[tuple[str, str], ...] = ()

    @property
    def what(self) -> str:
        """What kind of mail this is: mailbot's own name for it, or what a person (or their machine) did."""
        names = {name for name, _ in self.head}
        of_people = "automatic" if "Auto-Submitted" in names else "answer" if "In-Reply-To" in names else "new"
        return self.kind or of_people

    @property
    def when(self) -> str:
        """The Date header as people write it, such as 21/11/2026 15:30."""
        return parsedate_to_datetime(self.sent).strftime("%d/%m/%Y %H:%M") if self.sent else ""


def open_letter(raw: bytes) -> Letter:
    """Read a well-formed mail."""
    mail = message_from_bytes(raw)
    parts = [part for part in mail.walk() if not part.is_multipart()]
    papers = tuple(_paper(part) for part in parts if part.get_filename())
    return Letter(
        raw=raw,
        sender=next(iter(_addresses(mail, "From")), ("", "")),
        to=_addresses(mail, "To", "Cc"),
        subject=_words(mail, "Subject"),
        sent=str(mail.get("Date", "")),
        message_id=str(mail.get("Message-ID", "")).strip(),
        references=" ".join(str(mail.get("References", "")).split()),
        kind=_words(mail, "X-Mailbot-Kind"),
        text=_text(parts, "text/plain"),
        html=_text(parts, "text/html"),
        papers=papers,
        head=tuple((name, _words(mail, name)) for name in dict.fromkeys(mail.keys())),
    )


def _words(mail: Message, name: str) -> str:
    value = re.sub(r"\s+", " ", str(mail.get(name, "")))
    return str(make_header(decode_header(value)))


def _addresses(mail: Message, *names: str) -> tuple[tuple[str, str], ...]:
    lines = [str(value) for name in names for value in mail.get_all(name, [])]
    pairs = getaddresses(lines)
    return tuple((str(make_header(decode_header(name))), email.lower()) for name, email in pairs if email)


def _text(parts: list[Message], kind: str) -> str:
    part = next((p for p in parts if p.get_content_type() == kind and not p.get_filename()), None)
    return _decoded(part).decode(part.get_content_charset() or "utf-8", _CHARSET_ERRORS).replace("\r\n", "\n") if part else ""


def _paper(part: Message) -> Paper:
    name = str(make_header(decode_header(part.get_filename() or "")))
    return Paper(name, part.get_content_type(), _decoded(part))


def _decoded(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
