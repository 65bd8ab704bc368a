"""One mailbot at a time on one SQLite database. On PostgreSQL several may work together: rows are locked there one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailbot.adapters.lock import Held, hold
from mailbot.adapters.store import queries
from mailbot.app.daemon import Daemon
from mailbot.settings import Settings


class NotAlone(Exception):
    """Another mailbot works here; the message says which."""


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Be the only one that works on this database while the block runs. Raises NotAlone, OSError."""
    if not _is_file(settings):
        yield
        return
    file = Path(settings.database.removeprefix("sqlite:///"))
    try:
        with hold(file.with_name(f"{file.name}.lock")):
            yield
    except Held as held:
        raise NotAlone(f"another mailbot (process {held}) works on {file} already: nothing was done") from None


def take_over(daemon: Daemon) -> None:
    """Go on at once with what a mailbot that died had in hand, without waiting for its leases. Call it while `alone`."""
    if _is_file(daemon.settings):
        with daemon.store.transaction() as tx:
            queries.release(tx, daemon.clock.now())


def _is_file(settings: Settings) -> bool:
    return settings.database.startswith("sqlite:///")
