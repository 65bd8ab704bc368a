"""How well the desk kept its promises in a stretch of time: one function per figure, over tickets as they stand. Pure.

A ticket counts in a figure by what happened to it in the period; shares and middles say how many tickets they are made of.
Measured are first response, resolution, what was solved at the first answer, satisfaction and time spent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import mean, median
from types import MappingProxyType
from typing import Any, NamedTuple

from mailbot.desk import breaches, sla
from mailbot.desk.calendar import between
from mailbot.desk.policy import Policy
from mailbot.desk.ticket import Priority, Status, Ticket

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


_LISTS = ("tickets", "came", "answered", "solved", "cancelled", "reopened", "climbed", "missed", "left")


def scope(policy: Policy, period: Period, tickets: Sequence[Line]) -> Scope:
    """The scope of these tickets: each is looked at once, whatever parts are made of it."""
    has, until = period.has, period.until
    answered = [one for one in tickets if has(one.responded_at)]
    solved = [one for one in tickets if has(one.resolved_at)]
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
        first={one.number: _worked(policy, one, one.created_at, one.responded_at) for one in answered},
        whole={one.number: _worked(policy, one, one.started_at or one.created_at, one.resolved_at) for one in solved},
    )


def _worked(policy: Policy, ticket: Line, start: datetime, until: datetime | None) -> float:
    """Working minutes between two moments, the ticket's pauses left out."""
    calendar, end = sla.calendar_of(policy, ticket), until or start
    worked = between(calendar, start, end)
    for begin, over in sla.pauses(ticket):
        inside = max(begin, start), min(over, end)
        worked -= between(calendar, *inside) if inside[0] < inside[1] else timedelta()
    return worked.total_seconds() / 60


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


def by(whole: Scope, key: Callable[[Line], str], names: Sequence[str]) -> Mapping[str, Scope]:
    """The same, split by team or assignee; each of `names`, and whoever else has tickets."""
    lists: dict[str, dict[str, Any]] = {name: _split(getattr(whole, name), key) for name in _LISTS}
    keys = dict.fromkeys((*names, *lists["tickets"]))
    return {one: replace(whole, **_part(lists, one)) for one in keys if one}


def _part(lists: Mapping[str, Mapping[str, Any]], one: str) -> dict[str, Any]:
    return {name: parts.get(one, ()) for name, parts in lists.items()}


def _split(tickets: Iterable[Line], key: Callable[[Line], str]) -> dict[str, Any]:
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for ticket in tickets:
        found[key(ticket)].append(ticket)
    return found


@metric("opened", Unit.COUNT)
def _opened(scope: Scope) -> Measured:
    return _count(scope.came)


@metric("resolved", Unit.COUNT)
def _resolved(scope: Scope) -> Measured:
    return _count([one for one in scope.solved if one.status is not Status.CANCELLED])


@metric("cancelled", Unit.COUNT)
def _cancelled(scope: Scope) -> Measured:
    return _count(scope.cancelled)


@metric("reopened", Unit.COUNT)
def _reopened(scope: Scope) -> Measured:
    return _count(scope.reopened)


@metric("backlog", Unit.COUNT)
def _backlog(scope: Scope) -> Measured:
    return _count(scope.left)


@metric("overdue", Unit.COUNT)
def _overdue(scope: Scope) -> Measured:
    late = (one for one in scope.left if one.resolve_by and one.resolve_by < scope.period.until)
    return _count([one for one in late if not one.status.is_paused and not one.incidents])


@metric("respond-met", Unit.SHARE)
def _respond_met(scope: Scope) -> Measured:
    return _share([one.responded_at <= one.respond_by for one in scope.answered if one.respond_by])  # type: ignore[operator]  # answered


@metric("resolve-met", Unit.SHARE)
def _resolve_met(scope: Scope) -> Measured:
    return _share([one.resolved_at <= one.resolve_by for one in scope.solved if one.resolve_by])  # type: ignore[operator]  # solved


@metric("first-response", Unit.MINUTES)
def _first_response(scope: Scope) -> Measured:
    return _middle([scope.first[one.number] for one in scope.answered])


@metric("resolution", Unit.MINUTES)
def _resolution(scope: Scope) -> Measured:
    return _middle([scope.whole[one.number] for one in scope.solved])


@metric("first-contact", Unit.SHARE)
def _first_contact(scope: Scope) -> Measured:
    return _share([one.answered_at == one.responded_at and not one.started_at for one in scope.solved])


@metric("breached", Unit.COUNT)
def _breached(scope: Scope) -> Measured:
    return _count([breach for breach in _missed(scope) if not breach.excuse])


@metric("excused", Unit.COUNT)
def _excused(scope: Scope) -> Measured:
    return _count([breach for breach in _missed(scope) if breach.excuse])


@metric("escalated", Unit.COUNT)
def _escalated(scope: Scope) -> Measured:
    return _count(scope.climbed)


@metric("nudges", Unit.COUNT)
def _nudges(scope: Scope) -> Measured:
    return sum([one.nudges for one in scope.came]), len(scope.came)


@metric("rating", Unit.POINTS)
def _rating(scope: Scope) -> Measured:
    points = [one.rating for one in rated(scope)]
    return (round(mean(points), 1) if points else None), len(points)


@metric("content", Unit.SHARE)
def _content(scope: Scope) -> Measured:
    return _share([one.rating >= _CONTENT for one in rated(scope)])


@metric("minutes-spent", Unit.MINUTES)
def _minutes_spent(scope: Scope) -> Measured:
    counts = [one.minutes_spent for one in scope.solved if one.minutes_spent]
    return sum(counts), len(counts)


def rated(scope: Scope) -> Sequence[Line]:
    """Tickets solved in the period that their requesters rated."""
    return [one for one in scope.solved if one.rating]


def _missed(scope: Scope) -> Iterator[breaches.Breach]:
    return (breach for one in scope.missed for breach in breaches.of(one) if scope.period.has(breach.due))


def _count(found: Sequence[object]) -> Measured:
    return len(found), len(found)


def _share(kept: Sequence[bool]) -> Measured:
    return (round(100 * sum(kept) / len(kept)) if kept else None), len(kept)


def _middle(values: Sequence[float]) -> Measured:
    return (round(median(values)) if values else None), len(values)
