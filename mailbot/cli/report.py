"""`mailbot report`: how well promises were kept in a stretch of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from mailbot.cli import frame

if TYPE_CHECKING:
    from mailbot.desk.policy import Policy
    from mailbot.desk.report import Figure
    from mailbot.desk.scope import Period, Scope

_LENGTH = timedelta(days=30)


def report(
    since: Annotated[datetime | None, frame.when("From then on; by default the last 30 days.")] = None,
    until: Annotated[datetime | None, frame.when("Up to and without this moment; by default now.")] = None,
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="This month, in the company's time zone.")] = "",
    team: Annotated[str, typer.Option(metavar="KEY", help="Only this team (its key in rules.yaml), and its people.")] = "",
    as_json: frame.Json = False,
    config: frame.Config = frame.CONFIG,
) -> None:
    """Say how well promises were kept: for everybody, each team and each person."""
    from mailbot.adapters.clock import SystemClock
    from mailbot.adapters.store import tx_report
    from mailbot.desk.scope import scope

    given = frame.settings(config, offline=True)
    policy = frame.policy(given)
    if team and team not in policy.teams:
        frame.stop(f"unknown team: {team}; there are {', '.join(policy.teams)}", code=frame.WRONG)
    period = _month(month, policy) if month else _period(since, until, SystemClock().now())
    with frame.books(given) as store, store.reading() as tx:
        lines = tx_report.books(tx.connection, period.since)
    teams = () if team else tuple(policy.teams)
    whole = scope(policy, period, [line for line in lines if team in ("", line.team)])
    if as_json:
        frame.print_json(_shape(whole, teams))
    else:
        _show(whole, team, teams)


def _month(month: str, policy: Policy) -> Period:
    from mailbot.desk.scope import Period

    try:
        begin = datetime.strptime(month, "%Y-%m").replace(tzinfo=ZoneInfo(policy.company.timezone))
    except ValueError:
        frame.stop(f"--month {month}: expected a year and a month, such as 2026-03", code=frame.WRONG)
    end = (begin + timedelta(days=32)).replace(day=1)
    return Period(begin.astimezone(UTC), end.astimezone(UTC))


def _period(since: datetime | None, until: datetime | None, now: datetime) -> Period:
    from mailbot.desk.scope import Period

    end = until.astimezone(UTC) if until else now
    begin = since.astimezone(UTC) if since else end - _LENGTH
    if begin >= end:
        frame.stop("--since must lie before --until", code=frame.WRONG)
    return Period(begin, end)


def _parts(whole: Scope, names: Sequence[str]) -> tuple[Mapping[str, Scope], Mapping[str, Scope]]:
    """The same by team (none, if only one was asked for), and by the person who held the ticket last."""
    from mailbot.desk.scope import by

    teams = by(whole, "team", names) if names else {}
    return teams, by(whole, "assignee", ())


def _shape(whole: Scope, names: Sequence[str]) -> dict[str, Any]:
    from mailbot.desk.report import figures

    teams, people = _parts(whole, names)
    return {
        "since": frame.utc(whole.period.since),
        "until": frame.utc(whole.period.until),
        "all": _values(figures(whole)),
        "teams": {key: _values(figures(part)) for key, part in teams.items()},
        "people": {key: _values(figures(part)) for key, part in people.items()},
    }


def _values(figures: tuple[Figure, ...]) -> dict[str, Any]:
    return {one.key.replace("-", "_"): {"value": one.value, "unit": one.unit.value, "of": one.of} for one in figures}


def _show(whole: Scope, team: str, names: Sequence[str]) -> None:
    from mailbot.desk.report import figures

    teams, people = _parts(whole, names)
    columns = {team or "all": whole, **teams, **people}
    measured = [figures(scope) for scope in columns.values()]
    rows = ((one[0].key.replace("-", " "), *(_said(figure) for figure in one)) for one in zip(*measured, strict=True))
    since, until = frame.plain(whole.period.since), frame.plain(whole.period.until)
    frame.table(("", *columns), rows, f"{since} to {until} ({frame.zone()}); shares and middles with the tickets they are of")


def _said(figure: Figure) -> str:
    from mailbot.desk.report import Unit

    if figure.value is None:
        return "–"
    if figure.unit is Unit.MINUTES:
        hours, minutes = divmod(round(figure.value), 60)
        return f"{hours}:{minutes:02} h ({figure.of})"
    shown = {Unit.SHARE: f"{figure.value:g}% ({figure.of})", Unit.POINTS: f"{figure.value:g}/5 ({figure.of})"}
    return shown.get(figure.unit, f"{figure.value:g}")
