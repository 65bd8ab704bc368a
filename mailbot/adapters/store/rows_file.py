"""What is kept on a ticket to rows and back: Event, Entry. Knows no query."""

from __future__ import annotations

from dataclasses import fields
from operator import attrgetter
from typing import Any

from mailbot.adapters.store.rows import Values, tupled
from mailbot.desk import events
from mailbot.desk.case import Entry
from mailbot.desk.events import Event
from mailbot.mail.draft import Enclosure


def event_row(ticket: int, seq: int, event: Event) -> dict[str, Any]:
    """The columns of an event."""
    data = events.data(event)
    return {"ticket": ticket, "seq": seq, "at": event.at, "by": event.by, "type": type(event).__name__, "data": data}


def event_of(row: Values) -> Event:
    """The event that a row keeps."""
    return events.restore(row["type"], row["at"], row["by"], row["data"])


_OF_ENTRY = tuple(one.name for one in fields(Entry) if one.name not in ("to", "attachments"))
_in_entry = attrgetter(*_OF_ENTRY)
_OF_ENCLOSURE = tuple(one.name for one in fields(Enclosure))


def entry_row(ticket: int, entry: Entry) -> dict[str, Any]:
    """The columns of a mail on a ticket."""
    row = dict(zip(_OF_ENTRY, _in_entry(entry), strict=True))
    attachments = [{name: getattr(one, name) for name in _OF_ENCLOSURE} for one in entry.attachments]
    return row | {"ticket": ticket, "recipients": entry.to, "attachments": attachments}


def entry_of(row: Values) -> Entry:
    """The mail that a row keeps."""
    kept = {name: row[name] for name in _OF_ENTRY}
    return Entry(**kept, to=tupled(row["recipients"]), attachments=tuple(Enclosure(**one) for one in row["attachments"]))
