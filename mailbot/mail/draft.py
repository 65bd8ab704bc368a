"""What we want said, before it is a mail, and the mail it becomes. Knows no ticket beyond its number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from mailbot.mail.domains import ascii_domain
from mailbot.mail.message import Address


class Role(StrEnum):
    """In what quality somebody gets a mail; bound into its Message-ID."""

    AGENT = "agent"
    REQUESTER = "requester"
    OTHER = "other"


class Auto(StrEnum):
    """The value of Auto-Submitted (RFC 3834 section 5); a person's words carry none."""

    REPLIED = "auto-replied"
    GENERATED = "auto-generated"
    PERSON = ""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An attachment of ours, by its blob."""

    name: str
    type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who mailbot is to the mail world. `address` and `aliases` in lower case; `key` signs Message-IDs."""

    address: str
    key: bytes = field(repr=False)
    name: str = ""
    aliases: tuple[str, ...] = ()
    plus_addressing: bool = False
    prefix: str = "YC"

    @property
    def domain(self) -> str:
        """The domain of the support address as DNS has it; our Message-IDs end in it."""
        return ascii_domain(self.address.rpartition("@")[2])

    def owns(self, email: str) -> bool:
        """Whether an address is one of ours, plus addresses included (RFC 5233 section 4)."""
        local, _, domain = email.lower().rpartition("@")
        return f"{local.partition('+')[0]}@{domain}" in {self.address, *self.aliases}


@dataclass(frozen=True, slots=True)
class Draft:
    """One mail we want said: which template, to whom, with what values.

    `to[0]` is the recipient whom the signed Message-ID is bound to, in `role`. `context` holds plain values only
    (docs/templates.md lists them per kind). `speaker` is the display name where a person speaks.
    `thread` and `references` are Message-IDs of the recipient's own thread. `key` tells drafts of one Case apart.
    """

    kind: str
    to: tuple[Address, ...]
    language: str
    context: Mapping[str, Any]
    ticket: int = 0
    role: Role = Role.OTHER
    cc: tuple[Address, ...] = ()
    auto: Auto = Auto.GENERATED
    speaker: str = ""
    thread: str = ""
    references: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a mail: here (`raw`), or, where they are many, in the blob of this name, `size` of them, all ASCII."""

    raw: bytes = field(repr=False)
    blob: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail ready to go: an envelope and bytes that no retry changes. `text` is its plain part, for people. `raw`, `blob`
    and `size` as in Content."""

    message_id: str
    kind: str
    ticket: int
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    raw: bytes = field(repr=False)
    automatic: bool = True
    not_before: datetime | None = None
    blob: str = ""
    size: int = 0

    @property
    def length(self) -> int:
        """How many bytes it has, wherever they are."""
        return self.size if self.blob else len(self.raw)
