"""What a process and its children cost: CPU and memory of the whole tree, read from proc(5). Knows no mailbot."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_EVERY = 0.2


def tree(pid: int) -> list[int]:
    """A process and everything below it."""
    below: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and (fields := _stat(f"/proc/{name}/stat")):
            below.setdefault(int(fields[1]), []).append(int(name))
    found = [pid]
    for one in found:
        found += below.get(one, ())
    return found


def cpu(pid: int) -> float:
    """CPU seconds of a process, of those below it, and of the children that each has buried."""
    return sum(sum(map(int, fields[11:15])) for one in tree(pid) if (fields := _stat(f"/proc/{one}/stat"))) / _TICKS


def main_thread(pid: int) -> float:
    """CPU seconds of the process's first thread."""
    return sum(map(int, _stat(f"/proc/{pid}/task/{pid}/stat")[11:13])) / _TICKS


def memory(pid: int) -> float:
    """MB that the tree holds, what several share counted once (PSS)."""
    return sum(map(_pss, tree(pid))) / 1024


@dataclass(slots=True)
class Peak:
    """The most memory that a tree was seen to hold, MB."""

    mb: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)

    def watch(self, pid: int) -> None:
        """Look five times a second until it is over."""
        while not self.over.wait(_EVERY):
            self.mb = max(self.mb, memory(pid))


@contextmanager
def watched(pid: int) -> Iterator[Peak]:
    """Watch a tree's memory meanwhile."""
    peak = Peak(memory(pid))
    thread = threading.Thread(target=peak.watch, args=(pid,), daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        peak.over.set()
        thread.join()


def _stat(path: str) -> list[str]:
    """The fields behind the name; none where the process is gone."""
    try:
        return Path(path).read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return []


def _pss(pid: int) -> int:
    """Kilobytes."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
