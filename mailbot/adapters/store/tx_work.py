"""What waits to be decided, mails and tickets whose time has come; and what the work loop does with the mails: count,
finish, set aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, case, select, update

from mailbot.adapters.store.columns import INBOUND, MARK, TICKET
from mailbot.adapters.store.dialect import upsert
from mailbot.adapters.store.prepared import Prepared
from mailbot.adapters.store.traffic import alarms
from mailbot.adapters.store.values import among
from mailbot.desk.case import Case, Outcome
from mailbot.ports import Earlier, Inbound, Kin

_ROW = INBOUND.c
_PENDING = Prepared(
    select(_ROW.id, _ROW.mailbox, _ROW.key, _ROW.size, _ROW.arrived_at, _ROW.tries, _ROW.oversized)
    .where(_ROW.status == "new", _ROW.retry_at <= bindparam("now"))
    .order_by(_ROW.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_ATTEMPT = Prepared(update(INBOUND).where(among(_ROW.id, "ids")).values(tries=_ROW.tries + 1, retry_at=bindparam("then")))


def _before(dialect: str) -> Select[Any]:
    """SQLite has one worker: only what stepped back can be in its way."""
    found = select(_ROW.id, _ROW.retry_at, _ROW.detail != "", _ROW.ticket, _ROW.message_id, _ROW.sender).order_by(_ROW.id)
    found = found.where(_ROW.status == "new", _ROW.id < bindparam("one"))
    return found.where(_ROW.detail != "") if dialect == "sqlite" else found


_EARLIER = Prepared(_before)
_WAITING = Prepared(select(_ROW.id).where(among(_ROW.id, "ids"), _ROW.status == "new").order_by(_ROW.id).with_for_update())
_IN_HAND = (among(_ROW.id, "ids"), _ROW.status == "new", _ROW.retry_at == bindparam("until"))
_EXCUSE = Prepared(
    update(INBOUND).where(*_IN_HAND).values(tries=case((_ROW.tries > 1, _ROW.tries - 1), else_=1), retry_at=bindparam("then"))
)
_GIVE_BACK = Prepared(update(INBOUND).where(*_IN_HAND).values(tries=_ROW.tries - 1, retry_at=bindparam("then")))
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
_STEP_BACK = Prepared(
    update(INBOUND)
    .where(_ROW.id == bindparam("one"), _ROW.status == "new")
    .values(detail=bindparam("why"), ticket=bindparam("on"), message_id=bindparam("known_as"), sender=bindparam("who"))
)
_REMOVE = Prepared(
    update(INBOUND)
    .where(_ROW.key == bindparam("blob"), _ROW.ticket == bindparam("on"), _ROW.status == "done")
    .values(
        status="aside", outcome=Outcome.SET_ASIDE, reason=bindparam("why"), detail=bindparam("more"), done_at=bindparam("when")
    )
)
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


def attempt_all(connection: Connection, ids: Sequence[int], retry_at: datetime) -> None:
    """Count a try of each before they are made."""
    _ATTEMPT.run(connection, ids=ids, then=retry_at)


def waiting(connection: Connection, ids: Sequence[int]) -> frozenset[int]:
    """Which of these mails still wait to be decided; nobody else can decide them until this transaction ends."""
    return frozenset(id for (id,) in _WAITING.all(connection, ids=ids))


def earlier(connection: Connection, id: int) -> Sequence[Earlier]:
    """Mails to decide that came before this one, oldest first; of SQLite's one worker only those that stepped back."""
    found = _EARLIER.all(connection, one=id)
    return tuple(Earlier(one, then, Kin(*kin) if back else None) for one, then, back, *kin in found)


def excuse(connection: Connection, ids: Sequence[int], until: datetime, now: datetime) -> None:
    """The last tries of these mails don't count, but for the mark that a first one leaves."""
    _EXCUSE.run(connection, ids=ids, until=until, then=now)


def give_back(connection: Connection, ids: Sequence[int], until: datetime, retry_at: datetime) -> None:
    """They were not tried after all."""
    _GIVE_BACK.run(connection, ids=ids, until=until, then=retry_at)


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


def step_back(connection: Connection, id: int, detail: str, kin: Kin) -> None:
    """The mail waits for another try, and only its thread for it."""
    _STEP_BACK.run(connection, one=id, why=detail, on=kin.ticket, known_as=kin.message_id, who=kin.sender)


def set_aside(connection: Connection, id: int, reason: str, detail: str, now: datetime) -> None:
    """Set a mail aside that could not be handled. It is on no ticket, whatever it was about."""
    kept = {"ticket": 0, "status": "aside", "outcome": Outcome.SET_ASIDE, "reason": reason, "detail": detail, "done_at": now}
    connection.execute(update(INBOUND).where(INBOUND.c.id == id).values(kept))


def remove(connection: Connection, case: Case, now: datetime) -> None:
    """Set aside what was decided before and is no request after all. It stays on its ticket."""
    for mail in case.removed:
        _REMOVE.run(connection, blob=mail.raw, on=case.number, why=mail.reason, more=mail.detail, when=now)


def waking(connection: Connection, now: datetime, limit: int) -> Sequence[int]:
    """Numbers of tickets whose time has come, earliest first."""
    return tuple(number for (number,) in _WAKING.all(connection, now=now, limit=limit))
