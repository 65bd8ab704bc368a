"""`python -m bench.workers`: the same waiting mails decided and answered on PostgreSQL by one process and by several.

The mails lie in the database as if they had been fetched; each process does all but fetching. PostgreSQL syncs as it should.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench import mails, servers
from mailbot.adapters.blobs import FileBlobs
from mailbot.adapters.imap_session import Account
from mailbot.adapters.store import open_store, upgrade
from mailbot.adapters.tls import Security
from mailbot.ports import Arrival
from tests.e2e.running import Running
from tests.servers.postgres import PostgresServer, find_postgres

PATIENCE = 300.0
_NOWHERE = Account(host="127.0.0.1", port=1, security=Security.NONE, username="nobody", password="secret")


def main() -> None:
    """Measure and print a line for each number of processes."""
    parser = argparse.ArgumentParser(prog="python -m bench.workers", description=__doc__)
    parser.add_argument("--mails", type=int, default=1000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    asked = parser.parse_args()
    if not find_postgres():
        sys.exit("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    server = PostgresServer(durable=True)
    try:
        for count in asked.workers:
            seconds, answers = measure(server.database(), count, asked.mails)
            print(f"{count} processes: {asked.mails / seconds:.1f} mails a second, {answers} answers", flush=True)
    finally:
        server.close()


def measure(url: str, count: int, wanted: int) -> tuple[float, int]:
    """Seconds from the mails' arrival to the last answer, and how many answers came."""
    waiting = mails.mix(wanted)
    expected = sum(mail.answers for mail in waiting)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, servers.sink() as sink:
        home = Running(Path(folder), _NOWHERE, sink)  # type: ignore[arg-type]  # only its port is asked for
        home.write("mailbot.toml", f'database = "{url}"\n{(home.folder / "mailbot.toml").read_text("utf-8")}')
        upgrade(url)
        processes = [_process(home) for _ in range(count)]
        try:
            _until_ready(home, count)
            _own(home, url, [mail.raw for mail in waiting])
            began = time.time()
            whole = sink.wait(expected, PATIENCE)
            if not whole:
                raise RuntimeError(f"{len(sink.came)} of {expected} answers came")
            return max(one.at for one in sink.came) - began, len(sink.came)
        finally:
            for process in processes:
                process.terminate()
                process.wait(20)


def _process(home: Running) -> subprocess.Popen[bytes]:
    with (home.folder / "log").open("ab") as log:
        return subprocess.Popen(home._command("run", "--role", "work,tick,send"), stdout=log, stderr=log, env=home._env())


def _until_ready(home: Running, count: int) -> None:
    while home.log().count(b'"ready"') < count:
        time.sleep(0.05)


def _own(home: Running, url: str, raws: list[bytes]) -> None:
    blobs, store, now = FileBlobs(home.folder / "blobs"), open_store(url), datetime.now(UTC)
    keys = blobs.put_all(raws)
    rows = [Arrival(uid, key, len(raw), now) for uid, (key, raw) in enumerate(zip(keys, raws, strict=True), 1)]
    with store.transaction() as tx:
        tx.admit("elsewhere", 1, rows, now)
    store.close()


if __name__ == "__main__":
    main()
