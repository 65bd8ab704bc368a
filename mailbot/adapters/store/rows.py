"""Tickets to rows and back. Knows no query.

A ticket's fields without a column go into the JSON document `rest` by name, so a new field of Ticket needs no migration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any, get_type_hints

from mailbot.adapters.store.columns import TICKET
from mailbot.desk.ticket import Priority, Status, Ticket

Values = Mapping[Any, Any]


def tupled(value: Any) -> Any:
    """Lists made tuples again, all the way down."""
    return tuple([tupled(one) if type(one) is list else one for one in value]) if type(value) is list else value


def _reader(hint: Any) -> Callable[[Any], Any]:
    """How a field of this type comes back from JSON."""
    return datetime.fromisoformat if hint in (datetime, datetime | None) else tupled


_FIELDS = fields(Ticket)
_COLUMNS = tuple(one.name for one in _FIELDS if one.name in TICKET.c)
_REST = {one.name: one.default for one in _FIELDS if one.name not in _COLUMNS}
_in_columns, _in_rest = attrgetter(*_COLUMNS), attrgetter(*_REST)
_READERS = {name: _reader(hint) for name, hint in get_type_hints(Ticket).items() if name in _REST}


def ticket_row(ticket: Ticket) -> dict[str, Any]:
    """The columns of a ticket. What has its default is left out of `rest`."""
    row = dict(zip(_COLUMNS, _in_columns(ticket), strict=True))
    kept = zip(_REST.items(), _in_rest(ticket), strict=True)
    rest = {name: value for (name, default), value in kept if value != default}
    return row | {"is_open": not ticket.status.is_done, "rest": rest}


def ticket_of(row: Values) -> Ticket:
    """The ticket that a row keeps; fields that it was written without have their defaults."""
    values = {name: row[name] for name in _COLUMNS}
    values |= {"status": Status(values["status"]), "priority": Priority(values["priority"])}
    return Ticket(**values, **{name: _READERS[name](value) for name, value in row["rest"].items() if name in _READERS})
