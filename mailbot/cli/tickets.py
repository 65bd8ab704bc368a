"""`mailbot tickets`: which tickets there are."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli import frame
from mailbot.desk.ticket import Status

if TYPE_CHECKING:
    from mailbot.listings import TicketLine

_COLUMNS = ("ticket", "subject", "status", "priority", "team", "assignee", "requester", "created", "answer due", "solution due")


class StatusName(StrEnum):
    """The words that --status takes."""

    NEW = Status.NEW
    OPEN = Status.OPEN
    WAITING = Status.WAITING
    HELD = Status.HELD
    RESOLVED = Status.RESOLVED
    CLOSED = Status.CLOSED
    CANCELLED = Status.CANCELLED


_Statuses = Annotated[
    list[StatusName] | None,
    typer.Option(metavar="STATUS", help=f"Only these ({', '.join(StatusName)}); may be given again."),
]


def tickets(  # noqa: PLR0913, PLR0917 - typer makes an option of each argument
    every: Annotated[bool, frame.switch("--all", "Also those closed or cancelled.")] = False,
    status: _Statuses = None,
    team: Annotated[str, typer.Option(metavar="KEY", help="Only this team's (its key in rules.yaml).")] = "",
    assignee: Annotated[str, typer.Option(metavar="KEY", help="Only this person's (their key in rules.yaml).")] = "",
    requester: Annotated[str, typer.Option(metavar="ADDRESS", help="Only those of this address.")] = "",
    tag: Annotated[str, typer.Option(metavar="TAG", help="Only those with this tag.")] = "",
    since: Annotated[datetime | None, frame.when("Only those that came since then.")] = None,
    as_json: frame.Json = False,
    config: frame.Config = frame.CONFIG,
) -> None:
    """List tickets; without options those not closed or cancelled."""
    from mailbot.adapters.store import queries
    from mailbot.cli import shapes
    from mailbot.listings import TicketFilter

    given = frame.settings(config, offline=True)
    moment = since.astimezone(UTC) if since else None
    wanted = TicketFilter(every, tuple(s.value for s in status or ()), team, assignee, requester, tag, moment)
    with frame.books(given) as store, store.reading() as tx:
        found = queries.lines(tx, wanted)
    prefix = frame.prefix(given)
    if as_json:
        frame.print_json([shapes.ticket(each, prefix) for each in found])
    elif found:
        frame.table(
            _COLUMNS, (_row(each, prefix) for each in found), f"{frame.counted(len(found), 'ticket')}, times {frame.zone()}"
        )
    else:
        typer.echo("No tickets.")


def _row(ticket: TicketLine, prefix: str) -> tuple[object, ...]:
    return (
        f"{prefix}-{ticket.number}",
        ticket.subject,
        ticket.status,
        ticket.priority,
        f"{ticket.team} {ticket.tier}" if ticket.tier > 1 else ticket.team,
        ticket.assignee,
        ticket.requester,
        ticket.created_at,
        "answered" if ticket.responded_at else ticket.respond_by,
        "solved" if ticket.resolved_at else ticket.resolve_by,
    )
