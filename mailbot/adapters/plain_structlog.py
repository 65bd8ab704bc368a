"""structlog without rich. Where rich is installed structlog loads it for tracebacks with colours and locals, which we never
write: a tenth of a second of a daemon's start, and six megabytes. Whoever sets up logging takes structlog from here first."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _missing(package: str) -> Iterator[None]:
    """While the block runs, a package that is not loaded yet counts as not installed."""
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment]  # what the import system itself understands as "not there"
    try:
        yield
    finally:
        del sys.modules[package]


with _missing("rich"):
    import structlog

__all__ = ["structlog"]
