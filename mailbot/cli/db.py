"""`mailbot db`: the database's tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli import frame

if TYPE_CHECKING:
    from mailbot.adapters.store import SqlStore
    from mailbot.adapters.store.copy import Step

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


_From = Annotated[str, typer.Argument(metavar="FROM", help="The one that is read: sqlite:///mailbot.db")]
_To = Annotated[str, typer.Argument(metavar="TO", help="The one that is written: postgresql://user@host/name")]


@app.command()
def copy(source: _From, target: _To) -> None:
    """Copy a database into another one, and prove that both hold the same. Stop the service before.

    Broken off, it goes on where it was when it is called again. Blobs stay where they are."""
    from mailbot.adapters.store import copy as books

    with _opened(source, make=False) as one, _opened(target, make=True) as two:
        with _progress("copy") as step:
            books.copy(one, two, step)
        with _progress("compare") as step:
            found = books.compare(one, two, step)
    frame.table(("Table", "Rows", "Over there", ""), [(c.table, *c.rows, "same" if c.is_same else "DIFFERENT") for c in found])
    if not all(table.is_same for table in found):
        frame.stop("The two are not the same. Does somebody write to one of them? A target that was used before must be emptied.")


@contextmanager
def _opened(url: str, *, make: bool) -> Iterator[SqlStore]:
    """A database with the tables of this version; every trouble with it is a sentence and exit 1 (2: a wrong URL)."""
    from sqlalchemy.exc import SQLAlchemyError

    from mailbot.adapters.store import is_current, open_store, upgrade
    from mailbot.ports import StoreInTrouble

    where = url.replace("postgresql://", "postgresql+psycopg://", 1)
    if not where.startswith(("sqlite:///", "postgresql+psycopg://")):
        frame.stop(f"{url}: expected sqlite:///mailbot.db or postgresql://user@host/name", code=frame.WRONG)
    try:
        if not is_current(where):
            if not make:
                frame.stop(f"{url}: there are no tables of this version. Run `mailbot db upgrade` on it first")
            upgrade(where)
        opened = open_store(where)
        try:
            yield opened
        finally:
            opened.close()
    except ModuleNotFoundError:
        frame.stop("PostgreSQL needs its driver here: pip install 'mailbot[postgres]'", code=frame.WRONG)
    except (SQLAlchemyError, StoreInTrouble, OSError) as refused:
        frame.stop(f"database: {frame.said(refused)}")


@contextmanager
def _progress(verb: str) -> Iterator[Step]:
    """A bar for each table, on stderr."""
    from rich.console import Console
    from rich.progress import Progress, TaskID

    with Progress(console=Console(stderr=True)) as progress:
        bars: dict[str, TaskID] = {}

        def step(table: str, done: int, total: int) -> None:
            if table not in bars:
                bars[table] = progress.add_task(f"{verb} {table}", total=total)
            progress.update(bars[table], completed=min(done, total), total=total)

        yield step
