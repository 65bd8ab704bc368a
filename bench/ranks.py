"""Medians and percentiles."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def middle(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def share(values: Sequence[float], percent: float) -> float:
    """A percentile by the nearest rank: of 20 the 95th is the nineteenth."""
    return sorted(values)[max(0, -int(-percent * len(values) // 100) - 1)]
