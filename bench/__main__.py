"""`make bench`: mailbot between real servers, beside the bare libraries and django-helpdesk in the same run. Every table of
docs/performance.md comes from here."""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench import growth, leak, mails, measure, peer, report, servers, sinks, stages, steady, workers
from bench.report import Figures

PARTS = ("rate", "stages", "idle", "steady", "growth", "leak", "workers")
QUICK = ("rate", "stages", "idle")
STEADY = (5, 20, 50)


def main() -> None:
    """Measure the parts that were asked for; print each as a table, and write JSON where that is asked for."""
    asked = _arguments()
    figures: dict[str, Any] = {"machine": report.machine(), "commit": _commit(), "database": asked.database, "parts": {}}
    print(f"{figures['machine']}, commit {figures['commit']}, {asked.database}. Other work on the machine shows in the spread.")
    for name in asked.parts:
        began = time.monotonic()
        print(f"\n== {name}", flush=True)
        figures["parts"][name], table = _MEASURED[name](asked)
        print(f"{table}\n({name} took {time.monotonic() - began:.0f} s)", flush=True)
        if asked.json:
            asked.json.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


def _rate(asked: argparse.Namespace) -> tuple[Figures, str]:
    name, cheapest = sinks.cheapest()
    best, waiting = servers.kinds()[0], mails.mix(asked.mails)
    lacking = peer.ready() if asked.peer else "it was not asked for"
    found: Figures = {"server": best, "sink": name, "mailbot": [], "raw loop": [], "django-helpdesk": []}
    with servers.around(best, cheapest, asked.database) as around:
        for _ in range(asked.runs):
            found["mailbot"].append(asdict(measure.empty(around, waiting)))
            found["raw loop"].append(asdict(measure.floor(around, waiting)))
            if not lacking:
                found["django-helpdesk"].append(asdict(peer.helpdesk(around, waiting)))
    without = f"\nwithout django-helpdesk: {lacking}" if lacking else ""
    return found, f"{best}, {name}, {asked.mails} mails waiting, {asked.runs} runs\n{report.rate(found)}{without}"


def _stages(asked: argparse.Namespace) -> tuple[list[Figures], str]:
    waiting = mails.mix(asked.mails)
    with servers.around(servers.kinds()[0], sinks.cheapest()[1], asked.database) as around:
        found = [stages.by_stage(around, waiting) for _ in range(asked.runs)]
    return found, report.stages(found)


def _idle(asked: argparse.Namespace) -> tuple[Figures, str]:
    found = {}
    for kind in servers.kinds():
        with servers.around(kind, sinks.telling, asked.database) as around:
            found[f"one mail, {kind}"] = measure.latencies(around, asked.latencies)
    return found, report.waits(found)


def _steady(asked: argparse.Namespace) -> tuple[Figures, str]:
    found: Figures = {}
    for kind in servers.kinds():
        for rate in STEADY:
            with servers.around(kind, sinks.telling, asked.database) as around:
                took = steady.steady(around, rate, asked.seconds)
            found[f"{rate} a second, {kind}"] = took.arrival
            if kind == "Dovecot":
                found[f"{rate} a second, from its notice"] = took.notice
            if took.late > 100:
                print(f"{rate} a second, {kind}: the mails themselves were up to {took.late:.0f} ms late")
    return found, report.waits(found)


def _growth(asked: argparse.Namespace) -> tuple[list[Figures], str]:
    with servers.around(servers.kinds()[0], sinks.cheapest()[1], asked.database) as around:
        found = [asdict(one) for one in growth.growth(around, asked.sizes, asked.runs, asked.mails)]
    return found, report.growth(found)


def _leak(asked: argparse.Namespace) -> tuple[Figures, str]:
    found: Figures = {}
    with servers.around(servers.kinds()[0], sinks.cheapest()[1], asked.database) as around:
        for count, mb in leak.leak(around, asked.leak):
            print(f"{count:>8,} mails {mb:8.1f} MB", flush=True)
            found[str(count)] = mb
    return found, report.leak(found)


def _workers(asked: argparse.Namespace) -> tuple[list[Figures], str]:
    found = [asdict(one) for one in workers.measured(asked.worker_mails, asked.workers)]
    return found, report.workers(found) if found else "skipped: PostgreSQL is not installed"


_MEASURED: dict[str, Callable[[argparse.Namespace], tuple[Any, str]]] = {
    "rate": _rate,
    "stages": _stages,
    "idle": _idle,
    "steady": _steady,
    "growth": _growth,
    "leak": _leak,
    "workers": _workers,
}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    add = parser.add_argument
    add("--parts", nargs="+", choices=PARTS, default=QUICK, help=f"what to measure (without: {' '.join(QUICK)})")
    add("--all", dest="parts", action="store_const", const=PARTS, help="measure everything: about half an hour")
    add("--mails", type=int, default=1000, help="how many mails wait in the INBOX")
    add("--runs", type=int, default=5, help="how often each is measured; medians are told")
    add("--latencies", type=int, default=20, help="how many single mails an idle daemon gets")
    add("--seconds", type=float, default=20.0, help="for how long mails come steadily, at each rate")
    add("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="how many tickets are there (1,000,000: 9 GB)")
    add("--leak", type=int, default=20_000, help="over how many mails memory is watched")
    add("--worker-mails", type=int, default=5000, help="how many mails several processes share on PostgreSQL")
    add("--workers", type=int, nargs="+", default=[1, 4], help="how many processes")
    add("--database", choices=("sqlite", "postgresql"), default="sqlite", help="what mailbot keeps its rows in")
    add("--no-peer", dest="peer", action="store_false", help="leave django-helpdesk out")
    add("--json", type=Path, metavar="FILE", help="write all figures there, for bench.compare")
    return parser.parse_args()


def _commit() -> str:
    where = Path(__file__).parent
    done = subprocess.run(
        ["git", "-C", str(where), "describe", "--always", "--dirty"], capture_output=True, check=False, text=True
    )
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
