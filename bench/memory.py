"""`python -m bench.memory [MB …]`: how much memory a large mail costs the daemon above idle, as the kernel counts it.

The daemon runs between a real IMAP server and a relay. For each mail (a text and one file, 50 MB where nothing is asked for)
the high-water mark of the process and of those below it is set back, and read again when the mail is answered and moved.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.e2e.running import Running
from tests.faults.words import request
from tests.servers.dovecot import DOVECOT, DovecotServer
from tests.servers.pymap_server import PymapServer
from tests.servers.sink import Sink
from tests.stories import HOA, raw

LIMIT = 150


def mail(number: int, megabytes: int) -> bytes:
    """A request with one file of random bytes; the mail as a whole has so many MB."""
    content = os.urandom((megabytes << 20) * 54 // 73 - 50_000 >> 1) * 2
    file = ("ban-ghi.bin", "application/octet-stream", content)
    return raw(
        HOA, "Nhờ anh chị xem giúp tệp đính kèm, máy chạy rất chậm.", f"Tệp {number}", message_id=f"m{number}@x", files=[file]
    )


def tree(pid: int) -> list[int]:
    """A process and everything below it."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            found += map(int, task.read_text().split())
    return found


def counted(pid: int, name: str) -> int:
    """`VmRSS` or `VmHWM` of a process, in KB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def cost(running: Running, number: int, megabytes: int) -> tuple[float, float]:
    """Handle one mail; MB before it, and the most that was held above that."""
    assert running.process is not None
    before = {pid: counted(pid, "VmRSS") for pid in tree(running.process.pid)}
    for pid in before:
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    done = running.count("Processed")
    running.put(mail(number, megabytes))
    running.until(lambda: running.count("Processed") > done, "the mail is answered and moved")
    above = sum(counted(pid, "VmHWM") - before.get(pid, 0) for pid in tree(running.process.pid))
    return sum(before.values()) / 1024, above / 1024


def main(sizes: list[int]) -> None:
    """One row for each size."""
    with tempfile.TemporaryDirectory(prefix="bench-memory-") as folder, ExitStack() as ends:
        server = DovecotServer() if DOVECOT else PymapServer()
        sink = Sink()
        ends.callback(server.close)
        ends.callback(sink.close)
        running = Running(Path(folder), server.account("memory"), sink)
        running.patience = 300.0
        toml = (Path(folder) / "mailbot.toml").read_text("utf-8")
        running.write("mailbot.toml", f'max_size = "{max(sizes) + 1} MB"\n{toml}')
        running.start()
        ends.callback(running.stop)
        for number in range(5):
            running.put(request(number))
        running.until(lambda: running.count("Processed") == 5, "it is warm")
        for number, megabytes in enumerate(sizes):
            idle, above = cost(running, number, megabytes)
            print(f"a mail of {megabytes:3} MB: {above:6.1f} MB above {idle:.1f} MB (wanted for 50 MB: {LIMIT})", flush=True)


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [1, 50])
