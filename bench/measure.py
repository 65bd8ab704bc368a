"""The measurements: a waiting mailbox emptied by the daemon, the same by the bare libraries, and single mails while idle."""

from __future__ import annotations

import imaplib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from bench import mails, servers
from bench.mails import Mail
from bench.servers import Accounts, Sink
from mailbot.adapters.imap_session import Account
from tests.e2e.running import Running

PATIENCE = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Emptied:
    """How a waiting mailbox was emptied. Seconds from ready to the last answer at the sink; CPU seconds of the process
    since it was ready; memory at its highest, MB; `start` from exec to ready."""

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


def empty(accounts: Accounts, waiting: Sequence[Mail]) -> Emptied:
    """Let the daemon empty a mailbox. Raises RuntimeError when answers fail to come."""
    expected = sum(mail.answers for mail in waiting)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, servers.sink() as sink:
        daemon = _installed(Path(folder), accounts, sink)
        load(daemon.account, [mail.raw for mail in waiting])
        began = time.time()
        daemon.start()
        ready, before = time.time(), cpu(daemon)
        whole = sink.wait(expected, PATIENCE)
        used, most = cpu(daemon) - before, memory(daemon)
        daemon.stop()
        if not whole:
            raise RuntimeError(f"{len(sink.came)} of {expected} answers came")
        return Emptied(len(waiting), expected, sink.came[-1].at - ready, used, most, ready - began)


def floor(accounts: Accounts, waiting: Sequence[Mail]) -> Floor:
    """The bare libraries on the same mails."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, servers.sink() as sink:
        account = accounts(f"raw{uuid4().hex[:8]}")
        load(account, [mail.raw for mail in waiting])
        words = (str(account.port), account.username, str(sink.port), f"{folder}/raw.db")
        done = subprocess.run([sys.executable, "-m", "bench.raw", *words], capture_output=True, check=True, text=True)
        return Floor(**json.loads(done.stdout))


def latencies(accounts: Accounts, count: int) -> list[float]:
    """Milliseconds from the end of APPEND to the acknowledgement at the sink, for single mails at an idle daemon."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, servers.sink() as sink:
        daemon = _installed(Path(folder), accounts, sink)
        daemon.start()
        found = [_one(daemon.account, sink, mails.request("idle", number)) for number in range(count + 1)]
        daemon.stop()
        return found[1:]  # the first one warms up


def load(account: Account, raws: Sequence[bytes]) -> float:
    """Lay mails into the INBOX; returns when the last one was there (seconds since the epoch)."""
    with imaplib.IMAP4(account.host, account.port) as imap:
        imap.login(account.username, account.password)
        for raw in raws:
            imap.append("INBOX", "", "", raw)
        return time.time()


def cpu(daemon: Running) -> float:
    """CPU seconds that a process has used (proc(5), stat)."""
    fields = _proc(daemon, "stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def memory(daemon: Running) -> float:
    """The most memory that it has held, in MB (proc(5), status)."""
    line = next(line for line in _proc(daemon, "status").splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def middle(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def high(values: Sequence[float]) -> float:
    """The 95th percentile: of 20 the nineteenth."""
    return sorted(values)[max(0, round(0.95 * len(values)) - 1)]


def _installed(folder: Path, accounts: Accounts, sink: Sink) -> Running:
    return Running(folder, accounts(f"bench{uuid4().hex[:8]}"), sink)  # type: ignore[arg-type]  # only port and taken are used


def _one(account: Account, sink: Sink, mail: Mail) -> float:
    count = len(sink.came)
    arrived = load(account, [mail.raw])
    if not sink.wait(count + mail.answers, PATIENCE):
        raise RuntimeError("no answer came")
    came = next(one.at for one in sink.came[count:] if one.kind == "received" and one.answered == mail.message_id)
    pause_until_idle()
    return (came - arrived) * 1000


def pause_until_idle() -> None:
    """Long enough for the daemon to have moved the mail and to sit in IDLE again."""
    time.sleep(1.5)


def _proc(daemon: Running, name: str) -> str:
    assert daemon.process is not None
    return Path(f"/proc/{daemon.process.pid}/{name}").read_text("ascii", "replace")
