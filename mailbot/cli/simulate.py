"""`mailbot simulate`: a folder of mails through the whole pipeline on a virtual clock, with nothing sent."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli import frame

if TYPE_CHECKING:
    from mailbot.app.archive import Difference, Replay
    from mailbot.app.simulate import Simulation, Went
    from mailbot.loops.office import Office
    from mailbot.settings import Settings

_Folder = Annotated[Path | None, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="A folder of mails (*.eml).")]
_Rules = Annotated[
    Path | None, typer.Option(metavar="FILE", exists=True, dir_okay=False, help="Other rules than those in force.")
]
_Archive = Annotated[bool, frame.switch("--archive", "The mails of the database once more, instead of a folder.")]
_Since = Annotated[datetime | None, frame.when("With --archive: the mails since then.")]
_Until = Annotated[datetime | None, frame.when("Let the clock run until then.")]
_Out = Annotated[Path | None, typer.Option(metavar="DIR", file_okay=False, help="Leave every mail that would go here.")]


def simulate(  # noqa: PLR0913, PLR0917 - each is an option of the command
    folder: _Folder = None,
    rules: _Rules = None,
    archive: _Archive = False,
    since: _Since = None,
    until: _Until = None,
    out: _Out = None,
    as_json: frame.Json = False,
    config: frame.Config = frame.CONFIG,
) -> None:
    """Run mails (a folder of them, by their dates, or --archive) through the whole pipeline; nothing is sent or kept."""
    from mailbot.adapters import logs

    if archive == bool(folder):
        frame.stop("name a folder of mails, or --archive (with --since DATE)", code=frame.WRONG)
    given = frame.settings(config, offline=True)
    logs.start(given.log.format, "error")
    office, last = _office(given, rules), until.astimezone() if until else None
    replayed = _replayed(given, office, since, last) if archive else None
    done = replayed.simulation if replayed else _simulated(folder or Path(), office, last)
    if out:
        _leave(done, out)
    prefix = done.office.policy.identity.prefix
    found = [difference(one, prefix) for one in replayed.differences] if replayed else None
    if as_json:
        more = {"differences": found, "left_out": replayed.left_out} if replayed else {}
        frame.print_json(as_object(done, prefix) | more)
        return
    _show(done, prefix)
    if found is not None:
        _show_differences(found)


def _simulated(folder: Path, office: Office, until: datetime | None) -> Simulation:
    from mailbot.app.simulate import read_folder
    from mailbot.app.simulate import simulate as simulated

    mails = read_folder(folder)
    if not mails:
        frame.stop(f"{folder}: there is no *.eml file in it", code=frame.WRONG)
    return simulated(mails, office, until)


def _replayed(given: Settings, office: Office, since: datetime | None, until: datetime | None) -> Replay:
    from mailbot.adapters.clock import SystemClock
    from mailbot.app import build
    from mailbot.app.archive import replay

    try:
        blobs = build.blobs(given)
    except build.NotPossible as lacking:
        frame.stop(str(lacking), code=frame.WRONG)
    with frame.books(given) as store:
        begin = (since or datetime(2000, 1, 1)).astimezone()  # noqa: DTZ001 - a day as typed is one of this machine's zone
        done = replay(store, blobs, office, begin, until or SystemClock().now())
    if done.left_out:
        mails = frame.counted(done.left_out, "mail")
        said = f"left out: {mails} on tickets from before {begin:%Y-%m-%d}, since what they answer is not played"
        typer.echo(f"{said} (an earlier --since plays them)", err=True)
    for key in done.lost:
        typer.echo(f"the mail {key} is missing, or its bytes were altered", err=True)
    return done


def difference(one: Difference, prefix: str) -> dict[str, Any]:
    """One of the `differences` of `simulate --archive --json`: each change is a list of before and after."""
    shown = one.was or one.would
    return {
        "ticket": f"{prefix}-{one.was.number}" if one.was else None,
        "simulated": f"{prefix}-{one.would.number}" if one.would else None,
        "subject": shown.subject if shown else "",
        "changes": {name: [_plain(before), _plain(after)] for name, (before, after) in one.changes.items()},
        "reminders": list(one.reminders),
    }


def _plain(value: object) -> object:
    return frame.utc(value) if isinstance(value, datetime) else value


def _show_differences(found: list[dict[str, Any]]) -> None:
    rows = (
        (
            one["ticket"] or "none",
            one["subject"],
            "; ".join(f"{name}: {before or '-'} -> {after or '-'}" for name, (before, after) in one["changes"].items()),
            " -> ".join(map(str, one["reminders"])),
        )
        for one in found
    )
    frame.table(("ticket", "subject", "changes", "reminders"), rows, f"{frame.counted(len(found), 'difference')}, times UTC")


def as_object(done: Simulation, prefix: str) -> dict[str, Any]:
    """The object of `simulate --json` (PRODUCT section 10)."""
    from mailbot.cli import shapes
    from mailbot.desk import breaches

    return {
        "sent": [_sent(went, prefix) for went in done.sent],
        "tickets": [shapes.ticket(ticket, prefix) for ticket in done.tickets()],
        "breaches": [shapes.breach(ticket, one, prefix) for ticket in done.tickets() for one in breaches.of(ticket)],
    }


def _sent(went: Went, prefix: str) -> dict[str, Any]:
    mail = went.mail
    return {
        "at": frame.utc(went.at),
        "kind": mail.kind,
        "to": list(mail.recipients),
        "subject": mail.subject,
        "ticket": f"{prefix}-{mail.ticket}" if mail.ticket else None,
        "text": mail.text,
    }


def _office(given: Settings, rules: Path | None) -> Office:
    from mailbot.app.office import BadRules, open_office

    try:
        office, _ = open_office(given.model_copy(update={"rules": rules.resolve()}) if rules else given)
    except BadRules as bad:
        frame.stop(*bad.problems, code=frame.WRONG)
    return office


def _leave(done: Simulation, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for number, went in enumerate(done.sent, start=1):
        name = f"{number:05d}-{went.at:%Y%m%dT%H%M%S}-{went.mail.kind}.eml"
        (out / name).write_bytes(went.mail.raw)


def _show(done: Simulation, prefix: str) -> None:
    from mailbot.desk import breaches

    rows = ((w.at, w.mail.kind, w.mail.recipients, w.mail.subject) for w in done.sent)
    mails = frame.counted(len(done.sent), "mail")
    frame.table(("at", "kind", "to", "subject"), rows, f"{mails} would have gone, times {frame.zone()}")
    tickets = {f"{prefix}-{ticket.number}": ticket for ticket in done.tickets()}
    about = ((key, t.subject, t.status, t.rule, t.assignee, t.respond_by, t.resolve_by) for key, t in tickets.items())
    columns = ("ticket", "subject", "status", "rule", "assignee", "answer due", "solution due")
    frame.table(columns, about, frame.counted(len(tickets), "ticket"))
    late = [(key, b.goal, b.due, b.who, b.team, b.rung, b.minutes) for key, t in tickets.items() for b in breaches.of(t)]
    names = ("ticket", "goal", "due", "who", "team", "rung", "minutes late")
    frame.table(names, late, f"{frame.counted(len(late), 'promise')} not kept")
