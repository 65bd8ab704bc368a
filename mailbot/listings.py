"""What lists and audits of the store show: values that the command line prints. Knows no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from mailbot.desk.case import Entry
    from mailbot.desk.ticket import Priority, Status, Ticket


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets a listing wants; empty fields do not filter. Without `all`, those not closed or cancelled."""

    all: bool = False
    status: tuple[str, ...] = ()
    team: str = ""
    assignee: str = ""
    requester: str = ""
    tag: str = ""
    since: datetime | None = None


class TicketLine(NamedTuple):
    """What a list shows of a ticket; as in `Ticket`."""

    number: int
    subject: str
    status: Status
    priority: Priority
    team: str
    tier: int
    assignee: str
    requester: str
    language: str
    rule: str
    created_at: datetime
    respond_by: datetime | None
    resolve_by: datetime | None
    responded_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TicketFile:
    """A ticket with everything on it: entries and events, oldest first."""

    ticket: Ticket
    entries: tuple[Entry, ...]
    events: tuple[tuple[datetime, str, str, Mapping[str, Any]], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """A mail in the outbox as a listing shows it. `status` is pending, sending, sent or failed; `next_attempt_at` None
    where there will be none."""

    id: int
    kind: str
    to: tuple[str, ...]
    subject: str
    status: str
    attempts: int
    ticket: int
    message_id: str
    created_at: datetime
    next_attempt_at: datetime | None = None
    sent_at: datetime | None = None
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class AsideLine:
    """A mail that was set aside, for a person to see. `at` is its arrival, `key` its blob, `detail` a traceback or ""."""

    id: int
    reason: str
    sender: str
    subject: str
    at: datetime
    detail: str
    key: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every mail that we own has exactly one outcome: `received` = `waiting` + the sum of `outcomes`.
    `holes` are the mails that break a promise, in words; empty when all is well."""

    received: int
    waiting: int
    outcomes: Mapping[str, int]
    holes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Archived:
    """A mail of the archive: its blob, and when it came."""

    key: str
    at: datetime
