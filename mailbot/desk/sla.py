"""What a ticket is promised: values of the policy counted in its calendars.

Knows no mail and records nothing; `clocks` and `agenda` do, and `marks` says when to tell of it. Everything here is derived
from the policy and the ticket row, so that a change of priority or team is computed as if it had been so from the beginning,
pauses included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from mailbot.desk.calendar import add, after, between
from mailbot.desk.policy import Calendar, Policy, Span, Target, Terms
from mailbot.desk.ticket import Priority, Promised, Status, Ticket


class Goal(StrEnum):
    """What is promised: a first answer, the next one, the solution, the workflow's current step."""

    RESPOND = "respond"
    NEXT = "next"
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
    next_by: datetime | None = None

    @property
    def times(self) -> dict[str, datetime | None]:
        """All that is due, by the names that a ticket and its events have for it."""
        due = (self.respond_by, self.resolve_by, self.step_by, self.next_by)
        return dict(zip(("respond_by", "resolve_by", "step_by", "next_by"), due, strict=True))


def terms(policy: Policy, name: str, created_at: datetime) -> Terms | None:
    """The promises of a policy that were in force on the day (in their calendar's zone) a ticket was created."""
    return next((one for begins, one in policy.versions.get(name, ()) if begins <= created_at), None)


def terms_of(policy: Policy, ticket: Promised) -> Terms | None:
    """The promises that this ticket was made under."""
    return terms(policy, _sla_name(policy, ticket), ticket.created_at)


def promise(policy: Policy, ticket: Ticket) -> Promise:
    """What a ticket is promised, counted from its creation (or reopening) with the pauses so far left out.

    The requester's deadline tightens the solution, and with it the first answer; one that was past when the ticket came
    promises nothing. A first answer that has been given keeps its time.
    """
    target, calendar = _target(policy, ticket), calendar_of(policy, ticket)
    start = ticket.started_at or ticket.created_at
    asked = ticket.deadline if ticket.deadline and ticket.deadline > start else None
    resolve = _earliest(add(calendar, start, target.resolve) if target else None, asked)
    respond = _earliest(add(calendar, start, target.respond), resolve) if target else None
    stood = sum((between(calendar, *pause) for pause in pauses(ticket)), timedelta())
    given = ticket.respond_by if ticket.responded_at else None
    next_by = elapsed(policy, ticket, ticket.asked_at, target.respond) if ticket.asked_at and target else None
    return Promise(given or _later(calendar, respond, stood), _later(calendar, resolve, stood), calendar, ticket.step_by, next_by)


def elapsed(policy: Policy, ticket: Ticket, start: datetime, span: Span) -> datetime:
    """When so much working time (in the ticket's own calendar, its pauses left out) has passed since `start`."""
    calendar = calendar_of(policy, ticket)
    stood = (between(calendar, max(begin, start), max(end, start)) for begin, end in pauses(ticket))
    return after(calendar, add(calendar, start, span), sum(stood, timedelta()))


def is_too_soon(policy: Policy, ticket: Ticket, now: datetime) -> bool:
    """Whether the requester's deadline can't be met: it is over, or earlier than we promise a first answer."""
    target = _target(policy, ticket)
    if ticket.deadline is None or target is None:
        return False
    return ticket.deadline < add(calendar_of(policy, ticket), now, target.respond)


def late(policy: Policy, ticket: Ticket, goal: Goal, due: datetime, now: datetime) -> int:
    """How many working minutes (pauses left out) `now` lies behind a deadline."""
    calendar = step_calendar(policy, ticket) if goal is Goal.STEP else calendar_of(policy, ticket)
    end = min(ticket.paused_at or now, now)
    stood = (between(calendar, max(begin, due), max(finish, due)) for begin, finish in pauses(ticket))
    return max(int((between(calendar, due, max(end, due)) - sum(stood, timedelta())).total_seconds() // 60), 0)


def left(policy: Policy, ticket: Ticket, goal: Goal, due: datetime, now: datetime) -> int:
    """How many working minutes there are until a deadline; negative behind it."""
    calendar = step_calendar(policy, ticket) if goal is Goal.STEP else calendar_of(policy, ticket)
    return int(between(calendar, now, due).total_seconds() // 60)


def shifted(policy: Policy, ticket: Ticket, now: datetime) -> Promise:
    """What a paused ticket is promised when its clocks run again at `now`: each open deadline moved by the working time
    that they stood, a deadline set by an agent too; one that was missed before stays. Without a pause nothing moves."""
    calendar, stepping = calendar_of(policy, ticket), step_calendar(policy, ticket)
    since = ticket.paused_at or now

    def moved(calendar: Calendar, due: datetime | None) -> datetime | None:
        missed = due is None or due < since
        return due if missed else _later(calendar, due, max(between(calendar, since, now), timedelta()))

    respond_by = ticket.respond_by if ticket.responded_at else moved(calendar, ticket.respond_by)
    step_by, next_by = moved(stepping, ticket.step_by), moved(calendar, ticket.next_by)
    return Promise(respond_by, moved(calendar, ticket.resolve_by), calendar, step_by, next_by)


def step_target(policy: Policy, ticket: Ticket, start: datetime) -> datetime | None:
    """When the workflow's current step is due if it began at `start`, in the calendar of the step's team;
    None without a workflow."""
    steps = policy.workflows.get(ticket.workflow, ())
    if not 0 < ticket.step <= len(steps):
        return None
    calendar = step_calendar(policy, ticket)
    due = add(calendar, start, steps[ticket.step - 1].target)
    stood = (between(calendar, max(begin, start), max(end, start)) for begin, end in pauses(ticket))
    return after(calendar, due, sum(stood, timedelta()))


def goals(ticket: Ticket) -> Iterator[tuple[Goal, datetime, datetime]]:
    """The promises of a ticket that are still to be kept: what, by when, and when its time began."""
    if ticket.status.is_done or ticket.status is Status.RESOLVED:
        return
    start = ticket.started_at or ticket.created_at
    if ticket.asked_at and ticket.next_by:
        yield Goal.NEXT, ticket.next_by, ticket.asked_at
    if ticket.respond_by and not ticket.responded_at:
        yield Goal.RESPOND, ticket.respond_by, start
    if ticket.resolve_by:
        yield Goal.RESOLVE, ticket.resolve_by, start
    if ticket.step_by:
        yield Goal.STEP, ticket.step_by, ticket.step_at or start


def first_due(ticket: Ticket) -> datetime | None:
    """When the first of its promises is due that are still to be kept."""
    return min((due for _, due, _ in goals(ticket)), default=None)


def by_deadline(ticket: Ticket) -> tuple[bool, datetime, int]:
    """The place of a ticket among others, what is due first before all else."""
    due = first_due(ticket)
    return due is None, due or ticket.created_at, ticket.number


def name(ticket: Ticket, goal: Goal) -> str:
    """What a goal is called in marks and breaches; each step, question and reopening has its own."""
    step = f" {ticket.step}" if goal is Goal.STEP else ""
    if goal is Goal.NEXT and ticket.asked_at:
        return f"{goal} {ticket.asked_at:%Y-%m-%dT%H:%M:%SZ}"
    again = f" {ticket.started_at:%Y-%m-%dT%H:%M:%SZ}" if ticket.started_at else ""
    return f"{goal.value}{step}{again}"


def _target(policy: Policy, ticket: Ticket) -> Target | None:
    known = terms_of(policy, ticket)
    return known.targets.get(ticket.priority) if known else None


def _sla_name(policy: Policy, ticket: Promised) -> str:
    team = policy.teams.get(ticket.team)
    return ticket.sla or (team.sla if team else "")


def calendar_of(policy: Policy, ticket: Promised) -> Calendar:
    """The calendar that this ticket's answer and solution are counted in."""
    return _calendar(policy, terms_of(policy, ticket), ticket.priority)


def calendars(policy: Policy, ticket: Promised) -> tuple[tuple[datetime, Calendar], ...]:
    """The same for tickets of any time, else like this one: the calendars of those created since then, the newest first."""
    ever = datetime.min.replace(tzinfo=UTC), _calendar(policy, None, ticket.priority)
    versions = policy.versions.get(_sla_name(policy, ticket), ())
    return (*((begins, _calendar(policy, known, ticket.priority)) for begins, known in versions), ever)


def _calendar(policy: Policy, known: Terms | None, priority: Priority) -> Calendar:
    target = known.targets.get(priority) if known else None
    return policy.calendar((target.calendar if target else "") or (known.calendar if known else ""))


def hours_of(policy: Policy, ticket: Ticket) -> Calendar:
    """When the people work whom this ticket is promised by, even where its priority has a calendar of its own."""
    known = terms_of(policy, ticket)
    return policy.calendar(known.calendar if known else "")


def step_calendar(policy: Policy, ticket: Ticket) -> Calendar:
    """The calendar of the current step's team; a step has no priority, so no priority's own calendar counts."""
    steps = policy.workflows.get(ticket.workflow, ())
    team = policy.teams.get(steps[ticket.step - 1].team) if 0 < ticket.step <= len(steps) else None
    name = (team.sla if team else "") or _sla_name(policy, ticket)
    known = terms(policy, name, ticket.created_at)
    return policy.calendar(known.calendar if known else "")


def pauses(ticket: Promised) -> tuple[tuple[datetime, datetime], ...]:
    """When its clocks stood, those pauses that are over."""
    return tuple((datetime.fromisoformat(begin), datetime.fromisoformat(end)) for begin, end in ticket.pauses)


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)


def _later(calendar: Calendar, moment: datetime | None, stood: timedelta) -> datetime | None:
    return after(calendar, moment, stood) if moment else None
