"""Proves that tickets are what their histories say (HOUSE decision 2). Repairs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from sqlalchemy import RowMapping, select

from mailbot.adapters.store.columns import EVENT, TICKET
from mailbot.adapters.store.reading import Askable
from mailbot.adapters.store.rows import ticket_of
from mailbot.adapters.store.rows_file import event_of
from mailbot.desk.events import Event, Opened, evolve
from mailbot.desk.ticket import Ticket

CHUNK = 500


def verify(tx: Askable) -> tuple[int, ...]:
    """Numbers of tickets whose history does not fold to their row (`version` and `wake_at` aside)."""
    wrong: list[int] = []
    last = 0
    while tickets := _after(tx, last):
        histories = _histories(tx, tickets[0].number, tickets[-1].number)
        wrong += [ticket.number for ticket in tickets if not _folds(ticket, histories.get(ticket.number, ()))]
        last = tickets[-1].number
    return tuple(wrong)


def _after(tx: Askable, number: int) -> list[Ticket]:
    query = select(TICKET).where(TICKET.c.number > number).order_by(TICKET.c.number).limit(CHUNK)
    return [ticket_of(row) for row in tx.connection.execute(query).mappings()]


def _histories(tx: Askable, first: int, last: int) -> dict[int, list[Event | None]]:
    query = select(EVENT).where(EVENT.c.ticket.between(first, last)).order_by(EVENT.c.ticket, EVENT.c.seq)
    rows = tx.connection.execute(query).mappings()
    return {number: [_readable(row) for row in history] for number, history in groupby(rows, lambda row: int(row["ticket"]))}


def _readable(row: RowMapping) -> Event | None:
    """The event, or None where this version of mailbot does not know it."""
    try:
        return event_of(row)
    except (KeyError, TypeError, ValueError):
        return None


def _folds(ticket: Ticket, history: Sequence[Event | None]) -> bool:
    known = [event for event in history if event is not None]
    if len(known) != len(history) or not known or not isinstance(known[0], Opened):
        return False
    return replace(evolve(None, *known), version=ticket.version, wake_at=ticket.wake_at) == ticket
