"""Several processes on one PostgreSQL: a mailbox has one holder at a time, and each mail is handled once, whoever dies."""

from __future__ import annotations

import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from uuid import uuid4

import pytest

from mailbot.adapters.blobs import FileBlobs
from mailbot.adapters.store import open_store
from mailbot.mail.message import Address
from mailbot.ports import Arrival
from tests.e2e.running import Running
from tests.servers.postgres import PostgresServer
from tests.servers.pymap_server import PymapServer
from tests.servers.sink import Sink
from tests.stories import HOA, raw

MANY = 80


@dataclass(slots=True)
class Crew:
    """The processes of one installation."""

    running: Running
    url: str
    processes: list[tuple[subprocess.Popen[bytes], Path]] = field(default_factory=list)

    def hire(self, roles: str) -> int:
        """Start a process; returns its number, at once."""
        log = self.running.folder / f"log.{len(self.processes)}"
        with log.open("ab") as out:
            command = self.running._command("run", "--role", roles)
            self.processes.append((subprocess.Popen(command, stdout=out, stderr=out, env=self.running._env()), log))
        return len(self.processes) - 1

    def log(self, number: int) -> bytes:
        return self.processes[number][1].read_bytes()

    def signal(self, number: int, what: int) -> None:
        self.processes[number][0].send_signal(what)

    def holder(self, *numbers: int) -> int:
        """Who of these became the mailbox's holder; waits for it."""
        self.running.until(lambda: any(b'"holder"' in self.log(n) for n in numbers), "a holder")
        return next(n for n in numbers if b'"holder"' in self.log(n))

    def own(self, count: int) -> None:
        """Mails that lie there as if they had been fetched."""
        blobs, store, now = FileBlobs(self.running.folder / "blobs"), open_store(self.url), datetime.now(UTC)
        mails = [request(number) for number in range(count)]
        rows = [Arrival(number + 1, blobs.put(mail), len(mail), now) for number, mail in enumerate(mails)]
        with store.transaction() as tx:
            tx.admit("elsewhere", 1, rows, now)
        store.close()

    def answers(self) -> Counter[str]:
        """How many `received` with different Message-IDs answer each mail."""
        mails = {mail["Message-ID"]: mail for mail in (message_from_bytes(taken.raw) for taken in list(self.running.sink.taken))}
        return Counter(mail["In-Reply-To"] for mail in mails.values() if mail["X-Mailbot-Kind"] == "received")

    def end(self) -> None:
        for process, _ in self.processes:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait(10)


def request(number: int) -> bytes:
    sender = Address(f"nguoi{number}@abc.vn", f"Người {number}")
    return raw(sender, "Máy in không in được gì ạ.", f"Máy in {number}", message_id=f"m{number}@client")


@pytest.fixture
def crew(postgres_server: PostgresServer, pymap_server: PymapServer, tmp_path: Path, sink: Sink) -> Iterator[Crew]:
    running, url = Running(tmp_path, pymap_server.account(f"hotro{uuid4().hex[:8]}"), sink), postgres_server.database()
    running.write("mailbot.toml", f'database = "{url}"\n{(tmp_path / "mailbot.toml").read_text("utf-8")}')
    running.write("log", "")
    running.patience = 60.0
    found = Crew(running, url)
    yield found
    found.end()


def test_a_frozen_holder_loses_its_mailbox_and_does_no_harm_when_it_wakes(crew: Crew) -> None:
    one, two, worker = crew.hire("fetch"), crew.hire("fetch"), crew.hire("work,send")
    frozen = crew.holder(one, two)
    crew.running.put(raw(HOA, "Máy in hỏng ạ.", "Máy in", message_id="first@client"))
    crew.running.mail("received", HOA.email)
    crew.signal(frozen, signal.SIGSTOP)
    crew.running.put(raw(HOA, "Không vào mạng được ạ.", "Wifi", message_id="second@client"))
    crew.running.mail("received", HOA.email, 1)
    crew.signal(frozen, signal.SIGCONT)
    crew.running.until(lambda: b"no longer the holder" in crew.log(frozen), "it notices")
    crew.running.put(raw(HOA, "Màn hình không sáng ạ.", "Màn hình", message_id="third@client"))
    crew.running.mail("received", HOA.email, 2)
    crew.running.until(lambda: crew.running.count("Processed") == 3, "the inbox is empty")
    assert set(crew.answers().values()) == {1}
    assert b"Traceback" not in crew.log(worker)


def test_four_workers_handle_each_mail_once_though_two_of_them_are_killed(crew: Crew) -> None:
    first = [crew.hire("work,tick,send") for _ in range(4)]
    crew.running.until(lambda: all(b'"ready"' in crew.log(n) for n in first), "all are ready")
    crew.own(MANY)
    crew.running.until(lambda: len(crew.answers()) >= MANY // 10, "some are answered")
    crew.signal(first[0], signal.SIGKILL)
    crew.running.until(lambda: len(crew.answers()) >= MANY // 3, "more are answered")
    crew.signal(first[1], signal.SIGKILL)
    crew.hire("work,tick,send")
    crew.running.until(lambda: len(crew.answers()) == MANY, "all are answered")
    assert set(crew.answers().values()) == {1}
    subjects = [ticket["subject"] for ticket in crew.running.json("tickets")]
    assert sorted(subjects) == sorted(f"Máy in {number}" for number in range(MANY))
    assert crew.running.json("aside") == []
    hands = [n for n in range(len(crew.processes)) if b'"handled"' in crew.log(n)]
    assert len(hands) > 1
