"""The week in numbers and the requesters' own words, for each manager on the first working morning after it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mailbot.desk import report
from mailbot.desk.letters import views
from mailbot.desk.policy import Person, Policy
from mailbot.desk.report import Figure
from mailbot.desk.scope import Line, Period, Voice, by, scope
from mailbot.mail.draft import Auto, Draft, Role
from mailbot.mail.message import Address

_ALWAYS = ("opened", "resolved", "backlog", "overdue", "respond-met", "resolve-met", "first-response", "resolution", "rating")
_MOST_RATINGS = 50


def week_before(policy: Policy, at: datetime) -> Period:
    """The calendar week, Monday to Sunday in the company's zone, that was over at a moment."""
    zone = ZoneInfo(policy.company.timezone)
    today = at.astimezone(zone).date()
    monday = datetime.combine(today - timedelta(days=today.weekday()), datetime.min.time())
    begin, end = (day.replace(tzinfo=zone).astimezone(UTC) for day in (monday - timedelta(days=7), monday))
    return Period(begin, end)


def heard(policy: Policy, tickets: Sequence[Line], period: Period) -> tuple[int, ...]:
    """The tickets whose ratings managers are told of."""
    leads = {team.manager for team in policy.teams.values()}
    return tuple(line.number for key in leads for line in _rated(_led(policy, key, tickets), period))


def reports(policy: Policy, tickets: Sequence[Line], voices: Mapping[int, Voice], period: Period) -> tuple[Draft, ...]:
    """One report for everybody who leads a team, about their teams; none where a whole week held nothing to tell."""
    leads = {team.manager for team in policy.teams.values()}
    drafts = (_report(policy, policy.people[key], tickets, voices, period) for key in policy.people if key in leads)
    return tuple(draft for draft in drafts if draft.to[0].email and _tells(draft.context["rows"]))


def _led(policy: Policy, manager: str, tickets: Sequence[Line]) -> list[Line]:
    led = {team.key for team in policy.teams.values() if team.manager == manager}
    return [line for line in tickets if line.team in led]


def _report(policy: Policy, person: Person, tickets: Sequence[Line], voices: Mapping[int, Voice], period: Period) -> Draft:
    teams = [team for team in policy.teams.values() if team.manager == person.key]
    led = _led(policy, person.key, tickets)
    mine = scope(policy, period, led)
    parts = by(mine, "team", [team.key for team in teams]) if len(teams) > 1 else {}
    return Draft(
        kind="report",
        to=(Address(person.email, person.name),),
        language=person.language or policy.company.language,
        context={
            "to_name": person.name,
            "ticket": None,
            "since": period.since,
            "until": period.until - timedelta(minutes=1),
            "rows": _rows(report.figures(mine)),
            "teams": [{"name": policy.teams[key].name, "rows": _rows(report.figures(part))} for key, part in parts.items()],
            "ratings": _ratings(policy, _rated(led, period), voices),
        },
        role=Role.AGENT,
        auto=Auto.GENERATED,
    )


def _rows(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """What is always told, and of the rest what there was."""
    told = (one for one in figures if one.value or one.key in _ALWAYS)
    return [{"label_key": one.key, "value": one.value, "unit": one.unit.value, "of": one.of} for one in told]


def _tells(rows: Iterable[Mapping[str, Any]]) -> bool:
    return any(row["value"] for row in rows)


def _rated(tickets: Sequence[Line], period: Period) -> list[Line]:
    """Those solved and rated in it, the discontented first."""
    rated = (line for line in tickets if line.rating and period.has(line.resolved_at))
    return sorted(rated, key=lambda line: (line.rating, line.number))[:_MOST_RATINGS]


def _ratings(policy: Policy, rated: Sequence[Line], voices: Mapping[int, Voice]) -> list[dict[str, Any]]:
    """What requesters thought."""
    said = (voices[line.number] for line in rated)
    return [views.ticket(policy, voice.ticket) | {"comment": voice.comment} for voice in said]
