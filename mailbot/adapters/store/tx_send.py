"""The outbox: mails to send, claimed with a lease, and what became of them. Decides nothing about retries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from mailbot.adapters.store.columns import ADDRESSEE, OUTBOX
from mailbot.adapters.store.dialect import insert, insert_new
from mailbot.adapters.store.kept import load
from mailbot.adapters.store.prepared import Prepared
from mailbot.adapters.store.tx_record import append, keep, save
from mailbot.adapters.store.values import among
from mailbot.desk.case import Entry
from mailbot.desk.events import DeliveryFailed, evolve
from mailbot.mail.draft import Outgoing
from mailbot.ports import Due

TO_AGENTS = ("assigned", "update", "reminder", "overdue", "escalated", "step")
TO_ONE = ("digest", "report", "admin", "command-error", "help", "status")
INTERNAL = frozenset(TO_AGENTS + TO_ONE)  # these no requester reads
LATE = frozenset(("digest", "report"))
OPEN = ("pending", "sending")
PEOPLE, MACHINES, LAST = 0, 1, 2

_ROW = OUTBOX.c
_MAIL = ("message_id", "kind", "ticket", "sender", "subject", "text", "raw", "automatic", "not_before", "blob", "size")
_HANDFUL = 8 << 20  # bytes: after so many no further mail is claimed at once
_ENQUEUE = insert_new(OUTBOX, ("message_id",), give="id")
_ADDRESSEES = insert(ADDRESSEE)
_DUE = (
    select(_ROW.id, _ROW.rank, func.length(_ROW.raw).label("size"))
    .where(_ROW.next_attempt_at <= bindparam("now"))
    .order_by(_ROW.rank, _ROW.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
    .subquery()
)
_BEFORE = (func.sum(_DUE.c.size).over(order_by=(_DUE.c.rank, _DUE.c.id)) - _DUE.c.size).label("before")
_QUEUE = select(_DUE.c.id, _BEFORE).subquery()
_NEXT = select(_QUEUE.c.id).where(_QUEUE.c.before < _HANDFUL)
_CLAIM = Prepared(
    update(OUTBOX)
    .where(_ROW.id.in_(_NEXT))
    .values(status="sending", attempts=_ROW.attempts + 1, next_attempt_at=bindparam("lease"), lease_until=bindparam("lease"))
    .returning(_ROW.id, _ROW.rank, _ROW.attempts, _ROW.created_at, _ROW.recipients, *(_ROW[name] for name in _MAIL))
)
_SENT = Prepared(
    update(OUTBOX)
    .where(among(_ROW.id, "ids"))
    .values(status="sent", sent_at=bindparam("now"), next_attempt_at=None, lease_until=None, last_error="")
)


def enqueue(connection: Connection, outgoing: Outgoing, now: datetime) -> None:
    """Put a mail into the outbox and on its ticket; the same Message-ID twice is one."""
    enqueue_all(connection, (outgoing,), now)


def enqueue_all(connection: Connection, mails: Sequence[Outgoing], now: datetime) -> None:
    """The same for several mails, in their order."""
    fresh = [(id, mail) for mail in mails if (id := _ENQUEUE.value(connection, **_row(mail, now)))]
    people = [
        {"outbox": id, "at": now, "automatic": mail.automatic, "email": email}
        for id, mail in fresh
        for email in dict.fromkeys(map(str.lower, mail.recipients))
    ]
    _ADDRESSEES.many(connection, people)
    keep(connection, [(mail.ticket, _entry(mail, now)) for _, mail in fresh if mail.ticket])


def _row(outgoing: Outgoing, now: datetime) -> dict[str, Any]:
    return {name: getattr(outgoing, name) for name in _MAIL} | {
        "recipients": outgoing.recipients,
        "status": "pending",
        "rank": LAST if outgoing.kind in LATE else MACHINES if outgoing.automatic else PEOPLE,
        "attempts": 0,
        "created_at": now,
        "next_attempt_at": max(now, outgoing.not_before or now),
        "lease_until": None,
        "last_error": "",
        "sent_at": None,
    }


def _entry(outgoing: Outgoing, now: datetime) -> Entry:
    return Entry(
        direction="out",
        kind=outgoing.kind,
        sender=outgoing.sender,
        to=outgoing.recipients,
        subject=outgoing.subject,
        text=outgoing.text,
        at=now,
        verified=True,
        internal=outgoing.kind in INTERNAL,
        message_id=outgoing.message_id,
    )


def claim(connection: Connection, limit: int, now: datetime, lease_until: datetime) -> Sequence[Due]:
    """Take rows that are due or whose lease ran out; no two claims get the same row while its lease holds."""
    taken = _CLAIM.records(connection, now=now, limit=limit, lease=lease_until)
    return tuple(_due(one) for one in sorted(taken, key=lambda one: (one["rank"], one["id"])))


def _due(row: Mapping[str, Any]) -> Due:
    outgoing = Outgoing(**{name: row[name] for name in _MAIL}, recipients=tuple(row["recipients"]))
    return Due(row["id"], row["attempts"], outgoing, row["created_at"])


def sent(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """The relay has taken these."""
    _SENT.run(connection, ids=ids, now=now)


def postpone(connection: Connection, id: int, until: datetime, detail: str, recipients: Sequence[str]) -> None:
    """Try again at `until`; with `recipients`, only to those. A row that is sent or failed meanwhile stays so."""
    again: dict[str, Any] = {"status": "pending", "next_attempt_at": until, "lease_until": None, "last_error": detail}
    if recipients:
        again["recipients"] = tuple(recipients)
    connection.execute(update(OUTBOX).where(OUTBOX.c.id == id, OUTBOX.c.status.in_(OPEN)).values(again))


def failed(connection: Connection, id: int, detail: str, now: datetime, recipients: Sequence[str]) -> None:
    """This one will never go, or not to `recipients`; its ticket keeps that, and wakes so that its agent is told."""
    row = OUTBOX.c
    found = connection.execute(select(row.ticket, row.kind, row.recipients, row.status).where(row.id == id)).first()
    if found is None or (found.status not in OPEN and not recipients):
        return
    change = _without(found.recipients, recipients) if recipients else _OVER
    connection.execute(update(OUTBOX).where(row.id == id).values({**change, "last_error": detail}))
    refused = tuple(recipients or found.recipients)
    _tell(connection, found.ticket, DeliveryFailed(at=now, by="mailbot", recipients=refused, kind=found.kind, detail=detail), now)


_OVER = {"status": "failed", "next_attempt_at": None, "lease_until": None}


def _without(recipients: Sequence[str], refused: Sequence[str]) -> dict[str, Any]:
    return {"recipients": [email for email in recipients if email not in refused]}


def _tell(connection: Connection, number: int, event: DeliveryFailed, now: datetime) -> None:
    for ticket in load(connection, [number]):
        save(connection, [replace(evolve(ticket, event), wake_at=now)])
        append(connection, [(ticket.number, event)])
