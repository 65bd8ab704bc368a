"""What passes between the loops, the store and the relay: mails we own, mails to send and what became of them, how far a
mailbox was fetched. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mailbot.mail.delivery import Fate

if TYPE_CHECKING:
    from mailbot.mail.draft import Outgoing


@dataclass(frozen=True, slots=True)
class Watermark:
    """Up to where a mailbox was fetched."""

    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Found:
    """A mail on the server: its UID (RFC 9051 section 2.3.1.1), size in bytes (0: not told), and arrival at the server."""

    uid: int
    size: int
    arrived_at: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail that was fetched: its place on the server and its blob. `oversized`: only the header was fetched."""

    uid: int
    key: str
    size: int
    arrived_at: datetime
    oversized: bool = False


@dataclass(frozen=True, slots=True)
class Inbound:
    """A mail we own that waits to be decided. `tries` counts earlier attempts."""

    id: int
    mailbox: str
    key: str
    size: int
    arrived_at: datetime
    tries: int = 0
    oversized: bool = False


@dataclass(frozen=True, slots=True)
class Kin:
    """What tells, of a mail that is not decided, which others are of its thread: the ticket that it is about (0: none), its
    Message-ID, and its sender."""

    ticket: int = 0
    message_id: str = ""
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A mail that waits to be decided and came before another. Until `retry_at` it is left to whoever has it in hand.
    `kin`: it stepped back, and is in the way of its thread only; None: it is in everybody's way."""

    id: int
    retry_at: datetime
    kin: Kin | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """A mail whose outcome is known and that still lies in the mailbox; `aside` says in which folder it belongs."""

    id: int
    uid: int
    aside: bool


@dataclass(frozen=True, slots=True)
class Due:
    """An outbox row that was claimed for sending. `attempt` counts from 1."""

    id: int
    attempt: int
    outgoing: Outgoing
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Reply:
    """The relay's answer for one mail. `refused` are recipients refused for good while others were taken;
    `later` those refused for now. `detail` is the server's text, one line. `relay_down`: the trouble is with the relay,
    or with our account there, and would meet every mail; `login_refused`: it is our name and password (or token)."""

    fate: Fate
    detail: str = ""
    refused: tuple[tuple[str, str], ...] = ()
    later: tuple[str, ...] = ()
    relay_down: bool = False
    login_refused: bool = False
