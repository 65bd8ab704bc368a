"""What happened to tickets, in the past tense: one class per event, with its data and what it does to a ticket.

`at` is aware UTC; `by` an address, `rule:<name>`, `sla`, `clock` or `mailbot`. The store keeps an event as its class
name and `data(event)`; `restore` reads it back. `evolve(None, history)` gives the ticket row again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import reduce
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


def evolve(ticket: Ticket | None, *history: Event) -> Ticket:
    """Fold events into a ticket; the first one of a new ticket must be `Opened`."""
    result = reduce(_step, history, ticket)
    if result is None:
        raise ValueError("a ticket's history begins with Opened")
    return result


def _step(ticket: Ticket | None, event: Event) -> Ticket:
    if isinstance(event, Opened):
        return event.open()
    if ticket is None:
        raise ValueError(f"{type(event).__name__} before Opened")
    return event.apply(ticket)


def data(event: Event) -> dict[str, Any]:
    """The event's own fields as JSON values, without `at` and `by`."""
    return {f.name: _plain(getattr(event, f.name)) for f in fields(event) if f.name not in ("at", "by")}


def restore(name: str, at: datetime, by: str, values: Mapping[str, Any]) -> Event:
    """The event that `data` came from. Raises KeyError for an unknown name."""
    cls = EVENTS[name]
    hints = get_type_hints(cls)
    return cls(at=at, by=by, **{key: _typed(hints[key], value) for key, value in values.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


_READERS: dict[type, Callable[[str], Any]] = {datetime: datetime.fromisoformat, Priority: Priority, Status: Status}


def _typed(hint: Any, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_typed(None, item) for item in value)
    for kind in (hint, *get_args(hint)):
        if value is not None and kind in _READERS:
            return _READERS[kind](value)
    return value


def _without(items: tuple[str, ...], gone: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(item for item in items if item not in gone)


def _with(items: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys((*items, *new)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Event):
    """A new ticket. `cc` become its watchers."""

    number: int
    subject: str
    requester: str
    requester_name: str = ""
    language: str = "vi"
    origin: str = ""
    thread: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()

    def open(self) -> Ticket:
        """The row of the new ticket."""
        return Ticket(
            number=self.number,
            subject=self.subject,
            requester=self.requester,
            requester_name=self.requester_name,
            created_at=self.at,
            language=self.language,
            origin=self.origin,
            thread=self.thread,
            watchers=self.cc,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed(Event):
    """A rule (or the default) said where the ticket belongs."""

    rule: str
    team: str
    priority: Priority
    sla: str = ""
    workflow: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            rule=self.rule,
            team=self.team,
            priority=self.priority,
            sla=self.sla,
            workflow=self.workflow,
            step=1 if self.workflow else 0,
            step_at=self.at if self.workflow else None,
            tags=_with(ticket.tags, self.tags),
            language=self.language or ticket.language,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled(Event):
    """The form was read: its fields as written, the deadline as understood, and what is still missing."""

    fields: tuple[tuple[str, str], ...] = ()
    deadline: datetime | None = None
    missing: tuple[str, ...] = ()

    def apply(self, ticket: Ticket) -> Ticket:
        kept = dict(ticket.fields) | {key: value for key, value in self.fields}
        return replace(
            ticket,
            fields=tuple(kept.items()),
            deadline=self.deadline or ticket.deadline,
            missing=self.missing,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised(Event):
    """The clocks were (re)computed: by when the first answer and the solution are due."""

    respond_by: datetime | None = None
    resolve_by: datetime | None = None
    step_by: datetime | None = None

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, respond_by=self.respond_by, resolve_by=self.resolve_by, step_by=self.step_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned(Event):
    """Somebody holds the ticket now (a person's key; "": nobody)."""

    assignee: str

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, assignee=self.assignee, agents=_with(ticket.agents, (self.assignee,) if self.assignee else ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChanged(Event):
    """Another team, at its tier 1."""

    team: str
    sla: str = ""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, team=self.team, tier=1, sla=self.sla or ticket.sla)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated(Event):
    """The next tier has it, and why."""

    tier: int
    why: str = ""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, tier=self.tier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed(Event):
    """A participant wrote again; `message_id` joins the thread."""

    message_id: str = ""
    cc: tuple[str, ...] = ()

    def apply(self, ticket: Ticket) -> Ticket:
        ids = (self.message_id,) if self.message_id else ()
        return replace(ticket, thread=_with(ticket.thread, ids), watchers=_with(ticket.watchers, self.cc))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Event):
    """An agent's words went to the requester; the first time stops the first-response clock."""

    def apply(self, ticket: Ticket) -> Ticket:
        status = Status.OPEN if ticket.status is Status.NEW else ticket.status
        return replace(ticket, responded_at=ticket.responded_at or self.at, status=status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    """An internal note was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unverified(Event):
    """A mail came under an agent's or requester's name without proof; nothing of it was obeyed."""

    sender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineSpoke(Event):
    """An automatic mail (`nature`) was kept on the ticket, silently."""

    nature: str
    sender: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce(Event):
    """A mail of ours did not reach somebody."""

    recipient: str
    permanent: bool
    status: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed(Event):
    """The relay refused a mail of ours for good."""

    recipients: tuple[str, ...]
    kind: str = ""
    detail: str = ""

    def apply(self, ticket: Ticket) -> Ticket:
        said = f"{', '.join(self.recipients)}: {self.detail}".rstrip(": ")
        return replace(ticket, failures=_with(ticket.failures, (said,)), failed_at=ticket.failed_at or self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureTold(Event):
    """The agent was told of mails that could not be delivered."""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, failures=(), failed_at=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateTold(Event):
    """The agent was told of follow-ups, now."""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, updated_at=self.at, update_due=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateGathered(Event):
    """A follow-up waits to be told together with others, at `due`."""

    due: datetime

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, update_due=self.due)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityChanged(Event):
    """Another priority; the clocks are computed again."""

    priority: Priority

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, priority=self.priority)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueChanged(Event):
    """An agent set a new deadline."""

    due: datetime

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, resolve_by=self.due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited(Event):
    """Waiting for the requester: the clocks stop."""

    until: datetime | None = None

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, status=Status.WAITING, paused_at=ticket.paused_at or self.at, resume_at=self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Event):
    """Waiting for somebody else: the clocks stop."""

    until: datetime | None = None

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, status=Status.HELD, paused_at=ticket.paused_at or self.at, resume_at=self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Event):
    """The clocks run again, with deadlines moved by the time they stood."""

    respond_by: datetime | None = None
    resolve_by: datetime | None = None
    step_by: datetime | None = None

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            status=Status.OPEN,
            paused_at=None,
            pauses=(*ticket.pauses, (_plain(ticket.paused_at), _plain(self.at))) if ticket.paused_at else ticket.pauses,
            resume_at=None,
            respond_by=self.respond_by,
            resolve_by=self.resolve_by,
            step_by=self.step_by,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved(Event):
    """Solved, to be confirmed by the requester or by silence."""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, status=Status.RESOLVED, resolved_at=self.at, paused_at=None, resume_at=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Event):
    """Over: by the agent, the requester, or silence."""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            status=Status.CLOSED,
            resolved_at=ticket.resolved_at or self.at,
            closed_at=self.at,
            paused_at=None,
            resume_at=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed(Event):
    """The requester says that it works."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(Event):
    """Open again; the clocks begin anew."""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            status=Status.OPEN,
            started_at=self.at,
            resolved_at=None,
            closed_at=None,
            paused_at=None,
            pauses=(),
            resume_at=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled(Event):
    """No longer needed, or no request at all (`why`: cancel, spam, abuse)."""

    why: str = ""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, status=Status.CANCELLED, closed_at=self.at, paused_at=None, resume_at=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged(Event):
    """Tags were added."""

    tags: tuple[str, ...]

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, tags=_with(ticket.tags, self.tags))


@dataclass(frozen=True, slots=True, kw_only=True)
class Untagged(Event):
    """Tags were taken off."""

    tags: tuple[str, ...]

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, tags=_without(ticket.tags, self.tags))


@dataclass(frozen=True, slots=True, kw_only=True)
class WatcherAdded(Event):
    """Somebody reads along."""

    email: str

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, watchers=_with(ticket.watchers, (self.email,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class WatcherRemoved(Event):
    """Somebody no longer reads along."""

    email: str

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, watchers=_without(ticket.watchers, (self.email,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged(Event):
    """This ticket became part of another."""

    into: int

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, status=Status.CLOSED, closed_at=self.at, merged_into=self.into, paused_at=None, resume_at=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorbed(Event):
    """Another ticket became part of this one; its people come along."""

    number: int
    people: tuple[str, ...] = ()

    def apply(self, ticket: Ticket) -> Ticket:
        people = _without(self.people, (ticket.requester,))
        return replace(ticket, links=_with(ticket.links, (self.number,)), watchers=_with(ticket.watchers, people))


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked(Event):
    """See also."""

    number: int

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, links=_with(ticket.links, (self.number,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpent(Event):
    """Minutes of work."""

    minutes: int

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, minutes_spent=ticket.minutes_spent + self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated(Event):
    """The requester's rating, 1 to 5, and their comment."""

    rating: int
    comment: str = ""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, rating=self.rating)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudged(Event):
    """The requester has heard nothing."""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, nudges=ticket.nudges + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDone(Event):
    """The workflow's current step is done; `step` is the next one, from 1."""

    step: int
    team: str = ""
    step_by: datetime | None = None

    def apply(self, ticket: Ticket) -> Ticket:
        team = self.team or ticket.team
        return replace(ticket, step=self.step, step_at=self.at, step_by=self.step_by, team=team, tier=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOn(Event):
    """Passed to an outside address (tier 4), whose answers come back."""

    vendor: str

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, tier=4, vendors=_with(ticket.vendors, (self.vendor,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned(Event):
    """A reminder or a rung of the overdue ladder went out; each `mark` once."""

    mark: str
    told: tuple[str, ...] = ()

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, warned=_with(ticket.warned, (self.mark,)))
