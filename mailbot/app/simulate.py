"""A folder of mails through the whole pipeline on a virtual clock, with nothing sent: the very loops, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from mailbot.adapters.blobs_memory import MemoryBlobs
from mailbot.adapters.clock import HandClock
from mailbot.adapters.store import SqlStore, open_store, queries
from mailbot.adapters.store.tx import SqlTx
from mailbot.desk import agenda
from mailbot.desk.digest import next_morning
from mailbot.desk.policy import Means
from mailbot.desk.ticket import Ticket
from mailbot.listings import TicketFilter
from mailbot.loops.loop import Ask, ask_here
from mailbot.loops.office import Office
from mailbot.loops.regular import regular_once
from mailbot.loops.tick import tick_once
from mailbot.loops.work import Bench, work_once
from mailbot.mail.draft import Outgoing
from mailbot.mail.parse import parse
from mailbot.ports import Arrival

_FAR = datetime(9999, 1, 1, tzinfo=UTC)
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_FOLDER = "simulate"
_MOST = 50


@dataclass(frozen=True, slots=True)
class Went:
    """A mail that would have gone, and when."""

    at: datetime
    mail: Outgoing


@dataclass(slots=True)
class Simulation:
    """A desk of its own: a store in memory, a clock that jumps from event to event."""

    office: Office
    clock: HandClock = field(default_factory=lambda: HandClock(_EPOCH))
    store: SqlStore = field(default_factory=lambda: open_store("sqlite://"))
    blobs: MemoryBlobs = field(default_factory=MemoryBlobs)
    sent: list[Went] = field(default_factory=list)
    sore: dict[int, datetime] = field(default_factory=dict)
    count: int = 0
    morning: datetime | None = None
    wake: datetime | None = None
    apart: bool = False
    tx: SqlTx | None = None

    @property
    def ask(self) -> Ask:
        """One transaction of the simulation's store, or a part of the one that is open."""
        tx = self.tx
        return ask_here(self.store) if tx is None else lambda work: work(tx)

    @property
    def bench(self) -> Bench:
        """What work and tick are done with."""
        return Bench(self.ask, self.blobs, self.clock, lambda: self.office, lambda raw: ())

    @contextmanager
    def _together(self) -> Iterator[None]:
        """Everything in here is one transaction: nobody looks on, and each one that begins and ends takes its time. `apart`:
        each step has its own, as in the daemon."""
        if self.apart:
            yield
            return
        with self.store.transaction() as self.tx:
            try:
                yield
            finally:
                self.tx = None

    def arrive(self, raw: bytes, at: datetime) -> None:
        """A mail comes at this moment; before it, whatever became due until then."""
        if not self.count:
            self.clock.put(at)
        self.run_until(at)
        self.count += 1
        arrival = Arrival(self.count, self.blobs.put(raw), len(raw), at)
        with self._together():
            self.ask(lambda tx: tx.admit(_FOLDER, 1, (arrival,), at))
            while work_once(self.bench, _MOST) >= _MOST:
                pass
            self._next()
            self._tick()
            self._send()

    def run_until(self, moment: datetime) -> None:
        """Jump from one due moment to the next until this one."""
        with self._together():
            while (wake := self._next()) <= moment:
                self.clock.put(max(wake, self.clock.now()))
                self._tick()
                self._list()
                self._send()
        self.clock.put(max(moment, self.clock.now()))

    def run_out(self, limit: datetime) -> None:
        """Run as long as any ticket has something to come (but for the mornings' digests), until `limit` at most."""
        while last := self._last_due():
            if last > limit:
                return self.run_until(limit)
            self.run_until(last)
        return None

    def _last_due(self) -> datetime | None:
        """The last moment that any ticket waits for now."""
        policy, tickets, now = self.office.policy, self.ask(lambda tx: tx.roster(_FAR)).tickets, self.clock.now()
        return max((items[-1].at for ticket in tickets if (items := agenda.due(policy, ticket, now))), default=None)

    def tickets(self) -> list[Ticket]:
        """Every ticket as it stands, by number."""
        with self.store.reading() as tx:
            return sorted(queries.tickets(tx, TicketFilter(all=True)), key=lambda ticket: ticket.number)

    def _next(self) -> datetime:
        """When something is due: a ticket, or the digest of a morning."""
        self.wake = self.ask(lambda tx: queries.next_wake(cast(SqlTx, tx)))
        morning = self.morning or next_morning(self.office.policy, self.clock.now())
        return min(self.wake or morning, morning)

    def _tick(self) -> None:
        """Every ticket whose time has come."""
        if self.wake and self.wake <= self.clock.now():
            while tick_once(self.bench, self.sore, _MOST) >= _MOST:
                pass

    def _list(self) -> None:
        """The digest, where its morning has come (or this is the first look at all)."""
        now = self.clock.now()
        if self.morning is None or self.morning <= now:
            regular_once(self.bench)
            self.morning = next_morning(self.office.policy, now)

    def _send(self) -> None:
        now = self.clock.now()
        dues = self.ask(lambda tx: tx.claim(1000, now, _FAR))
        if dues:
            self.ask(lambda tx: tx.sent([due.id for due in dues], now))
        self.sent += [Went(now, self._whole(due.outgoing)) for due in dues]

    def _whole(self, mail: Outgoing) -> Outgoing:
        return replace(mail, raw=self.blobs.get(mail.blob), blob="", size=0) if mail.blob else mail


def believing(office: Office) -> Office:
    """The same office, taking an agent's address for proof: who puts a mail into the folder says whose it is."""
    policy = office.policy
    trust = replace(policy.trust, agents=policy.trust.agents | {Means.ADDRESS})
    return replace(office, policy=replace(policy, trust=trust))


def simulate(mails: Iterable[bytes], office: Office, until: datetime | None = None) -> Simulation:
    """Run mails in the order of their dates (those without a date first), then on until `until` (by default as long as
    anything is due, a year at most)."""
    desk = Simulation(believing(office))
    dated = sorted(((parse(raw).date or _EPOCH, index, raw) for index, raw in enumerate(mails)), key=lambda each: each[:2])
    for at, _, raw in dated:
        desk.arrive(raw, at)
    last = desk.clock.now()
    if until:
        desk.run_until(until)
    else:
        desk.run_out(last + timedelta(days=365))
    return desk


def read_folder(folder: Path) -> list[bytes]:
    """Every `*.eml` below a folder, in the order of their names."""
    return [path.read_bytes() for path in sorted(folder.rglob("*.eml"))]
