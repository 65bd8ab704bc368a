"""What is kept, one class per table. Knows no query; a new table needs a migration beside it (a test compares both).
Statements name its columns by columns.py, which `make docs` makes from here.

What lists filter or sort by has a column; the rest of a ticket is one JSON document. Numbers of other tables that may
be 0 (no ticket) carry no foreign key.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, MetaData, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from mailbot.adapters.store.values import Big, Clean

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_DUE = text("next_attempt_at IS NOT NULL")
_CLOSED = text("closed_at IS NOT NULL")
_NOTHING = text("''")


def _words(*, key: bool = False) -> Any:
    return Field(default="", sa_type=Clean, primary_key=key)


def _whole() -> Any:
    return Field(default=0, sa_type=Big)


def _id() -> Any:
    return Field(default=None, sa_column=Column("id", Big, primary_key=True, autoincrement=True))


def _of(place: str, *, key: bool = False) -> Any:
    return Field(
        sa_column=Column(Big, ForeignKey(place, ondelete="CASCADE"), primary_key=key, nullable=False, autoincrement=False)
    )


def _document(empty: type[list[Any]] | type[dict[str, Any]]) -> Any:
    return Field(default_factory=empty, sa_column=Column(JSON, nullable=False))


class Row(SQLModel):
    """Gives all tables the same metadata."""

    metadata = METADATA


class TicketRow(Row, table=True):
    """A ticket; `rest` holds the fields that no list asks for, `is_open` says not closed and not cancelled."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index(None, "is_open", "assignee", "status"),
        Index(None, "is_open", "requester"),
        Index(None, "is_open", "team"),
        Index(None, "status"),
        Index(None, "wake_at"),
        Index(None, "created_at"),
        Index(None, "closed_at", sqlite_where=_CLOSED, postgresql_where=_CLOSED),
    )

    number: int = Field(sa_column=Column(Big, primary_key=True, autoincrement=False))
    version: int
    subject: str = _words()
    requester: str = _words()
    created_at: datetime
    status: str = _words()
    is_open: bool
    priority: str = _words()
    team: str = _words()
    tier: int
    assignee: str = _words()
    language: str = _words()
    rule: str = _words()
    respond_by: datetime | None = None
    resolve_by: datetime | None = None
    responded_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    wake_at: datetime | None = None
    merged_into: int = _whole()
    rest: dict[str, Any] = _document(dict)


class TagRow(Row, table=True):
    """A tag on a ticket."""

    __tablename__ = "tag"
    __table_args__ = (Index(None, "tag", "ticket"),)

    ticket: int = _of("ticket.number", key=True)
    tag: str = _words(key=True)


class EventRow(Row, table=True):
    """Something that happened to a ticket, in order of `seq` from 1."""

    __tablename__ = "event"

    ticket: int = _of("ticket.number", key=True)
    seq: int = Field(sa_column=Column(Big, primary_key=True, autoincrement=False))
    at: datetime
    by: str = _words()
    type: str = _words()
    data: dict[str, Any] = _document(dict)


class EntryRow(Row, table=True):
    """A mail on a ticket."""

    __tablename__ = "entry"
    __table_args__ = (Index(None, "ticket", "at"), Index(None, "message_id"), Index(None, "sender", "direction", "id"))

    id: int | None = _id()
    ticket: int = _of("ticket.number")
    direction: str = _words()
    kind: str = _words()
    sender: str = _words()
    sender_name: str = _words()
    recipients: list[Any] = _document(list)
    subject: str = _words()
    text: str = _words()
    at: datetime
    verified: bool
    internal: bool
    message_id: str = _words()
    raw: str = _words()
    attachments: list[Any] = _document(list)
    signature: str = _words()


class InboundRow(Row, table=True):
    """A mail we own. `status` is new, done or aside; each UID has one row for ever."""

    __tablename__ = "inbound"
    __table_args__ = (
        UniqueConstraint("mailbox", "uidvalidity", "uid"),
        Index(None, "status", "id", "retry_at"),
        Index(None, "mailbox", "uidvalidity", "moved_at", "id"),
        Index(None, "fingerprint"),
        Index(None, "likeness", "done_at"),
        Index(None, "ticket"),
    )

    id: int | None = _id()
    mailbox: str = _words()
    uidvalidity: int = _whole()
    uid: int = _whole()
    key: str = _words()
    size: int = _whole()
    oversized: bool
    arrived_at: datetime
    admitted_at: datetime
    status: str = _words()
    tries: int
    retry_at: datetime
    outcome: str = _words()
    ticket: int = _whole()
    reason: str = _words()
    detail: str = _words()
    sender: str = _words()
    subject: str = _words()
    fingerprint: str = _words()
    likeness: str = _words()
    message_id: str = _words()
    done_at: datetime | None = None
    moved_at: datetime | None = None


class OutboxRow(Row, table=True):
    """A mail to send. `status` is pending, sending, sent or failed; `rank` its class (people's words first).
    `next_attempt_at` is when it may be claimed (while sending: when the lease runs out), NULL once that is over. A large
    mail is not in `raw` but in `blob`, with `size` bytes."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("message_id"),
        Index("ix_outbox_due", "rank", "id", "next_attempt_at", sqlite_where=_DUE, postgresql_where=_DUE),
        Index(None, "status", "id"),
    )

    id: int | None = _id()
    message_id: str = _words()
    ticket: int = _whole()
    kind: str = _words()
    sender: str = _words()
    recipients: list[Any] = _document(list)
    subject: str = _words()
    text: str = _words()
    raw: bytes
    automatic: bool
    not_before: datetime | None = None
    status: str = _words()
    rank: int
    attempts: int
    created_at: datetime
    next_attempt_at: datetime | None = None
    lease_until: datetime | None = None
    last_error: str = _words()
    sent_at: datetime | None = None
    blob: str = Field(sa_column=Column("blob", Clean, nullable=False, server_default=_NOTHING))
    size: int = Field(sa_column=Column("size", Big, nullable=False, server_default="0"))


class AddresseeRow(Row, table=True):
    """To whom an outbox row goes: counts what one address got in a time."""

    __tablename__ = "addressee"
    __table_args__ = (Index(None, "email", "at"),)

    outbox: int = _of("outbox.id", key=True)
    email: str = _words(key=True)
    at: datetime
    automatic: bool


class WatermarkRow(Row, table=True):
    """Up to where a mailbox was fetched."""

    __tablename__ = "watermark"

    mailbox: str = _words(key=True)
    uidvalidity: int = _whole()
    uid: int = _whole()


class AbsenceRow(Row, table=True):
    """A person who takes no new tickets; without `until`, until they say that they are back. `since` may be still to come."""

    __tablename__ = "absence"

    person: str = _words(key=True)
    until: datetime | None = None
    since: datetime | None = None


class TurnRow(Row, table=True):
    """Who had the last ticket of a team's tier (`ky-thuat/1`)."""

    __tablename__ = "turn"

    place: str = _words(key=True)
    person: str = _words()


class BouncedRow(Row, table=True):
    """An address that mail does not reach, by a permanent bounce on `ticket`."""

    __tablename__ = "bounced"

    email: str = _words(key=True)
    since: datetime
    status: str = _words()
    ticket: int = _whole()


class MarkRow(Row, table=True):
    """When something that comes back (the digest) was last done."""

    __tablename__ = "mark"

    name: str = _words(key=True)
    at: datetime


class IncidentRow(Row, table=True):
    """An incident for which the clocks of teams (keys; none: all) stood from `since` until `until` (NULL: still do)."""

    __tablename__ = "incident"
    __table_args__ = (Index(None, "until"),)

    id: int | None = _id()
    name: str = _words()
    teams: list[Any] = _document(list)
    by: str = _words()
    since: datetime
    until: datetime | None = None
