"""What is kept about tickets: as they stand, and the mails on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection, bindparam, select

from mailbot.adapters.store.columns import ENTRY, TICKET
from mailbot.adapters.store.prepared import Prepared
from mailbot.adapters.store.rows import ticket_of
from mailbot.adapters.store.values import among
from mailbot.desk.ticket import Ticket

if TYPE_CHECKING:
    from mailbot.desk.case import Entry

_TICKETS = Prepared(select(TICKET).where(among(TICKET.c.number, "numbers")).order_by(TICKET.c.number))
_ENTRIES = Prepared(select(ENTRY).where(ENTRY.c.ticket == bindparam("number")).order_by(ENTRY.c.at, ENTRY.c.id))


def load(connection: Connection, numbers: Sequence[int]) -> tuple[Ticket, ...]:
    """These tickets as they stand, those that exist, by number."""
    return tuple(ticket_of(row) for row in _TICKETS.records(connection, numbers=numbers))


def entries(connection: Connection, number: int) -> tuple[Entry, ...]:
    """All mails on a ticket, oldest first."""
    from mailbot.adapters.store.rows_file import entry_of  # the values of the desk: lists of tickets don't need them

    return tuple(entry_of(row) for row in _ENTRIES.records(connection, number=number))
