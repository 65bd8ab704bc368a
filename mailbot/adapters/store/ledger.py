"""What became of all the mails that we own: the ledger, and the archive that can be replayed. Gives values, never rows."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType

from sqlalchemy import func, select

from mailbot.adapters.store.columns import EVENT, INBOUND, TICKET
from mailbot.adapters.store.reading import Askable
from mailbot.desk.case import Outcome
from mailbot.desk.events import Warned
from mailbot.listings import Archived, Ledger


def ledger(tx: Askable) -> Ledger:
    """What became of all mails that we own, and which of them broke a promise."""
    row = INBOUND.c
    decided = select(row.outcome, func.count()).where(row.status != "new").group_by(row.outcome).order_by(row.outcome)
    outcomes = {outcome: count for outcome, count in tx.connection.execute(decided)}
    waiting = tx.connection.execute(select(func.count()).where(row.status == "new")).scalar_one()
    return Ledger(waiting + sum(outcomes.values()), waiting, MappingProxyType(outcomes), _holes(tx))


_WITH_TICKET = (Outcome.OPENED, Outcome.FOLLOWED)


def _holes(tx: Askable) -> tuple[str, ...]:
    row = INBOUND.c
    known = select(TICKET.c.number)
    kinds = {
        "has no outcome": (row.status != "new", row.outcome.not_in(list(Outcome))),
        "names a ticket that is not there": (row.status != "new", row.ticket > 0, row.ticket.not_in(known)),
        "should have a ticket and has none": (row.ticket == 0, row.outcome.in_(_WITH_TICKET)),
        "waits although it was decided": (row.status == "new", row.outcome != ""),
    }
    return tuple(
        f"mail {id} ({mailbox}/{uidvalidity}/{uid}) {what}"
        for what, broken in kinds.items()
        for id, mailbox, uidvalidity, uid in tx.connection.execute(
            select(row.id, row.mailbox, row.uidvalidity, row.uid).where(*broken).order_by(row.id)
        )
    )


def archive(tx: Askable, since: datetime) -> list[Archived]:
    """The mails that came since a moment, in their order, but for those on tickets of before."""
    row = INBOUND.c
    older = select(TICKET.c.number).where(TICKET.c.created_at < since)
    query = select(row.key, row.arrived_at.label("at")).where(row.arrived_at >= since, row.ticket.not_in(older))
    return [Archived(**found) for found in tx.connection.execute(query.order_by(row.arrived_at, row.id)).mappings()]


def left_out(tx: Askable, since: datetime) -> int:
    """How many mails came since a moment on tickets of before."""
    row = INBOUND.c
    older = select(TICKET.c.number).where(TICKET.c.created_at < since)
    return tx.connection.execute(select(func.count()).where(row.arrived_at >= since, row.ticket.in_(older))).scalar_one()


def opened(tx: Askable) -> dict[str, int]:
    """Which ticket each mail (by its blob) opened."""
    row = INBOUND.c
    query = select(row.key, row.ticket).where(row.outcome == Outcome.OPENED.value).order_by(row.id.desc())
    return {key: ticket for key, ticket in tx.connection.execute(query)}


def warnings(tx: Askable) -> dict[int, int]:
    """How often somebody was reminded of each ticket, or told that it is overdue."""
    row = EVENT.c
    query = select(row.ticket, func.count()).where(row.type == Warned.__name__).group_by(row.ticket)
    return {ticket: count for ticket, count in tx.connection.execute(query)}
