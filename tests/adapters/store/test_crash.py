"""Crash arrow F4, and two who write at the same time: all or nothing, and no update is lost."""

from __future__ import annotations

import os
import signal
import stat
import threading
from pathlib import Path

import pytest

from mailbot.adapters.store import SqlStore, open_store, queries, upgrade
from mailbot.adapters.store.tx import SqlTx, TransactionLost
from mailbot.desk.case import Absence, Keys, Outcome, Traffic
from mailbot.desk.events import Nudged
from mailbot.listings import TicketFilter
from mailbot.ports import Conflict, Store, StoreInTrouble, Tx
from tests.adapters.store.given import AN, LATER, MAI, NOON, admitted, case, change, entry, given, opened, outgoing, read, telling


class Killed(BaseException):
    """The process dies here."""


def decide_and_write(tx: SqlTx) -> None:
    told = telling(case(number=1, absences=(Absence(AN),), outcome=Outcome.OPENED), *opened(1)).keep(entry())
    tx.record(told, NOON)
    tx.enqueue(outgoing(ticket=1), NOON)
    tx.finish(1, told, "f", "m", NOON)


def decide_and_die(tx: SqlTx) -> None:
    decide_and_write(tx)
    raise Killed


def test_f4_a_crash_before_the_commit_leaves_nothing_of_the_decision(store: SqlStore) -> None:
    admitted(store, 1)
    with pytest.raises(Killed), store.transaction() as tx:
        decide_and_die(tx)
    with store.transaction() as tx:
        assert [mail.id for mail in tx.pending(10, NOON)] == [1]
        assert tx.claim(10, NOON, LATER) == ()
        facts = tx.facts(Keys(MAI, "f", ids=("mai-1@abc.vn",)), NOON)
        assert (facts.number, facts.threads, facts.twin, facts.absent, facts.turns, facts.traffic) == (
            1,
            (),
            None,
            (),
            {},
            Traffic(),
        )


def test_f4_after_the_commit_all_of_it_is_there(store: SqlStore) -> None:
    admitted(store, 1)
    with store.transaction() as tx:
        decide_and_write(tx)
    with store.transaction() as tx:
        assert tx.pending(10, NOON) == ()
        assert [due.outgoing.message_id for due in tx.claim(10, NOON, LATER)] == ["yc-1@abc.vn"]
        assert tx.facts(Keys(MAI, "f"), NOON).twin == 1


def test_what_was_committed_outlives_the_process(url: str) -> None:
    first = open_store(url)
    admitted(first, 1)
    with first.transaction() as tx:
        decide_and_write(tx)
    second = open_store(url)  # the first one was never closed
    with second.transaction() as tx:
        assert read(tx, 1).subject == "Lỗi trang thanh toán"
    first.close()
    second.close()


def killed(url: str, before_the_commit: bool) -> None:
    """Another process decides and writes, and is killed with SIGKILL just before or after its commit."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            write_and_wait(url, before_the_commit, tell)
        finally:
            os._exit(1)
    os.close(tell)
    assert os.read(told, 1) == b"x"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(told)


def write_and_wait(url: str, before_the_commit: bool, tell: int) -> None:
    with open_store(url).transaction() as tx:
        decide_and_write(tx)
        if before_the_commit:
            os.write(tell, b"x")
            signal.pause()
    os.write(tell, b"x")
    signal.pause()


@pytest.mark.parametrize(("before_the_commit", "handled"), [(True, 0), (False, 1)])
def test_f4_a_process_that_is_killed_leaves_all_or_nothing(url: str, before_the_commit: bool, handled: int) -> None:
    admitting = open_store(url)
    admitted(admitting, 1)
    admitting.close()
    killed(url, before_the_commit)
    store = open_store(url)
    with store.transaction() as tx:
        assert len(tx.pending(10, NOON)) == 1 - handled
        assert len(tx.claim(10, NOON, LATER)) == handled
        assert len(queries.tickets(tx, TicketFilter())) == handled
    store.close()


def nudge(url: str, times: int) -> None:
    store = open_store(url)
    for _ in range(times):
        with store.transaction() as tx:
            change(tx, 1, Nudged(at=NOON, by=MAI))
    store.close()


def test_two_stores_on_one_file_lose_no_update(url: str) -> None:
    store = open_store(url)
    with store.transaction() as tx:
        given(tx)
    others = [threading.Thread(target=nudge, args=(url, 50)) for _ in range(2)]
    for other in others:
        other.start()
    for other in others:
        other.join(60)
    with store.transaction() as tx:
        assert (read(tx, 1).nudges, read(tx, 1).version) == (100, 101)
    store.close()


def test_threads_on_one_store_take_turns(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)

    def work() -> None:
        for _ in range(10):
            while True:
                try:
                    with store.transaction() as tx:
                        change(tx, 1, Nudged(at=NOON, by=MAI))
                except Conflict:
                    continue
                break

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    with store.transaction() as tx:
        assert read(tx, 1).nudges == 30


def test_a_transaction_within_a_transaction_is_refused_instead_of_waiting_for_ever(url: str) -> None:
    store = open_store(url)
    with store.transaction(), pytest.raises(RuntimeError, match="within"), store.transaction():
        pass
    with store.transaction() as tx:
        assert tx.watermark("hotro") is None
    store.close()


def test_who_reads_waits_for_no_writer_and_sees_what_is_committed(url: str) -> None:
    writer, reader = open_store(url), open_store(url)
    with writer.transaction() as tx:
        given(tx)
        with reader.reading() as view:
            assert queries.tickets(view, TicketFilter()) == []
    with reader.reading() as view:
        assert len(queries.tickets(view, TicketFilter())) == 1
    writer.close()
    reader.close()


def test_what_is_written_while_reading_is_undone(store: SqlStore) -> None:
    with store.reading() as tx:
        given(SqlTx(tx.connection))
        assert len(queries.tickets(tx, TicketFilter())) == 1
    with store.reading() as tx:
        assert queries.tickets(tx, TicketFilter()) == []


def test_the_database_file_is_its_owners_alone(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path / 'new' / 'mailbot.db'}")
    assert stat.S_IMODE((tmp_path / "new" / "mailbot.db").stat().st_mode) == 0o600


def test_sqlite_is_as_durable_as_promised(url: str) -> None:
    store = open_store(url)
    with store.transaction() as tx:
        wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
        assert {name: tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted} == wanted
    store.close()


def test_a_transaction_that_sqlite_gave_up_is_not_taken_for_kept(url_store: SqlStore) -> None:
    admitted(url_store, 1, 2)
    with pytest.raises(TransactionLost), url_store.transaction() as tx:
        lose(tx)
    with url_store.transaction() as tx:
        assert [mail.id for mail in tx.pending(10, NOON)] == [1, 2]


def lose(tx: SqlTx) -> None:
    """What SQLite does on a full disk, in the middle of the first mail; the loop goes on with the second one."""
    with pytest.raises(TransactionLost), tx.savepoint():
        tx.connection.exec_driver_sql("ROLLBACK")
    with pytest.raises(TransactionLost), tx.savepoint():
        tx.finish(2, case(outcome=Outcome.KEPT), "", "", NOON)


def test_a_full_disk_is_not_the_mails_fault(url_store: SqlStore) -> None:
    admitted(url_store, 1)
    with pytest.raises(StoreInTrouble), url_store.transaction() as tx:
        fill_the_disk(tx)
    with url_store.transaction() as tx:
        assert queries.outbox(tx) == []
        assert [mail.tries for mail in tx.pending(10, NOON)] == [0]


def fill_the_disk(tx: SqlTx) -> None:
    tx.connection.exec_driver_sql("PRAGMA max_page_count=1")  # SQLite makes that: no more than there is already
    with tx.savepoint():
        tx.enqueue(outgoing(raw=b"x" * 1_000_000), NOON)


def test_a_reader_in_the_same_process_waits_for_no_writer(url_store: SqlStore) -> None:
    with url_store.transaction() as tx:
        given(tx)
        with url_store.reading() as view:
            assert queries.tickets(view, TicketFilter()) == []


def test_the_sql_store_is_a_store(store: SqlStore) -> None:
    port: Store = store
    with port.transaction() as tx:
        verbs: Tx = tx
        assert verbs.pending(1, NOON) == ()
