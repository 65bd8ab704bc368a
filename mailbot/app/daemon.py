"""The daemon: a thread per mailbox, loops for work, tick and send, one supervisor for signals, reload and watchdog."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from mailbot.adapters.clock import SystemClock
from mailbot.adapters.sdnotify import notify, watchdog_seconds
from mailbot.adapters.store import SqlStore
from mailbot.adapters.store.postgres import Crier, is_postgres, listen
from mailbot.app import build
from mailbot.app.distress import Distress
from mailbot.app.duty import ALL, Duty
from mailbot.app.holder import held
from mailbot.app.office import Front
from mailbot.app.trouble import teller
from mailbot.app.typist import Processes
from mailbot.loops.bucket import Bucket
from mailbot.loops.fetch import Intake, Limits
from mailbot.loops.loop import AskLater, Heart, Hints, ask_here, ask_later, run_loop, start
from mailbot.loops.regular import regular_once
from mailbot.loops.send import Outbox, run_send
from mailbot.loops.tick import tick_once
from mailbot.loops.visit import Line, run_mailbox
from mailbot.loops.work import MOST_AT_ONCE, Bench, work_once
from mailbot.ports import Blobs, Clock, Courier
from mailbot.settings import Imap, Settings

_LOOK = 1.0
_AMONG_OTHERS = timedelta(seconds=5)
"""For so long the mails that a process has in hand are left to it by the others, dead or alive."""

_SHARE = 20
"""So many it takes at once then, so that its turn comes and goes within that time."""

_LAST_BREATH = 8.0

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Daemon:
    """Everything that one running mailbot is made of."""

    settings: Settings
    front: Front
    store: SqlStore
    blobs: Blobs
    courier: Courier
    typist: Processes | None = None
    clock: Clock = field(default_factory=SystemClock)
    heart: Heart = field(default_factory=Heart)
    to_work: Hints = field(default_factory=Hints)
    to_send: Hints = field(default_factory=Hints)
    to_tick: Hints = field(default_factory=Hints)
    duties: frozenset[Duty] = ALL
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    lines: list[Line] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    crier: Crier | None = None

    @property
    def bench(self) -> Bench:
        """What work and tick are done with."""
        front = self.front
        bench = Bench(ask_here(self.store), self.blobs, self.clock, front.now, build.signatures, front.tell, typist=self.typist)
        return replace(bench, lease=_AMONG_OTHERS) if self.has_others else bench

    @property
    def has_others(self) -> bool:
        """Whether other processes may work on the same database."""
        return is_postgres(self.settings.database)

    def intake(self, imap: Imap) -> Intake:
        """Where the mails of one mailbox go."""
        return Intake(
            name=imap.key,
            ask=ask_here(self.store),
            blobs=self.blobs,
            clock=self.clock,
            hint=self.fetched,
            limits=Limits(mail_bytes=self.settings.max_size),
            processed=imap.processed,
            set_aside=imap.set_aside,
            heart=self.heart,
        )

    def outbox(self, ask: AskLater) -> Outbox:
        """What sending needs."""
        return Outbox(ask, self.courier, self.clock, Bucket(self.settings.smtp.per_minute))

    def stop(self) -> None:
        """End soon: the transaction in hand is finished. Call it in the event loop's thread."""
        self.stopping.set()
        for hints in (self.to_work, self.to_send, self.to_tick):
            hints.ring()
        for line in tuple(self.lines):
            line.stop()

    def fetched(self) -> None:
        """Mails are ours and wait to be decided."""
        self.to_work.ring()
        self._cry("fetched")

    def decided(self) -> None:
        """Mails were decided: answers may go, mails may be moved, tickets may have to wake."""
        self.wake("decided")
        self._cry("decided")

    def _cry(self, topic: str) -> None:
        if self.crier:
            self.crier(topic)

    def wake(self, topic: str) -> None:
        """Somebody fetched or decided mails."""
        for hints in (self.to_work,) if topic == "fetched" else (self.to_send, self.to_tick):
            hints.ring()
        if topic == "decided":
            for line in tuple(self.lines):
                line.wake()


async def run(daemon: Daemon) -> None:
    """Run until SIGTERM or SIGINT; the transaction in hand is finished, and all is over within ten seconds."""
    _listen(daemon)
    daemon.front.tell = teller(ask_here(daemon.store), daemon.blobs, daemon.clock, daemon.front.now)
    if daemon.has_others:
        _hear_others(daemon)
    if Duty.FETCH in daemon.duties:
        _open_mailboxes(daemon)
    with ThreadPoolExecutor(1, "work") as work, ThreadPoolExecutor(1, "tick") as tick, ThreadPoolExecutor(2, "store") as keep:
        loops = _loops(daemon, work, tick, keep)
        notify("READY=1")
        _log.info("ready", action="start", address=daemon.settings.address, mailboxes=len(daemon.lines))
        await daemon.stopping.wait()
        notify("STOPPING=1")
        await _end(daemon, loops)
    _log.info("stopped", action="stop")


def _listen(daemon: Daemon) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, daemon.stop)
    loop.add_signal_handler(signal.SIGHUP, lambda: daemon.front.look(force=True))


def _open_mailboxes(daemon: Daemon) -> None:
    for imap in daemon.settings.imap:
        line, intake = Line(), daemon.intake(imap)
        daemon.lines.append(line)
        daemon.threads.append(start(f"fetch {imap.key}", _life(daemon, imap, intake, line)))


def _life(daemon: Daemon, imap: Imap, intake: Intake, outer: Line) -> Callable[[], None]:
    def live(line: Line) -> None:
        run_mailbox(lambda: build.mailbox(imap), intake, line, *_tellers(daemon, imap.key))

    if not daemon.has_others:
        return lambda: live(outer)
    return lambda: held(daemon.settings.database, imap.key, daemon.heart, outer, daemon.lines, live)


def _tellers(daemon: Daemon, server: str) -> tuple[Callable[[str], None], Callable[[], None]]:
    """Tell the admins that a server can't be used, and that it can again."""
    return lambda detail: daemon.front.tell("login", f"{server}: {detail}"), lambda: daemon.front.tell("well", server)


def _hear_others(daemon: Daemon) -> None:
    """Tell the other processes what there is to do, and hear it from them."""
    line = Line()
    daemon.lines.append(line)
    daemon.crier = Crier(daemon.settings.database)
    daemon.threads.append(start("listen", lambda: listen(daemon.settings.database, daemon.wake, line.stopping)))


def _loops(
    daemon: Daemon, work: ThreadPoolExecutor, tick: ThreadPoolExecutor, keep: ThreadPoolExecutor
) -> list[asyncio.Task[None]]:
    loop = asyncio.get_running_loop()
    bench, sore = daemon.bench, dict[int, datetime]()

    async def do_work() -> int:
        done = await loop.run_in_executor(work, work_once, bench, _SHARE if daemon.has_others else MOST_AT_ONCE)
        if done:
            await loop.run_in_executor(keep, daemon.decided)
        return done

    async def do_tick() -> int:
        woken = await loop.run_in_executor(tick, _tick, bench, sore)
        if woken:
            daemon.to_send.ring()
        return woken

    async def look() -> int:
        await loop.run_in_executor(keep, daemon.front.look)
        return 0

    distress = Distress(daemon.heart, daemon.courier, daemon.blobs, daemon.clock, daemon.front)
    steps = (
        ("work", do_work, daemon.to_work, 1.0),
        ("tick", do_tick, daemon.to_tick, 1.0),
        ("reload", look, Hints(), _LOOK),
        ("distress", distress.look, Hints(), _LOOK),
    )
    tasks = [
        asyncio.create_task(run_loop(name, step, hints, daemon.stopping, daemon.heart, pause), name=name)
        for name, step, hints, pause in steps
        if name in daemon.duties or name not in ALL
    ]
    watching = asyncio.create_task(_watch(daemon), name="watchdog")
    return [*tasks, watching, *([asyncio.create_task(_send(daemon, keep), name="send")] if Duty.SEND in daemon.duties else [])]


def _send(daemon: Daemon, keep: ThreadPoolExecutor) -> Coroutine[Any, Any, None]:
    return run_send(
        daemon.outbox(ask_later(daemon.store, keep)),
        daemon.to_send,
        daemon.stopping,
        daemon.heart,
        *_tellers(daemon, daemon.settings.smtp.host),
    )


def _tick(bench: Bench, sore: dict[int, datetime]) -> int:
    return tick_once(bench, sore) or regular_once(bench)


async def _watch(daemon: Daemon) -> None:
    """Feed the watchdog while every thread and loop keeps its word."""
    seconds = watchdog_seconds() / 2
    while seconds and not daemon.stopping.is_set():
        late = daemon.heart.late()
        if late:
            _log.error("no sign of life", action="watchdog", late=late)
        else:
            notify("WATCHDOG=1")
        await asyncio.sleep(seconds)


async def _end(daemon: Daemon, loops: list[asyncio.Task[None]]) -> None:
    _, pending = await asyncio.wait(loops, timeout=_LAST_BREATH)
    for task in pending:
        task.cancel()
    if pending and daemon.typist:
        daemon.typist.close()  # whoever waits for it waits no more
    await daemon.courier.close()
    for thread in daemon.threads:
        await asyncio.to_thread(thread.join, 1.0)
    if daemon.crier:
        daemon.crier.close()
