"""`python -m bench.reading [TARGET …]`: CPU milliseconds for 100 KB of what strangers may write, for everything that reads it,
and how that grows with the size: 1.0 is linear, 2.0 quadratic. 50 ms is the limit (issue 5); prose is what people write, the
others mean harm.

Each is the least of three runs, for load only adds. Measured are 25, 100 and 400 KB: `worst` is the most of 25 and of 100 KB, and
of 400 KB for a quarter. Growth is the steeper of the two steps, left out where it would be that of milliseconds.
"""

from __future__ import annotations

import gc
import math
import sys
import time
from collections.abc import Callable
from itertools import pairwise

from bench.nasty import Shape, shapes
from mailbot.cli import OBJECTS_BETWEEN_LOOKS
from tests.fuzz.targets import TARGETS

HUNDRED = 100_000
SIZES = (25_000, HUNDRED, 400_000)
RUNS = 3
ENOUGH = 1.0
TELLING = 0.004


def spent(target: Callable[[bytes], object], content: bytes) -> float:
    """CPU seconds."""
    found = []
    while len(found) < RUNS and sum(found) < ENOUGH:
        begun = time.process_time()
        target(content)
        found.append(time.process_time() - begun)
    return min(found)


def measured(name: str, shape: Shape) -> tuple[float, float, float]:
    """Milliseconds of 100 KB, the worst of all sizes for as much or less, and the growth (0.0: too little to tell)."""
    target = TARGETS[name]
    target(shape.made(1_000))
    times: list[float] = []
    for size in SIZES:
        if not times or times[-1] < ENOUGH:
            times.append(spent(target, shape.made(size)))
    each = [seconds / max(1, size / HUNDRED) for seconds, size in zip(times, SIZES, strict=False)]
    steps = [(math.log(more / less, 4), more) for less, more in pairwise(times) if less > TELLING / 4 and more > TELLING]
    return times[:2][-1] * 1000, max(each) * 1000, max((growth for growth, _ in steps), default=0.0)


def main(names: list[str]) -> None:
    """One line for each target and shape, those first that take longest."""
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS, 20, 20)  # as the program does
    rows = []
    for name in names:
        for shape in shapes(name):
            rows.append((*measured(name, shape), name, shape.name))
            print(".", end="", file=sys.stderr, flush=True)
    print("\n    ms  worst  growth  what")
    for hundred, worst, growth, name, shape_name in sorted(rows, reverse=True):
        print(f"{hundred:6.1f} {worst:6.1f}  {f'{growth:4.1f}' if growth else '   –'}  {name} of {shape_name}")


if __name__ == "__main__":
    main(sys.argv[1:] or list(TARGETS))
