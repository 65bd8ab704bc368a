"""What a report is made of: of each ticket the few columns and parts of its document that figures ask for. Knows no figure.

Tens of thousands of tickets are read at once, so the database takes the documents apart, and no whole ticket is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, Select, bindparam, column, func, select, true

from mailbot.adapters.store.columns import TICKET
from mailbot.adapters.store.prepared import Prepared, Row
from mailbot.desk.scope import Line
from mailbot.desk.ticket import Priority, Status

_COLUMNS = tuple(TICKET.c[name] for name in Line._fields if name in TICKET.c)
_PARTS = tuple(name for name in Line._fields if name not in TICKET.c)
_PRIORITIES, _STATUSES = {one.value: one for one in Priority}, {one.value: one for one in Status}
_IS_OPEN, _IS_CLOSED = TICKET.c.is_open == true(), TICKET.c.closed_at >= bindparam("since")


def books(connection: Connection, since: datetime) -> Sequence[Line]:
    """Tickets that are open or were closed since then, by number."""
    rows = (*_OPEN.all(connection), *_CLOSED.all(connection, since=since))
    return sorted(map(_line, rows), key=attrgetter("number"))


def _line(row: Row) -> Line:
    number, team, assignee, tier, priority, status, created, respond_by, responded, resolve_by, resolved, closed, parts = row
    sla, started, answered, climbed, nudges, offered, rating, minutes, incidents, pauses, breaches = parts
    return Line(
        number,
        team,
        assignee,
        tier,
        _PRIORITIES[priority],
        _STATUSES[status],
        created,
        respond_by,
        responded,
        resolve_by,
        resolved,
        closed,
        sla or "",
        started and datetime.fromisoformat(started),
        answered and datetime.fromisoformat(answered),
        climbed and datetime.fromisoformat(climbed),
        nudges or 0,
        offered or 0,
        rating or 0,
        minutes or 0,
        incidents or (),
        pauses or (),
        breaches or (),
    )


def _books(wanted: ColumnElement[bool]) -> Prepared:
    return Prepared(lambda dialect: _parted(dialect).where(wanted))


def _parted(dialect: str) -> Select[Any]:
    """The columns, and a list of the parts; each document is read once."""
    if dialect == "sqlite":
        return select(*_COLUMNS, func.json_extract(TICKET.c.rest, *(f"$.{name}" for name in _PARTS), type_=JSON))
    read = func.json_to_record(TICKET.c.rest).table_valued(*(column(name, JSON) for name in _PARTS))
    parts = read.render_derived(name="parts", with_types=True)
    listed = func.json_build_array(*(parts.c[name] for name in _PARTS), type_=JSON)
    return select(*_COLUMNS, listed).select_from(TICKET).join(parts, true())


_OPEN, _CLOSED = _books(_IS_OPEN), _books(_IS_CLOSED)
