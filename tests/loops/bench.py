"""A work bench for tests: the real store in memory, blobs, a clock set by hand, and writes that fail on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event, select, text

from mailbot.adapters.blobs_memory import MemoryBlobs
from mailbot.adapters.clock import HandClock
from mailbot.adapters.store import SqlStore, open_store, queries
from mailbot.adapters.store.columns import INBOUND
from mailbot.adapters.store.tables import METADATA
from mailbot.listings import AsideLine, TicketFilter
from mailbot.loops.loop import ask_here
from mailbot.loops.office import Office
from mailbot.loops.order import Hand
from mailbot.loops.tick import tick_once
from mailbot.loops.work import Bench, work_once
from mailbot.ports import Arrival, Blobs
from tests.stories import MONDAY, office

_WRITES = ("INSERT", "UPDATE", "DELETE")


def file_store(folder: Path) -> SqlStore:
    """In a file: what lives in memory dies with a connection that something worse than an Exception passed through."""
    store = open_store(f"sqlite:///{folder}/mailbot.db")
    METADATA.create_all(store.engine)
    return store


@dataclass(slots=True)
class Hands:
    """One store and what is done to it. `told` is what admins were told: topic and detail."""

    office: Office = field(default_factory=office)
    store: SqlStore = field(default_factory=lambda: open_store("sqlite://"))
    clock: HandClock = field(default_factory=lambda: HandClock(MONDAY))
    blobs: Blobs = field(default_factory=MemoryBlobs)
    told: list[tuple[str, str]] = field(default_factory=list)
    owed: list[Hand] = field(default_factory=list)
    sore: dict[int, Any] = field(default_factory=dict)
    uid: int = 0

    @property
    def bench(self) -> Bench:
        return Bench(
            ask_here(self.store),
            self.blobs,
            self.clock,
            lambda: self.office,
            lambda raw: (),
            lambda topic, detail: self.told.append((topic, detail)),
            owed=self.owed,
        )

    def own(self, *mails: bytes) -> None:
        """Mails that were fetched and are not yet decided."""
        with self.store.transaction() as tx:
            for mail in mails:
                self.uid += 1
                tx.admit("inbox", 1, (Arrival(self.uid, self.blobs.put(mail), len(mail), self.clock.now()),), self.clock.now())

    def work(self) -> int:
        return work_once(self.bench)

    def work_on(self, rounds: int = 12) -> None:
        """Rounds of work, each a minute after the last."""
        for _ in range(rounds):
            self.work()
            self.pass_time(minutes=1)

    def tick(self) -> int:
        return tick_once(self.bench, self.sore)

    def pass_time(self, **delta: float) -> None:
        self.clock.put(self.clock.now() + timedelta(**delta))

    def tries(self) -> list[int]:
        """How often each mail was tried, oldest first."""
        with self.store.reading() as tx:
            return list(tx.connection.execute(select(INBOUND.c.tries).order_by(INBOUND.c.id)).scalars())

    def subjects(self) -> list[str]:
        """The subjects of all tickets."""
        with self.store.reading() as tx:
            return [ticket.subject for ticket in queries.tickets(tx, TicketFilter(all=True))]

    def aside(self) -> list[AsideLine]:
        with self.store.reading() as tx:
            return queries.aside(tx)

    def rows(self) -> dict[str, int]:
        """How many rows each table has, where it has any."""
        with self.store.reading() as tx:
            counts = {
                name: tx.connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in METADATA.tables
            }
        return {name: count for name, count in counts.items() if count}

    @contextmanager
    def writes(self, on_write: Callable[[int, str], None]) -> Iterator[None]:
        """Call this before each statement that writes, with its number (from 1) and itself; it may raise."""
        count = 0

        def listen(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            nonlocal count
            if statement.startswith(_WRITES):
                count += 1
                on_write(count, statement)

        event.listen(self.store.engine, "before_cursor_execute", listen)
        try:
            yield
        finally:
            event.remove(self.store.engine, "before_cursor_execute", listen)
