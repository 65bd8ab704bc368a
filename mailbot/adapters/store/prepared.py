"""Statements of the hot path: declared in SQLAlchemy, compiled once for each kind of database, and handed straight to its
driver. Knows no table.

SQLAlchemy's own way to execute costs several times what SQLite needs for a statement. What a statement says, who listens
to it at the engine (`before_cursor_execute`) and what it raises are the same here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

from mailbot.adapters.store.values import Convert, reader, writer

Row = Sequence[Any]


class Prepared:
    """One statement, or what makes it for a dialect of this name. Values are given by the names of its parameters; an
    INSERT sets `columns`."""

    def __init__(self, declared: Executable | Callable[[str], Executable], columns: Iterable[str] = ()) -> None:
        self._declared, self._columns = declared, tuple(columns)
        self._compiled: dict[str, _Compiled] = {}

    def all(self, connection: Connection, **values: Any) -> list[Row]:
        """The rows that it gives."""
        compiled = self._for(connection.dialect)
        return compiled.read(_execute(connection, compiled.sql, compiled.bind(values)).fetchall())

    def first(self, connection: Connection, **values: Any) -> Row | None:
        """The first row, or None."""
        return next(iter(self.all(connection, **values)), None)

    def value(self, connection: Connection, **values: Any) -> Any:
        """The first column of the first row, or None."""
        return next((row[0] for row in self.all(connection, **values)), None)

    def records(self, connection: Connection, **values: Any) -> Iterator[dict[str, Any]]:
        """The rows by the names of their columns."""
        names = self._for(connection.dialect).names
        return (dict(zip(names, row, strict=True)) for row in self.all(connection, **values))

    def run(self, connection: Connection, **values: Any) -> int:
        """Do it; returns how many rows it touched."""
        compiled = self._for(connection.dialect)
        return int(_execute(connection, compiled.sql, compiled.bind(values)).rowcount)

    def many(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> int:
        """Do it for each of these values; returns how many rows it touched."""
        compiled = self._for(connection.dialect)
        bound = [compiled.bind(row) for row in rows]
        return int(_execute(connection, compiled.sql, bound, many=True).rowcount) if bound else 0

    def _for(self, dialect: Dialect) -> _Compiled:
        found = self._compiled.get(dialect.name)
        if found is None:
            declared = self._declared if isinstance(self._declared, Executable) else self._declared(dialect.name)
            found = self._compiled[dialect.name] = _compile(declared, self._columns, dialect)
        return found


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as a driver wants it. `wanted` are its parameters (`in_order`: as a list, else by name) and `given` its
    columns that are not as the driver has them, each with its converter; `fixed` are values that are always the same."""

    sql: str
    wanted: tuple[tuple[str, Convert | None], ...]
    in_order: bool
    fixed: Mapping[str, Any]
    names: tuple[str, ...]
    given: tuple[tuple[int, Convert], ...]

    def bind(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them. Raises KeyError where one is missing."""
        values = {**values, **self.fixed} if self.fixed else values
        if self.in_order:
            return tuple([values[name] if convert is None else convert(values[name]) for name, convert in self.wanted])
        return {name: values[name] if convert is None else convert(values[name]) for name, convert in self.wanted}

    def read(self, rows: list[Row]) -> list[Row]:
        """The driver's rows as they were meant."""
        return [self._read(list(row)) for row in rows] if self.given else rows

    def _read(self, row: list[Any]) -> Row:
        for at, convert in self.given:
            if row[at] is not None:
                row[at] = convert(row[at])
        return row


def _compile(declared: Any, columns: Sequence[str], dialect: Dialect) -> _Compiled:
    compiled = declared.compile(dialect=dialect, column_keys=columns or None)
    bound = {name: bind for bind, name in compiled.bind_names.items()}
    order = compiled.positiontup
    shown = list(getattr(declared, "exported_columns", ()))
    readers = ((at, reader(column.type, dialect)) for at, column in enumerate(shown))
    return _Compiled(
        sql=str(compiled),
        wanted=tuple((name, writer(bound[name].type, dialect)) for name in (bound if order is None else order)),
        in_order=order is not None,
        fixed={name: bind.value for name, bind in bound.items() if not bind.required and name not in columns},
        names=tuple(getattr(column, "name", "") for column in shown),
        given=tuple((at, read) for at, read in readers if read is not None),
    )


def _execute(connection: Connection, sql: str, values: Any, *, many: bool = False) -> Any:
    """The driver's cursor after the statement; its errors are named as SQLAlchemy names them."""
    cursor = connection.connection.cursor()
    if listeners := connection.engine.dispatch.before_cursor_execute:
        listeners(connection, cursor, sql, values, None, many)
    try:
        cursor.executemany(sql, values) if many else cursor.execute(sql, values)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _named(connection, sql, error, cursor) from error
    return cursor


def _named(connection: Connection, sql: str, error: Exception, cursor: Any) -> BaseException:
    dialect = connection.dialect
    is_gone = dialect.is_disconnect(error, connection.connection, cursor)  # type: ignore[arg-type]  # the driver's own error
    if is_gone:
        connection.invalidate(error)
    return DBAPIError.instance(sql, None, error, dialect.loaded_dbapi.Error, connection_invalidated=is_gone, dialect=dialect)
