"""What waits to be decided, mails and tickets whose time has come; and what the work loop does with the mails: count,
finish, set aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from mailbot.adapters.store.columns import INBOUND, MARK, TICKET
from mailbot.adapters.store.dialect import upsert
from mailbot.adapters.store.prepared import Prepared
from mailbot.adapters.store.traffic import alarms
from mailbot.adapters.store.values import among
from mailbot.desk.case import Case, Outcome
from mailbot.ports import Inbound

_ROW = INBOUND.c
_PENDING = Prepared(
    select(_ROW.id, _ROW.mailbox, _ROW.key, _ROW.size, _ROW.arrived_at, _ROW.tries, _ROW.oversized)
    .where(_ROW.status == "new", _ROW.retry_at <= bindparam("now"))
    .order_by(_ROW.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_ATTEMPT = Prepared(
    update(INBOUND).where(among(_ROW.id, "ids")).values(tries=_ROW.tries + 1, retry_at=bindparam("then")).returning(_ROW.tries)
)
_EARLIER = Prepared(
    select(_ROW.id)
    .where(_ROW.status == "new", _ROW.id < bindparam("one"), _ROW.retry_at > bindparam("now"))
    .where(_ROW.tries == 1, _ROW.detail == "")
    .limit(1)
)
_STATUS = Prepared(select(_ROW.status).where(_ROW.id == bindparam("one")).with_for_update())
_EXCUSE = Prepared(update(INBOUND).where(among(_ROW.id, "ids"), _ROW.tries > 1).values(tries=_ROW.tries - 1))
_FINISH = Prepared(
    update(INBOUND)
    .where(_ROW.id == bindparam("one"))
    .values(
        status=bindparam("is"),
        outcome=bindparam("what"),
        ticket=bindparam("on"),
        reason=bindparam("why"),
        sender=bindparam("who"),
        subject=bindparam("about"),
        fingerprint=bindparam("print"),
        likeness=bindparam("like"),
        message_id=bindparam("known_as"),
        done_at=bindparam("when"),
        detail="",
    )
)
_BROKE = Prepared(update(INBOUND).where(_ROW.id == bindparam("one"), _ROW.status == "new").values(detail=bindparam("why")))
_WAKING = Prepared(
    select(TICKET.c.number)
    .where(TICKET.c.wake_at <= bindparam("now"))
    .order_by(TICKET.c.wake_at, TICKET.c.number)
    .limit(bindparam("limit"))
)
_ALARM = upsert(MARK, "name")


def pending(connection: Connection, limit: int, now: datetime) -> Sequence[Inbound]:
    """Mails to decide whose time has come, oldest first; on PostgreSQL those that no other worker has in hand."""
    return tuple(Inbound(**row) for row in _PENDING.records(connection, now=now, limit=limit))


def attempt(connection: Connection, id: int, retry_at: datetime) -> int:
    """Count a try before it is made; returns the number of this try (0: there is no such mail)."""
    return _ATTEMPT.value(connection, ids=[id], then=retry_at) or 0


def attempt_all(connection: Connection, ids: Sequence[int], retry_at: datetime) -> None:
    """Count a try of each before they are made."""
    _ATTEMPT.all(connection, ids=ids, then=retry_at)


def is_waiting(connection: Connection, id: int) -> bool:
    """Whether a mail still waits to be decided; nobody else can decide it until this transaction ends."""
    return bool(_STATUS.value(connection, one=id) == "new")


def is_first(connection: Connection, id: int, now: datetime) -> bool:
    """Whether no other worker has a mail in hand that came before this one. One that failed before is in nobody's way;
    and SQLite has one worker."""
    return connection.dialect.name == "sqlite" or _EARLIER.first(connection, one=id, now=now) is None


def excuse(connection: Connection, ids: Sequence[int]) -> None:
    """The last tries of these mails don't count, but for the mark that a first one leaves."""
    _EXCUSE.run(connection, ids=ids)


def finish(
    connection: Connection, id: int, case: Case, fingerprint: str, message_id: str, now: datetime, likeness: str = ""
) -> None:
    """The mail has its outcome."""
    message = case.message
    sender = message.sender.email if message and message.sender else ""
    outcome = {
        "one": id,
        "is": "aside" if case.outcome is Outcome.SET_ASIDE else "done",
        "what": case.outcome,
        "on": case.number,
        "why": case.reason,
        "who": sender,
        "about": message.subject if message else "",
        "print": fingerprint,
        "like": likeness,
        "known_as": message_id,
        "when": now,
    }
    _FINISH.run(connection, **outcome)
    _ALARM.many(connection, [{"name": name, "at": now} for name in alarms(sender, likeness) if case.alarmed])


def broke(connection: Connection, id: int, detail: str) -> None:
    """A try failed; the mail waits for the next."""
    _BROKE.run(connection, one=id, why=detail)


def set_aside(connection: Connection, id: int, reason: str, detail: str, now: datetime) -> None:
    """Set a mail aside that could not be handled."""
    kept = {"status": "aside", "outcome": Outcome.SET_ASIDE, "reason": reason, "detail": detail, "done_at": now}
    connection.execute(update(INBOUND).where(INBOUND.c.id == id).values(kept))


def waking(connection: Connection, now: datetime, limit: int) -> Sequence[int]:
    """Numbers of tickets whose time has come, earliest first."""
    return tuple(number for (number,) in _WAKING.all(connection, now=now, limit=limit))
