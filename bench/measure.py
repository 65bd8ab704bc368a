"""The measurements: a waiting mailbox emptied by the daemon, the same by the bare libraries, and single mails while idle."""

from __future__ import annotations

import imaplib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from bench import mails
from bench.home import Home, install
from bench.mails import Mail
from bench.processes import cpu, watched
from bench.servers import Servers
from bench.sinks import Sink
from mailbot.adapters.imap_session import Account

PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Emptied:
    """How a waiting mailbox was emptied. Seconds from ready to the last answer at the sink; CPU seconds of the processes
    since then; `memory` at its highest, MB; `start` from exec to ready."""

    mails: int
    answers: int
    seconds: float
    cpu: float
    memory: float
    start: float


@dataclass(frozen=True, slots=True)
class Floor:
    """The same mails by the bare libraries."""

    mails: int
    seconds: float
    cpu: float


@contextmanager
def installed(servers: Servers) -> Iterator[tuple[Home, Sink]]:
    """A new installation, and the sink that its answers go to."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, servers.sinks() as sink:
        home = install(Path(folder), servers, sink)
        try:
            yield home, sink
        finally:
            if home.process:
                home.stop()


def empty(servers: Servers, waiting: Sequence[Mail]) -> Emptied:
    """Let the daemon empty a mailbox. Raises RuntimeError when answers fail to come."""
    with installed(servers) as (home, sink):
        return emptied(home, sink, waiting)


def emptied(home: Home, sink: Sink, waiting: Sequence[Mail]) -> Emptied:
    """The same with an installation that is there already; it is stopped afterwards."""
    expected = sum(mail.answers for mail in waiting)
    wanted = sink.count + expected
    load(home.account, [mail.raw for mail in waiting])
    began = time.time()
    home.start()
    ready = home.ready
    with watched(home.pid) as peak:
        whole = sink.wait(wanted, PATIENCE)
        used = cpu(home.pid) - ready.cpu
    if not whole:
        raise RuntimeError(f"{sink.count - wanted + expected} of {expected} answers came")
    settle(home, len(waiting))
    home.stop()
    return Emptied(len(waiting), expected, sink.last - ready.at, used, peak.mb, ready.at - began)


def settle(home: Home, most: int) -> None:
    """Until the daemon has moved the mails out of the INBOX, so that the next measurement finds it empty."""
    deadline = time.monotonic() + PATIENCE
    while home.count("INBOX") and time.monotonic() < deadline:
        time.sleep(0.2)
    if left := home.count("INBOX"):
        raise RuntimeError(f"{left} of {most} mails are still in the INBOX")


def floor(servers: Servers, waiting: Sequence[Mail]) -> Floor:
    """The bare libraries on the same mails, with the same kind of sink."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, servers.sinks() as sink:
        account = servers.accounts(f"raw{uuid4().hex[:8]}")
        load(account, [mail.raw for mail in waiting])
        words = (str(account.port), account.username, str(sink.port), f"{folder}/raw.db")
        done = subprocess.run([sys.executable, "-m", "bench.raw", *words], capture_output=True, check=True, text=True)
        return Floor(**json.loads(done.stdout))


def latencies(servers: Servers, count: int) -> list[float]:
    """Milliseconds from the end of APPEND to the acknowledgement at the sink, for single mails at an idle daemon."""
    with installed(servers) as (home, sink):
        home.start()
        found = [_one(home.account, sink, mails.request("idle", number)) for number in range(count + 1)]
        return found[1:]  # the first one warms up


def load(account: Account, raws: Sequence[bytes]) -> float:
    """Lay mails into the INBOX; returns when the last one was there (seconds since the epoch)."""
    with imaplib.IMAP4(account.host, account.port) as imap:
        imap.login(account.username, account.password)
        for raw in raws:
            imap.append("INBOX", "", "", raw)
        return time.time()


def _one(account: Account, sink: Sink, mail: Mail) -> float:
    count = sink.count
    arrived = load(account, [mail.raw])
    if not sink.wait(count + mail.answers, PATIENCE):
        raise RuntimeError("no answer came")
    came = next(one.at for one in sink.came[count:] if one.kind == "received" and one.answered == mail.message_id)
    pause_until_idle()
    return (came - arrived) * 1000


def pause_until_idle() -> None:
    """Long enough for the daemon to have moved the mail and to sit in IDLE again."""
    time.sleep(1.5)
