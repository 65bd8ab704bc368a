"""`mailbot backup` and `mailbot restore`: everything in one file, while the service runs, and back."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Annotated

import typer

from mailbot.cli import frame


def backup(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where to write it: mailbot.tar, or mailbot.tar.gz.", dir_okay=False)
    ],
    config: frame.Config = frame.CONFIG,
) -> None:
    """Copy everything into one file, while the service runs: database, mails, key, rules, templates, settings. Keep it secret."""
    from mailbot.app import build
    from mailbot.app.backup import NoBackup
    from mailbot.app.backup import backup as write

    try:
        size = write(frame.settings(config, offline=True), config, file)
    except (NoBackup, OSError, sqlite3.Error, build.NotPossible) as refused:
        frame.stop(*f"no backup was made: {refused}".splitlines())
    typer.echo(f"{file}: {max(1, size >> 10)} KB. It holds the key and all mails: keep it where nobody else can read it.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup.", exists=True, dir_okay=False)],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
    database: Annotated[
        str, typer.Option(metavar="URL", help="For a backup of PostgreSQL: an empty database, postgresql://user@host/name.")
    ] = "",
) -> None:
    """Make a folder of a backup (of PostgreSQL: and fill an empty database, `--database URL`), and prove that it is whole."""
    from sqlalchemy.exc import SQLAlchemyError

    from mailbot.adapters.blobs import FileBlobs
    from mailbot.adapters.store import open_store, upgrade
    from mailbot.app.backup import NoBackup
    from mailbot.app.backup import restore as unpack
    from mailbot.app.doctor import audit

    try:
        where = unpack(file, folder, database)
        upgrade(where)
    except (NoBackup, OSError, sqlite3.Error, SQLAlchemyError) as refused:
        frame.stop(f"not restored: {frame.said(refused)}")
    store = open_store(where)
    try:
        found = audit(store, FileBlobs(folder / "blobs"))
    finally:
        store.close()
    if not found.ok:
        frame.stop(f"{folder} is there, but not whole:", *found.holes)
    typer.echo(
        f"{folder}: {found.ledger.received} mails, {found.blobs} blobs, whole. Next: mailbot run --config {folder}/mailbot.toml"
    )
