"""`python -m bench.started …`: mailbot as it is, but that it leaves a note when it is ready: a busy machine's bench looks too
late. The note lies in the file that BENCH_READY names."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path


def leave_note(file: Path) -> None:
    """Have the daemon write down when it was ready (seconds since the epoch), and the CPU seconds of the process and of its
    first thread until then."""
    from mailbot.adapters import sdnotify

    told = sdnotify.notify

    def notify(state: str) -> None:
        if state == "READY=1":
            note = {"at": time.time(), "cpu": time.process_time(), "first": time.thread_time()}
            file.write_text(json.dumps(note), "ascii")
        told(state)

    sdnotify.notify = notify  # before the daemon, which is loaded late, takes it from there


if __name__ == "__main__":
    from mailbot.cli import main

    leave_note(Path(os.environ["BENCH_READY"]))
    main()
