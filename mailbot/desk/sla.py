"""What a ticket is promised, and when to remind of it: values of the policy counted in its calendars.

Knows no mail and records nothing; `clocks` and `agenda` do. Everything here is derived from the policy and the ticket
row, so that a change of priority or team is computed as if it had been so from the beginning, pauses included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from mailbot.desk.calendar import add, after, between, is_open, next_open
from mailbot.desk.policy import Calendar, Policy, Rung, Target, Terms
from mailbot.desk.ticket import Status, Ticket


class Goal(StrEnum):
    """What is promised: a first answer, the solution, the workflow's current step."""

    RESPOND = "respond"
    RESOLVE = "resolve"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Promise:
    """By when the first answer, the solution and the current step are due (aware UTC; None: not promised),
    and the calendar that this is counted in."""

    respond_by: datetime | None = None
    resolve_by: datetime | None = None
    calendar: Calendar | None = None
    step_by: datetime | None = None


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


def terms(policy: Policy, name: str, created_at: datetime) -> Terms | None:
    """The promises of a policy that were in force on the day (in their calendar's zone) a ticket was created."""
    versions = policy.sla.get(name, ())
    valid = [one for one in versions if one.since <= _day(policy, one, created_at)]
    return max(valid, key=lambda one: one.since, default=None)


def promise(policy: Policy, ticket: Ticket) -> Promise:
    """What a ticket is promised, counted from its creation (or reopening) with the pauses so far left out.

    The requester's deadline tightens the solution, and with it the first answer; one that was past when the ticket came
    promises nothing. A first answer that has been given keeps its time.
    """
    target, calendar = _target(policy, ticket), _calendar(policy, ticket)
    start = ticket.started_at or ticket.created_at
    asked = ticket.deadline if ticket.deadline and ticket.deadline > start else None
    resolve = _earliest(add(calendar, start, target.resolve) if target else None, asked)
    respond = _earliest(add(calendar, start, target.respond), resolve) if target else None
    stood = sum((between(calendar, *pause) for pause in _pauses(ticket)), timedelta())
    given = ticket.respond_by if ticket.responded_at else None
    return Promise(given or _later(calendar, respond, stood), _later(calendar, resolve, stood), calendar, ticket.step_by)


def shifted(policy: Policy, ticket: Ticket, now: datetime) -> Promise:
    """What a paused ticket is promised when its clocks run again at `now`: each open deadline moved by the working time
    that they stood, a deadline set by an agent too. Without a pause nothing moves."""
    calendar, stepping = _calendar(policy, ticket), _step_calendar(policy, ticket)
    since = ticket.paused_at or now
    stood = max(between(calendar, since, now), timedelta())
    respond_by = ticket.respond_by if ticket.responded_at else _later(calendar, ticket.respond_by, stood)
    step_by = _later(stepping, ticket.step_by, max(between(stepping, since, now), timedelta()))
    return Promise(respond_by, _later(calendar, ticket.resolve_by, stood), calendar, step_by)


def step_target(policy: Policy, ticket: Ticket, start: datetime) -> datetime | None:
    """When the workflow's current step is due if it began at `start`, in the calendar of the step's team;
    None without a workflow."""
    steps = policy.workflows.get(ticket.workflow, ())
    if not 0 < ticket.step <= len(steps):
        return None
    calendar = _step_calendar(policy, ticket)
    due = add(calendar, start, steps[ticket.step - 1].target)
    stood = (between(calendar, max(begin, start), max(end, start)) for begin, end in _pauses(ticket))
    return after(calendar, due, sum(stood, timedelta()))


def marks(policy: Policy, ticket: Ticket) -> tuple[Mark, ...]:
    """All moments at which somebody is told of this ticket's goals that are still open, earliest first, those that are
    past or already told of included; none while the clocks stand. A mark in closed hours moves to the next opening."""
    if ticket.status.is_done or ticket.status.is_paused or ticket.status is Status.RESOLVED:
        return ()
    found = [mark for goal, due, start in _goals(ticket) for mark in _marks(policy, ticket, goal, due, start)]
    return tuple(sorted(found, key=lambda mark: mark.at))


def _goals(ticket: Ticket) -> Iterator[tuple[Goal, datetime, datetime]]:
    start = ticket.started_at or ticket.created_at
    if ticket.respond_by and not ticket.responded_at:
        yield Goal.RESPOND, ticket.respond_by, start
    if ticket.resolve_by:
        yield Goal.RESOLVE, ticket.resolve_by, start
    if ticket.step_by:
        yield Goal.STEP, ticket.step_by, ticket.step_at or start


def _marks(policy: Policy, ticket: Ticket, goal: Goal, due: datetime, start: datetime) -> Iterator[Mark]:
    known = terms(policy, _sla_name(policy, ticket), ticket.created_at)
    if known is None:
        return
    calendar = _step_calendar(policy, ticket) if goal is Goal.STEP else _calendar(policy, ticket)
    name = _name(ticket, goal)
    for share in known.remind:
        at = _share(calendar, ticket, start, due, share)
        yield Mark(_opening(calendar, at), goal, due, f"{name} {share}%", ("assignee",), share=share)
    for number, rung in enumerate(known.overdue, start=1):
        yield _overdue(calendar, Mark(due, goal, due, f"{name} +{number}", rung.tell, rung=number), rung)


def _overdue(calendar: Calendar, mark: Mark, rung: Rung) -> Mark:
    at = _opening(calendar, add(calendar, mark.due, rung.after))
    return Mark(at, mark.what, mark.due, mark.key, mark.tell, rung=mark.rung)


def _name(ticket: Ticket, goal: Goal) -> str:
    step = f" {ticket.step}" if goal is Goal.STEP else ""
    again = f" {ticket.started_at:%Y-%m-%dT%H:%M:%SZ}" if ticket.started_at else ""
    return f"{goal}{step}{again}"


def _share(calendar: Calendar, ticket: Ticket, start: datetime, due: datetime, share: int) -> datetime:
    """When so much of the time between start and due had run, the pauses in it left out."""
    pauses = [(max(begin, start), end) for begin, end in _pauses(ticket) if start < end and begin < due]
    stood = sum((between(calendar, begin, min(end, due)) for begin, end in pauses), timedelta())
    at = after(calendar, start, (between(calendar, start, due) - stood) * share / 100)
    for begin, end in pauses:
        if begin < at:
            at = after(calendar, at, between(calendar, begin, end))
    return at


def _opening(calendar: Calendar, moment: datetime) -> datetime:
    return moment if is_open(calendar, moment) else next_open(calendar, moment)


def _target(policy: Policy, ticket: Ticket) -> Target | None:
    known = terms(policy, _sla_name(policy, ticket), ticket.created_at)
    return known.targets.get(ticket.priority) if known else None


def _sla_name(policy: Policy, ticket: Ticket) -> str:
    team = policy.teams.get(ticket.team)
    return ticket.sla or (team.sla if team else "")


def _calendar(policy: Policy, ticket: Ticket) -> Calendar:
    """The calendar that this ticket's answer and solution are counted in."""
    known = terms(policy, _sla_name(policy, ticket), ticket.created_at)
    target = known.targets.get(ticket.priority) if known else None
    return _named(policy, (target.calendar if target else "") or (known.calendar if known else ""))


def _step_calendar(policy: Policy, ticket: Ticket) -> Calendar:
    """The calendar of the current step's team; a step has no priority, so no priority's own calendar counts."""
    steps = policy.workflows.get(ticket.workflow, ())
    team = policy.teams.get(steps[ticket.step - 1].team) if 0 < ticket.step <= len(steps) else None
    name = (team.sla if team else "") or _sla_name(policy, ticket)
    known = terms(policy, name, ticket.created_at)
    return _named(policy, known.calendar if known else "")


def _named(policy: Policy, key: str) -> Calendar:
    """A calendar by its key; otherwise the first one of the file, or one in the company's zone that never closes."""
    fallback = next(iter(policy.calendars.values()), Calendar(key="", timezone=policy.company.timezone))
    return policy.calendars.get(key, fallback)


def _day(policy: Policy, one: Terms, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(_named(policy, one.calendar).timezone)).date()


def _pauses(ticket: Ticket) -> tuple[tuple[datetime, datetime], ...]:
    return tuple((datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in ticket.pauses)


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)


def _later(calendar: Calendar, moment: datetime | None, stood: timedelta) -> datetime | None:
    return after(calendar, moment, stood) if moment else None
