"""The servers around the daemon, each a process of its own: Dovecot or pymap, a sink, and PostgreSQL where it is asked for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.sinks import Sinks
from mailbot.adapters.imap_session import Account
from mailbot.adapters.tls import Security
from tests.servers.dovecot import DOVECOT, DovecotServer
from tests.servers.postgres import PostgresServer, find_postgres

Accounts = Callable[[str], Account]


@dataclass(frozen=True, slots=True)
class Servers:
    """What a measurement runs between: what makes mailboxes, sinks, and databases (their URLs)."""

    accounts: Accounts
    sinks: Sinks
    database: Callable[[], str] = str


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


@contextmanager
def around(kind: str, sinks: Sinks, on: str = "sqlite") -> Iterator[Servers]:
    """The servers for a measurement: an IMAP server, a kind of sink, and a database server where `on` is postgresql."""
    with imap(kind) as accounts, databases(on) as database:
        yield Servers(accounts, sinks, database)


@contextmanager
def databases(on: str) -> Iterator[Callable[[], str]]:
    """What gives the URL of a new database; "" for SQLite, which needs no server."""
    if on == "sqlite":
        yield str
        return
    if not find_postgres():
        sys.exit("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    server = PostgresServer(durable=True)
    try:
        yield server.database
    finally:
        server.close()


@contextmanager
def _process(module: str, **more: Any) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", module]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, **more)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)
