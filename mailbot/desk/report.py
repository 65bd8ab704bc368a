"""How well the desk kept its promises in a stretch of time: one function per figure, over tickets as they stand. Pure.

A ticket counts in a figure by what happened to it in the period; shares and middles say how many tickets they are made of.
Measured are first response, resolution, what was solved at the first answer or by a known fix, satisfaction and time spent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import mean, median
from types import MappingProxyType

from mailbot.desk import breaches
from mailbot.desk.scope import Line, Scope
from mailbot.desk.ticket import Status

_CONTENT = 4


class Unit(StrEnum):
    """What a figure is counted in: tickets (or what the label says), percent, working minutes, or points from 1 to 5."""

    COUNT = "count"
    SHARE = "share"
    MINUTES = "minutes"
    POINTS = "points"


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


@metric("fix-offered", Unit.COUNT)
def _fix_offered(scope: Scope) -> Measured:
    return _count([one for one in scope.came if one.offered])


@metric("fix-solved", Unit.COUNT)
def _fix_solved(scope: Scope) -> Measured:
    """Tickets with a known fix that were over before an agent answered."""
    ended = (*(one for one in scope.solved if one.status is not Status.CANCELLED), *scope.cancelled)
    return _count([one for one in ended if one.offered and one.responded_at is None])


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
