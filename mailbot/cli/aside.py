"""`mailbot aside`: mails that were set aside, and handling them after all."""

from __future__ import annotations

from typing import Annotated

import typer

from mailbot.cli import frame

app = typer.Typer(help="Mails that were set aside.", invoke_without_command=True)


@app.callback()
def aside(context: typer.Context, as_json: frame.Json = False, config: frame.Config = frame.CONFIG) -> None:
    """List the mails that were set aside, and why; `retry` handles one again."""
    if context.invoked_subcommand:
        return
    from mailbot.adapters.store import queries
    from mailbot.cli import shapes

    with frame.books(frame.settings(config, offline=True)) as store, store.reading() as tx:
        found = queries.aside(tx)
    if as_json:
        frame.print_json([shapes.aside(line) for line in found])
        return
    rows = ((i.id, i.at, i.sender, i.subject, i.reason, (i.detail.strip().splitlines() or [""])[-1]) for i in found)
    columns = ("id", "came", "from", "subject", "reason", "detail")
    frame.table(columns, rows, f"{frame.counted(len(found), 'mail')}, times {frame.zone()}") if found else typer.echo("No mails.")


@app.command()
def retry(
    ids: Annotated[list[int], typer.Argument(metavar="N...", help="The mails' ids in the list.")],
    config: frame.Config = frame.CONFIG,
) -> None:
    """Handle mails again that were set aside, as if they had just come."""
    from mailbot.adapters.clock import SystemClock
    from mailbot.adapters.store import queries

    now = SystemClock().now()
    with frame.books(frame.settings(config, offline=True)) as store, store.transaction() as tx:
        unknown = [id for id in ids if not queries.retry_aside(tx, id, now)]
    if len(unknown) < len(ids):
        typer.echo(f"{frame.counted(len(ids) - len(unknown), 'mail')} will be handled again.")
    if unknown:
        frame.stop(*(f"there is no mail {id} set aside" for id in unknown))
