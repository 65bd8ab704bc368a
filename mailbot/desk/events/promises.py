"""Promises that were not kept: when, by whom, by how much, and what the manager says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailbot.desk.events.event import Event
from mailbot.desk.replace import replace
from mailbot.desk.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOwed(Event):
    """The requester wrote again after an answer; the next one is due at `next_by`."""

    next_by: datetime | None = None

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, asked_at=ticket.asked_at or self.at, next_by=self.next_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breached(Event):
    """A promise (`goal`) was not kept when it was `due`; `who` (a person's key, or "") and `team` had it in hand."""

    key: str
    goal: str
    due: datetime
    who: str = ""
    team: str = ""

    def apply(self, ticket: Ticket) -> Ticket:
        fresh = (self.key, self.goal, self.due.isoformat(), self.who, self.team, 0, -1, "")
        return replace(ticket, breaches=(*ticket.breaches, fresh))


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeGood(Event):
    """What was late is done, or promised anew: so many working minutes after it was due."""

    key: str
    minutes: int

    def apply(self, ticket: Ticket) -> Ticket:
        found = ((*b[:6], self.minutes, b[7]) if b[0] == self.key else b for b in ticket.breaches)
        return replace(ticket, breaches=tuple(found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Excused(Event):
    """A manager excuses breaches, and why."""

    keys: tuple[str, ...]
    why: str

    def apply(self, ticket: Ticket) -> Ticket:
        found = ((*b[:7], self.why) if b[0] in self.keys else b for b in ticket.breaches)
        return replace(ticket, breaches=tuple(found))
