"""What an event is, how events fold into a ticket, and how they are kept. Knows no particular event.

`at` is aware UTC; `by` an address, `rule:<name>`, `sla`, `clock` or `mailbot`. The store keeps an event as its class
name and `data(event)`; `restore` reads it back. `evolve(None, history)` gives the ticket row again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache, reduce
from types import MappingProxyType
from typing import Any, get_args, get_type_hints

from mailbot.desk.ticket import Priority, Status, Ticket

EVENTS: dict[str, type[Event]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to a ticket. `apply` says what it does to the row; by default nothing."""

    at: datetime
    by: str

    def __init_subclass__(cls) -> None:
        EVENTS[cls.__name__] = cls

    def apply(self, ticket: Ticket) -> Ticket:
        """The ticket after this event."""
        return ticket

    def begin(self) -> Ticket:
        """The ticket that begins with this event. Raises ValueError: only `Opened` begins one."""
        raise ValueError(f"{type(self).__name__} before Opened")


AT_REST: Mapping[str, Any] = MappingProxyType(
    {"paused_at": None, "resume_at": None, "asked_at": None, "next_by": None, "incidents": ()}
)
"""What a ticket has in common with others that nobody waits for any more: no pause, no question, no incident."""


def evolve(ticket: Ticket | None, *history: Event) -> Ticket:
    """Fold events into a ticket; the first one of a new ticket must be `Opened`."""
    result = reduce(_step, history, ticket)
    if result is None:
        raise ValueError("a ticket's history begins with Opened")
    return result


def _step(ticket: Ticket | None, event: Event) -> Ticket:
    return event.begin() if ticket is None else event.apply(ticket)


def data(event: Event) -> dict[str, Any]:
    """The event's own fields, without `at` and `by`: what JSON knows, times, and tuples of them."""
    return {name: getattr(event, name) for name in _own(type(event).__name__)}


@cache  # one of each class
def _own(name: str) -> tuple[str, ...]:
    return tuple(field.name for field in fields(EVENTS[name]) if field.name not in ("at", "by"))


def restore(name: str, at: datetime, by: str, values: Mapping[str, Any]) -> Event:
    """The event that `data` came from. Raises KeyError for an unknown name."""
    cls = EVENTS[name]
    hints = get_type_hints(cls)
    return cls(at=at, by=by, **{key: _typed(hints[key], value) for key, value in values.items()})


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


_READERS: dict[type, Callable[[str], Any]] = {datetime: datetime.fromisoformat, Priority: Priority, Status: Status}


def _typed(hint: Any, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_typed(None, item) for item in value)
    for kind in (hint, *get_args(hint)):
        if value is not None and kind in _READERS:
            return _READERS[kind](value)
    return value


def without(items: tuple[str, ...], gone: tuple[str, ...]) -> tuple[str, ...]:
    """The items that are not gone, in their order."""
    return tuple(item for item in items if item not in gone)


def joined(items: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    """The items and the new ones, each once, in their order."""
    return tuple(dict.fromkeys((*items, *new)))
