"""How values get into a database and back, by the type of their column. Knows no statement.

SQLAlchemy's converters serve but where they cost: on SQLite, times and documents have their own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Self

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    BindParameter,
    Boolean,
    ColumnElement,
    DateTime,
    Integer,
    Text,
    TypeDecorator,
    bindparam,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]

Big = BigInteger().with_variant(Integer, "sqlite")

_decode = json.JSONDecoder().raw_decode
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=datetime.isoformat).encode


def as_json(value: object) -> str:
    """A document as it is kept: as short as can be, letters as they are, times in ISO; its text went through `clean`."""
    text = _encode(value)
    return clean(text) if "\\u0000" not in text else clean(_encode(_without_nul(value)))


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(one) for key, one in value.items()}
    return [_without_nul(one) for one in value] if isinstance(value, (tuple, list)) else value


def clean(text: str) -> str:
    """Text without what no database takes: NUL (PostgreSQL) and lone surrogates (both)."""
    whole = text.replace("\x00", "") if "\x00" in text else text
    if whole.isascii():
        return whole
    try:
        whole.encode()
    except UnicodeEncodeError:
        return whole.encode("utf-8", "replace").decode("utf-8")
    return whole


class Clean(TypeDecorator[str]):
    """Text that went through `clean`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return _write_text(value)


def _write_text(value: str | None) -> str | None:
    if type(value) is str and value.isascii() and "\x00" not in value:
        return value
    return None if value is None else clean(str(value))


class Moment(TypeDecorator[datetime]):
    """A time: aware, and UTC when it comes back. What SQLModel's own type does, without the ORM that comes with it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _aware(value).astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time without its zone")
    return value


class _Several(TypeDecorator[Sequence[Any]]):
    """Many values in one parameter: a document on SQLite, an array on PostgreSQL."""

    impl = JSON
    cache_ok = True

    def __init__(self, one: TypeEngine[Any]) -> None:
        super().__init__()
        self.one = one

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSON() if dialect.name == "sqlite" else ARRAY(self.one))

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> list[Any]:
        return [clean(one) if isinstance(one, str) else one for one in value or ()]


class among(ColumnElement[bool]):  # noqa: N801 - written like a function, as SQLAlchemy's own are
    """Whether a column has one of the values of a parameter: however many there are, it is one and the same statement."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.column = column
        self.values: BindParameter[Sequence[Any]] = bindparam(name, type_=_Several(column.type))

    def self_group(self, against: Any = None) -> Self:
        """As it is: SQLite would read a whole table for one that is compared with true."""
        return self


@compiles(among)
def _in_array(element: among, compiler: Any, **options: Any) -> str:
    return f"{compiler.process(element.column, **options)} = ANY({compiler.process(element.values, **options)})"


@compiles(among, "sqlite")
def _in_document(element: among, compiler: Any, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in (element.column, element.values))
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - our own words, and a parameter


@lru_cache(maxsize=256)  # a moment is written again and again
def _write_time(value: datetime | None) -> str | None:
    """As SQLAlchemy writes it."""
    return None if value is None else _aware(value).astimezone(UTC).isoformat(" ", "microseconds")[:26]


def _read_time(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


_ON_SQLITE: dict[type[TypeEngine[Any]], tuple[Convert | None, Convert | None]] = {
    Moment: (_write_time, _read_time),
    JSON: (as_json, lambda text: _decode(text)[0]),  # it was written by as_json: nothing stands around it
    _Several: (as_json, None),
    Boolean: (None, bool),
}


def writer(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """What makes a value of this type the driver's; None: it is already."""
    if isinstance(kind, Clean):
        return _write_text
    if dialect.name == "sqlite" and type(kind) in _ON_SQLITE:
        return _ON_SQLITE[type(kind)][0]
    return kind.dialect_impl(dialect).bind_processor(dialect)


def reader(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    """What makes the driver's value one of this type; None: it is already. None (NULL) stays what it is."""
    if dialect.name == "sqlite" and type(kind) in _ON_SQLITE:
        return _ON_SQLITE[type(kind)][1]
    return kind.dialect_impl(dialect).result_processor(dialect, None)
