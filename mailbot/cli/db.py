"""`mailbot db`: the database's tables."""

from __future__ import annotations

import typer

from mailbot.cli import frame

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.callback()
def database() -> None:
    """The database."""


@app.command()
def upgrade(config: frame.Config = frame.CONFIG) -> None:
    """Bring the tables up to this version, or make them. Stop the service before."""
    from sqlalchemy.exc import SQLAlchemyError

    from mailbot.adapters.store import is_current, upgrade
    from mailbot.adapters.store.dialect import OrphanRows

    given = frame.settings(config, offline=True)
    try:
        if is_current(given.database):
            typer.echo("The tables are up to date.")
            return
        upgrade(given.database)
    except (SQLAlchemyError, OrphanRows, OSError) as refused:
        frame.stop(f"database: {frame.said(refused)}")
    typer.echo("The tables are up to date now.")
