"""CPU milliseconds a mail, by stage: a run of its own with counters around the stages (bench.staged), since they cost some
time themselves."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.home import Home
from bench.mails import Mail
from bench.measure import PATIENCE, installed, load
from bench.processes import cpu, main_thread
from bench.servers import Servers
from bench.staged import STAGES


def by_stage(servers: Servers, waiting: Sequence[Mail]) -> dict[str, float]:
    """Milliseconds of CPU a mail for each stage while a waiting mailbox is emptied. `send` is the event loop's thread and
    the outbox; `other` everything else: loops, locks, logs, what lies between processes."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, installed(servers) as (home, sink):
        home.module, home.more = "bench.staged", {"BENCH_STAGES": folder}
        load(home.account, [mail.raw for mail in waiting])
        home.start()
        if not sink.wait(sum(mail.answers for mail in waiting), PATIENCE):
            raise RuntimeError("answers failed to come")
        spent = _seen(Path(folder), home)
        missing = Path(folder) / "missing"
        if missing.exists():
            print(f"not found, and so not counted: {missing.read_text('utf-8').split()}")
    return {name: seconds / len(waiting) * 1000 for name, seconds in spent.items()}


def _seen(folder: Path, home: Home) -> dict[str, float]:
    """Seconds by stage since it was ready, in all processes; `other` is what the system counted beyond the stages."""
    spent = dict.fromkeys(STAGES, 0.0)
    for file in folder.iterdir():
        if file.name.isdigit() and len(page := file.read_bytes()) == 8 * len(STAGES):
            for name, seconds in zip(STAGES, struct.unpack(f"{len(STAGES)}d", page), strict=True):
                spent[name] += seconds
    whole = cpu(home.pid) - home.ready.cpu
    spent["send"] += main_thread(home.pid) - home.ready.first
    spent["other"] = whole - sum(seconds for name, seconds in spent.items() if name != "other")
    return spent | {"whole": whole}
