"""A ticket's clock as a story: what ran when, what stopped it, what was missed, what is left. Reads events, changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from mailbot.desk import sla
from mailbot.desk.calendar import between
from mailbot.desk.events import (
    AnswerOwed,
    Breached,
    DueChanged,
    Event,
    Excused,
    Held,
    IncidentBegan,
    IncidentEnded,
    MadeGood,
    Opened,
    Promised,
    Reopened,
    Resumed,
    Waited,
    Warned,
)
from mailbot.desk.policy import Policy
from mailbot.desk.sla import Goal
from mailbot.desk.ticket import Ticket

_BAR = 20


@dataclass(frozen=True, slots=True)
class Line:
    """Something that the clock did, when, and the deadlines after it (goal, moment) where they changed."""

    at: datetime
    what: str
    due: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Left:
    """A promise that is still to be kept: working time that has run and is left (negative: late), and whether it stands."""

    goal: Goal
    due: datetime
    run: timedelta
    left: timedelta
    stands: bool

    @property
    def bar(self) -> str:
        """`[#######-----]`: the share of the time that has run."""
        total = self.run + max(self.left, timedelta())
        share = 1.0 if total <= timedelta() else self.run / total
        filled = min(round(share * _BAR), _BAR)
        return f"[{'#' * filled}{'-' * (_BAR - filled)}]"


def story(events: Iterable[Event]) -> tuple[Line, ...]:
    """What the clock did, oldest first; a deadline is named only where it is another than before."""
    lines: list[Line] = []
    known: dict[str, datetime] = {}
    for event in events:
        said = _SAID.get(type(event))
        fresh = {goal: due for goal, due in _deadlines(event).items() if known.get(goal) != due}
        known |= fresh
        if said and (fresh or not isinstance(event, Promised)):
            lines.append(Line(event.at, said(event), tuple(fresh.items())))
    return tuple(lines)


def left(policy: Policy, ticket: Ticket, now: datetime) -> tuple[Left, ...]:
    """What is left of each promise, in working time, the pauses left out."""
    return tuple(_left(policy, ticket, goal, due, start, now) for goal, due, start in sla.goals(ticket))


def _left(policy: Policy, ticket: Ticket, goal: Goal, due: datetime, start: datetime, now: datetime) -> Left:
    calendar = sla.calendar_of(policy, ticket)
    upto = min(ticket.paused_at or now, now)
    pauses = ((datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in ticket.pauses)
    stood = (between(calendar, max(begin, start), max(end, start)) for begin, end in pauses)
    run = max(between(calendar, start, max(upto, start)) - sum(stood, timedelta()), timedelta())
    return Left(goal, due, run, between(calendar, upto, due), ticket.stands)


def _deadlines(event: Event) -> dict[str, datetime]:
    if isinstance(event, DueChanged):
        return {Goal.RESOLVE.value: event.due}
    names = {"respond_by": Goal.RESPOND, "next_by": Goal.NEXT, "resolve_by": Goal.RESOLVE, "step_by": Goal.STEP}
    found = {goal.value: getattr(event, name, None) for name, goal in names.items()}
    return {goal: due for goal, due in found.items() if due}


_SAID: Mapping[type[Event], Callable[..., str]] = MappingProxyType(
    {
        Opened: lambda e: "the clock starts",
        Promised: lambda e: "promised",
        DueChanged: lambda e: f"new deadline, by {e.by}",
        AnswerOwed: lambda e: "the requester wrote: an answer is due",
        Waited: lambda e: f"stops: waiting for the requester, by {e.by}",
        Held: lambda e: f"stops: on hold, by {e.by}",
        Resumed: lambda e: f"runs again, by {e.by}",
        IncidentBegan: lambda e: f"stops: incident “{e.name}”",
        IncidentEnded: lambda e: f"incident “{e.name}” is over",
        Reopened: lambda e: f"starts anew: reopened by {e.by}",
        Warned: lambda e: f"told: {e.mark}",
        Breached: lambda e: f"missed: {e.goal} ({e.who or 'nobody'}, {e.team})",
        MadeGood: lambda e: f"made good, {e.minutes} working minutes late",
        Excused: lambda e: f"excused by {e.by}: {e.why}",
    }
)
