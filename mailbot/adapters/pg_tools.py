"""PostgreSQL's own programs, pg_dump and pg_restore: which of them fits a server, and how they are called. Knows no table.

A password goes by the environment: what stands in a command line, every user of the machine can read.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")
"""Where Debian's and Red Hat's packages put the programs of each version."""

_SECRETS = ("password", "sslpassword")
_CONNECT = "10"
_OURS = """SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'S')
AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'"""


class PgTrouble(Exception):
    """The server, or one of its programs, said no; in its own words."""


class NoTool(Exception):
    """There is no such program here that fits the server; the message says which there are."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A program, and its version (the first number)."""

    path: str
    version: int


@dataclass(frozen=True, slots=True)
class Server:
    """A database on a server: the server's version (the first number), and how many tables there are."""

    version: int
    tables: int


def tools(name: str) -> tuple[Tool, ...]:
    """All programs of this name, the oldest first: in PATH, and where the server's packages put them. Debian's wrapper in
    PATH is passed over: what it calls lies there too."""
    known = shutil.which(name)
    mine = [known] if known and Path(known).resolve().name != "pg_wrapper" else []
    beside = (str(path) for place in PLACES for path in sorted(Path("/").glob(f"{place.lstrip('/')}/{name}")))
    found = ((path, _version(path)) for path in (*mine, *beside))
    return tuple(sorted((Tool(path, version) for path, version in found if version), key=lambda tool: tool.version))


def fitting(name: str, found: tuple[Tool, ...], server: Server) -> Tool:
    """The oldest that is not older than the server: what it writes, most others can read. Raises NoTool."""
    fit = next((tool for tool in found if tool.version >= server.version), None)
    if fit is None:
        there = f"only that of version {', '.join(str(tool.version) for tool in found)}" if found else "none"
        raise NoTool(f"the server is of version {server.version}, which needs {name} of that version or newer; here is {there}")
    return fit


def look(url: str) -> Server:
    """Which server that is. Raises PgTrouble."""
    import psycopg

    try:
        with psycopg.connect(**{"connect_timeout": _CONNECT, **_parameters(url)}) as session:
            row = session.execute(_OURS).fetchone()
            return Server(session.info.server_version // 10000, int(row[0]) if row else 0)
    except psycopg.Error as refused:
        raise PgTrouble(_words(str(refused))) from refused


def dump(tool: Tool, url: str, file: Path) -> None:
    """Write the whole database, as of one moment, while others write. Raises PgTrouble."""
    with _failing_clean(file):
        _run(tool, url, "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")


def load(tool: Tool, url: str, file: Path) -> None:
    """Fill an empty database: all of it, or nothing. Raises PgTrouble."""
    options = ("--no-owner", "--no-privileges", "--no-comments", "--exit-on-error", "--single-transaction")
    _run(tool, url, *options, str(file))


@contextmanager
def _failing_clean(file: Path) -> Iterator[None]:
    """The file is readable by its owner only, from its first byte on."""
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
    try:
        yield
    except BaseException:
        file.unlink(missing_ok=True)
        raise


def _run(tool: Tool, url: str, *words: str) -> None:
    from psycopg.conninfo import make_conninfo

    given = _parameters(url)
    secret = {"PGPASSWORD": str(given["password"])} if given.get("password") else {}
    shown = {name: value for name, value in given.items() if name not in _SECRETS}
    command = [tool.path, "--no-password", f"--dbname={make_conninfo(**shown)}", *words]
    environ = {"PGCONNECT_TIMEOUT": _CONNECT, **os.environ, **secret, "LC_MESSAGES": "C"}
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=environ, check=False)  # noqa: S603 - no shell, and the program is the server's own
    if done.returncode:
        raise PgTrouble(_words(done.stderr.decode("utf-8", "replace")) or f"{tool.path} ended with {done.returncode}")


def _parameters(url: str) -> dict[str, Any]:
    """What libpq calls the parts of a URL, and what stands behind its question mark."""
    where = make_url(url)
    given = where.translate_connect_args(username="user", database="dbname")
    return {**given, **{name: value if isinstance(value, str) else ",".join(value) for name, value in where.query.items()}}


def _version(path: str) -> int:
    """The first number of what it says; 0 where it says nothing that we understand."""
    try:
        said = subprocess.run([path, "--version"], capture_output=True, timeout=20, check=False).stdout  # noqa: S603 - see above
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(rb"\) (\d+)", said)
    return int(found[1]) if found else 0


def _words(said: str) -> str:
    """The last lines of what a program or a server said, on one line."""
    return "; ".join(line.strip() for line in said.strip().splitlines()[-3:])
