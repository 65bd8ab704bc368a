"""Opens the store, and brings its tables up to date. Knows how transactions begin and end, not what is in them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from mailbot.adapters.store.dialect import connect, in_memory, reading, unchecked
from mailbot.adapters.store.tables import METADATA
from mailbot.adapters.store.tx import SqlTx

MIGRATIONS = Path(__file__).with_name("migrations")


@dataclass(slots=True)
class SqlStore:
    """What mailbot keeps, in a SQL database. Calls may come from any thread; on SQLite one transaction runs at a time."""

    engine: Engine
    _turn: threading.Lock | None = None
    _holder: int = field(default=0, init=False)

    @contextmanager
    def transaction(self) -> Iterator[SqlTx]:
        """Begin (on SQLite as the writer, at once); commit at the end, roll back on an exception."""
        with self._alone(), self.engine.begin() as connection:
            yield SqlTx(connection)

    @contextmanager
    def reading(self) -> Iterator[SqlTx]:
        """The same for reading only: sees one moment, and waits for no writer."""
        reader = self.engine.execution_options(**reading(self.engine))
        with self._alone(), reader.connect() as connection, connection.begin() as whole:
            yield SqlTx(connection)
            whole.rollback()

    def close(self) -> None:
        """Give the database back."""
        self.engine.dispose()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self._turn is None:
            yield
            return
        if self._holder == threading.get_ident():
            raise RuntimeError("a transaction within a transaction")
        with self._turn:
            self._holder = threading.get_ident()
            try:
                yield
            finally:
                self._holder = 0


def open_store(url: str) -> SqlStore:
    """The store at `sqlite:///file` or `postgresql+psycopg://…`, whose tables `upgrade` made; `sqlite://` is an empty
    one in memory, with its tables."""
    engine = connect(url)
    if in_memory(engine.url):
        METADATA.create_all(engine)
    return SqlStore(engine, threading.Lock() if engine.dialect.name == "sqlite" else None)


def upgrade(url: str) -> None:
    """Bring the tables up to date, or make them. Foreign keys rest meanwhile (a rebuilt parent would empty its
    children) and are checked before the commit: raises dialect.OrphanRows where a child lost its parent."""
    engine = connect(url)
    try:
        with unchecked(engine) as connection:
            command.upgrade(_config(connection), "head")
    finally:
        engine.dispose()


def is_current(url: str) -> bool:
    """Whether the tables are those that this version of mailbot needs."""
    engine = connect(url)
    try:
        with engine.connect() as connection:
            made = MigrationContext.configure(connection).get_current_heads()
        return set(made) == set(ScriptDirectory.from_config(_config(None)).get_heads())
    finally:
        engine.dispose()


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
