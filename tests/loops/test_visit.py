"""A mailbox's life in its thread, against real servers: woken, cut, restarted, refused, stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.adapters.blobs import FileBlobs
from mailbot.adapters.clock import SystemClock
from mailbot.adapters.imap import ImapMailbox
from mailbot.adapters.imap_session import Account, connect
from mailbot.adapters.store.open import SqlStore, open_store
from mailbot.adapters.tls import Security
from mailbot.loops.fetch import Intake, Limits
from mailbot.loops.loop import Heart, ask_here, start
from mailbot.loops.visit import Line, run_mailbox
from mailbot.ports import Mailbox, MailboxLost, MailboxRefused
from tests.fakes import FakeMailbox
from tests.servers.dovecot import DovecotServer
from tests.servers.fixtures import needs_dovecot
from tests.servers.pymap_server import PymapServer


@pytest.fixture(scope="module")
def pymap_server() -> Iterator[PymapServer]:
    server = PymapServer()
    yield server
    server.close()


@pytest.fixture
def store() -> Iterator[SqlStore]:
    opened = open_store("sqlite://")
    yield opened
    opened.close()


@pytest.fixture
def intake(store: SqlStore, tmp_path: Path) -> Intake:
    return Intake("main", ask_here(store), FileBlobs(tmp_path), SystemClock(), lambda: None, Limits(patience=20))


@contextmanager
def living(
    box: Callable[[], Mailbox],
    intake: Intake,
    tell: Callable[[str], None] = lambda detail: None,
    tell_well: Callable[[], None] = lambda: None,
) -> Iterator[Line]:
    """A mailbox's life, ended at the end."""
    line = Line()
    thread = start("mailbox", lambda: run_mailbox(box, intake, line, tell, tell_well))
    try:
        yield line
    finally:
        line.stop()
        thread.join(10)
        assert not thread.is_alive()


def until(what: Callable[[], object]) -> None:
    """Wait for something that other threads do; a test that waits in vain fails."""
    deadline = time.monotonic() + 20
    tick = threading.Event()
    while not what():
        assert time.monotonic() < deadline
        tick.wait(0.01)


def put(account: Account, *names: str) -> None:
    client = connect(account)
    for name in names:
        client.append("INBOX", f"Subject: {name}\r\n\r\nbody\r\n".encode())
    client.logout()


def owned(store: SqlStore) -> int:
    with store.transaction() as tx:
        return len(tx.pending(100, SystemClock().now() + timedelta(days=1)))


def decide_all(store: SqlStore) -> None:
    now = SystemClock().now()
    with store.transaction() as tx:
        for row in tx.pending(100, now):
            tx.set_aside(row.id, "test", "", now)


def count(account: Account, folder: str) -> int:
    client = connect(account)
    try:
        return int(client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"])
    finally:
        client.logout()


def test_a_mail_is_owned_as_it_comes_and_leaves_when_it_is_decided(
    pymap_server: PymapServer, store: SqlStore, intake: Intake
) -> None:
    account = pymap_server.account("visit1")
    put(account, "before")
    with living(lambda: ImapMailbox(account), intake) as line:
        until(lambda: owned(store) == 1)
        put(account, "during")
        until(lambda: owned(store) == 2)
        decide_all(store)
        line.wake()
        until(lambda: count(account, "INBOX") == 0)
    assert count(account, "Set aside") == 2


@needs_dovecot
def test_a_server_that_is_killed_and_comes_back_loses_nothing(store: SqlStore, intake: Intake) -> None:
    server = DovecotServer()
    account = server.account("an")
    try:
        with living(lambda: ImapMailbox(account), intake):
            put(account, "before")
            until(lambda: owned(store) == 1)
            server.stop()
            server.start()
            put(account, "after")
            until(lambda: owned(store) == 2)
    finally:
        server.close()


@needs_dovecot
def test_a_mailbox_that_waits_stops_when_it_is_told_to(store: SqlStore, intake: Intake) -> None:
    server = DovecotServer()
    try:
        with living(lambda: ImapMailbox(server.account("an")), replace(intake, limits=Limits(patience=3600))):
            put(server.account("an"), "so that we know that it runs")
            until(lambda: owned(store) == 1)
    finally:
        server.close()


def test_a_refused_password_is_told_once(pymap_server: PymapServer, intake: Intake) -> None:
    account = replace(pymap_server.account("visit2"), password="wrong")
    told: list[str] = []
    with living(lambda: ImapMailbox(account), intake, told.append):
        until(lambda: told)
    assert len(told) == 1
    assert "visit2" in told[0]


def test_a_mailbox_out_of_reach_for_long_is_told(store: SqlStore, intake: Intake) -> None:
    told: list[str] = []
    nowhere = Account(host="127.0.0.1", port=1, security=Security.NONE)
    with living(lambda: ImapMailbox(nowhere), replace(intake, limits=Limits(alarm_after=0.0)), told.append):
        until(lambda: told)


def test_a_folder_that_is_gone_is_told(pymap_server: PymapServer, intake: Intake) -> None:
    told: list[str] = []
    account = replace(pymap_server.account("visit3"), folder="Gone")
    with living(lambda: ImapMailbox(account), replace(intake, limits=Limits(alarm_after=0.0)), told.append):
        until(lambda: told)


def test_a_mailbox_that_can_be_used_again_is_told_once(intake: Intake) -> None:
    told: list[str] = []
    boxes = iter((FakeMailbox({}), FakeMailbox({}), FakeMailbox({1: b"Subject: x\r\n\r\n"})))
    lost = [MailboxRefused("wrong password"), MailboxLost("away")]

    def connect() -> Mailbox:
        box = next(boxes)
        if lost:
            raise lost.pop(0)
        return box

    with living(connect, intake, told.append, lambda: told.append("well")):
        until(lambda: "well" in told)
    assert told == ["wrong password", "well"]


def test_our_own_trouble_makes_the_heart_ache_and_is_not_laid_at_the_servers_door(intake: Intake) -> None:
    told: list[str] = []
    full = [True]

    class Box(FakeMailbox):
        def open(self) -> int:
            if full:
                raise OSError(28, "No space left on device")
            return 7

    with living(lambda: Box({}), replace(intake, limits=Limits(alarm_after=0.0)), told.append):
        until(lambda: "No space left" in intake.heart.aches().get("main", (0, ""))[1])
        full.clear()
        until(lambda: not intake.heart.aches())
    assert not any("No space left" in detail for detail in told)


def test_our_own_fault_ends_nothing(store: SqlStore, intake: Intake) -> None:
    faults: list[Exception] = [OSError(28, "No space left on device"), MailboxLost("theirs")]

    class Box(FakeMailbox):
        def open(self) -> int:
            if faults:
                raise faults.pop(0)
            return 7

    box = Box({1: b"Subject: x\r\n\r\n"})
    with living(lambda: box, intake):
        until(lambda: owned(store) == 1)


def test_the_heart_beats_while_it_lives_and_no_longer(store: SqlStore, intake: Intake) -> None:
    now = [0.0]
    heart = Heart(lambda: now[0])
    with living(lambda: FakeMailbox({1: b"Subject: x\r\n\r\n"}), replace(intake, heart=heart)):
        until(lambda: owned(store) == 1)
        now[0] += 10_000
    assert heart.late() == ()
