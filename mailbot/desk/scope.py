"""What a report is about: a stretch of time, the tickets in it, and what happened to each; whole, and parted by team or person.
Pure, and knows no figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from mailbot.desk import sla
from mailbot.desk.calendar import between
from mailbot.desk.policy import Calendar, Policy
from mailbot.desk.ticket import Priority, Status, Ticket


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` up to and without `until`, aware UTC."""

    since: datetime
    until: datetime

    def has(self, moment: datetime | None) -> bool:
        """Whether something happened in it."""
        return moment is not None and self.since <= moment < self.until


class Line(NamedTuple):
    """What the figures ask of a ticket: a report of many is made of these, not of whole tickets. As in `Ticket`."""

    number: int
    team: str
    assignee: str
    tier: int
    priority: Priority
    status: Status
    created_at: datetime
    respond_by: datetime | None = None
    responded_at: datetime | None = None
    resolve_by: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    sla: str = ""
    started_at: datetime | None = None
    answered_at: datetime | None = None
    tier_at: datetime | None = None
    nudges: int = 0
    offered: int = 0
    rating: int = 0
    minutes_spent: int = 0
    incidents: Sequence[str] = ()
    pauses: Sequence[Sequence[str]] = ()
    breaches: Sequence[Sequence[Any]] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """A ticket that its requester rated, and what they wrote beside it."""

    ticket: Ticket
    comment: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What a figure is made of: the tickets of everybody, a team or a person, open in the period or closed since it began;
    and among them those that in the period were opened, got their first answer, were resolved and stayed so, were cancelled,
    reopened, taken to a higher tier, or missed a promise, and those that nobody had solved at its end. `first` and `whole` are
    the working minutes up to the first answer and the solution, by number."""

    period: Period
    tickets: Sequence[Line]
    came: Sequence[Line]
    answered: Sequence[Line]
    solved: Sequence[Line]
    cancelled: Sequence[Line]
    reopened: Sequence[Line]
    climbed: Sequence[Line]
    missed: Sequence[Line]
    left: Sequence[Line]
    first: Mapping[int, float]
    whole: Mapping[int, float]


_LISTS = ("came", "answered", "solved", "cancelled", "reopened", "climbed", "missed", "left")


def scope(policy: Policy, period: Period, tickets: Sequence[Line]) -> Scope:
    """The scope of these tickets: each is looked at once, whatever parts are made of it."""
    has, until = period.has, period.until
    answered = [one for one in tickets if has(one.responded_at)]
    solved = [one for one in tickets if has(one.resolved_at)]
    worked = _Clocks(policy).worked
    ended = ((one, one.resolved_at or one.closed_at) for one in tickets if one.created_at < until)
    return Scope(
        period,
        tickets=tickets,
        came=[one for one in tickets if has(one.created_at)],
        answered=answered,
        solved=solved,
        cancelled=[one for one in tickets if one.status is Status.CANCELLED and has(one.closed_at)],
        reopened=[one for one in tickets if has(one.started_at)],
        climbed=[one for one in tickets if one.tier > 1 and has(one.tier_at)],
        missed=[one for one in tickets if one.breaches],
        left=[one for one, end in ended if end is None or end >= until],
        first={one.number: worked(one, one.created_at, one.responded_at) for one in answered},
        whole={one.number: worked(one, one.started_at or one.created_at, one.resolved_at) for one in solved},
    )


@dataclass(slots=True)
class _Clocks:
    """Counts working time; `known` are the calendars of tickets with the same terms."""

    policy: Policy
    known: dict[tuple[str, str, Priority], tuple[tuple[datetime, Calendar], ...]] = field(default_factory=dict)

    def worked(self, ticket: Line, start: datetime, until: datetime | None) -> float:
        """Working minutes between two moments, the ticket's pauses left out."""
        calendar, end = self._calendar(ticket), until or start
        worked = between(calendar, start, end)
        for begin, over in sla.pauses(ticket) if ticket.pauses else ():
            inside = max(begin, start), min(over, end)
            worked -= between(calendar, *inside) if inside[0] < inside[1] else timedelta()
        return worked.total_seconds() / 60

    def _calendar(self, ticket: Line) -> Calendar:
        alike = ticket.sla, ticket.team, ticket.priority
        if alike not in self.known:
            self.known[alike] = sla.calendars(self.policy, ticket)
        known = self.known[alike]
        return (
            known[0][1] if known[0][0] <= ticket.created_at else next(one for begins, one in known if begins <= ticket.created_at)
        )


def by(whole: Scope, name: str, names: Sequence[str]) -> Mapping[str, Scope]:
    """The same, split by `team` or `assignee`; each of `names`, and whoever else has tickets."""
    key = attrgetter(name)
    lists = {each: _split(getattr(whole, each), key) for each in _LISTS}
    keys = dict.fromkeys((*names, *map(key, whole.tickets)))
    return {one: replace(whole, **{each: parts.get(one, ()) for each, parts in lists.items()}) for one in keys if one}


def _split(tickets: Iterable[Line], key: Callable[[Line], str]) -> dict[str, Any]:
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for ticket in tickets:
        found[key(ticket)].append(ticket)
    return found
