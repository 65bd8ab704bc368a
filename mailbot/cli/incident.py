"""`mailbot incident`: the clocks of teams stand for a while, and everybody knows why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli import frame

if TYPE_CHECKING:
    from mailbot.settings import Settings

app = typer.Typer(help="Stop the clocks of teams for an incident, and let them run again.", no_args_is_help=True)

_Name = Annotated[str, typer.Argument(metavar="NAME", help='What happened, as requesters will read it: "Mất điện tầng 3".')]
_Teams = Annotated[list[str] | None, typer.Option("--team", metavar="KEY", help="A team that it touches; without any, all.")]


@app.command()
def start(name: _Name, team: _Teams = None, config: frame.Config = frame.CONFIG) -> None:
    """Declare an incident: clocks stop, and the requesters of open tickets are told once."""
    from mailbot.adapters.clock import SystemClock
    from mailbot.adapters.store import tx_desk
    from mailbot.desk.case import Incident

    given = frame.settings(config, offline=True)
    teams = tuple(dict.fromkeys(team or ()))
    _check(given, teams)
    with frame.store(given) as store, store.transaction() as tx:
        if any(one.name == name and over is None for one, over in tx_desk.all_incidents(tx.connection)):
            frame.stop(f"there is such an incident already: {name}")
        tx_desk.start_incident(tx.connection, Incident(name, teams, SystemClock().now(), "mailbot"))
    typer.echo(f"incident: {frame.plain(name)} ({', '.join(teams) or 'all teams'})")


@app.command()
def stop(name: _Name, config: frame.Config = frame.CONFIG) -> None:
    """An incident is over: clocks run again, and the requesters are told once."""
    from mailbot.adapters.clock import SystemClock
    from mailbot.adapters.store import tx_desk

    with frame.books(frame.settings(config, offline=True)) as store, store.transaction() as tx:
        if not tx_desk.end_incident(tx.connection, name, SystemClock().now()):
            going = [one.name for one, over in tx_desk.all_incidents(tx.connection) if over is None]
            frame.stop(f"there is no such incident now: {name}; there is: {', '.join(going) or 'none'}")
    typer.echo(f"over: {frame.plain(name)}")


@app.command("list")
def show(as_json: frame.Json = False, config: frame.Config = frame.CONFIG) -> None:
    """List incidents, oldest first."""
    from mailbot.adapters.store import tx_desk

    with frame.books(frame.settings(config, offline=True)) as store, store.reading() as tx:
        found = tx_desk.all_incidents(tx.connection)
    if as_json:
        frame.print_json(
            [
                {
                    "name": one.name,
                    "teams": list(one.teams),
                    "by": one.by,
                    "since": frame.utc(one.since),
                    "until": frame.utc(over),
                }
                for one, over in found
            ]
        )
        return
    rows = ((one.name, one.teams or "all teams", one.since, over or "still", one.by) for one, over in found)
    frame.table(("name", "teams", "since", "until", "by"), rows, f"Incidents (times {frame.zone()})")


def _check(given: Settings, teams: tuple[str, ...]) -> None:
    """Say which teams rules.yaml does not know; while it cannot be read, each name is taken as it is."""
    from mailbot.desk.rulebook import read

    try:
        policy, _ = read(given.rules.read_text("utf-8-sig"), given.identity("YC"))
    except (OSError, UnicodeDecodeError):
        return
    unknown = [team for team in teams if policy and team not in policy.teams]
    if unknown and policy:
        frame.stop(f"unknown team: {', '.join(unknown)}; there are {', '.join(policy.teams)}", code=frame.WRONG)
