"""One database becomes another, from SQLite to PostgreSQL and back, and both hold the same."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from mailbot.adapters.store import SqlStore, copy, open_store, upgrade
from mailbot.adapters.store.columns import TICKET
from mailbot.desk.case import Absence, Outcome
from tests.adapters.store.given import AN, LATER, NOON, admitted, case, entry, given, outgoing
from tests.servers.postgres import PostgresServer


def quiet(table: str, done: int, total: int) -> None:
    return


@pytest.fixture
def full(url_store: SqlStore) -> SqlStore:
    """Some of everything."""
    admitted(url_store, 1, 2, 3)
    with url_store.transaction() as tx:
        for _ in range(3):
            given(tx)
        tx.record(case(number=1, absences=(Absence(AN, LATER),), outcome=Outcome.OPENED).keep(entry("z")), NOON)
        tx.enqueue(outgoing(ticket=1), NOON)
        tx.set_mark("digest", NOON)
    return url_store


@pytest.fixture
def target(postgres_server: PostgresServer) -> Iterator[SqlStore]:
    url = postgres_server.database()
    upgrade(url)
    opened = open_store(url)
    yield opened
    opened.close()


def same(one: SqlStore, two: SqlStore) -> bool:
    return all(table.is_same for table in copy.compare(one, two, quiet))


def test_there_and_back_again_nothing_is_changed(full: SqlStore, target: SqlStore, tmp_path: Path) -> None:
    copy.copy(full, target, quiet)
    assert same(full, target)
    upgrade(f"sqlite:///{tmp_path}/back.db")
    back = open_store(f"sqlite:///{tmp_path}/back.db")
    copy.copy(target, back, quiet)
    assert same(full, back)
    back.close()


def test_the_copy_is_lived_in_at_once(full: SqlStore, target: SqlStore) -> None:
    copy.copy(full, target, quiet)
    with target.transaction() as tx:
        tx.enqueue(outgoing("new@abc.vn", ticket=2), NOON)
        assert given(tx) is not None
        assert [due.outgoing.message_id for due in tx.claim(10, LATER, LATER)][-1] == "new@abc.vn"


def test_broken_off_it_goes_on_where_it_was(full: SqlStore, target: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copy, "CHUNK", 1)

    def breaks(table: str, done: int, total: int) -> None:
        if table == "event" and done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy.copy(full, target, breaks)
    assert not same(full, target)
    copy.copy(full, target, quiet)
    assert same(full, target)


def test_one_letter_is_a_difference(full: SqlStore, target: SqlStore) -> None:
    copy.copy(full, target, quiet)
    with target.transaction() as tx:
        tx.connection.execute(update(TICKET).where(TICKET.c.number == 1).values(subject="khác"))
    assert [found.table for found in copy.compare(full, target, quiet) if not found.is_same] == ["ticket"]


def test_the_command_says_what_it_copied_and_what_it_was_not_given(full: SqlStore, tmp_path: Path) -> None:
    def run(*words: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "mailbot", "db", "copy", *words]
        done = subprocess.run(command, capture_output=True, timeout=60, check=False, text=True)
        return done.returncode, done.stdout + done.stderr

    code, said = run(str(full.engine.url), f"sqlite:///{tmp_path}/there.db")
    assert (code, "DIFFERENT" in said, "ticket" in said) == (0, False, True)
    code, said = run("mysql://x", "sqlite:///y")
    assert (code, "expected sqlite:///mailbot.db" in said) == (2, True)
    there = open_store(f"sqlite:///{tmp_path}/there.db")
    assert same(full, there)
    there.close()
