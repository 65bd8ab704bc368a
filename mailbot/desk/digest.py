"""The steady list of each working morning: every agent's tickets by deadline, every manager's overdue ones. Pure; when the
last one went is a fact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mailbot.desk.calendar import next_open
from mailbot.desk.letters import views
from mailbot.desk.policy import Calendar, Person, Policy
from mailbot.desk.ticket import Status, Ticket
from mailbot.mail.draft import Auto, Draft, Role
from mailbot.mail.message import Address

_MOST = 100


def morning(policy: Policy, now: datetime) -> datetime | None:
    """The moment of today's digest if it has come: the company's `digest_at` on a working day; None before it."""
    local = now.astimezone(ZoneInfo(policy.company.timezone))
    at = datetime.combine(local.date(), policy.company.digest_at, local.tzinfo)
    return at if at <= local and _is_working_day(policy, local.date()) else None


def digests(policy: Policy, tickets: Sequence[Ticket], absent: frozenset[str], now: datetime) -> tuple[Draft, ...]:
    """One digest for everybody who holds something or whose team is late; nobody gets an empty one, nor who is away."""
    drafts = (_digest(policy, person, tickets, now) for person in policy.people.values() if person.key not in absent)
    return tuple(draft for draft in drafts if draft)


def _digest(policy: Policy, person: Person, tickets: Sequence[Ticket], now: datetime) -> Draft | None:
    mine = sorted((t for t in tickets if t.assignee == person.key and not t.status.is_done), key=_deadline)
    led = {team.key for team in policy.teams.values() if team.manager == person.key}
    late = [t for t in tickets if t.team in led and t.assignee != person.key and _section(policy, t, now) == "overdue"]
    sections = {key: [t for t in mine if _section(policy, t, now) == key] for key in _SECTIONS}
    sections["team"] = sorted(late, key=_deadline)
    if not person.email or not any(sections.values()):
        return None
    shown: list[dict[str, Any]] = [
        {"key": key, "tickets": [views.ticket(policy, t) for t in found[:_MOST]]} for key, found in sections.items() if found
    ]
    return Draft(
        kind="digest",
        to=(Address(person.email, person.name),),
        language=person.language or policy.company.language,
        context={"to_name": person.name, "ticket": None, "sections": shown, "date": now},
        role=Role.AGENT,
        auto=Auto.GENERATED,
    )


_SECTIONS = ("overdue", "today", "later", "waiting", "held")


def _section(policy: Policy, ticket: Ticket, now: datetime) -> str:
    paused = {Status.WAITING: "waiting", Status.HELD: "held", Status.RESOLVED: "waiting"}
    if ticket.status in paused:
        return paused[ticket.status]
    due = min((d for d in (_next(ticket), ticket.resolve_by) if d), default=None)
    if due is None:
        return "later"
    zone = ZoneInfo(policy.company.timezone)
    today = due.astimezone(zone).date() <= now.astimezone(zone).date()
    return "overdue" if due <= now else "today" if today else "later"


def _next(ticket: Ticket) -> datetime | None:
    return ticket.respond_by if ticket.responded_at is None else None


def _deadline(ticket: Ticket) -> tuple[bool, datetime, int]:
    return ticket.resolve_by is None, ticket.resolve_by or ticket.created_at, ticket.number


def _is_working_day(policy: Policy, day: date) -> bool:
    calendar = _calendar(policy)
    midnight = datetime.combine(day, datetime.min.time(), ZoneInfo(calendar.timezone))
    return next_open(calendar, midnight.astimezone(ZoneInfo("UTC"))) < midnight + timedelta(days=1)


def _calendar(policy: Policy) -> Calendar:
    """The calendar most teams promise in; else the first one; else one that never closes."""
    named = [known.calendar for team in policy.teams.values() for known in policy.sla.get(team.sla, ())]
    usual = max(named, key=named.count, default="")
    fallback = next(iter(policy.calendars.values()), None)
    return policy.calendars.get(usual) or fallback or Calendar("", policy.company.timezone, (((0, 1440),),) * 7)
