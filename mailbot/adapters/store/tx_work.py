"""What waits to be decided, mails and tickets whose time has come; and what the work loop does with the mails: count,
finish, set aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from mailbot.adapters.store.tables import INBOUND, TICKET
from mailbot.desk.case import Case, Outcome
from mailbot.ports import Inbound


def pending(connection: Connection, limit: int, now: datetime) -> Sequence[Inbound]:
    """Mails to decide whose time has come, oldest first; on PostgreSQL those that no other worker has in hand."""
    row = INBOUND.c
    columns = (row.id, row.mailbox, row.key, row.size, row.arrived_at, row.tries, row.oversized)
    due = select(*columns).where(row.status == "new", row.retry_at <= now)
    query = due.order_by(row.id).limit(limit).with_for_update(skip_locked=True)
    return tuple(Inbound(**found) for found in connection.execute(query).mappings())


def attempt(connection: Connection, id: int, retry_at: datetime) -> int:
    """Count a try before it is made; returns the number of this try (0: there is no such mail)."""
    row = INBOUND.c
    count = update(INBOUND).where(row.id == id).values(tries=row.tries + 1, retry_at=retry_at).returning(row.tries)
    return connection.execute(count).scalar() or 0


def is_waiting(connection: Connection, id: int) -> bool:
    """Whether a mail still waits to be decided; nobody else can decide it until this transaction ends."""
    query = select(INBOUND.c.status).where(INBOUND.c.id == id).with_for_update()
    return connection.execute(query).scalar() == "new"


def excuse(connection: Connection, ids: Sequence[int]) -> None:
    """The last tries of these mails don't count, but for the mark that a first one leaves."""
    row = INBOUND.c
    connection.execute(update(INBOUND).where(row.id.in_(ids), row.tries > 1).values(tries=row.tries - 1))


def finish(
    connection: Connection, id: int, case: Case, fingerprint: str, message_id: str, now: datetime, likeness: str = ""
) -> None:
    """The mail has its outcome."""
    message = case.message
    change = (
        update(INBOUND)
        .where(INBOUND.c.id == id)
        .values(
            status="aside" if case.outcome is Outcome.SET_ASIDE else "done",
            outcome=case.outcome,
            ticket=case.number,
            reason=case.reason,
            sender=message.sender.email if message and message.sender else "",
            subject=message.subject if message else "",
            fingerprint=fingerprint,
            likeness=likeness,
            message_id=message_id,
            done_at=now,
        )
    )
    connection.execute(change)


def set_aside(connection: Connection, id: int, reason: str, detail: str, now: datetime) -> None:
    """Set a mail aside that could not be handled."""
    kept = {"status": "aside", "outcome": Outcome.SET_ASIDE, "reason": reason, "detail": detail, "done_at": now}
    connection.execute(update(INBOUND).where(INBOUND.c.id == id).values(kept))


def waking(connection: Connection, now: datetime, limit: int) -> Sequence[int]:
    """Numbers of tickets whose time has come, earliest first."""
    row = TICKET.c
    query = select(row.number).where(row.wake_at <= now).order_by(row.wake_at, row.number).limit(limit)
    return tuple(connection.execute(query).scalars())
