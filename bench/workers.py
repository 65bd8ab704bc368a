"""The same waiting mails decided and answered on PostgreSQL by one process and by several.

The mails lie in the database as if they had been fetched; each process does all but fetching. PostgreSQL syncs as it should.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from bench import mails, sinks
from bench.home import Home
from mailbot.adapters.blobs import FileBlobs
from mailbot.adapters.imap_session import Account
from mailbot.adapters.store import SqlStore, open_store, upgrade
from mailbot.adapters.store.columns import INBOUND, OUTBOX
from mailbot.adapters.tls import Security
from mailbot.ports import Arrival
from tests.servers.postgres import PostgresServer, find_postgres

PATIENCE = 300.0
_NOWHERE = Account(host="127.0.0.1", port=1, security=Security.NONE, username="nobody", password="secret")


@dataclass(frozen=True, slots=True)
class Shared:
    """What so many processes did: seconds from the mails' arrival to the last answer; how many mails were handled exactly
    once (all of them, or `measured` raises), and how many answers came."""

    processes: int
    mails: int
    seconds: float
    handled: int
    answers: int


def measured(wanted: int, counts: Sequence[int]) -> Iterator[Shared]:
    """One number of processes after the other, each on a database of its own; nothing where there is no PostgreSQL."""
    if not find_postgres():
        return
    with closing(PostgresServer(durable=True)) as server:
        for count in counts:
            yield measure(server.database(), count, wanted)


def measure(url: str, count: int, wanted: int) -> Shared:
    """So many processes. Raises RuntimeError where answers fail to come, or a mail was not handled exactly once."""
    waiting = mails.mix(wanted)
    expected = sum(mail.answers for mail in waiting)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, sinks.cheapest()[1]() as sink:
        home = Home(Path(folder), _NOWHERE, sink)  # type: ignore[arg-type]  # only its port is asked for
        home.write("mailbot.toml", f'database = "{url}"\n{(home.folder / "mailbot.toml").read_text("utf-8")}')
        upgrade(url)
        processes = [_process(home) for _ in range(count)]
        try:
            _until_ready(home, count)
            with closing(open_store(url)) as store:
                began = _own(home, store, [mail.raw for mail in waiting])
                if not sink.wait(expected, PATIENCE):
                    raise RuntimeError(f"{sink.count} of {expected} answers came")
                handled = _once_each(store, waiting)
            return Shared(count, wanted, sink.last - began, handled, sink.count)
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(30)


def _process(home: Home) -> subprocess.Popen[bytes]:
    with (home.folder / "log").open("ab") as log:
        return subprocess.Popen(home._command("run", "--role", "work,tick,send"), stdout=log, stderr=log, env=home._env())


def _until_ready(home: Home, count: int) -> None:
    while home.log().count(b'"ready"') < count:
        time.sleep(0.05)


def _own(home: Home, store: SqlStore, raws: list[bytes]) -> float:
    blobs, now = FileBlobs(home.folder / "blobs"), datetime.now(UTC)
    keys = blobs.put_all(raws)
    rows = [Arrival(uid, key, len(raw), now) for uid, (key, raw) in enumerate(zip(keys, raws, strict=True), 1)]
    with store.transaction() as tx:
        tx.admit("elsewhere", 1, rows, now)
    return time.time()


def _once_each(store: SqlStore, waiting: Sequence[mails.Mail]) -> int:
    """How many mails have their outcome, if each has exactly the mails that it calls for. Raises RuntimeError otherwise."""
    row = INBOUND.c
    with store.reading() as tx:
        decided = dict(tx.connection.execute(select(row.outcome, func.count()).group_by(row.outcome)).tuples().all())
        kinds = dict(tx.connection.execute(select(OUTBOX.c.kind, func.count()).group_by(OUTBOX.c.kind)).tuples().all())
    asked = sum(mail.answers == 2 for mail in waiting)
    if decided != {"opened": asked, "followed": len(waiting) - asked} or kinds.get("received") != asked:
        raise RuntimeError(f"not each mail was handled once: {decided}, {kinds}")
    return sum(decided.values())
