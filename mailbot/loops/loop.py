"""The small shape that all loops share: do what is there, then wait for a hint or for time to pass; stop at once when asked.

Knows no mail. A hint carries nothing and may be lost; what is to be done is in the store's rows.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor
from datetime import datetime, timedelta
from typing import Protocol, TypeVar, cast

import structlog
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from mailbot.ports import Store, TransactionInterrupted, Tx

T = TypeVar("T")

_log = structlog.get_logger(__name__)


class Ask(Protocol):
    """Runs a piece of work in one transaction of the store, and waits for its result."""

    def __call__(self, work: Callable[[Tx], T], /) -> T:
        """The work's result, after the commit. What the work raises undoes it and passes on."""
        ...


class AskLater(Protocol):
    """The same for the event loop."""

    def __call__(self, work: Callable[[Tx], T], /) -> Awaitable[T]:
        """The work's result, after the commit."""
        ...


def ask_here(store: Store) -> Ask:
    """Ask in the calling thread. The work may run more than once: whoever gives it sees to it that this does no harm."""

    def once(work: Callable[[Tx], T], /) -> T:
        with store.transaction() as tx:
            return work(tx)

    def ask(work: Callable[[Tx], T], /) -> T:
        return cast(T, _AGAIN(once, work))

    return ask


def _say(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    _log.warning("again", action="store", attempt=state.attempt_number, error=str(error))


_AGAIN = Retrying(
    retry=retry_if_exception_type(TransactionInterrupted),
    wait=wait_random_exponential(0.05, max=1.0),
    stop=stop_after_delay(5.0),
    before_sleep=_say,
    reraise=True,
)
"""A transaction that was interrupted is tried again for five seconds; the loop that asked has more patience."""


def ask_later(store: Store, threads: Executor) -> AskLater:
    """Ask from the event loop; the work is done in the store's own threads."""
    here = ask_here(store)

    async def ask(work: Callable[[Tx], T], /) -> T:
        return await asyncio.get_running_loop().run_in_executor(threads, here, work)

    return ask


class Hints:
    """A hint for a loop that runs as a coroutine: rung from any thread, heard by one waiter; rings before it count."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def ring(self) -> None:
        """Something may be there. Never blocks, never raises."""
        loop = self._loop
        if loop is None or loop.is_closed():
            self._event.set()
            return
        try:
            loop.call_soon_threadsafe(self._event.set)
        except RuntimeError:  # closed meanwhile: nobody is left to hear it
            return

    async def wait(self, seconds: float) -> None:
        """Until the next ring, or until the time has passed."""
        self._loop = asyncio.get_running_loop()
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return
        finally:
            self._event.clear()


class Heart:
    """Signs of life by name: each says by when the next one comes. The watchdog is fed only while all keep their word."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due: dict[str, float] = {}
        self._aches: dict[str, tuple[int, str]] = {}
        self._lock = threading.Lock()

    def beat(self, name: str, within: float) -> None:
        """`name` lives, and will beat again within so many seconds."""
        with self._lock:
            self._due[name] = self._clock() + within

    def still(self, name: str) -> None:
        """`name` has ended as it should."""
        with self._lock:
            self._due.pop(name, None)

    def late(self) -> tuple[str, ...]:
        """Who has not kept their word."""
        now = self._clock()
        with self._lock:
            return tuple(name for name, due in self._due.items() if due < now)

    def ache(self, name: str, why: str) -> None:
        """`name` failed for a reason of our own: no disk, no database."""
        with self._lock:
            self._aches[name] = self._aches.get(name, (0, ""))[0] + 1, why

    def ease(self, name: str) -> None:
        """`name` has done its work."""
        with self._lock:
            self._aches.pop(name, None)

    def aches(self) -> Mapping[str, tuple[int, str]]:
        """Who failed and has not done its work since: how many times, and why."""
        with self._lock:
            return dict(self._aches)


class Alarm:
    """Tells a person, once, that a server refuses us or has been out of reach for long; that it is well again; and so on."""

    def __init__(self, tell: Callable[[str], None], after: timedelta, tell_well: Callable[[], None] = lambda: None) -> None:
        self._tell = tell
        self._tell_well = tell_well
        self._after = after
        self._since: datetime | None = None
        self._told = False

    def failed(self, detail: str, refused: bool, now: datetime) -> None:
        """One more failure; `refused`: an admin must do something, so there is nothing to wait for."""
        self._since = self._since or now
        if not self._told and (refused or now - self._since >= self._after):
            self._told = True
            self._tell(detail)

    def well(self) -> None:
        """It works."""
        was_told, self._since, self._told = self._told, None, False
        if was_told:
            self._tell_well()


async def run_loop(
    name: str, step: Callable[[], Awaitable[int]], hints: Hints, stopping: asyncio.Event, heart: Heart, pause: float = 5.0
) -> None:
    """Step again and again until `stopping`: at once while there was something, else after a hint or `pause` seconds.

    What a step raises is our fault: it is logged, and the loop goes on after a pause that grows up to a minute.
    """
    failures = 0
    while not stopping.is_set():
        heart.beat(name, 300.0)
        done, failures = await _stepped(name, step, failures, heart)
        if not done and not stopping.is_set():
            await hints.wait(min(60.0, pause * 2**failures) if failures else pause)
    heart.still(name)


async def _stepped(name: str, step: Callable[[], Awaitable[int]], failures: int, heart: Heart) -> tuple[int, int]:
    try:
        done = await step()
    except Exception as error:  # noqa: BLE001 - up to the loop and no further (HOUSE: ERRORS)
        _log.error("loop failed", action=name, error=repr(error), failures=failures + 1, exc_info=failures == 0)
        heart.ache(name, str(error) or repr(error))
        return 0, min(failures + 1, 10)
    heart.ease(name)
    return done, 0


def start(name: str, target: Callable[[], None]) -> threading.Thread:
    """A thread of its own that does not keep the process alive: dying at any instant is what the rows are for."""
    thread = threading.Thread(target=target, name=name, daemon=True)
    thread.start()
    return thread
