"""PostgreSQL as an ordinary process: a cluster of its own in a temporary folder, on a high port of this machine."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path
from typing import Any

from tests.servers.background import free_port

_CONFIG = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 60
shared_buffers = 64MB
fsync = {durable}
full_page_writes = {durable}
"""


def find_postgres() -> str:
    """The folder of its programs, the newest version first; empty where there is none that we could run."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: float(place.parent.name), reverse=True)
    known = (str(place) for place in places if (place / "initdb").exists())
    path = shutil.which("initdb")
    found = next(known, "") or (str(Path(path).parent) if path else "")
    return found if os.getuid() or _system_user() else ""


def _system_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: Debian's package brings a user for it."""
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return None


class PostgresServer:
    """One server. Not `durable`, it forgets to sync, as tests like it."""

    def __init__(self, durable: bool = False) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="postgres-"))
        self.port = free_port()
        self._bin = Path(find_postgres())
        self._who: dict[str, Any] = {}
        self._numbers = count(1)
        if os.getuid() == 0:
            user = _system_user()
            assert user is not None
            self._who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            os.chown(self.home, user.pw_uid, user.pw_gid)
        words = ("-D", str(self.home / "data"), "-U", "mailbot", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self._run("initdb", *words)
        with (self.home / "data" / "postgresql.conf").open("a") as config:
            config.write(_CONFIG.format(port=self.port, durable="on" if durable else "off"))
        self.start()

    def database(self) -> str:
        """The URL of a new, empty database."""
        name = f"mailbot{next(self._numbers)}"
        self._sql(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://mailbot@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        """Start it (again), and wait until it answers."""
        command = [str(self._bin / "postgres"), "-D", str(self.home / "data")]
        with (self.home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.home, **self._who
            )
        deadline = time.monotonic() + 20
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {(self.home / 'log').read_text()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """End it at once; what was committed stays."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(20)

    def close(self) -> None:
        """End it, and forget everything."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def _answers(self) -> bool:
        import psycopg

        try:
            self._sql("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _sql(self, statement: str) -> None:
        import psycopg

        where = f"host=127.0.0.1 port={self.port} user=mailbot dbname=postgres connect_timeout=5"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]  # the statement is ours

    def _run(self, name: str, *words: str) -> None:
        done = subprocess.run([str(self._bin / name), *words], capture_output=True, cwd=self.home, timeout=60, **self._who)
        if done.returncode:
            raise RuntimeError(f"{name}: {done.stderr.decode()}")
