"""Copies one database into another, whatever their kinds, and proves that both hold the same. Knows tables, not their meaning.

Begun again it goes on where it was: rows that are there are passed over. Each chunk is a transaction of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select, text, tuple_
from sqlalchemy.types import Integer

from mailbot.adapters.store.dialect import insert_new
from mailbot.adapters.store.open import SqlStore
from mailbot.adapters.store.tables import METADATA

CHUNK = 500

Step = Callable[[str, int, int], None]
"""Told after each chunk: the table, how many rows of it are over there, and how many there are."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A table on both sides: how many rows, and a hash over all of them that knows no order."""

    table: str
    rows: tuple[int, int]
    hashes: tuple[str, str]

    @property
    def is_same(self) -> bool:
        """Whether both sides hold the same rows."""
        return self.rows[0] == self.rows[1] and self.hashes[0] == self.hashes[1]


def copy(source: SqlStore, target: SqlStore, step: Step) -> None:
    """Copy all rows that the target lacks, parents before children. Both have the tables of this version; nobody writes
    meanwhile."""
    with source.reading() as reading:
        for table in METADATA.sorted_tables:
            _copy(table, reading.connection, target, step)
    with target.transaction() as tx:
        _count_on(tx.connection)


def compare(source: SqlStore, target: SqlStore, step: Step) -> tuple[Compared, ...]:
    """Read both sides from end to end."""
    with source.reading() as one, target.reading() as two:
        return tuple(_compared(table, one.connection, two.connection, step) for table in METADATA.sorted_tables)


def _copy(table: Table, reading: Connection, target: SqlStore, step: Step) -> None:
    total = _count(reading, table)
    with target.reading() as tx:
        start = _reached(tx.connection, table)
        done = _count(tx.connection, table)
    step(table.name, done, total)
    missing = insert_new(table, table.primary_key.columns.keys(), numbered=True)
    for rows in _chunks(reading, table, start):
        with target.transaction() as tx:
            done += missing.many(tx.connection, rows)
        step(table.name, done, total)


def _reached(connection: Connection, table: Table) -> int | None:
    """The highest number over there, where rows are numbered."""
    first = next(iter(table.primary_key))
    highest: int | None = connection.execute(select(func.max(first))).scalar() if isinstance(first.type, Integer) else None
    return highest


def _chunks(connection: Connection, table: Table, start: int | None = None) -> Iterator[list[dict[str, Any]]]:
    """All rows from `start` on, in the order of their keys. The last key decides what is next: no offset grows slow."""
    keys = list(table.primary_key)
    query: Select[Any] = select(table).order_by(*keys).limit(CHUNK)
    rest = query if start is None else query.where(keys[0] >= start)
    while rows := [dict(row) for row in connection.execute(rest).mappings()]:
        yield rows
        rest = query.where(tuple_(*keys) > tuple_(*(rows[-1][key.name] for key in keys)))


def _compared(table: Table, one: Connection, two: Connection, step: Step) -> Compared:
    total = _count(one, table)

    def hashed(connection: Connection) -> tuple[int, str]:
        count, sums = 0, 0
        for rows in _chunks(connection, table):
            count += len(rows)
            sums += sum(map(_hash, rows))
            step(table.name, count, total)
        return count, f"{sums % 2**256:064x}"

    (rows, first), (others, second) = hashed(one), hashed(two)
    return Compared(table.name, (rows, others), (first, second))


def _hash(row: Mapping[str, Any]) -> int:
    written = json.dumps(row, sort_keys=True, ensure_ascii=False, default=_plain)
    return int.from_bytes(hashlib.sha256(written.encode("utf-8", "surrogatepass")).digest(), "big")


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, (bytes, memoryview)):
        return hashlib.sha256(value).hexdigest()
    raise TypeError(f"{type(value).__name__} in a row")


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _count_on(connection: Connection) -> None:
    """New rows get numbers behind those that were copied; SQLite sees to that by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table, column in _numbered(METADATA.sorted_tables):
        highest = f'SELECT COALESCE(MAX("{column}"), 0) + 1 FROM "{table}"'  # noqa: S608 - our own names
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{column}'), ({highest}), false)"))


def _numbered(tables: Sequence[Table]) -> Iterator[tuple[str, str]]:
    for table in tables:
        if table.autoincrement_column is not None:
            yield table.name, table.autoincrement_column.name
