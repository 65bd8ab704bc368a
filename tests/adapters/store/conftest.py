"""Every test of the store's contract runs on a file and in memory, and on PostgreSQL where MAILBOT_TEST_POSTGRES names one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from mailbot.adapters.store import SqlStore, open_store, upgrade
from mailbot.adapters.store.dialect import connect

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


@pytest.fixture(params=["file", "memory", *(["postgres"] if POSTGRES else [])])
def store(request: pytest.FixtureRequest, url: str) -> Iterator[SqlStore]:
    """A store with its tables and nothing in them."""
    place = {"file": url, "memory": "sqlite://", "postgres": POSTGRES}[request.param]
    if request.param == "postgres":
        _empty(place)
    opened = open_store(place)
    yield opened
    opened.close()


@pytest.fixture
def url_store(url: str) -> Iterator[SqlStore]:
    """The same on a SQLite file only."""
    opened = open_store(url)
    yield opened
    opened.close()


def _empty(place: str) -> None:
    engine = connect(place)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    upgrade(place)
