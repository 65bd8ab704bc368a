"""Every test of the store's contract runs on a file, in memory, and on PostgreSQL where it is installed.

MAILBOT_TEST_POSTGRES=<url> names a database to use instead of a private one; all that is in it is dropped.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from mailbot.adapters.store import SqlStore, open_store, upgrade
from mailbot.adapters.store.dialect import connect
from mailbot.adapters.store.tables import METADATA

POSTGRES = os.environ.get("MAILBOT_TEST_POSTGRES", "")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database file."""
    file = tmp_path_factory.mktemp("store") / "empty.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def url(migrated: Path, tmp_path: Path) -> str:
    """A database file of one's own."""
    shutil.copy(migrated, tmp_path / "mailbot.db")
    return f"sqlite:///{tmp_path / 'mailbot.db'}"


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> str:
    """A database on PostgreSQL."""
    return POSTGRES or str(request.getfixturevalue("postgres_server").database())


@pytest.fixture(scope="session", params=["file", "memory", "postgres"])
def kept_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    """A store that all tests use one after another: an engine learns each statement only once."""
    file = tmp_path_factory.mktemp("store") / "mailbot.db"
    place = {"file": f"sqlite:///{file}", "memory": "sqlite://"}.get(request.param) or request.getfixturevalue("postgres_url")
    if request.param != "memory":
        _drop_all(place)
        upgrade(place)
    opened = open_store(place)
    yield opened
    opened.close()


@pytest.fixture
def store(kept_store: SqlStore) -> Iterator[SqlStore]:
    """A store with its tables and nothing in them."""
    yield kept_store
    with kept_store.transaction() as tx:
        empty(tx.connection)


@pytest.fixture
def url_store(url: str) -> Iterator[SqlStore]:
    """A SQLite file of one's own."""
    opened = open_store(url)
    yield opened
    opened.close()


def empty(connection: Connection) -> None:
    names = ", ".join(table.name for table in METADATA.sorted_tables)
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
        return
    for table in reversed(METADATA.sorted_tables):
        connection.execute(table.delete())


def _drop_all(place: str) -> None:
    engine = connect(place)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
