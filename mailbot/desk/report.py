"""How well the desk kept its promises in a stretch of time: one function per figure, over tickets as they stand. Pure.

A ticket counts in a figure by what happened to it in the period; shares and middles say how many tickets they are made of.
Measured are first response, resolution, what was solved at the first answer, satisfaction and time spent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import mean, median
from types import MappingProxyType

from mailbot.desk import breaches, sla
from mailbot.desk.calendar import between
from mailbot.desk.policy import Policy
from mailbot.desk.ticket import Ticket

_CONTENT = 4


class Unit(StrEnum):
    """What a figure is counted in: tickets (or what the label says), percent, working minutes, or points from 1 to 5."""

    COUNT = "count"
    SHARE = "share"
    MINUTES = "minutes"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` up to and without `until`, aware UTC."""

    since: datetime
    until: datetime

    def has(self, moment: datetime | None) -> bool:
        """Whether something happened in it."""
        return moment is not None and self.since <= moment < self.until


@dataclass(frozen=True, slots=True)
class Books:
    """Tickets that are open, or were closed since a moment, by number; and what requesters wrote beside their ratings."""

    tickets: tuple[Ticket, ...] = ()
    comments: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Scope:
    """What a figure is made of: the tickets of everybody, a team or a person, open in the period or closed since it began.
    `known` are working times that were counted already, for the parts of a scope too."""

    policy: Policy
    period: Period
    tickets: Sequence[Ticket]
    known: dict[tuple[int, datetime, datetime], float] = field(default_factory=dict)

    def came(self) -> Iterator[Ticket]:
        """Tickets that were opened in the period."""
        return (ticket for ticket in self.tickets if self.period.has(ticket.created_at))

    def answered(self) -> Iterator[Ticket]:
        """Tickets that got their first answer in it."""
        return (ticket for ticket in self.tickets if self.period.has(ticket.responded_at))

    def solved(self) -> Iterator[Ticket]:
        """Tickets that were resolved in it, and stayed so."""
        return (ticket for ticket in self.tickets if self.period.has(ticket.resolved_at))

    def left(self) -> Iterator[Ticket]:
        """Tickets that nobody had solved at its end."""
        until = self.period.until
        over = ((ticket, ticket.resolved_at or ticket.closed_at) for ticket in self.tickets)
        return (ticket for ticket, end in over if ticket.created_at < until and (end is None or end >= until))

    def worked(self, ticket: Ticket, start: datetime, until: datetime | None) -> float:
        """Working minutes between two moments, the ticket's pauses left out."""
        end = until or start
        asked = ticket.number, start, end
        if asked not in self.known:
            calendar = sla.calendar_of(self.policy, ticket)
            inside = ((max(begin, start), min(over, end)) for begin, over in sla.pauses(ticket))
            stood = (between(calendar, begin, over) for begin, over in inside if begin < over)
            self.known[asked] = (between(calendar, start, end) - sum(stood, timedelta())).total_seconds() / 60
        return self.known[asked]

    def rated(self) -> Iterator[Ticket]:
        """Tickets solved in it that their requesters rated."""
        return (ticket for ticket in self.solved() if ticket.rating)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure: its key in `metrics` of words.yaml, its value (None: nothing to count), and of how many tickets."""

    key: str
    unit: Unit
    value: float | None
    of: int


Metric = Callable[[Scope], "Measured"]
Measured = tuple[float | None, int]
_METRICS: dict[str, tuple[Unit, Metric]] = {}
METRICS: Mapping[str, tuple[Unit, Metric]] = MappingProxyType(_METRICS)


def metric(key: str, unit: Unit) -> Callable[[Metric], Metric]:
    """Make a function of a scope a figure of the report, in the order of this file."""

    def add(function: Metric) -> Metric:
        _METRICS[key] = (unit, function)
        return function

    return add


def figures(scope: Scope) -> tuple[Figure, ...]:
    """Every figure of a scope."""
    return tuple(Figure(key, unit, *function(scope)) for key, (unit, function) in METRICS.items())


def by(scope: Scope, key: Callable[[Ticket], str], names: Sequence[str]) -> Mapping[str, Scope]:
    """The same, split by team or assignee; each of `names`, and whoever else has tickets."""
    found: dict[str, list[Ticket]] = {name: [] for name in names}
    for ticket in scope.tickets:
        found.setdefault(key(ticket), []).append(ticket)
    return {name: Scope(scope.policy, scope.period, tickets, scope.known) for name, tickets in found.items() if name}


@metric("opened", Unit.COUNT)
def _opened(scope: Scope) -> Measured:
    return _count(scope.came())


@metric("resolved", Unit.COUNT)
def _resolved(scope: Scope) -> Measured:
    return _count(ticket for ticket in scope.solved() if ticket.status != "cancelled")


@metric("cancelled", Unit.COUNT)
def _cancelled(scope: Scope) -> Measured:
    return _count(ticket for ticket in scope.tickets if ticket.status == "cancelled" and scope.period.has(ticket.closed_at))


@metric("reopened", Unit.COUNT)
def _reopened(scope: Scope) -> Measured:
    return _count(ticket for ticket in scope.tickets if scope.period.has(ticket.started_at))


@metric("backlog", Unit.COUNT)
def _backlog(scope: Scope) -> Measured:
    return _count(scope.left())


@metric("overdue", Unit.COUNT)
def _overdue(scope: Scope) -> Measured:
    until = scope.period.until
    return _count(ticket for ticket in scope.left() if ticket.resolve_by and ticket.resolve_by < until and not ticket.stands)


@metric("respond-met", Unit.SHARE)
def _respond_met(scope: Scope) -> Measured:
    return _share(ticket.responded_at <= ticket.respond_by for ticket in scope.answered() if ticket.respond_by)  # type: ignore[operator]  # answered


@metric("resolve-met", Unit.SHARE)
def _resolve_met(scope: Scope) -> Measured:
    return _share(ticket.resolved_at <= ticket.resolve_by for ticket in scope.solved() if ticket.resolve_by)  # type: ignore[operator]  # solved


@metric("first-response", Unit.MINUTES)
def _first_response(scope: Scope) -> Measured:
    return _middle(scope.worked(ticket, ticket.created_at, ticket.responded_at) for ticket in scope.answered())


@metric("resolution", Unit.MINUTES)
def _resolution(scope: Scope) -> Measured:
    return _middle(scope.worked(ticket, ticket.started_at or ticket.created_at, ticket.resolved_at) for ticket in scope.solved())


@metric("first-contact", Unit.SHARE)
def _first_contact(scope: Scope) -> Measured:
    return _share(ticket.answered_at == ticket.responded_at and not ticket.started_at for ticket in scope.solved())


@metric("breached", Unit.COUNT)
def _breached(scope: Scope) -> Measured:
    return _count(breach for breach in _missed(scope) if not breach.excuse)


@metric("excused", Unit.COUNT)
def _excused(scope: Scope) -> Measured:
    return _count(breach for breach in _missed(scope) if breach.excuse)


@metric("escalated", Unit.COUNT)
def _escalated(scope: Scope) -> Measured:
    return _count(ticket for ticket in scope.tickets if ticket.tier > 1 and scope.period.has(ticket.tier_at))


@metric("nudges", Unit.COUNT)
def _nudges(scope: Scope) -> Measured:
    counts = [ticket.nudges for ticket in scope.came()]
    return sum(counts), len(counts)


@metric("rating", Unit.POINTS)
def _rating(scope: Scope) -> Measured:
    points = [ticket.rating for ticket in scope.rated()]
    return (round(mean(points), 1) if points else None), len(points)


@metric("content", Unit.SHARE)
def _content(scope: Scope) -> Measured:
    return _share(ticket.rating >= _CONTENT for ticket in scope.rated())


@metric("minutes-spent", Unit.MINUTES)
def _minutes_spent(scope: Scope) -> Measured:
    counts = [ticket.minutes_spent for ticket in scope.solved() if ticket.minutes_spent]
    return sum(counts), len(counts)


def _missed(scope: Scope) -> Iterator[breaches.Breach]:
    return (breach for ticket in scope.tickets for breach in breaches.of(ticket) if scope.period.has(breach.due))


def _count(found: Iterator[object]) -> Measured:
    count = sum(1 for _ in found)
    return count, count


def _share(kept: Iterator[bool]) -> Measured:
    found = list(kept)
    return (round(100 * sum(found) / len(found)) if found else None), len(found)


def _middle(values: Iterator[float]) -> Measured:
    found = list(values)
    return (round(median(found)) if found else None), len(found)
