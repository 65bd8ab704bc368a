"""Several processes on one PostgreSQL: who decides when, in which order, and what an interruption is called."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from mailbot.adapters.store import SqlStore, open_store, upgrade
from mailbot.adapters.store.tx import SqlTx
from mailbot.desk.case import Outcome
from mailbot.ports import Earlier, Kin, TransactionInterrupted
from tests.adapters.store.conftest import empty
from tests.adapters.store.given import LATER, NOON, admitted, case
from tests.servers.postgres import PostgresServer


@pytest.fixture(scope="module")
def two_stores(postgres_server: PostgresServer) -> Iterator[tuple[SqlStore, SqlStore]]:
    url = postgres_server.database()
    upgrade(url)
    both = open_store(url), open_store(url)
    yield both
    for one in both:
        one.close()


@pytest.fixture
def workers(two_stores: tuple[SqlStore, SqlStore]) -> Iterator[tuple[SqlStore, SqlStore]]:
    yield two_stores
    with two_stores[0].transaction() as tx:
        empty(tx.connection)


def taken(store: SqlStore, limit: int) -> list[int]:
    with store.transaction() as tx:
        ids = [mail.id for mail in tx.pending(limit, NOON)]
        tx.attempt_all(ids, LATER)
    return ids


def test_no_mail_is_in_two_hands(workers: tuple[SqlStore, SqlStore]) -> None:
    one, two = workers
    admitted(one, 1, 2, 3, 4)
    with one.transaction() as tx:
        mine = [mail.id for mail in tx.pending(2, NOON)]
        with two.transaction() as other:
            assert [mail.id for mail in other.pending(4, NOON)] == [3, 4]
    assert mine == [1, 2]


def test_a_mail_waits_for_those_before_it_whoever_has_them_in_hand(workers: tuple[SqlStore, SqlStore]) -> None:
    one, two = workers
    admitted(one, 1, 2, 3)
    assert (taken(one, 2), taken(two, 2)) == ([1, 2], [3])
    with two.transaction() as tx:
        assert tx.earlier(3) == (Earlier(1, LATER), Earlier(2, LATER))
        assert tx.earlier(1) == ()
    with one.transaction() as tx:
        tx.finish(1, case(outcome=Outcome.KEPT), "", "", NOON)
        tx.step_back(2, "Traceback", Kin(ticket=7))
        assert tx.earlier(3) == (Earlier(2, LATER, Kin(ticket=7)),), "one is done, and one waits for nobody but its thread"


def test_one_decides_at_a_time(workers: tuple[SqlStore, SqlStore]) -> None:
    one, two = workers
    order: list[str] = []

    def second() -> None:
        with two.transaction() as tx:
            tx.turn()
            order.append("second")

    with one.transaction() as tx:
        tx.turn()
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.1)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


def _lose_the_connection(tx: SqlTx, other: SqlStore) -> None:
    pid = tx.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    with other.transaction() as killer:
        killer.connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    tx.waking(NOON, 1)


def test_a_connection_that_was_ended_is_an_interruption(workers: tuple[SqlStore, SqlStore]) -> None:
    one, two = workers
    with pytest.raises(TransactionInterrupted), one.transaction() as tx:
        _lose_the_connection(tx, two)
    with one.transaction() as tx:
        assert tx.waking(NOON, 1) == ()


def _fall_silent(tx: SqlTx, other: SqlStore) -> None:
    assert tx.connection.execute(text("SHOW idle_in_transaction_session_timeout")).scalar_one() == "10s"
    tx.connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = '100ms'"))
    tx.turn()
    assert tx.waiting([1])
    with other.transaction() as next_one:
        next_one.turn()
        assert next_one.waiting([1]), "the lock on the mail is gone as well"
    tx.waiting([1])


def test_whoever_falls_silent_in_its_turn_loses_it_to_the_next(workers: tuple[SqlStore, SqlStore]) -> None:
    one, two = workers
    admitted(one, 1)
    with pytest.raises(TransactionInterrupted), one.transaction() as tx, tx.savepoint():
        _fall_silent(tx, two)
    with one.transaction() as tx:
        assert tx.waking(NOON, 1) == ()


def test_whoever_only_reads_may_take_its_time(workers: tuple[SqlStore, SqlStore]) -> None:
    with workers[0].reading() as tx:
        assert tx.connection.execute(text("SHOW idle_in_transaction_session_timeout")).scalar_one() == "0"


def test_a_deadlock_is_an_interruption_even_within_a_savepoint(workers: tuple[SqlStore, SqlStore]) -> None:
    one, two = workers
    admitted(one, 1, 2)
    ended: list[BaseException] = []
    both = threading.Barrier(2)

    def cross(store: SqlStore, first: int, then: int) -> None:
        try:
            with store.transaction() as tx, tx.savepoint():
                tx.waiting([first])
                both.wait(10)
                tx.waiting([then])
        except TransactionInterrupted as interrupted:
            ended.append(interrupted)

    threads = [threading.Thread(target=cross, args=args) for args in ((one, 1, 2), (two, 2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(ended) == 1
