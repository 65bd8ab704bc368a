"""Who holds a ticket and how it moves between people, teams, tiers and steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mailbot.desk.events.event import Event, joined
from mailbot.desk.replace import replace
from mailbot.desk.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned(Event):
    """Somebody holds the ticket now (a person's key; "": nobody)."""

    assignee: str

    def apply(self, ticket: Ticket) -> Ticket:
        agents = joined(ticket.agents, (self.assignee,) if self.assignee else ())
        return replace(ticket, assignee=self.assignee, agents=agents, held_at=self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken(Event):
    """Whoever holds the ticket has it in hand."""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, taken_at=self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChanged(Event):
    """Another team, at its tier 1."""

    team: str
    sla: str = ""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, team=self.team, tier=1, sla=self.sla or ticket.sla, **_fresh(self.at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated(Event):
    """The next tier has it, and why."""

    tier: int
    why: str = ""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, tier=self.tier, **_fresh(self.at))


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDone(Event):
    """The workflow's current step is done; `step` is the next one, from 1."""

    step: int
    team: str = ""
    step_by: datetime | None = None

    def apply(self, ticket: Ticket) -> Ticket:
        team = self.team or ticket.team
        ticket = replace(ticket, step=self.step, step_at=self.at, step_by=self.step_by)
        return replace(ticket, team=team, tier=1, **_fresh(self.at))


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBack(Event):
    """The workflow goes back to an earlier step, and why; the step's time begins anew."""

    step: int
    team: str
    why: str

    def apply(self, ticket: Ticket) -> Ticket:
        ticket = replace(ticket, step=self.step, step_at=self.at, step_by=None)
        return replace(ticket, team=self.team, tier=1, **_fresh(self.at))


@dataclass(frozen=True, slots=True, kw_only=True)
class PassedOn(Event):
    """Passed to an outside address (tier 4), whose answers come back."""

    vendor: str

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, tier=4, vendors=joined(ticket.vendors, (self.vendor,)))


def _fresh(at: datetime) -> dict[str, Any]:
    """A ticket that comes to other people: their time begins, and nobody has it in hand."""
    return {"tier_at": at, "taken_at": None}
