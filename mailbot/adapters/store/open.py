"""Opens the store. Knows how transactions begin and end, not what is in them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from mailbot.adapters.store.dialect import connect, in_memory, is_lost, is_passing, reading, take_time
from mailbot.adapters.store.reading import Reading
from mailbot.ports import TransactionInterrupted

if TYPE_CHECKING:
    from mailbot.adapters.store.tx import SqlTx


@dataclass(slots=True)
class SqlStore:
    """What mailbot keeps, in a SQL database. Calls may come from any thread; on SQLite one transaction runs at a time."""

    engine: Engine
    _turn: threading.Lock | None = None
    _holder: int = field(default=0, init=False)

    @contextmanager
    def transaction(self) -> Iterator[SqlTx]:
        """Begin (on SQLite as the writer, at once); commit at the end, roll back on an exception."""
        from mailbot.adapters.store.tx import SqlTx, TransactionLost  # the whole desk: lists of tickets don't wait for it

        with self._alone(), _named(), self.engine.begin() as connection:
            yield SqlTx(connection)
            if is_lost(connection):
                raise TransactionLost("the database gave the transaction up; nothing of it was kept")

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """For reading only: sees one moment, and waits for no writer."""
        reader = self.engine.execution_options(**reading(self.engine))
        alone = self._alone() if in_memory(self.engine.url) else nullcontext()
        with alone, reader.connect() as connection, connection.begin() as whole:
            take_time(connection)
            yield Reading(connection)
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


@contextmanager
def _named() -> Iterator[None]:
    """What passes has a name of its own, so that it can be tried again."""
    try:
        yield
    except DBAPIError as error:
        if is_passing(error):
            raise TransactionInterrupted(str(error.orig).strip()) from error
        raise


def open_store(url: str) -> SqlStore:
    """The store at `sqlite:///file` or `postgresql+psycopg://…`, whose tables `upgrade` made; `sqlite://` is an empty
    one in memory, with its tables."""
    engine = connect(url)
    if in_memory(engine.url):
        from mailbot.adapters.store.tables import METADATA  # brings SQLModel along: half a second

        METADATA.create_all(engine)
    return SqlStore(engine, threading.Lock() if engine.dialect.name == "sqlite" else None)
