"""Values to rows and back: Ticket, Event, Entry. Knows no query.

A ticket's fields without a column go into the JSON document `rest` by name, so a new field of Ticket needs no migration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, get_args, get_type_hints

from mailbot.adapters.store.dialect import clean
from mailbot.adapters.store.tables import TICKET
from mailbot.desk import events
from mailbot.desk.case import Entry
from mailbot.desk.events import Event
from mailbot.desk.ticket import Ticket
from mailbot.mail.draft import Enclosure
from mailbot.mail.fold import fold

Values = Mapping[Any, Any]


def plain(value: Any) -> Any:
    """A value as JSON can keep it: times in ISO, tuples as lists, text cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    return value


def tupled(value: Any) -> Any:
    """Lists made tuples again, all the way down."""
    return tuple(map(tupled, value)) if isinstance(value, list) else value


def _read(kind: Callable[[Any], Any], value: Any) -> Any:
    return None if value is None else kind(value)


def _reader(hint: Any) -> Callable[[Any], Any]:
    """How a field of this type comes back from JSON or a column."""
    kinds = {hint, *get_args(hint)}
    if datetime in kinds:
        return partial(_read, lambda value: value if isinstance(value, datetime) else datetime.fromisoformat(value))
    return hint if isinstance(hint, type) and issubclass(hint, StrEnum) else tupled


_READERS = {name: _reader(hint) for name, hint in get_type_hints(Ticket).items()}
_COLUMNS = tuple(name for name in _READERS if name in TICKET.c)
_REST = tuple(name for name in _READERS if name not in _COLUMNS)


def ticket_row(ticket: Ticket) -> dict[str, Any]:
    """The columns of a ticket."""
    row: dict[str, Any] = {name: getattr(ticket, name) for name in _COLUMNS}
    rest = {name: plain(getattr(ticket, name)) for name in _REST}
    return row | {"is_open": not ticket.status.is_done, "rest": rest}


def ticket_of(row: Values) -> Ticket:
    """The ticket that a row keeps; fields that it was written without have their defaults."""
    kept = {name: row[name] for name in _COLUMNS} | {name: row["rest"][name] for name in _REST if name in row["rest"]}
    return Ticket(**{name: _READERS[name](value) for name, value in kept.items()})


def event_row(ticket: int, seq: int, event: Event) -> dict[str, Any]:
    """The columns of an event."""
    data = {name: plain(value) for name, value in events.data(event).items()}
    return {"ticket": ticket, "seq": seq, "at": event.at, "by": event.by, "type": type(event).__name__, "data": data}


def event_of(row: Values) -> Event:
    """The event that a row keeps."""
    return events.restore(row["type"], row["at"], row["by"], row["data"])


def entry_row(ticket: int, entry: Entry) -> dict[str, Any]:
    """The columns of a mail on a ticket."""
    row = {field.name: getattr(entry, field.name) for field in fields(entry) if field.name != "to"}
    return row | {
        "ticket": ticket,
        "recipients": plain(entry.to),
        "folded": fold(f"{entry.subject}\n{entry.text}"),
        "attachments": [{name: plain(value) for name, value in asdict(one).items()} for one in entry.attachments],
    }


def entry_of(row: Values) -> Entry:
    """The mail that a row keeps."""
    kept = {field.name: row[field.name] for field in fields(Entry) if field.name not in ("to", "attachments")}
    return Entry(**kept, to=tupled(row["recipients"]), attachments=tuple(Enclosure(**one) for one in row["attachments"]))
