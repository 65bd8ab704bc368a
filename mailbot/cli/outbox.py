"""`mailbot outbox`: which mails go out, went out, or could not."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from mailbot.cli import frame

app = typer.Typer(help="Mails on their way out, and what became of those before them.", invoke_without_command=True)
_SHOWN = 50


class Fate(StrEnum):
    """The words that --status takes."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


_ROWS = {Fate.PENDING: ("pending", "sending"), Fate.SENT: ("sent",), Fate.FAILED: ("failed",)}


@app.callback()
def outbox(
    context: typer.Context,
    status: Annotated[
        list[Fate] | None, typer.Option(metavar="STATUS", help=f"Only these ({', '.join(Fate)}); may be given again.")
    ] = None,
    every: Annotated[bool, frame.switch("--all", f"Also in a table: all of them, not the newest {_SHOWN}.")] = False,
    as_json: frame.Json = False,
    config: frame.Config = frame.CONFIG,
) -> None:
    """List the mails that go out, went out, or could not; `retry` tries again at once."""
    if context.invoked_subcommand:
        return
    from mailbot.adapters.store import queries
    from mailbot.cli import shapes

    wanted = [name for fate in status or list(Fate) for name in _ROWS[fate]]
    few = 0 if every or as_json else _SHOWN
    with frame.books(frame.settings(config, offline=True)) as store, store.reading() as tx:
        shown = queries.outbox(tx, *wanted, newest=few)
    if as_json:
        frame.print_json([shapes.outbox(line) for line in shown])
        return
    rows = ((i.id, i.kind, i.to, i.subject, i.status, i.attempts, i.next_attempt_at, i.last_error) for i in shown)
    title = f"{'The newest ' if len(shown) == few else ''}{frame.counted(len(shown), 'mail')}, times {frame.zone()}"
    columns = ("id", "kind", "to", "subject", "status", "attempts", "next", "last error")
    frame.table(columns, rows, title) if shown else typer.echo("No mails.")


@app.command()
def retry(
    ids: Annotated[
        list[int] | None, typer.Argument(metavar="[ID]...", help="Which mails; none: all that wait or failed.")
    ] = None,
    config: frame.Config = frame.CONFIG,
) -> None:
    """Try mails again at once: those that wait for their next attempt, and those that failed."""
    from mailbot.adapters.clock import SystemClock
    from mailbot.adapters.store import queries

    with frame.books(frame.settings(config, offline=True)) as store, store.transaction() as tx:
        count = queries.retry_outbox(tx, ids or None, SystemClock().now())
    if ids and count < len(ids):
        frame.stop(f"{frame.counted(count, 'mail')} will be tried again; the others are sent, under way, or not there")
    typer.echo(f"{frame.counted(count, 'mail')} will be tried again.")
