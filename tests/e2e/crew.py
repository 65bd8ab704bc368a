"""Several mailbots on one PostgreSQL: hired, killed, frozen, and asked what became of the mails."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path
from typing import Any

import psycopg

from mailbot.adapters.blobs import FileBlobs
from mailbot.adapters.store import open_store
from mailbot.mail.message import Address
from mailbot.ports import Arrival
from tests.e2e.running import Running
from tests.stories import raw


@dataclass(slots=True)
class Crew:
    """The processes of one installation."""

    running: Running
    url: str
    processes: list[tuple[subprocess.Popen[bytes], Path]] = field(default_factory=list)
    requests: int = 0
    connection: psycopg.Connection[Any] | None = None

    def hire(self, roles: str, settings: str = "mailbot.toml", where: Callable[[list[str]], list[str]] = list) -> int:
        """Start a process; returns its number, at once. `where` makes a command of another machine's out of its command."""
        log = self.running.folder / f"log.{len(self.processes)}"
        with log.open("ab") as out:
            command = [sys.executable, "-m", "mailbot", "run", "--role", roles, "--config", str(self.running.folder / settings)]
            self.processes.append((subprocess.Popen(where(command), stdout=out, stderr=out, env=self.running._env()), log))
        return len(self.processes) - 1

    def log(self, number: int) -> bytes:
        return self.processes[number][1].read_bytes()

    def signal(self, number: int, what: int) -> None:
        self.processes[number][0].send_signal(what)

    def holder(self, *numbers: int) -> int:
        """Who of these is the mailbox's holder, as far as they know; waits for one."""
        self.running.until(lambda: any(map(self._holds, numbers)), "a holder")
        return next(filter(self._holds, numbers))

    def _holds(self, number: int) -> bool:
        log = self.log(number)
        return log.rfind(b'"holder"') > log.rfind(b"no longer the holder")

    def own(self, count: int) -> None:
        """Mails that lie there as if they had been fetched."""
        blobs, store, now = FileBlobs(self.running.folder / "blobs"), open_store(self.url), datetime.now(UTC)
        mails = [request(number) for number in range(count)]
        rows = [Arrival(number + 1, blobs.put(mail), len(mail), now) for number, mail in enumerate(mails)]
        with store.transaction() as tx:
            tx.admit("elsewhere", 1, rows, now)
        store.close()

    def put(self, count: int) -> None:
        """So many new requests arrive in the mailbox."""
        self.running.put(*map(request, range(self.requests, self.requests + count)))
        self.requests += count

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """What the database says, over one connection for as long as that lasts."""
        with suppress(psycopg.OperationalError):
            if self.connection:
                return self.connection.execute(query).fetchall()  # type: ignore[call-overload]  # the query is ours
        self.hang_up()
        self.connection = psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)
        return self.connection.execute(query).fetchall()  # type: ignore[call-overload]  # the query is ours

    def hang_up(self) -> None:
        """Give the connection to the database back."""
        if self.connection:
            self.connection.close()
        self.connection = None

    def in_hand(self) -> int:
        """How many mails are with a worker now, fetched and not decided."""
        return int(self.ask("SELECT count(*) FROM inbound WHERE status = 'new' AND tries = 1 AND retry_at > now()")[0][0])

    def decided(self) -> int:
        """How many mails have their outcome."""
        return int(self.ask("SELECT count(*) FROM inbound WHERE status <> 'new'")[0][0])

    def settled(self) -> None:
        """Wait until there is nothing left to do."""
        waiting = "SELECT 1 FROM outbox WHERE status IN ('pending', 'sending') AND kind = 'received' LIMIT 1"
        self.running.until(lambda: not self.ask(waiting), "the outbox is empty")
        self.running.until(lambda: self.running.count("INBOX") == 0, "the inbox is empty")

    def altered(self) -> list[str]:
        """Message-IDs under which different bytes went out."""
        seen: dict[str, set[bytes]] = {}
        for taken in list(self.running.sink.taken):
            seen.setdefault(message_from_bytes(taken.raw)["Message-ID"], set()).add(taken.raw)
        return [id for id, contents in seen.items() if len(contents) > 1]

    def answers(self) -> Counter[str]:
        """How many `received` with different Message-IDs answer each mail."""
        mails = {mail["Message-ID"]: mail for mail in (message_from_bytes(taken.raw) for taken in list(self.running.sink.taken))}
        return Counter(mail["In-Reply-To"] for mail in mails.values() if mail["X-Mailbot-Kind"] == "received")

    def dismiss(self, *numbers: int) -> None:
        """Let these end as they should."""
        for number in numbers:
            self.signal(number, signal.SIGTERM)
        assert [self.processes[number][0].wait(30) for number in numbers] == [0] * len(numbers)

    def end(self) -> None:
        self.hang_up()
        for process, _ in self.processes:
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait(10)


def request(number: int) -> bytes:
    sender = Address(f"nguoi{number}@abc.vn", f"Người {number}")
    return raw(sender, "Máy in không in được gì ạ.", f"Máy in {number}", message_id=f"m{number}@client")
