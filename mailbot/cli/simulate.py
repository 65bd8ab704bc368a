"""`mailbot simulate`: a folder of mails through the whole pipeline on a virtual clock, with nothing sent."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli import frame

if TYPE_CHECKING:
    from mailbot.app.simulate import Simulation, Went
    from mailbot.loops.office import Office
    from mailbot.settings import Settings

_TIMES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M"]
_Folder = Annotated[Path, typer.Argument(metavar="DIR", exists=True, file_okay=False, help="A folder of mails (*.eml).")]
_Rules = Annotated[
    Path | None, typer.Option(metavar="FILE", exists=True, dir_okay=False, help="Other rules than those in force.")
]
_Until = Annotated[datetime | None, typer.Option(formats=_TIMES, help="Let the clock run until then.")]
_Out = Annotated[Path | None, typer.Option(metavar="DIR", file_okay=False, help="Leave every mail that would go here.")]


def simulate(
    folder: _Folder,
    rules: _Rules = None,
    until: _Until = None,
    out: _Out = None,
    as_json: frame.Json = False,
    config: frame.Config = frame.CONFIG,
) -> None:
    """Run a folder of mails, by their dates, through the whole pipeline; nothing is sent or kept."""
    from mailbot.adapters import logs
    from mailbot.app.simulate import read_folder
    from mailbot.app.simulate import simulate as simulated

    given = frame.settings(config, offline=True)
    logs.start(given.log.format, "error")
    mails = read_folder(folder)
    if not mails:
        frame.stop(f"{folder}: there is no *.eml file in it", code=frame.WRONG)
    done = simulated(mails, _office(given, rules), until.astimezone() if until else None)
    if out:
        _leave(done, out)
    prefix = done.office.policy.identity.prefix
    if as_json:
        frame.print_json(as_object(done, prefix))
    else:
        _show(done, prefix)


def as_object(done: Simulation, prefix: str) -> dict[str, Any]:
    """The object of `simulate --json` (PRODUCT section 10)."""
    from mailbot.cli import shapes

    return {
        "sent": [_sent(went, prefix) for went in done.sent],
        "tickets": [shapes.ticket(ticket, prefix) for ticket in done.tickets()],
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
    from mailbot.cli import shapes

    rows = ((w.at, w.mail.kind, w.mail.recipients, w.mail.subject) for w in done.sent)
    frame.table(("at", "kind", "to", "subject"), rows, f"{len(done.sent)} mails would have gone, times {frame.zone()}")
    columns = ("token", "subject", "status", "rule", "assignee", "respond_by", "resolve_by")
    tickets = [shapes.ticket(ticket, prefix) for ticket in done.tickets()]
    frame.table(columns, ([t[c] for c in columns] for t in tickets), f"{len(tickets)} tickets")
