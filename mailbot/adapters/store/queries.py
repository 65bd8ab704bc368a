"""What the command line asks and sets right: lists, a ticket's file, retries. Gives values, never rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select, update

from mailbot.adapters.store.columns import EVENT, INBOUND, OUTBOX, TAG, TICKET
from mailbot.adapters.store.kept import entries, load
from mailbot.adapters.store.prepared import Prepared
from mailbot.adapters.store.reading import Askable
from mailbot.adapters.store.rows import ticket_of
from mailbot.adapters.store.values import among
from mailbot.desk.ticket import Priority, Status, Ticket
from mailbot.listings import AsideLine, OutboxLine, TicketFile, TicketFilter, TicketLine

_LINE = ("id", "kind", "subject", "status", "attempts", "ticket", "message_id", "created_at")
_STATUSES = ("pending", "sending", "sent", "failed")
_SHOWN = tuple(TICKET.c[name] for name in TicketLine._fields if name != "tags")
_STATUS, _PRIORITY = {one.value: one for one in Status}, {one.value: one for one in Priority}
_LINE_END = ("next_attempt_at", "sent_at", "last_error")


def tickets(tx: Askable, wanted: TicketFilter) -> list[Ticket]:
    """The tickets that a filter lets through, oldest first. A status asked for counts, whether open or not."""
    query = Prepared(_chosen(select(TICKET), wanted))
    return [ticket_of(row) for row in query.records(tx.connection, **_values(wanted))]


def lines(tx: Askable, wanted: TicketFilter) -> list[TicketLine]:
    """The same, with what a list shows of them."""
    query = Prepared(_chosen(select(*_SHOWN, TICKET.c.rest["tags"]), wanted))
    return [_line(*row) for row in query.all(tx.connection, **_values(wanted))]


def _line(number: int, subject: str, status: str, priority: str, *rest: Any) -> TicketLine:
    *columns, tags = rest
    return TicketLine._make((number, subject, _STATUS[status], _PRIORITY[priority], *columns, tuple(tags or ())))


def _chosen(query: Select[Any], wanted: TicketFilter) -> Select[Any]:
    order = (TICKET.c.created_at, TICKET.c.number) if wanted.since else (TICKET.c.number,)
    return query.where(*_conditions(wanted)).order_by(*order)


def _values(wanted: TicketFilter) -> dict[str, Any]:
    return {"open": (True, False) if wanted.all or wanted.status else (True,), "statuses": wanted.status}


def _conditions(wanted: TicketFilter) -> list[ColumnElement[bool]]:
    row = TICKET.c
    equal = {row.team: wanted.team, row.assignee: wanted.assignee, row.requester: wanted.requester.lower()}
    found = [column == value for column, value in equal.items() if value]
    any_status = wanted.all or wanted.status
    if found or not any_status:  # the indexes on people and teams begin with is_open
        found.append(among(row.is_open, "open"))
    if wanted.status:
        found.append(among(row.status, "statuses"))
    if wanted.tag:
        found.append(row.number.in_(select(TAG.c.ticket).where(TAG.c.tag == wanted.tag)))
    if wanted.since:
        found.append(row.created_at >= wanted.since)
    return found


def file(tx: Askable, number: int) -> TicketFile | None:
    """A ticket with all of its mails and events, or None where there is none."""
    found = load(tx.connection, [number])
    if not found:
        return None
    row = EVENT.c
    query = select(row.at, row.by, row.type, row.data).where(row.ticket == number).order_by(row.seq)
    events = tuple((one.at, one.by, one.type, one.data) for one in tx.connection.execute(query))
    return TicketFile(found[0], entries(tx.connection, number), events)


def raw_keys(tx: Askable, number: int) -> tuple[str, ...]:
    """The blobs of the mails that came in on a ticket, oldest first."""
    row = INBOUND.c
    query = select(row.key).where(row.ticket == number, row.status != "new").order_by(row.arrived_at, row.id)
    return tuple(dict.fromkeys(tx.connection.execute(query).scalars()))


def outbox(tx: Askable, *status: str, newest: int = 0) -> list[OutboxLine]:
    """Mails in the outbox with one of these statuses, oldest first; without any: those that are not sent. With `newest`
    only so many."""
    row = OUTBOX.c
    wanted = status or ("pending", "sending", "failed")
    chosen = [] if "sent" in wanted and len(set(wanted)) == len(_STATUSES) else [row.status.in_(wanted)]
    columns = (row[name] for name in (*_LINE, "recipients", *_LINE_END))
    query = select(*columns).where(*chosen).order_by(row.id.desc()).limit(newest or None)
    found = reversed(tx.connection.execute(query).mappings().all())
    return [OutboxLine(to=tuple(one["recipients"]), **{name: one[name] for name in (*_LINE, *_LINE_END)}) for one in found]


def retry_outbox(tx: Askable, ids: Sequence[int] | None, now: datetime) -> int:
    """Try mails again at once, those that wait and those that failed (None: all of them); a failed one begins anew as
    if it were queued now. Returns how many."""
    row = OUTBOX.c
    chosen = [] if ids is None else [row.id.in_(ids)]
    again = {"status": "pending", "next_attempt_at": now}
    anew = again | {"attempts": 0, "created_at": now}
    waiting = update(OUTBOX).where(row.status == "pending", row.next_attempt_at > now, *chosen).values(again)
    failed = update(OUTBOX).where(row.status == "failed", *chosen).values(anew)
    return sum(tx.connection.execute(change).rowcount for change in (waiting, failed))


def release(tx: Askable, now: datetime) -> int:
    """What somebody who died was sending is due at once, and what they had in hand to decide, so that nothing that came later
    is decided before it; returns how many mails are to be sent. Only while nobody else works."""
    row = INBOUND.c
    held = (row.status == "new", row.detail == "", row.retry_at > now)
    tx.connection.execute(update(INBOUND).where(*held).values(retry_at=now))
    again = {"status": "pending", "next_attempt_at": now, "lease_until": None}
    return tx.connection.execute(update(OUTBOX).where(OUTBOX.c.status == "sending").values(again)).rowcount


def aside(tx: Askable) -> list[AsideLine]:
    """All mails that are set aside, oldest first."""
    row = INBOUND.c
    columns = (row.id, row.reason, row.sender, row.subject, row.arrived_at.label("at"), row.detail, row.key)
    query = select(*columns).where(row.status == "aside").order_by(row.id)
    return [AsideLine(**found) for found in tx.connection.execute(query).mappings()]


def retry_aside(tx: Askable, id: int, now: datetime) -> bool:
    """Decide a mail again that was set aside; False where there is no such mail."""
    row = INBOUND.c
    fresh = {"status": "new", "tries": 0, "retry_at": now, "outcome": "", "reason": "", "detail": "", "done_at": None}
    return tx.connection.execute(update(INBOUND).where(row.id == id, row.status == "aside").values(fresh)).rowcount == 1


def next_wake(tx: Askable) -> datetime | None:
    """The earliest moment at which a ticket wants to be looked at."""
    earliest = select(TICKET.c.wake_at).where(TICKET.c.wake_at.is_not(None)).order_by(TICKET.c.wake_at).limit(1)
    return tx.connection.execute(earliest).scalar()
