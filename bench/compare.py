"""`python -m bench.compare A.json B.json`: the figures of two runs of the bench side by side, with B's ratio to A's."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.ranks import middle, share

Row = tuple[str, float, float]

_NAMES = ("processes", "there")
_ENOUGH = 8
"""So many values have a 95th percentile worth a line."""


def compare(first: Any, second: Any, path: str = "") -> Iterator[Row]:
    """Every figure that both have, by its path; of a list of runs the median."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        for name in first:
            if name in second:
                yield from compare(first[name], second[name], f"{path} / {name}" if path else str(name))
    elif _runs(first) and _runs(second):
        yield from compare(_folded(first), _folded(second), path)
    elif isinstance(first, list) and isinstance(second, list):
        yield from _listed(first, second, path)
    elif isinstance(first, int | float) and isinstance(second, int | float):
        yield path, float(first), float(second)


def table(rows: list[Row]) -> str:
    """One line a figure."""
    wide = max((len(path) for path, _, _ in rows), default=0)
    lines = [f"{'':{wide}}{'A':>14}{'B':>14}{'B / A':>9}"]
    lines += [f"{path:{wide}}{one:>14.3f}{two:>14.3f}{two / one if one else float('nan'):>9.2f}" for path, one, two in rows]
    return "\n".join(lines)


def _listed(first: list[Any], second: list[Any], path: str) -> Iterator[Row]:
    """Medians of numbers, and high ones where there are many; otherwise each with its like (tickets, processes, mails)."""
    if first and second and all(isinstance(value, int | float) for value in (*first, *second)):
        yield path, middle(first), middle(second)
        if min(len(first), len(second)) >= _ENOUGH:
            yield f"{path}, p95", share(first, 95), share(second, 95)
        return
    known = {_name(one, index): one for index, one in enumerate(second)}
    for index, one in enumerate(first):
        if (name := _name(one, index)) in known:
            yield from compare(one, known[name], f"{path} / {name}")


def _name(one: Any, index: int) -> Any:
    """What a figure of a list is about."""
    return next((one[key] for key in _NAMES if key in one), index) if isinstance(one, Mapping) else index


def _runs(value: Any) -> bool:
    """Whether these are runs of one measurement: mappings of numbers with the same names."""
    if not isinstance(value, list) or not value or not all(isinstance(one, Mapping) for one in value):
        return False
    flat = all(isinstance(number, int | float) for one in value for number in one.values())
    return flat and not any(key in value[0] for key in _NAMES) and all(one.keys() == value[0].keys() for one in value)


def _folded(runs: list[Mapping[str, float]]) -> dict[str, list[float]]:
    return {name: [run[name] for run in runs] for name in runs[0]}


def main() -> None:
    """Print the table."""
    if len(sys.argv) != 3:
        sys.exit(str(__doc__))
    first, second = (json.loads(Path(name).read_text("utf-8")) for name in sys.argv[1:])
    print(f"A: commit {first['commit']}, {first['machine']}\nB: commit {second['commit']}, {second['machine']}\n")
    print(table(list(compare(first["parts"], second["parts"]))))


if __name__ == "__main__":
    main()
