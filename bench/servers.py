"""The servers around the daemon, each a process of its own: Dovecot or pymap, and the sink."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from mailbot.adapters.imap_session import Account
from mailbot.adapters.tls import Security
from tests.servers.dovecot import DOVECOT, DovecotServer

Accounts = Callable[[str], Account]


def kinds() -> tuple[str, ...]:
    """Which IMAP servers there are, the better one first."""
    return ("Dovecot", "pymap") if DOVECOT else ("pymap",)


@contextmanager
def imap(kind: str) -> Iterator[Accounts]:
    """A server; what is given makes accounts on it."""
    if kind == "Dovecot":
        server = DovecotServer()
        try:
            yield server.account
        finally:
            server.close()
        return
    with _process("bench.pymap_process", stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        port = int(process.stdout.readline())

        def account(user: str) -> Account:
            process.stdin.write(f"{user}\n")
            process.stdin.flush()
            process.stdout.readline()
            return Account(host="127.0.0.1", port=port, security=Security.NONE, username=user, password="secret")

        yield account


@dataclass(frozen=True, slots=True)
class Came:
    """A mail that reached the sink: when (seconds since the epoch), of what kind, and the id of the mail it answers."""

    at: float
    kind: str
    answered: str


@dataclass(slots=True)
class Sink:
    """What the sink has taken so far. `taken` is there for tests.e2e.running, which looks at it when something fails."""

    port: int
    came: list[Came] = field(default_factory=list)
    taken: list[Any] = field(default_factory=list)

    def wait(self, count: int, patience: float) -> bool:
        """Until so many mails have come; False when none has come for `patience` seconds."""
        pause, last, quiet = threading.Event(), 0, time.monotonic()
        while len(self.came) < count:
            if len(self.came) > last:
                last, quiet = len(self.came), time.monotonic()
            if time.monotonic() - quiet > patience:
                return False
            pause.wait(0.005)
        return True


@contextmanager
def sink() -> Iterator[Sink]:
    """A sink."""
    with _process("bench.sink") as process:
        assert process.stdout is not None
        relay = Sink(int(process.stdout.readline()))
        threading.Thread(target=_listen, args=(process, relay), daemon=True).start()
        yield relay


def _listen(process: subprocess.Popen[str], relay: Sink) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        at, kind, answered = line.split()
        relay.came.append(Came(float(at), kind, answered))


@contextmanager
def _process(module: str, **more: Any) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([sys.executable, "-m", module], stdout=subprocess.PIPE, text=True, **more)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)
