"""When somebody is told of a promise: reminders at shares of its time, and the overdue ladder behind it. Knows no mail and
records nothing; what is promised, and when its clock stood, is `sla`'s business."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from mailbot.desk import sla
from mailbot.desk.calendar import add, after, between, next_open
from mailbot.desk.policy import Calendar, Policy, Terms
from mailbot.desk.sla import Goal
from mailbot.desk.ticket import Ticket

_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment at which somebody is told of a goal. `share` is the part of the time that has passed, in percent, for a
    reminder and 0 for an overdue step; `rung` the place on the overdue ladder from 1 and 0 for a reminder; `tell` as in
    `Rung`. `key` names the mark for `Warned`; a reopened ticket has new ones."""

    at: datetime
    what: Goal
    due: datetime
    key: str
    tell: tuple[str, ...]
    share: int = 0
    rung: int = 0


Pauses = tuple[tuple[datetime, timedelta], ...]
"""When a clock stopped, and the working time that it stood."""


@dataclass(frozen=True, slots=True)
class _Run:
    """One open goal on its way: what is promised, in which calendar, from when until when, when its clock stood, and when it
    stood behind the deadline."""

    known: Terms
    calendar: Calendar
    goal: Goal
    due: datetime
    start: datetime
    key: str
    pauses: Pauses
    later: Pauses


def every(policy: Policy, ticket: Ticket) -> tuple[Mark, ...]:
    """All moments at which somebody is told of this ticket's goals that are still open, earliest first, those that are
    past or already told of included; none while the clocks stand. A mark in closed hours moves to the next opening."""
    found = (mark for run in _runs(policy, ticket) for mark in (*_reminders(run), *_rungs(run)))
    return tuple(sorted(found, key=lambda mark: mark.at))


def first(policy: Policy, ticket: Ticket, ahead: Container[Goal]) -> datetime | None:
    """When the next mark comes that nobody was told of yet. No rung is looked for of the goals whose deadline is still
    `ahead` of the ticket: none comes before it."""
    firsts: list[datetime] = []
    before: _Run | None = None
    for run in _runs(policy, ticket):
        if ticket.warned or before is None or not _is_behind(run, before):
            early = next((mark.at for mark in _reminders(run) if mark.key not in ticket.warned), None)
            firsts += (early,) if early else ()
        before = run
        firsts += () if run.goal in ahead else (mark.at for mark in _rungs(run) if mark.key not in ticket.warned)
    return min(firsts, default=None)


def _runs(policy: Policy, ticket: Ticket) -> Iterator[_Run]:
    """The goals that somebody is told of: none while the clocks stand."""
    known = None if ticket.stands else sla.terms_of(policy, ticket)
    if known is None:
        return
    own = sla.calendar_of(policy, ticket)
    for goal, due, start in sla.goals(ticket):
        calendar = sla.step_calendar(policy, ticket) if goal is Goal.STEP else own
        pauses, later = _stood(calendar, ticket, start, due), _stood(calendar, ticket, due, _EVER)
        yield _Run(known, calendar, goal, due, start, sla.name(ticket, goal), pauses, later)


def _is_behind(run: _Run, other: _Run) -> bool:
    """Whether one began with the other and is due no earlier: none of its reminders comes before the other's first."""
    return run.calendar is other.calendar and run.start == other.start and run.due >= other.due and run.pauses == other.pauses


def _reminders(run: _Run) -> Iterator[Mark]:
    """At shares of the time, from the smallest."""
    ran = between(run.calendar, run.start, run.due) - sum((length for _, length in run.pauses), timedelta())
    for share in run.known.remind:
        at = _past(run.calendar, after(run.calendar, run.start, ran * share / 100), run.pauses)
        yield Mark(next_open(run.calendar, at), run.goal, run.due, f"{run.key} {share}%", ("assignee",), share=share)


def _rungs(run: _Run) -> Iterator[Mark]:
    """Behind the deadline, as the file has them."""
    for number, rung in enumerate(run.known.overdue, start=1):
        at = _past(run.calendar, add(run.calendar, run.due, rung.after), run.later)
        yield Mark(next_open(run.calendar, at), run.goal, run.due, f"{run.key} +{number}", rung.tell, rung=number)


def _stood(calendar: Calendar, ticket: Ticket, start: datetime, end: datetime) -> Pauses:
    """When the clocks stopped between two moments, and the working time that they stood before the second."""
    if not ticket.pauses:
        return ()
    stood = ((max(begin, start), min(over, end)) for begin, over in sla.pauses(ticket) if start < over and begin < end)
    return tuple((begin, between(calendar, begin, over)) for begin, over in stood)


def _past(calendar: Calendar, at: datetime, pauses: Pauses) -> datetime:
    """A moment, later by what the clocks stood before it."""
    for begin, stood in pauses:
        if begin < at:
            at = after(calendar, at, stood)
    return at
