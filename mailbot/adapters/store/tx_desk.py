"""What concerns the desk as a whole and no mail: everything open, and when something that comes back was last done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, true

from mailbot.adapters.store.dialect import upsert
from mailbot.adapters.store.rows import ticket_of
from mailbot.adapters.store.tables import MARK, TICKET
from mailbot.adapters.store.tx_facts import absent
from mailbot.desk.digest import Roster

_OPEN = select(TICKET).where(TICKET.c.is_open == true()).order_by(TICKET.c.number)


def roster(connection: Connection, now: datetime) -> Roster:
    """Everything open, and who is away."""
    tickets = tuple(ticket_of(row) for row in connection.execute(_OPEN).mappings())
    return Roster(tickets, frozenset(absence.person for absence in absent(connection, now)))


def mark(connection: Connection, name: str) -> datetime | None:
    """When this was last done."""
    at: datetime | None = connection.execute(select(MARK.c.at).where(MARK.c.name == name)).scalar()
    return at


def set_mark(connection: Connection, name: str, at: datetime) -> None:
    """It was done."""
    upsert(connection, MARK, {"name": name, "at": at}, on="name")
