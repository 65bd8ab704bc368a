"""Where the answers go: our own sink, which tells what came and when, or postfix's smtp-sink, which only counts and costs
less. Either is a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.cache import CACHE
from tests.servers.background import free_port

_COUNTED = re.compile(rb"mesg=(\d+)\r")
_SMTP_SINK = "usr/sbin/smtp-sink"


@dataclass(frozen=True, slots=True)
class Came:
    """A mail that reached the sink: when (seconds since the epoch), of what kind, and the id of the mail it answers."""

    at: float
    kind: str
    answered: str


@dataclass(slots=True)
class Sink:
    """What the sink has taken so far: how many, and when the last one; `came` are they, where the sink looks at them.
    `taken` is there for tests.e2e.running, which looks at it when something fails."""

    port: int
    count: int = 0
    last: float = 0.0
    came: list[Came] = field(default_factory=list)
    taken: list[Any] = field(default_factory=list)

    def wait(self, count: int, patience: float) -> bool:
        """Until so many mails have come; False when none has come for `patience` seconds."""
        pause, last, quiet = threading.Event(), 0, time.monotonic()
        while self.count < count:
            if self.count > last:
                last, quiet = self.count, time.monotonic()
            if time.monotonic() - quiet > patience:
                return False
            pause.wait(0.005)
        return True


Sinks = Callable[[], AbstractContextManager[Sink]]


@contextmanager
def telling() -> Iterator[Sink]:
    """Our own."""
    process = subprocess.Popen([sys.executable, "-m", "bench.sink"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    sink = Sink(int(process.stdout.readline()))
    with _running(process, _hear, sink):
        yield sink


@contextmanager
def counting() -> Iterator[Sink]:
    """postfix's. Raises FileNotFoundError where there is none."""
    program, sink = find(), Sink(free_port())
    if not program:
        raise FileNotFoundError("smtp-sink")
    who = ("-u", "nobody") if os.getuid() == 0 else ()
    libraries = str(CACHE / "postfix/usr/lib/postfix")
    command = [program, *who, "-c", f"127.0.0.1:{sink.port}", "1000"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "LD_LIBRARY_PATH": libraries})
    with _running(process, _count, sink):
        _until_open(sink.port)
        yield sink


def cheapest() -> tuple[str, Sinks]:
    """The sink that costs least here, and its name."""
    return ("postfix's smtp-sink", counting) if find() else ("our own sink", telling)


def find() -> str:
    """smtp-sink's path: installed, or taken out of Debian's package into the cache; "" where neither can be had."""
    kept = CACHE / "postfix" / _SMTP_SINK
    known = shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return known or (str(kept) if kept.exists() or _unpack(kept) else "")


def _unpack(kept: Path) -> bool:
    """Nothing is installed by this; postfix itself would be a mail server that runs."""
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        return False
    CACHE.mkdir(parents=True, exist_ok=True)
    quiet: dict[str, Any] = {"cwd": CACHE, "capture_output": True, "check": False, "timeout": 120}
    subprocess.run(["apt-get", "download", "postfix"], **quiet)
    for package in CACHE.glob("postfix_*.deb"):
        subprocess.run(["dpkg-deb", "-x", package.name, "postfix"], **quiet)
    return kept.exists()


@contextmanager
def _running(process: subprocess.Popen[bytes], listen: Callable[[Any, Sink], None], sink: Sink) -> Iterator[None]:
    thread = threading.Thread(target=listen, args=(process.stdout, sink), daemon=True)
    thread.start()
    try:
        yield
    finally:
        process.kill()
        process.wait(10)
        thread.join(5)


def _hear(lines: Any, sink: Sink) -> None:
    for line in lines:
        at, kind, answered = line.decode("ascii", "replace").split()
        sink.came.append(Came(float(at), kind, answered))
        sink.count, sink.last = sink.count + 1, float(at)


def _count(lines: Any, sink: Sink) -> None:
    held = b""
    while piece := os.read(lines.fileno(), 65536):
        held = (held + piece)[-200:]
        for found in _COUNTED.findall(held)[-1:]:
            if int(found) > sink.count:
                sink.count, sink.last = int(found), time.time()


def _until_open(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("smtp-sink did not start")
