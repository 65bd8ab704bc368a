"""`make bench`: mailbot between real servers, beside a baseline measured in the same run. See docs/performance.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench import mails, servers
from bench.measure import Emptied, Floor, empty, floor, high, latencies, middle

Run = tuple[Emptied, Floor]


def main() -> None:
    """Measure, print a table, and write JSON where that is asked for."""
    asked = _arguments()
    best = servers.kinds()[0]
    print(f"{machine()}\n{best}, {asked.mails} mails, {asked.runs} runs. Other work on the machine shows in the spread.\n")
    figures: dict[str, Any] = {"machine": machine(), "server": best, "runs": [], "idle_ms": {}}
    waiting = mails.mix(asked.mails)
    with servers.imap(best) as accounts:
        runs = [(empty(accounts, waiting), floor(accounts, waiting)) for _ in range(asked.runs)]
    figures["runs"] = [{"mailbot": asdict(one), "raw": asdict(two)} for one, two in runs]
    print(table(rows(runs)))
    for kind in servers.kinds() if asked.latencies else ():
        with servers.imap(kind) as accounts:
            took = latencies(accounts, asked.latencies)
        figures["idle_ms"][kind] = [round(one, 1) for one in took]
        print(f"one mail at an idle daemon, {kind}, n={len(took)}: {_latency(took)}")
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


def machine() -> str:
    """Where it ran."""
    model = next((line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "")
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, {model or platform.machine()}, Python {platform.python_version()}, load before {load:.1f}"


def rows(runs: Sequence[Run]) -> list[tuple[str, list[float], list[float]]]:
    """What was measured: its name, mailbot's values and the raw loop's, one for each run."""
    return [
        ("mails a second", [one.mails / one.seconds for one, _ in runs], [two.mails / two.seconds for _, two in runs]),
        ("CPU ms a mail", [one.cpu / one.mails * 1000 for one, _ in runs], [two.cpu / two.mails * 1000 for _, two in runs]),
        ("answers a second", [one.answers / one.seconds for one, _ in runs], [two.mails / two.seconds for _, two in runs]),
        ("peak memory, MB", [one.memory for one, _ in runs], []),
        ("start to ready, s", [one.start for one, _ in runs], []),
        ("rate beside the raw loop's", [one.mails / one.seconds / (two.mails / two.seconds) for one, two in runs], []),
    ]


def table(measured: Sequence[tuple[str, list[float], list[float]]]) -> str:
    """Medians, with the spread from lowest to highest."""
    lines = [f"{'':28}{'mailbot':>22}{'raw loop':>22}"]
    lines += [f"{name:28}{_spread(ours):>22}{_spread(theirs):>22}" for name, ours, theirs in measured]
    return "\n".join(lines) + "\n"


def _latency(took: Sequence[float]) -> str:
    return f"median {middle(took):.0f} ms, p95 {high(took):.0f} ms, most {max(took):.0f} ms"


def _spread(values: Sequence[float]) -> str:
    if not values:
        return ""
    places = 2 if max(values) < 10 else 1
    whole = f"{middle(values):.{places}f}"
    return whole if len(values) == 1 else f"{whole} ({min(values):.{places}f}-{max(values):.{places}f})"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--mails", type=int, default=1000, help="how many mails wait in the INBOX")
    parser.add_argument("--runs", type=int, default=3, help="how often each is measured")
    parser.add_argument("--latencies", type=int, default=20, help="how many single mails an idle daemon gets")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    return parser.parse_args()


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text("ascii", "replace").splitlines()
    except OSError:
        return []


if __name__ == "__main__":
    main()
