"""How a ticket begins and what is known of it: opened, routed, its form read, its clocks set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from mailbot.desk.events.event import Event, joined
from mailbot.desk.replace import replace
from mailbot.desk.ticket import Priority, Ticket

_BLANK = Ticket(0, "", "", datetime(1970, 1, 1, tzinfo=UTC))
"""What a ticket is before anything is known of it: copied, for it has sixty fields."""


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

    def begin(self) -> Ticket:
        return replace(
            _BLANK,
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
            tags=joined(ticket.tags, self.tags),
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
    next_by: datetime | None = None

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, respond_by=self.respond_by, resolve_by=self.resolve_by, step_by=self.step_by, next_by=self.next_by)
