"""The part of a backup that is a PostgreSQL database: copied by pg_dump, filled again by pg_restore; where they are not at hand,
it is said what to do by hand. Knows nothing of the rest of a backup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from mailbot.adapters import pg_tools
from mailbot.settings import Settings

_BY_HAND = """the database is PostgreSQL, and {why}. Install it here (Debian: apt-get install postgresql-client), or do this, in \
this order, while mailbot runs:
  pg_dump --format=custom --file=mailbot.dump YOUR_DATABASE
  tar -czf mailbot-files.tar.gz {blobs} {key} {config} rules.yaml templates
To restore: pg_restore --dbname=A_NEW_DATABASE mailbot.dump, unpack the files, then mailbot doctor --ledger"""
_AN_EMPTY_ONE = "give an empty one: createdb NAME, then --database postgresql://user@host/NAME"

Loader = Callable[[Path], None]
"""Fills a database that was empty a moment ago from a dump. Raises NoBackup."""


class NoBackup(Exception):
    """It can't be done; the message says why, and what to do instead."""


def dumped(settings: Settings, config: Path, file: Path) -> None:
    """Write the database into a file, as of one moment, while others write. Raises NoBackup."""
    by_hand = partial(_BY_HAND.format, blobs=settings.blobs.removeprefix("file:"), key=settings.key_file, config=config.name)
    found = pg_tools.tools("pg_dump")
    if not found:
        raise NoBackup(by_hand(why="there is no pg_dump here"))
    with _said():
        server = pg_tools.look(settings.database)
        try:
            tool = pg_tools.fitting("pg_dump", found, server)
        except pg_tools.NoTool as lacking:
            raise NoBackup(by_hand(why=str(lacking))) from lacking
        pg_tools.dump(tool, settings.database, file)


def loader(database: str) -> Loader:
    """What fills this database, which must be there, and empty. Raises NoBackup, with what would be right."""
    if not database:
        raise NoBackup(f"this backup is of PostgreSQL, and needs a database to be restored into: {_AN_EMPTY_ONE}")
    if not re.match(r"postgresql(\+psycopg)?://", database):
        raise NoBackup(f"--database must be a PostgreSQL database, as the backup is of one: {_AN_EMPTY_ONE}")
    with _said():
        server = pg_tools.look(at(database))
        if server.tables:
            raise NoBackup(f"the database is not empty: it has tables or sequences ({server.tables}), and none is written over; "
                           f"{_AN_EMPTY_ONE}")  # fmt: skip
        tool = pg_tools.fitting("pg_restore", pg_tools.tools("pg_restore"), server)
    return partial(_load, tool, at(database))


def at(database: str) -> str:
    """The URL with the driver's name in it."""
    return re.sub(r"^postgresql://", "postgresql+psycopg://", database)


def _load(tool: pg_tools.Tool, url: str, file: Path) -> None:
    with _said():
        pg_tools.load(tool, url, file)


@contextmanager
def _said() -> Iterator[None]:
    """What the server or its programs say against it is why there is no backup."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise NoBackup("PostgreSQL needs its driver here: pip install 'mailbot[postgres]'") from missing
    except pg_tools.NoTool as lacking:
        raise NoBackup(f"{lacking} (Debian: apt-get install postgresql-client)") from lacking
    except pg_tools.PgTrouble as trouble:
        raise NoBackup(f"PostgreSQL says: {trouble}") from trouble
