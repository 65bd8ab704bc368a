"""The figures of a run as tables: medians, with the spread from lowest to highest. Reads what goes into the JSON file, and
nothing else."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.ranks import middle, share
from bench.staged import STAGES

Figures = dict[str, Any]
_WIDE, _FIRST = 24, 34


def machine() -> str:
    """Where it ran."""
    model = next((line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "")
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, {model or platform.machine()}, Python {platform.python_version()}, load before {load:.1f}"


def rate(figures: Figures) -> str:
    """mailbot, the raw loop and django-helpdesk over the same waiting mails."""
    names = [name for name in ("mailbot", "raw loop", "django-helpdesk") if figures.get(name)]
    lines = [_row("", names)]
    lines.append(_row("mails a second", [spread(_each(figures[name], _rate)) for name in names]))
    lines.append(_row("answers a second", [spread(_each(figures[name], _answers)) for name in names]))
    lines.append(_row("CPU ms a mail", [spread(_each(figures[name], _cpu)) for name in names]))
    for words, field in (("peak memory, MB", "memory"), ("start to ready, s", "start")):
        lines.append(_row(words, [spread([one[field] for one in figures["mailbot"]])]))
    for name in names[1:]:
        pairs = zip(figures["mailbot"], figures[name], strict=False)
        lines.append(_row(f"rate beside the {name}'s", [spread([_rate(ours) / _rate(theirs) for ours, theirs in pairs])]))
    return "\n".join(lines)


def stages(figures: Sequence[Figures]) -> str:
    """Where the CPU time of a mail goes."""
    rows = [_row(name, [spread([one[name] for one in figures])]) for name in (*STAGES, "whole")]
    return "\n".join([_row("CPU ms a mail", ["mailbot"]), *rows])


def waits(figures: Figures) -> str:
    """Milliseconds to the acknowledgement, for one mail at an idle daemon and for mails that come steadily."""
    lines = [_row("ms to the acknowledgement", ["p50", "p95", "p99", "most", "n"])]
    return "\n".join(lines + [_row(name, _ranks(took)) for name, took in figures.items() if took])


def growth(figures: Sequence[Figures]) -> str:
    """A mail, and commands, with many tickets there beside a thousand."""
    heads = [f"{one['there']:,}" for one in figures]
    lines = [_row("tickets there", heads)]
    for words, field in (("time a mail beside 1,000", "seconds"), ("CPU a mail beside 1,000", "cpu")):
        lines.append(_row(words, [f"{_beside(one, field):.2f}" for one in figures]))
    lines.append(_row("CPU ms a mail", [spread(_each(one["here"], _cpu)) for one in figures]))
    lines.append(_row("peak memory, MB", [spread([run["memory"] for run in one["here"]]) for one in figures]))
    for name in figures[-1]["commands"]:
        lines.append(_row(f"{name}, s", [_command(one, name) for one in figures]))
    lines.append(_row("database, MB", [f"{one['mb']:,.0f}" for one in figures]))
    return "\n".join([*lines, _row("filling it, s", [f"{one['fill']:.0f}" for one in figures])])


def leak(figures: Figures) -> str:
    """What the daemon held after so many mails."""
    return "\n".join([_row("mails answered", ["MB"]), *(_row(f"{int(count):,}", [f"{mb:.1f}"]) for count, mb in figures.items())])


def workers(figures: Sequence[Figures]) -> str:
    """Several processes on PostgreSQL."""
    rows = [
        _row(f"{one['processes']} processes", [f"{_rate(one):.1f}", f"{one['handled']:,}", f"{one['answers']:,}"])
        for one in figures
    ]
    return "\n".join([_row("", ["mails a second", "handled once", "answers"]), *rows])


def spread(values: Sequence[float]) -> str:
    """The median; from lowest to highest where there are several."""
    places = 2 if max(values) < 10 else 1
    whole = f"{middle(values):.{places}f}"
    return whole if len(values) == 1 else f"{whole} ({min(values):.{places}f}-{max(values):.{places}f})"


def _row(name: str, cells: Sequence[str]) -> str:
    return f"{name:{_FIRST}}" + "".join(f"{cell:>{_WIDE}}" for cell in cells)


def _each(runs: Sequence[Figures], value: Any) -> list[float]:
    return [value(run) for run in runs]


def _rate(run: Figures) -> float:
    return float(run["mails"] / run["seconds"])


def _answers(run: Figures) -> float:
    """The raw loop gives one for each mail."""
    return float(run.get("answers", run["mails"]) / run["seconds"])


def _cpu(run: Figures) -> float:
    return float(run["cpu"] / run["mails"] * 1000)


def _beside(grown: Figures, field: str) -> float:
    here, base = ([run[field] / run["mails"] for run in grown[name]] for name in ("here", "base"))
    return middle(here) / middle(base)


def _command(grown: Figures, name: str) -> str:
    return f"{grown['commands'][name]['seconds']:.2f} (at 1,000 {grown['base_commands'][name]['seconds']:.2f})"


def _ranks(took: Sequence[float]) -> list[str]:
    return [*(f"{share(took, percent):.0f}" for percent in (50, 95, 99)), f"{max(took):.0f}", str(len(took))]


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text("ascii", "replace").splitlines()
    except OSError:
        return []
