"""For the fault laboratory (tests/faults): MAILBOT_STOP_AT=F1, or F1:3, kills the process at the third time that it comes to
that arrow of docs/crash.md, as if the power had failed; MAILBOT_CLOCK=FILE lets its clock go wrong by as many seconds as
stand in the file. Without these variables nothing of this is in the way of anything."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mailbot.app.daemon import Daemon
    from mailbot.ports import Clock

BEFORE_COMMIT, AFTER_COMMIT = "before commit", "after commit"
POINTS = MappingProxyType(
    {
        "F0": ("put", BEFORE_COMMIT),  # the mail is here in memory, nothing is kept
        "F1": ("put", AFTER_COMMIT),  # the blob is kept, no row
        "F2": ("admit", AFTER_COMMIT),
        "F2-": ("attempt_all", AFTER_COMMIT),  # in hand, the try is counted
        "F4-": ("finish", BEFORE_COMMIT),
        "F4": ("finish", AFTER_COMMIT),
        "F5-": ("set_aside", BEFORE_COMMIT),
        "F5": ("set_aside", AFTER_COMMIT),
        "F3-": ("settled", AFTER_COMMIT),  # decided, still in the inbox
        "F3": ("moved", BEFORE_COMMIT),  # moved on the server, not marked
        "F6": ("moved", AFTER_COMMIT),
        "O2": ("claim", AFTER_COMMIT),
        "O3": ("sent", BEFORE_COMMIT),  # the relay said 250, not marked
        "O4": ("sent", AFTER_COMMIT),
        "O1'": ("postpone", AFTER_COMMIT),
        "T-": ("waking", BEFORE_COMMIT),
        "T": ("waking", AFTER_COMMIT),
    }
)
"""An arrow: which call, and on which side of its effect the process ends."""


def install(daemon: Daemon, environ: Mapping[str, str]) -> None:
    """Put what is wished for into a daemon that does not run yet. Raises KeyError."""
    if file := environ.get("MAILBOT_CLOCK"):
        daemon.clock = _WrongClock(daemon.clock, Path(file))
    if wish := environ.get("MAILBOT_STOP_AT"):
        _stop_at(daemon, wish)


def _stop_at(daemon: Daemon, wish: str) -> None:
    name, _, count = wish.partition(":")
    call, side = POINTS[name]
    pull = _trigger(int(count or 1))
    if call == "put":
        daemon.blobs = _Blobs(daemon.blobs, pull, side)
    else:
        daemon.store = _Store(daemon.store, call, pull, side)  # type: ignore[assignment]  # passes all calls through


def _trigger(count: int) -> Callable[[], None]:
    """At the `count`-th call the process ends at once: no handler, no flush, no farewell."""
    left = count

    def pull() -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    return pull


class _WrongClock:
    """Goes as the right one does, but is wrong by what stands in a file; that may change at any time."""

    def __init__(self, right: Clock, file: Path) -> None:
        self._right, self._file = right, file

    def now(self) -> datetime:
        return self._right.now() + timedelta(seconds=float(self._file.read_text("ascii")))


class _Blobs:
    def __init__(self, blobs: Any, pull: Callable[[], None], side: str) -> None:
        self._blobs, self._pull, self._side = blobs, pull, side

    def put(self, content: bytes) -> str:
        if self._side == BEFORE_COMMIT:
            self._pull()
        key: str = self._blobs.put(content)
        if self._side == AFTER_COMMIT:
            self._pull()
        return key

    def put_all(self, contents: Sequence[bytes]) -> tuple[str, ...]:
        return tuple(map(self.put, contents))

    def put_pieces(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        content = b"".join(pieces)
        return self.put(content), len(content)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._blobs, name)


class _Store:
    def __init__(self, store: Any, call: str, pull: Callable[[], None], side: str) -> None:
        self._store, self._call, self._pull, self._side = store, call, pull, side

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        with self._store.transaction() as tx:
            seen = _Seen(tx, self._call)
            yield seen
            if seen.came and self._side == BEFORE_COMMIT:
                self._pull()
        if seen.came and self._side == AFTER_COMMIT:
            self._pull()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class _Seen:
    """A transaction that notes whether a call in it did something: an answer that is empty or 0 is nothing."""

    def __init__(self, tx: Any, call: str) -> None:
        self._tx, self._call, self.came = tx, call, False

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._tx, name)
        return self._noting(found) if name == self._call else found

    def _noting(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def noting(*args: Any, **named: Any) -> Any:
            answer = call(*args, **named)
            self.came = self.came or bool(args and args[0]) if answer is None else bool(answer)
            return answer

        return noting
