"""The same work with more and more tickets already there: time a mail beside an installation with a thousand, in turns, and
what lists and ticks take."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

from bench import mails
from bench.grow import grow
from bench.home import Home, install
from bench.mails import Mail
from bench.measure import Emptied, emptied
from bench.servers import Servers
from bench.sinks import Sink
from mailbot.adapters.store import upgrade
from mailbot.adapters.store.dialect import connect

BASE = 1000
_DUE = 50
_COMMANDS = {
    "tickets": ("tickets", "--json"),
    "tickets of one agent": ("tickets", "--assignee", "chi", "--json"),
    "tickets of one requester": ("tickets", "--requester", "nv7.kho@abc.vn", "--all", "--json"),
    "show": ("show", "{middle}", "--json"),
    "report of a month": ("report", "--json"),
    "a round with nothing to do": ("once",),
}


@dataclass(frozen=True, slots=True, order=True)
class Took:
    """Seconds and CPU seconds of a command, its start included."""

    seconds: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Grown:
    """With so many tickets `there`: how a mailbox was emptied, run by run, and what commands took, beside an installation
    with a thousand. `fill` is how long filling took (seconds), `mb` the database's size."""

    there: int
    here: list[Emptied]
    base: list[Emptied]
    commands: dict[str, Took]
    base_commands: dict[str, Took]
    fill: float
    mb: float


def growth(servers: Servers, sizes: Sequence[int], runs: int, waiting: int) -> Iterator[Grown]:
    """One after another, each from the one before; what is measured itself adds some. The thousand are new for each run."""
    there, batches = 0, _batches(waiting)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, servers.sinks() as sink:
        big = _filled(Path(folder) / "big", servers, sink, 0)
        for size in sizes:
            began = time.monotonic()
            grow(_url(big), size - there, datetime.now(UTC))
            fill, there = time.monotonic() - began, size
            here, beside = [], []
            for run in range(runs):
                base = _filled(Path(folder) / f"base{size}.{run}", servers, sink, BASE)
                here.append(emptied(big, sink, next(batches)))
                beside.append(emptied(base, sink, next(batches)))
            yield Grown(size, here, beside, _commands(big, size), _commands(base, BASE), fill, _size(big))


def _batches(waiting: int) -> Iterator[list[Mail]]:
    """Mails of people who wrote before; never the same ones twice."""
    number = 0
    while True:
        number += 1
        yield mails.mix(waiting, f"g{number}", people="kho")


def _filled(folder: Path, servers: Servers, sink: Sink, count: int) -> Home:
    home = install(folder, servers, sink)
    upgrade(_url(home))
    grow(_url(home), count, datetime.now(UTC))
    return home


def _url(home: Home) -> str:
    for line in (home.folder / "mailbot.toml").read_text("utf-8").splitlines():
        if line.startswith("database"):
            return line.split('"')[1]
    return f"sqlite:///{home.folder / 'mailbot.db'}"


def _commands(home: Home, size: int) -> dict[str, Took]:
    """The better of two for each command: the first one warms the disk's cache."""
    took: dict[str, Took] = {}
    for name, words in _COMMANDS.items():
        said = [word.format(middle=size // 2) for word in words]
        took[name] = min(_once(partial(home.call, *said)) for _ in range(2))
    _make_due(home)
    return took | {f"a round that wakes {_DUE} tickets": _once(partial(home.call, "once"))}


def _once(work: Callable[[], Any]) -> Took:
    before, began = getrusage(RUSAGE_CHILDREN), time.monotonic()
    work()
    seconds, after = time.monotonic() - began, getrusage(RUSAGE_CHILDREN)
    return Took(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _make_due(home: Home) -> None:
    """Let the time of some open tickets come."""
    now = datetime.now(UTC)
    due = f"(SELECT number FROM ticket WHERE is_open AND status = 'new' ORDER BY number DESC LIMIT {_DUE})"
    statement = f"UPDATE ticket SET wake_at = %s WHERE number IN {due}"
    if (url := _url(home)).startswith("sqlite"):
        with closing(sqlite3.connect(home.folder / "mailbot.db")) as connection, connection:
            connection.execute(statement.replace("%s", "?"), (f"{now:%Y-%m-%d %H:%M:%S.%f}",))
        return
    engine = connect(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement, (now,))
    engine.dispose()


def _size(home: Home) -> float:
    if _url(home).startswith("sqlite"):
        return (home.folder / "mailbot.db").stat().st_size / 1e6
    engine = connect(_url(home))
    with engine.connect() as connection:
        size = connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
    engine.dispose()
    return float(size) / 1e6
