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
    except (SQLAlchemyError, OrphanRows) as refused:
        frame.stop(f"database: {str(getattr(refused, 'orig', None) or refused).splitlines()[0]}")
    typer.echo("The tables are up to date now.")
