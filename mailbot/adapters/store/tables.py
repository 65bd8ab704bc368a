"""What is kept, table by table. Knows no query; a new table needs a migration beside it (a test compares both).

What lists filter or sort by has a column; the rest of a ticket is one JSON document. Numbers of other tables that may
be 0 (no ticket) carry no foreign key.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, UniqueConstraint, text

from mailbot.adapters.store.values import Big, Clean, UTCDateTime

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


def _words(name: str) -> Column[str]:
    return Column(name, Clean, nullable=False, default="")


def _key(name: str) -> Column[str]:
    return Column(name, Clean, primary_key=True, default="")


def _id() -> Column[int]:
    return Column("id", Big, primary_key=True, autoincrement=True)


def _number(name: str) -> Column[int]:
    return Column(name, Big, primary_key=True, autoincrement=False)


def _of(name: str, place: str, *, key: bool = False) -> Column[int]:
    whose = ForeignKey(place, ondelete="CASCADE")
    return Column(name, Big, whose, primary_key=key, nullable=False, autoincrement=False)


def _whole(name: str) -> Column[int]:
    return Column(name, Big, nullable=False, default=0)


def _small(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def _moment(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, UTCDateTime(), nullable=nullable)


def _document(name: str) -> Column[Any]:
    return Column(name, JSON, nullable=False)


TICKET = Table(
    "ticket",
    METADATA,
    _number("number"),
    _small("version"),
    _words("subject"),
    _words("requester"),
    _moment("created_at"),
    _words("status"),
    _flag("is_open"),
    _words("priority"),
    _words("team"),
    _small("tier"),
    _words("assignee"),
    _words("language"),
    _words("rule"),
    _moment("respond_by", nullable=True),
    _moment("resolve_by", nullable=True),
    _moment("responded_at", nullable=True),
    _moment("resolved_at", nullable=True),
    _moment("closed_at", nullable=True),
    _moment("wake_at", nullable=True),
    _whole("merged_into"),
    _document("rest"),
    Index(None, "is_open", "assignee", "status"),
    Index(None, "is_open", "requester"),
    Index(None, "is_open", "team"),
    Index(None, "status"),
    Index(None, "wake_at"),
    Index(None, "created_at"),
    Index(None, "closed_at", sqlite_where=_CLOSED, postgresql_where=_CLOSED),
)
"""A ticket; `rest` holds the fields that no list asks for, `is_open` says not closed and not cancelled."""

TAG = Table(
    "tag",
    METADATA,
    _of("ticket", "ticket.number", key=True),
    _key("tag"),
    Index(None, "tag", "ticket"),
)
"""A tag on a ticket."""

EVENT = Table(
    "event",
    METADATA,
    _of("ticket", "ticket.number", key=True),
    _number("seq"),
    _moment("at"),
    _words("by"),
    _words("type"),
    _document("data"),
)
"""Something that happened to a ticket, in order of `seq` from 1."""

ENTRY = Table(
    "entry",
    METADATA,
    _id(),
    _of("ticket", "ticket.number"),
    _words("direction"),
    _words("kind"),
    _words("sender"),
    _words("sender_name"),
    _document("recipients"),
    _words("subject"),
    _words("text"),
    _moment("at"),
    _flag("verified"),
    _flag("internal"),
    _words("message_id"),
    _words("raw"),
    _document("attachments"),
    _words("signature"),
    Index(None, "ticket", "at"),
    Index(None, "message_id"),
    Index(None, "sender", "direction", "id"),
)
"""A mail on a ticket."""

INBOUND = Table(
    "inbound",
    METADATA,
    _id(),
    _words("mailbox"),
    _whole("uidvalidity"),
    _whole("uid"),
    _words("key"),
    _whole("size"),
    _flag("oversized"),
    _moment("arrived_at"),
    _moment("admitted_at"),
    _words("status"),
    _small("tries"),
    _moment("retry_at"),
    _words("outcome"),
    _whole("ticket"),
    _words("reason"),
    _words("detail"),
    _words("sender"),
    _words("subject"),
    _words("fingerprint"),
    _words("likeness"),
    _words("message_id"),
    _moment("done_at", nullable=True),
    _moment("moved_at", nullable=True),
    UniqueConstraint("mailbox", "uidvalidity", "uid"),
    Index(None, "status", "id", "retry_at"),
    Index(None, "mailbox", "uidvalidity", "moved_at", "id"),
    Index(None, "fingerprint"),
    Index(None, "likeness", "done_at"),
    Index(None, "ticket"),
)
"""A mail we own. `status` is new, done or aside; each UID has one row for ever."""

OUTBOX = Table(
    "outbox",
    METADATA,
    _id(),
    _words("message_id"),
    _whole("ticket"),
    _words("kind"),
    _words("sender"),
    _document("recipients"),
    _words("subject"),
    _words("text"),
    Column("raw", LargeBinary, nullable=False),
    _flag("automatic"),
    _moment("not_before", nullable=True),
    _words("status"),
    _small("rank"),
    _small("attempts"),
    _moment("created_at"),
    _moment("next_attempt_at", nullable=True),
    _moment("lease_until", nullable=True),
    _words("last_error"),
    _moment("sent_at", nullable=True),
    UniqueConstraint("message_id"),
    Index("ix_outbox_due", "rank", "id", "next_attempt_at", sqlite_where=_DUE, postgresql_where=_DUE),
    Index(None, "status", "id"),
)
"""A mail to send. `status` is pending, sending, sent or failed; `rank` its class (people's words first).
    `next_attempt_at` is when it may be claimed (while sending: when the lease runs out), NULL once that is over."""

ADDRESSEE = Table(
    "addressee",
    METADATA,
    _of("outbox", "outbox.id", key=True),
    _key("email"),
    _moment("at"),
    _flag("automatic"),
    Index(None, "email", "at"),
)
"""To whom an outbox row goes: counts what one address got in a time."""

WATERMARK = Table(
    "watermark",
    METADATA,
    _key("mailbox"),
    _whole("uidvalidity"),
    _whole("uid"),
)
"""Up to where a mailbox was fetched."""

ABSENCE = Table(
    "absence",
    METADATA,
    _key("person"),
    _moment("until", nullable=True),
)
"""A person who takes no new tickets; without `until`, until they say that they are back."""

TURN = Table(
    "turn",
    METADATA,
    _key("place"),
    _words("person"),
)
"""Who had the last ticket of a team's tier (`ky-thuat/1`)."""

BOUNCED = Table(
    "bounced",
    METADATA,
    _key("email"),
    _moment("since"),
    _words("status"),
    _whole("ticket"),
)
"""An address that mail does not reach, by a permanent bounce on `ticket`."""

MARK = Table(
    "mark",
    METADATA,
    _key("name"),
    _moment("at"),
)
"""When something that comes back (the digest) was last done."""

INCIDENT = Table(
    "incident",
    METADATA,
    _id(),
    _words("name"),
    _document("teams"),
    _words("by"),
    _moment("since"),
    _moment("until", nullable=True),
    Index(None, "until"),
)
"""An incident for which the clocks of teams (keys; none: all) stood from `since` until `until` (NULL: still do)."""
