"""Incidents that a ticket's clocks stand for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailbot.desk.events.event import Event, joined, plain, without
from mailbot.desk.replace import replace
from mailbot.desk.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentBegan(Event):
    """An incident stops the clocks, from `since` on (they may stand already)."""

    name: str
    since: datetime

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, incidents=joined(ticket.incidents, (self.name,)), paused_at=ticket.paused_at or self.since)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentEnded(Event):
    """An incident is over for this ticket; deadlines have moved by the time that the clocks stood. They run again unless
    something else stops them."""

    name: str
    respond_by: datetime | None = None
    resolve_by: datetime | None = None
    step_by: datetime | None = None
    next_by: datetime | None = None

    def apply(self, ticket: Ticket) -> Ticket:
        pause = ((plain(ticket.paused_at), plain(self.at)),) if ticket.paused_at else ()
        ticket = replace(ticket, incidents=without(ticket.incidents, (self.name,)), pauses=(*ticket.pauses, *pause))
        return replace(
            ticket,
            paused_at=self.at if ticket.stands else None,
            respond_by=self.respond_by,
            resolve_by=self.resolve_by,
            step_by=self.step_by,
            next_by=self.next_by,
        )
