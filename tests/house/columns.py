"""Makes adapters/store/columns.py from the declared tables. `make docs` writes it, and a test fails while it lags."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Integer, LargeBinary, Table
from sqlmodel.sql.sqltypes import UTCDateTime

from mailbot.adapters.store.tables import METADATA
from mailbot.adapters.store.values import Big, Clean

_HEAD = '''"""The columns of the tables, as statements need them. Made from tables.py by `make docs`; never change it by hand.

Who only asks and writes loads this: making the classes of tables.py, and the libraries that they need, takes longer than
all else that a command does.
"""

from sqlalchemy import JSON, Boolean, Column, Integer, LargeBinary, MetaData, Table

from mailbot.adapters.store.values import Big, Clean, Moment

_TABLES = MetaData()

'''

_TYPES = MappingProxyType(
    {
        Clean: "Clean",
        UTCDateTime: "Moment",
        type(Big): "Big",
        JSON: "JSON",
        Boolean: "Boolean",
        Integer: "Integer",
        LargeBinary: "LargeBinary",
    }
)


def made() -> str:
    """The module as it should be."""
    return _HEAD + "\n".join(map(_table, METADATA.tables.values()))


def _table(table: Table) -> str:
    lines = (f'    "{table.name}",', "    _TABLES,", *_columns(table))
    return "\n".join((f"{table.name.upper()} = Table(", *lines, ")\n"))


def _columns(table: Table) -> Iterator[str]:
    for column in table.columns:
        key = ", primary_key=True" if column.primary_key else ""
        numbered = "" if not key or column is table.autoincrement_column else ", autoincrement=False"
        yield f'    Column("{column.name}", {_type(column)}{key}{numbered}),'


def _type(column: Column[Any]) -> str:
    """The name of a column's type. Raises KeyError for one that columns.py does not know yet."""
    return _TYPES[type(column.type)]
