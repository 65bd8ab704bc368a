"""Where a ticket stands: its deadline, waiting, held, resolved, closed, open again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailbot.desk.events.event import AT_REST, Event, plain
from mailbot.desk.replace import replace
from mailbot.desk.ticket import Priority, Status, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityChanged(Event):
    """Another priority; the clocks are computed again."""

    priority: Priority

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, priority=self.priority)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueChanged(Event):
    """An agent set a new deadline, to be reminded of anew."""

    due: datetime

    def apply(self, ticket: Ticket) -> Ticket:
        warned = tuple(mark for mark in ticket.warned if not mark.startswith("resolve"))
        return replace(ticket, resolve_by=self.due, warned=warned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited(Event):
    """Waiting for the requester: the clocks stop."""

    until: datetime | None = None

    def apply(self, ticket: Ticket) -> Ticket:
        paused_at = ticket.paused_at or self.at
        ticket = replace(ticket, waited_at=self.at, chased=False)
        return replace(ticket, status=Status.WAITING, paused_at=paused_at, resume_at=self.until)


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
    next_by: datetime | None = None

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            status=Status.OPEN,
            paused_at=self.at if ticket.incidents else None,
            pauses=(*ticket.pauses, (plain(ticket.paused_at), plain(self.at))) if ticket.paused_at else ticket.pauses,
            resume_at=None,
            respond_by=self.respond_by,
            resolve_by=self.resolve_by,
            step_by=self.step_by,
            next_by=self.next_by,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved(Event):
    """Solved, to be confirmed by the requester or by silence."""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            status=Status.RESOLVED,
            resolved_at=self.at,
            **AT_REST,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Event):
    """Over: by the agent, the requester, or silence."""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            status=Status.CLOSED,
            resolved_at=ticket.resolved_at or self.at,
            closed_at=self.at,
            **AT_REST,
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
            tier_at=self.at,
            resolved_at=None,
            closed_at=None,
            pauses=(),
            **AT_REST,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled(Event):
    """No longer needed, or no request at all (`why`: requester, spam, abuse)."""

    why: str = ""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(
            ticket,
            status=Status.CANCELLED,
            closed_at=self.at,
            offered=ticket.offered if self.why == "requester" else 0,
            **AT_REST,
        )
