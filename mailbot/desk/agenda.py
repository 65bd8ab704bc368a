"""All waiting of a ticket: what comes next and when. `wake_at` is the earliest of it; nothing else is ever scheduled.

A new kind of reminder is one line of `upcoming` and one entry of `wake.ACTIONS`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from mailbot.desk import breaches, climb, marks, sla
from mailbot.desk.calendar import add, after, between, next_open
from mailbot.desk.digest import next_morning
from mailbot.desk.marks import Mark
from mailbot.desk.policy import Policy, Span
from mailbot.desk.ticket import Status, Ticket

_LONG = timedelta(days=30)


class What(StrEnum):
    """What a ticket waits for."""

    UPDATE = "update"
    FAILURE = "failure"
    CHASE = "chase"
    RESUME = "resume"
    CONFIRM = "confirm"
    CLOSE = "close"
    BREACH = "breach"
    ESCALATE = "escalate"
    HURRY = "hurry"
    MARK = "mark"


_REMINDING = frozenset((What.CHASE, What.CONFIRM, What.ESCALATE, What.HURRY, What.MARK))


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to come, at a moment (aware UTC); `mark` for reminders and overdue rungs."""

    at: datetime
    what: What
    mark: Mark | None = None


def upcoming(policy: Policy, ticket: Ticket) -> tuple[Item, ...]:
    """Everything that this ticket waits for, earliest first; what is due already comes with its past moment."""
    told = (Item(m.at, What.MARK, m) for m in marks.every(policy, ticket) if m.key not in ticket.warned)
    return tuple(sorted((*_moments(policy, ticket), *_breaching(ticket), *told), key=lambda item: item.at))


def _moments(policy: Policy, ticket: Ticket) -> list[Item]:
    """What it waits for besides the ends of promises, reminders and overdue rungs."""
    moments = (
        (ticket.update_due, What.UPDATE),
        (ticket.failed_at, What.FAILURE),
        (chases_at(policy, ticket), What.CHASE),
        (ticket.resume_at if ticket.status.is_paused else None, What.RESUME),
        (confirms_at(policy, ticket), What.CONFIRM),
        (closes_at(policy, ticket), What.CLOSE),
        (climb.passes_at(policy, ticket), What.HURRY),
        (climb.escalates_at(policy, ticket), What.ESCALATE),
    )
    return [Item(at, what) for at, what in moments if at is not None]


def _breaching(ticket: Ticket) -> list[Item]:
    return [Item(due, What.BREACH) for due, _ in breaches.pending(ticket)]


def due(policy: Policy, ticket: Ticket, now: datetime) -> tuple[Item, ...]:
    """The same, as it will happen: what should have gone while nobody looked goes now, a reminder not before the desk opens."""
    return tuple(sorted((_by_day(policy, ticket, item, now) for item in upcoming(policy, ticket)), key=lambda item: item.at))


def _by_day(policy: Policy, ticket: Ticket, item: Item, now: datetime) -> Item:
    if item.at > now or item.what not in _REMINDING:
        return item
    is_step = item.mark is not None and item.mark.what is sla.Goal.STEP
    hours = sla.step_calendar(policy, ticket) if is_step else sla.calendar_of(policy, ticket)
    return replace(item, at=next_open(hours, now))


def wake_at(policy: Policy, ticket: Ticket, now: datetime) -> datetime | None:
    """When the ticket has to be looked at again: None only for one that is done. One that nothing is due for is looked at
    on a morning a month from now all the same, so that nothing open is ever out of sight."""
    promised = breaches.pending(ticket)
    mark = marks.first(policy, ticket, [goal for _, goal in promised])
    coming = [item.at for item in _moments(policy, ticket)] + [due for due, _ in promised]
    first = min([*coming, mark] if mark else coming, default=None)
    if first and first <= now:
        first = due(policy, ticket, now)[0].at
    return first or (None if ticket.status.is_done else next_morning(policy, now + _LONG))


def closes_at(policy: Policy, ticket: Ticket) -> datetime | None:
    """When a resolved ticket closes by itself, counted in its own calendar; None while it is not resolved."""
    if ticket.status is not Status.RESOLVED or ticket.resolved_at is None:
        return None
    return add(sla.calendar_of(policy, ticket), ticket.resolved_at, policy.company.auto_close)


def confirms_at(policy: Policy, ticket: Ticket) -> datetime | None:
    """When a requester who has not confirmed a solution is told that the ticket closes soon, once for each solution: a
    working day before, or after half of a shorter time; in the team's working hours, wherever that is soon enough."""
    closes = closes_at(policy, ticket)
    if closes is None or ticket.resolved_at is None or confirm_mark(ticket) in ticket.warned:
        return None
    own, since, days = sla.calendar_of(policy, ticket), ticket.resolved_at, policy.company.auto_close.days
    half = after(own, since, between(own, since, closes) / 2)
    at = next_open(own, add(own, since, Span(days=days - 1)) if days > 1 else half)
    kind = next_open(sla.hours_of(policy, ticket), at)
    return kind if kind < closes else at if at < closes else None


def confirm_mark(ticket: Ticket) -> str:
    """What being told of the end of this solution's time is called."""
    return f"confirm {ticket.resolved_at:%Y-%m-%dT%H:%M:%SZ}"


def chases_at(policy: Policy, ticket: Ticket) -> datetime | None:
    """When a requester whom we wait for is reminded, once: after half of the working time until the wait ends, or after one
    working day where it has no end."""
    if ticket.status is not Status.WAITING or ticket.chased or ticket.waited_at is None:
        return None
    calendar, since, until = sla.calendar_of(policy, ticket), ticket.waited_at, ticket.resume_at
    half = after(calendar, since, between(calendar, since, until) / 2) if until else add(calendar, since, Span(days=1))
    at = next_open(calendar, half)
    return at if until is None or since < at < until else None
