"""What a mail says, as values. Knows no bytes and no ticket; `parse` makes these."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox (RFC 5322 section 3.4).

    `email` is in lower case, its domain in the form people read (IDN decoded); `name` is decoded, NFC, one line.
    """

    email: str
    name: str = ""

    @property
    def domain(self) -> str:
        """The part behind the last @, or "" where there is none."""
        return self.email.rpartition("@")[2]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name else self.email


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the chosen text. `name` is safe as a file name and stable from parse to parse. `kept`: the
    content lies elsewhere, under this SHA-256, with this length."""

    name: str
    type: str
    content: bytes = field(repr=False)
    inline: bool = False
    cid: str = ""
    kept: tuple[str, int] | None = None

    @property
    def size(self) -> int:
        """Length in bytes, decoded."""
        return self.kept[1] if self.kept else len(self.content)

    @property
    def sha256(self) -> str:
        """Hash of the content in hex: the blob store's key."""
        return self.kept[0] if self.kept else hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Message:
    """One mail (RFC 5322), read as far as it can be; every repair made on the way is named in `defects`.

    Text is NFC without NUL, lone surrogates or control characters other than newline and tab; lines end in LF.
    Message-IDs stand without angle brackets. `headers` holds every header in order, decoded, names as they came.
    `rows` are the cells of the rows of HTML tables in what the sender newly wrote (a form filled in a table).
    `fingerprint` is a hash of what makes a mail the same mail (RFC 5322 section 3.6.4 says that the Message-ID
    should; senders reuse it): Message-ID, author, date, subject, text, attachments; not Received lines.
    """

    fingerprint: str
    size: int
    message_id: str = ""
    sender: Address | None = None
    authors: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    date: datetime | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    defects: tuple[str, ...] = ()
    encrypted: bool = False
    signed: bool = False

    def header(self, name: str) -> tuple[str, ...]:
        """Every occurrence of one header, top first; the name's case does not matter."""
        return tuple(_by_name(self.headers).get(name.lower(), ()))

    @property
    def header_names(self) -> Collection[str]:
        """The names of the headers that it has, in lower case."""
        return _by_name(self.headers).keys()


@lru_cache(maxsize=32)  # whoever looks for one header of a mail looks for twenty
def _by_name(headers: tuple[tuple[str, str], ...]) -> Mapping[str, Sequence[str]]:
    """The values of headers by their names in lower case."""
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name.lower(), []).append(value)
    return found


@dataclass(frozen=True, slots=True)
class Forward:
    """A mail that somebody passed on inside a mail of their own."""

    sender: Address | None
    subject: str
    text: str
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """A mail's text in its parts: what the sender newly wrote, what they quoted, how they sign.

    Where a reply stands between quotes, `new` keeps with each answer the quoted line it answers.
    """

    new: str
    quoted: str = ""
    signature: str = ""
    forwarded: Forward | None = None


class Nature(StrEnum):
    """Who is at the other end."""

    PERSON = "person"
    AUTO_REPLY = "auto-reply"
    AUTO_GENERATED = "auto-generated"
    BOUNCE = "bounce"
    DELAY = "delay"
    RECEIPT = "receipt"
    LIST = "list"
    SELF = "self"

    @property
    def is_machine(self) -> bool:
        """Whether no automatic answer may ever go back."""
        return self is not Nature.PERSON


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a mail is, and the evidence for it in words. `until`: the end of a vacation, where it says so."""

    nature: Nature
    evidence: tuple[str, ...] = ()
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Bounced:
    """One recipient that a mail did not reach (RFC 3464 section 2.3).

    `status` is the enhanced code (RFC 3463) or ""; `original_id` the Message-ID of the mail that bounced, or "".
    """

    recipient: str
    permanent: bool
    status: str = ""
    original_id: str = ""
    detail: str = ""
