"""What agents were told, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mailbot.desk.events.event import Event, joined
from mailbot.desk.replace import replace
from mailbot.desk.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateTold(Event):
    """The agent was told of follow-ups, now."""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, updated_at=self.at, update_due=None, untold=(), news=())


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateGathered(Event):
    """A follow-up (the mail of this blob) waits to be told together with others, at `due`; with what is to be noted
    about it (key, detail)."""

    due: datetime
    raw: str = ""
    news: tuple[tuple[str, str], ...] = ()

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, update_due=self.due, untold=(*ticket.untold, self.raw), news=(*ticket.news, *self.news))


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested(Event):
    """The requester was offered known fixes (names of canned answers) with the first answer."""

    fixes: tuple[str, ...]

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, offered=len(self.fixes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned(Event):
    """A reminder or a rung of the overdue ladder went out; each `mark` once."""

    mark: str
    told: tuple[str, ...] = ()

    def apply(self, ticket: Ticket) -> Ticket:
        name, _, rung = self.mark.rpartition(" +")
        late = tuple(
            (*b[:5], max(b[5], int(rung)), *b[6:]) if name and b[6] < 0 and b[0].startswith(f"{name} due ") else b
            for b in ticket.breaches
        )
        return replace(ticket, warned=joined(ticket.warned, (self.mark,)), breaches=late)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chased(Event):
    """The requester was reminded that we wait for their answer."""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, chased=True)
