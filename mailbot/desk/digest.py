"""The steady list of each working morning: every agent's tickets by deadline, and for managers what is late or not taken in
their teams. Pure; when the last one went is a fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mailbot.desk import sla
from mailbot.desk.calendar import next_open
from mailbot.desk.letters import views
from mailbot.desk.policy import Calendar, Person, Policy
from mailbot.desk.ticket import Status, Ticket
from mailbot.mail.draft import Auto, Draft, Role
from mailbot.mail.message import Address

_MOST = 100
_LATEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Roster:
    """All open tickets by number, and the keys of the people who are away."""

    tickets: tuple[Ticket, ...] = ()
    absent: frozenset[str] = frozenset()


def morning(policy: Policy, now: datetime) -> datetime | None:
    """The moment of today's digest if it has come: the company's `digest_at` on a working day. None before it, and once
    the day's work is over: after a night's trouble the next morning is soon enough."""
    at = _at(policy, _day(policy, now))
    is_day = _is_working_day(policy, _day(policy, now))
    is_over = _day(policy, next_open(_calendar(policy), now)) != _day(policy, now) and now - at > _LATEST
    return at if is_day and at <= now and not is_over else None


def first_of_week(policy: Policy, now: datetime) -> datetime | None:
    """The moment of this week's first digest (weeks begin on Monday) if it has come; None when `morning` has none."""
    if morning(policy, now) is None:
        return None
    today = _day(policy, now)
    days = (today - timedelta(days=n) for n in reversed(range(today.weekday() + 1)))
    return next(_at(policy, day) for day in days if _is_working_day(policy, day))


def next_morning(policy: Policy, now: datetime) -> datetime:
    """The moment of the first digest after `now`."""
    day = _day(policy, now)
    days = (day + timedelta(days=n) for n in range(366))
    return next(
        (at for each in days if (at := _at(policy, each)) > now and _is_working_day(policy, each)), now + timedelta(days=1)
    )


def digests(policy: Policy, roster: Roster, now: datetime) -> tuple[Draft, ...]:
    """One digest for everybody who holds something, may take something, or whose team is late; nobody gets an empty one,
    nor who is away."""
    held: dict[str, list[Ticket]] = {}
    for ticket in roster.tickets:
        held.setdefault(ticket.assignee, []).append(ticket)
    here = (person for person in policy.people.values() if person.key not in roster.absent and person.email)
    drafts = (_digest(policy, person, _sections(policy, person, held, now), now) for person in here)
    return tuple(draft for draft in drafts if draft.context["sections"])


def _sections(policy: Policy, person: Person, held: dict[str, list[Ticket]], now: datetime) -> Iterator[tuple[str, list[Ticket]]]:
    mine = held.get(person.key, ())
    led = {team.key for team in policy.teams.values() if team.manager == person.key}
    free = (t for t in held.get("", ()) if t.team in led or person.key in _tier(policy, t))
    late = (t for key, found in held.items() if key not in ("", person.key) for t in found if t.team in led)
    for key in _OWN:
        yield key, _sorted(t for t in mine if _section(policy, t, now) == key)
    yield "team", _sorted(free)
    yield "late", _sorted(t for t in late if _section(policy, t, now) == "overdue")


_OWN = ("overdue", "today", "later", "waiting", "held")


def _digest(policy: Policy, person: Person, sections: Iterable[tuple[str, list[Ticket]]], now: datetime) -> Draft:
    shown: list[dict[str, Any]] = [
        {"key": key, "tickets": [_line(policy, ticket) for ticket in found[:_MOST]]} for key, found in sections if found
    ]
    return Draft(
        kind="digest",
        to=(Address(person.email, person.name),),
        language=person.language or policy.company.language,
        context={"to_name": person.name, "ticket": None, "sections": shown, "date": now},
        role=Role.AGENT,
        auto=Auto.GENERATED,
    )


def _line(policy: Policy, ticket: Ticket) -> dict[str, Any]:
    return {**views.ticket(policy, ticket), "due": views.due(ticket), "waits": views.waits(ticket)}


def _tier(policy: Policy, ticket: Ticket) -> tuple[str, ...]:
    team = policy.teams.get(ticket.team)
    return team.tiers[min(ticket.tier, len(team.tiers)) - 1] if team and team.tiers else ()


def _sorted(tickets: Iterable[Ticket]) -> list[Ticket]:
    return sorted(tickets, key=sla.by_deadline)


def _section(policy: Policy, ticket: Ticket, now: datetime) -> str:
    paused = {Status.WAITING: "waiting", Status.HELD: "held", Status.RESOLVED: "waiting"}
    if ticket.status in paused:
        return paused[ticket.status]
    if ticket.incidents:
        return "held"
    due = sla.first_due(ticket)
    if due is None:
        return "later"
    zone = ZoneInfo(policy.company.timezone)
    today = due.astimezone(zone).date() <= now.astimezone(zone).date()
    return "overdue" if due <= now else "today" if today else "later"


def _day(policy: Policy, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(policy.company.timezone)).date()


def _at(policy: Policy, day: date) -> datetime:
    """The moment of a day's digest, in UTC."""
    return datetime.combine(day, policy.company.digest_at, ZoneInfo(policy.company.timezone)).astimezone(UTC)


def _is_working_day(policy: Policy, day: date) -> bool:
    calendar = _calendar(policy)
    midnight = datetime.combine(day, datetime.min.time(), ZoneInfo(calendar.timezone))
    return next_open(calendar, midnight.astimezone(UTC)) < midnight + timedelta(days=1)


def _calendar(policy: Policy) -> Calendar:
    """The calendar most teams promise in; else the first one; else one that never closes."""
    named = [known.calendar for team in policy.teams.values() for known in policy.sla.get(team.sla, ())]
    usual = max(named, key=named.count, default="")
    fallback = next(iter(policy.calendars.values()), None)
    return policy.calendars.get(usual) or fallback or Calendar("", policy.company.timezone, (((0, 1440),),) * 7)
