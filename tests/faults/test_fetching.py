"""Somebody else in the same mailbox, servers that can do little, and servers that say nothing: what is there is owned once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from mailbot.adapters.blobs import FileBlobs
from mailbot.adapters.clock import SystemClock
from mailbot.adapters.imap import ImapMailbox
from mailbot.adapters.imap_session import Account, connect
from mailbot.adapters.store import SqlStore
from mailbot.loops.fetch import Intake, Limits, clear, fetch_once
from mailbot.loops.loop import ask_here
from tests.e2e.running import Running
from tests.faults.laboratory import Laboratory
from tests.faults.proxy import Proxy
from tests.loops.bench import file_store
from tests.loops.test_visit import count, decide_all, living, owned, put, until
from tests.servers.dovecot import DovecotServer
from tests.servers.fixtures import bare_dovecot, dovecot_server, needs_dovecot
from tests.servers.pymap_server import PymapServer
from tests.servers.sink import Sink

__all__ = ["bare_dovecot", "dovecot_server"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = file_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def intake(store: SqlStore, tmp_path: Path) -> Intake:
    blobs = FileBlobs(tmp_path / "blobs")
    return Intake("main", ask_here(store), blobs, SystemClock(), lambda: None, Limits(batch=4, patience=1))


class Meddled(ImapMailbox):
    """A mailbox in which somebody deletes, or moves away, what we have just heard of."""

    def __init__(self, account: Account) -> None:
        super().__init__(account)
        self.account = account
        self.meddled: list[int] = []

    def bodies(self, uids: Sequence[int]) -> dict[int, bytes]:
        self._meddle(uids[:1])
        return dict(super().bodies(uids))

    def move(self, uids: Sequence[int], folder: str) -> Sequence[int]:
        self._meddle(uids[:1])
        return super().move(uids, folder)

    def _meddle(self, uids: Sequence[int]) -> None:
        client = connect(self.account)
        client.select_folder("INBOX")
        self.meddled += uids
        if len(self.meddled) % 2:
            client.delete_messages(list(uids))
            client.expunge(list(uids))
        else:
            with suppress(Exception):  # it may be there already
                client.create_folder("Private")
            client.move(list(uids), "Private")
        client.logout()


@needs_dovecot
def test_what_somebody_else_deletes_or_moves_under_our_hands_holds_up_nobody(
    dovecot_server: DovecotServer, store: SqlStore, intake: Intake
) -> None:
    account = dovecot_server.account("meddled")
    put(account, *(f"mail {number}" for number in range(10)))
    box = Meddled(account)
    uidvalidity = box.open()
    fetch_once(box, uidvalidity, intake)
    assert len(box.meddled) == 3  # one of each batch
    assert 10 - len(box.meddled) <= owned(store) <= 10
    decide_all(store)
    clear(box, uidvalidity, intake)
    assert len(box.meddled) == 4
    assert count(account, "INBOX") == 0
    assert intake.ask(lambda tx: tx.settled("main", uidvalidity, 20)) == ()
    put(account, "next", "last")
    fetch_once(box, uidvalidity, intake)
    mark = intake.ask(lambda tx: tx.watermark("main"))
    assert mark is not None
    assert mark.uid == 12
    box.close()


def test_a_target_folder_that_somebody_deletes_is_made_again(pymap_server: PymapServer, store: SqlStore, intake: Intake) -> None:
    account = pymap_server.account("deleted-folder")
    with living(lambda: ImapMailbox(account), intake) as line:
        until(lambda: owned(store) == 0 and _has(account, "Set aside"))
        client = connect(account)
        client.delete_folder("Set aside")
        client.logout()
        put(account, "one")
        until(lambda: owned(store) == 1)
        decide_all(store)
        line.wake()
        until(lambda: _has(account, "Set aside") and count(account, "Set aside") == 1)
    assert count(account, "INBOX") == 0


def _has(account: Account, folder: str) -> bool:
    client = connect(account)
    found = client.folder_exists(folder)
    client.logout()
    return bool(found)


def test_a_server_that_falls_silent_in_the_middle_is_left_and_asked_again(
    pymap_server: PymapServer, store: SqlStore, intake: Intake
) -> None:
    account = pymap_server.account("silent")
    between = Proxy(account.port)
    through = replace(account, port=between.port, read_timeout=0.5)
    put(account, "before")
    with living(lambda: ImapMailbox(through), intake):
        until(lambda: owned(store) == 1)
        between.hole = True
        put(account, "during")
        until(lambda: between.refused > 0)
        between.hole = False
        until(lambda: owned(store) == 2)
    between.close()


@needs_dovecot
def test_a_server_without_idle_move_and_uidplus_is_enough(bare_dovecot: DovecotServer, tmp_path: Path, sink: Sink) -> None:
    running = Running(tmp_path, bare_dovecot.account("bare"), sink)
    lab = Laboratory(running)
    lab.put(2)
    lab.start()
    lab.ready()
    lab.put(2)
    lab.answered()
    assert running.stop() == 0
    assert running.count("Processed") == 4
    found = lab.sums()
    assert found.ok, found
    assert (found.tickets, found.repeated) == (4, 0)
