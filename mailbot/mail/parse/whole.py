"""A mail's bytes into a Message: total, deterministic, the same bytes always the same value.

Puts together what the modules beside it read; every repair is named among the defects. Knows no ticket and no quote.
"""

from __future__ import annotations

import hashlib
import re
from itertools import islice

from mailbot.mail.charset import clean, decode, line
from mailbot.mail.message import Address, Attachment, Message
from mailbot.mail.parse.address import addresses
from mailbot.mail.parse.body import Body, read
from mailbot.mail.parse.date import moment
from mailbot.mail.parse.split import split
from mailbot.mail.parse.words import words

_ID = re.compile(r"<\s*([^<>]+?)\s*>")
_BARE_ID = re.compile(r"(?<![^\s<>,;()\"])[^\s<>,;()\"@]{1,400}@[^\s<>,;()\"]{1,400}")
_COMMENT = re.compile(r"\([^()]*\)")
_MOST_IDS = 500
_MOST_FIELDS = 50  # of one name; there may be one (RFC 5322 section 3.6), and some mailers write a few
_LONGEST_SUBJECT = 1_000


def parse(raw: bytes) -> Message:
    """Read one mail as far as it can be read. Never raises; what could not be read is in `defects`."""
    try:
        return _parse(raw)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError, MemoryError) as error:
        return _salvaged(raw, error)


def _parse(raw: bytes) -> Message:
    part, defects = split(raw)
    fields = [(name.lower(), content) for name, content in part.fields]
    body = read(part)
    headers = tuple((line(name), words(content)) for name, content in part.fields)
    return _message(raw, fields, headers, body, (*defects, *dict.fromkeys(body.defects)))


def _message(
    raw: bytes, fields: list[tuple[str, bytes]], headers: tuple[tuple[str, str], ...], body: Body, defects: tuple[str, ...]
) -> Message:
    authors = _addresses(fields, "from")
    first = _Headers(headers)
    message_id = _first(_ids(first("message-id")))
    subject, text = first("subject"), body.says
    date = moment(first("date"))
    return Message(
        fingerprint=_fingerprint(message_id, authors, first("date"), subject, text, body.attachments),
        size=len(raw),
        message_id=message_id,
        sender=_sender(authors, fields),
        authors=authors,
        reply_to=_addresses(fields, "reply-to"),
        to=_addresses(fields, "to"),
        cc=_addresses(fields, "cc"),
        subject=subject[:_LONGEST_SUBJECT],
        date=date,
        in_reply_to=_ids(" ".join(first.all("in-reply-to"))),
        references=_ids(" ".join(first.all("references"))),
        headers=headers,
        text=text,
        rows=tuple(row for document in body.html for row in document.rows),
        attachments=tuple(body.attachments),
        defects=(*defects, *_oddities(first, date)),
        encrypted=body.encrypted,
        signed=body.signed,
    )


class _Headers:
    """Decoded header values by name."""

    __slots__ = ("_values",)

    def __init__(self, headers: tuple[tuple[str, str], ...]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, content in headers:
            self._values.setdefault(name.lower(), []).append(content)

    def __call__(self, name: str) -> str:
        """The first value that says anything, or ""."""
        return next((content for content in self._values.get(name, ()) if content), "")

    def all(self, name: str) -> list[str]:
        return self._values.get(name, [])


def _addresses(fields: list[tuple[str, bytes]], name: str) -> tuple[Address, ...]:
    """Addresses of the fields of this name, each once; those without a domain only where there are no others."""
    contents = islice((content for key, content in fields if key == name), _MOST_FIELDS)
    found = [address for content in contents for address in addresses(content)]
    whole = [address for address in found if "@" in address.email]
    return tuple(dict.fromkeys(whole or found))


def _sender(authors: tuple[Address, ...], fields: list[tuple[str, bytes]]) -> Address | None:
    """The first author, whom people see; without any, who sent it for them (RFC 5322 section 3.6.2)."""
    return _first_or_none(authors or _addresses(fields, "sender") or _addresses(fields, "resent-from"))


def _first_or_none(found: tuple[Address, ...]) -> Address | None:
    return found[0] if found else None


def _ids(value: str) -> tuple[str, ...]:
    """Message-IDs without their brackets, in order, each once (RFC 5322 section 3.6.4; commas and comments tolerated)."""
    if not value:
        return ()
    bracketed = [re.sub(r"\s", "", found) for found in _ID.findall(value)]
    found = bracketed or _BARE_ID.findall(_COMMENT.sub(" ", value))
    return tuple(dict.fromkeys(one for one in found if one))[:_MOST_IDS]


def _first(found: tuple[str, ...]) -> str:
    return found[0] if found else ""


def _oddities(first: _Headers, date: object) -> tuple[str, ...]:
    """What a reader of `explain` should know about the header."""
    checks = (
        (len(first.all("from")) > 1, "From stands more than once"),
        (len(first.all("subject")) > 1, "Subject stands more than once"),
        (not first("message-id"), "no Message-ID"),
        (bool(first("date")) and date is None, "the date cannot be read"),
    )
    return tuple(text for holds, text in checks if holds)


def _fingerprint(
    message_id: str, authors: tuple[Address, ...], date: str, subject: str, text: str, attachments: list[Attachment]
) -> str:
    digest = hashlib.sha256()
    emails = ",".join(author.email for author in authors)
    for piece in (message_id, emails, date, subject, " ".join(text.split()), *(one.sha256 for one in attachments)):
        digest.update(piece.encode("utf-8", "replace") + b"\x00")
    return digest.hexdigest()


def _salvaged(raw: bytes, error: Exception) -> Message:
    """A mail that broke the reader: its header fields by hand, the rest as text. Nothing is lost, little is understood."""
    head, _, rest = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    pairs = [row.partition(b":") for row in head.split(b"\n")[:500] if b":" in row and row[:1] not in b" \t"]
    found = {name.strip().lower().decode("ascii", "replace"): content.strip() for name, _, content in reversed(pairs)}
    authors = _safe_addresses(found.get("from", b""))
    subject = line(decode(found.get("subject", b""), "utf-8")[0])
    return Message(
        fingerprint=hashlib.sha256(raw).hexdigest(),
        size=len(raw),
        sender=authors[0] if authors else None,
        authors=authors,
        subject=subject,
        text=clean(decode(rest, "utf-8")[0]).strip("\n"),
        headers=tuple((line(name), line(decode(content, "utf-8")[0])) for name, content in found.items()),
        defects=(f"the reader failed: {type(error).__name__}",),
    )


def _safe_addresses(value: bytes) -> tuple[Address, ...]:
    found = re.search(rb"[\w.+-]{1,64}@[\w.-]{1,255}", value)
    return (Address(found[0].decode("ascii", "replace").lower()),) if found else ()
