"""`python -m bench.grow`: fills a database in bulk with tickets that lie behind us: their messages, events, outbox and
inbound rows. No blobs, and of the mails that went out only a line each: a million tickets are some gigabytes as it is.

One ticket in a hundred is open; the others were closed in the three years before. Indexes are made again at the end.
"""

from __future__ import annotations

import argparse
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.schema import CreateIndex

from bench.grow_rows import KINDS, TABLES, Rows, Stencil, columns, fresh
from mailbot.adapters.store import upgrade
from mailbot.adapters.store.columns import OUTBOX, TICKET
from mailbot.adapters.store.dialect import connect
from mailbot.adapters.store.tables import METADATA

YEARS = timedelta(days=3 * 365)
_BATCH = 5000
_OPEN = 100
_OPEN_FOR = timedelta(days=9)
_MAILS = 4
_IN_A_HURRY = ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1000000", "temp_store=MEMORY")


def grow(url: str, count: int, now: datetime) -> None:
    """Add so many tickets to the database at `url` (made if it is not there). Nobody else may use it meanwhile."""
    upgrade(url)
    engine = connect(url)
    with engine.begin() as connection:
        number, first = _next(connection)
        for table in METADATA.tables.values():
            for index in table.indexes:
                index.drop(connection)
    engine.dispose()
    filling = batches(engine, number, first, count, now)
    if engine.dialect.name == "sqlite":
        _fill_sqlite(str(engine.url.database), filling, _indexes(engine))
    else:
        _fill_postgres(engine, filling, _indexes(engine))
    engine.dispose()


def batches(engine: Engine, number: int, first: int, count: int, now: datetime) -> Iterator[Rows]:
    """All rows, a few thousand tickets at a time, the oldest first; `number` and `first` are the next ids."""
    stencils = [Stencil(kind, engine.dialect) for kind in KINDS]
    over, still = stencils[: len(stencils) // 2], stencils[len(stencils) // 2 :]
    closed = count - count // _OPEN
    every, begin = (YEARS - 2 * _OPEN_FOR) / max(1, closed), now.replace(microsecond=0) - YEARS
    for start in range(0, count, _BATCH):
        rows = fresh()
        for at in range(start, min(count, start + _BATCH)):
            created = begin + every * at if at < closed else now - _OPEN_FOR * (count - at) / (count - closed + 1)
            among = over if at < closed else still
            among[(number + at) % len(among)].cut(number + at, first + at * _MAILS, created, rows)
        yield rows


def _fill_sqlite(file: str, filling: Iterator[Rows], indexes: Sequence[str]) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for pragma in _IN_A_HURRY:
            connection.execute(f"PRAGMA {pragma}")
        for rows in filling:
            connection.execute("BEGIN")
            for table in TABLES:
                names = columns(table)
                marks = ", ".join("?" * len(names))
                connection.executemany(f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})", rows[table.name])
            connection.execute("COMMIT")
        for index in indexes:
            connection.execute(index)
        connection.execute("PRAGMA journal_mode=WAL")


def _fill_postgres(engine: Engine, filling: Iterator[Rows], indexes: Sequence[str]) -> None:
    with engine.begin() as connection:
        cursor: Any = connection.connection.dbapi_connection.cursor()  # type: ignore[union-attr]  # a driver's connection is there
        for rows in filling:
            for table in TABLES:
                with cursor.copy(f"COPY {table.name} ({', '.join(columns(table))}) FROM STDIN") as copy:
                    for row in rows[table.name]:
                        copy.write_row(row)
        for statement in (*indexes, "SELECT setval('outbox_id_seq', max(id)) FROM outbox", "ANALYZE"):
            cursor.execute(statement)


def _indexes(engine: Engine) -> list[str]:
    """What makes them again."""
    return [str(CreateIndex(index).compile(engine)) for table in METADATA.tables.values() for index in table.indexes]


def _next(connection: Connection) -> tuple[int, int]:
    """The next ticket's number, and the next id in the outbox."""
    number, first = (connection.execute(select(func.max(column))).scalar() or 0 for column in (TICKET.c.number, OUTBOX.c.id))
    return number + 1, first + 1


def main() -> None:
    """Fill, and say how long it took."""
    parser = argparse.ArgumentParser(prog="python -m bench.grow", description=__doc__)
    parser.add_argument("url", help="sqlite:///mailbot.db or postgresql+psycopg://…; never a database that is in use")
    parser.add_argument("count", type=int, help="how many tickets to add")
    asked = parser.parse_args()
    began = time.monotonic()
    grow(asked.url, asked.count, datetime.now(UTC))
    print(f"{asked.count} tickets in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
