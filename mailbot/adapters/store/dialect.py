"""Where SQLite and PostgreSQL differ: how to connect, how a transaction begins, how a row is put in unless it is there.
Knows no table."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, Executable, Table, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import StaticPool

from mailbot.adapters.store.prepared import Prepared
from mailbot.adapters.store.values import as_json

BUSY_MS = 10_000
_PRAGMAS = (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY",
            "cache_size=-16000")  # fmt: skip
"""`temp_store`: what a savepoint may have to put back, some pages a mail, needs no file. `cache_size`: 16 MB hold the upper
pages of all indexes of a million tickets."""
_SICK = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL,
         sqlite3.SQLITE_CANTOPEN)  # fmt: skip

NOTICED: Mapping[str, Any] = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2,
                              "tcp_user_timeout": 20_000}  # fmt: skip
"""For psycopg: after twenty seconds without a word from PostgreSQL's machine the connection counts as lost."""

_SILENT = "10s"
"""How long PostgreSQL leaves its locks to a transaction that says nothing: its process is frozen, or cut off."""

_TURN = Prepared(text("SELECT pg_advisory_xact_lock(7220171, 1)"))  # a pair of numbers that means nothing but this


def connect(url: str) -> Engine:
    """An engine for `sqlite:///file`, `sqlite://` (in memory) or `postgresql+psycopg://`. Connects to nothing yet."""
    where = make_url(url)
    if where.get_backend_name() != "sqlite":
        engine = create_engine(where, json_serializer=as_json, pool_pre_ping=True, connect_args=dict(NOTICED))
        event.listen(engine, "connect", _hurry)
        return engine
    engine = _sqlite(where)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def reading(engine: Engine) -> Mapping[str, Any]:
    """The options of a connection that sees one moment and holds up nobody."""
    return {"mailbot_reading": True} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}


def take_time(connection: Connection) -> None:
    """Let the transaction say nothing for as long as it likes: it holds nobody up."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


def in_memory(url: URL) -> bool:
    """Whether a SQLite database lives and dies with its connection."""
    return url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:")


@contextmanager
def unchecked(engine: Engine) -> Iterator[Connection]:
    """A transaction for migrations: SQLite's foreign keys are off, and checked as a whole before the commit."""
    with engine.connect() as connection, _childless(connection), connection.begin():
        yield connection
        _check_children(connection)


@contextmanager
def _childless(connection: Connection) -> Iterator[None]:
    """Foreign keys off; inside a transaction the pragma would do nothing."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw: Any = connection.connection.dbapi_connection
    raw.executescript("PRAGMA foreign_keys=OFF; PRAGMA temp_store=DEFAULT")  # an index of a large table is sorted in a file
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def _check_children(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if orphans:
        places = ", ".join(sorted({f"{child} of {parent}" for child, _, parent, _ in orphans}))
        raise OrphanRows(f"{len(orphans)} rows without their parent: {places}")


class OrphanRows(Exception):
    """A migration left rows whose parent is gone; nothing of it was kept."""


_SAVE, _KEEP, _UNDO = (Prepared(text(f"{verb} one_mail")) for verb in ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT"))


@contextmanager
def savepoint(connection: Connection) -> Iterator[None]:
    """An inner all-or-nothing."""
    _SAVE.run(connection)
    try:
        yield
    except BaseException:
        if not connection.invalidated and not is_lost(connection):
            _UNDO.run(connection)
            _KEEP.run(connection)
        raise
    _KEEP.run(connection)


def is_lost(connection: Connection) -> bool:
    """Whether SQLite has rolled a transaction back by itself, as it does on a full disk."""
    raw: Any = connection.connection.dbapi_connection
    return connection.dialect.name == "sqlite" and not raw.in_transaction


def is_trouble(error: DBAPIError) -> bool:
    """Whether the disk, the memory or the server failed, and not the statement: result codes of SQLite, and classes of
    SQLSTATE (08 connection, 53 resources, 57 shutdown, 58 system) of PostgreSQL, where none means no connection."""
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _SICK
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or (isinstance(state, str) and state[:2] in ("08", "53", "57", "58"))


def is_passing(error: DBAPIError) -> bool:
    """Whether PostgreSQL ended the transaction for a reason that passes: a deadlock or another's change (SQLSTATE class 40),
    a connection that is gone or was not to be had (08, or no state at all), a server that goes down or comes up (57P), a
    transaction that had said nothing for too long (25P03)."""
    if isinstance(error.orig, sqlite3.Error):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return error.connection_invalidated or isinstance(error, OperationalError)
    return str(state)[:2] in ("40", "08") or str(state)[:3] == "57P" or state == "25P03"


def take_turn(connection: Connection) -> None:
    """Be the only one of several processes that decides, until the transaction ends. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        _TURN.run(connection)


def is_missing(url: URL) -> bool:
    """Whether a SQLite database has no file yet."""
    return url.get_backend_name() == "sqlite" and not in_memory(url) and not Path(str(url.database)).exists()


def insert(table: Table) -> Prepared:
    """Put in rows."""
    return Prepared(table.insert().inline(), _set(table))


def insert_new(table: Table, on: Sequence[str], *, give: str = "", numbered: bool = False) -> Prepared:
    """Put in rows unless there are some with the same `on`; gives the column `give` of those that were new. `numbered`:
    they bring their numbers along."""

    def declared(dialect: str) -> Executable:
        statement = _insert(dialect, table).inline().on_conflict_do_nothing(index_elements=on)
        return cast(Executable, statement.returning(table.c[give]) if give else statement)

    return Prepared(declared, table.c.keys() if numbered else _set(table))


def upsert(table: Table, on: str) -> Prepared:
    """Put in rows, or write over those with the same `on`."""

    def declared(dialect: str) -> Executable:
        statement = _insert(dialect, table).inline()
        fresh = {name: statement.excluded[name] for name in _set(table) if name != on}
        return cast(Executable, statement.on_conflict_do_update(index_elements=[on], set_=fresh))

    return Prepared(declared, _set(table))


def _insert(dialect: str, table: Table) -> Any:
    """An INSERT that may say what to do with a row that is there: each kind of database has its own, and only its is loaded."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)


def _set(table: Table) -> list[str]:
    """The columns that are not numbered by the database."""
    return [column.name for column in table.c if column is not table.autoincrement_column]


def _sqlite(where: URL) -> Engine:
    shared: dict[str, Any] = {"json_serializer": as_json, "connect_args": {"check_same_thread": False}}
    if in_memory(where):
        return create_engine(where, poolclass=StaticPool, **shared)
    engine = create_engine(where, pool_use_lifo=True, **shared)  # the same connection again: only its cache of pages is full
    event.listen(engine, "do_connect", lambda *_: _make_private(Path(str(where.database))))
    return engine


def _make_private(file: Path) -> None:
    """A new database is readable by its owner only; SQLite gives its other files the same rights."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN would come late and lose updates
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _hurry(connection: Any, _record: object) -> None:
    connection.execute(f"SET idle_in_transaction_session_timeout = '{_SILENT}'")
    connection.commit()


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("mailbot_reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
