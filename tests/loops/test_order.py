"""Mails of one thread are decided as they came, though some fail, and whoever has them in hand on PostgreSQL for however long."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from mailbot.adapters.blobs_memory import MemoryBlobs
from mailbot.adapters.clock import HandClock
from mailbot.adapters.store import SqlStore, open_store, queries, upgrade
from mailbot.adapters.store.tables import METADATA
from mailbot.loops import work
from mailbot.loops.loop import ask_here
from mailbot.loops.work import Bench, work_once
from mailbot.mail.message import Address
from mailbot.ports import StoreInTrouble
from tests.adapters.store.conftest import empty
from tests.loops.bench import Hands, file_store
from tests.servers.postgres import PostgresServer
from tests.stories import HOA, NAM, raw

ENTRY = METADATA.tables["entry"]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


def first(who: Address, number: int = 0, cc: str = "") -> bytes:
    headers = {"Cc": cc} if cc else {}
    return raw(who, "Máy in không in được.", f"Máy in {number}", message_id=f"first{number}@client", headers=headers)


def more(who: Address, number: int, count: int) -> bytes:
    """A follow-up, named by its thread and its place in it."""
    return raw(
        who,
        f"Lần {number}.{count}.",
        f"Re: Máy in {number}",
        message_id=f"more{number}.{count}@client",
        headers={"In-Reply-To": f"<first{number}@client>"},
    )


def places(store: SqlStore) -> list[tuple[int, ...]]:
    """What came in, in its order, as (thread, place): each ticket's after the other."""
    with store.reading() as tx:
        found = tx.connection.execute(select(ENTRY.c.text).where(ENTRY.c.direction == "in").order_by(ENTRY.c.ticket, ENTRY.c.id))
        named = [re.match(r"Lần (\d+)\.(\d+)", text) for text in found.scalars()]
    return [(int(one[1]), int(one[2])) for one in named if one]


def waiting(store: SqlStore) -> int:
    """How many mails are not decided."""
    with store.reading() as tx:
        query = select(func.count()).where(METADATA.tables["inbound"].c.status == "new")
        return int(tx.connection.execute(query).scalar_one())


class Spoilt(Exception):
    """The mail does this to us."""


def spoil(monkeypatch: pytest.MonkeyPatch, **times: int) -> None:
    """Deciding the mails with these words fails so many times."""
    decide, left = work.decide, dict(times)

    def failing(mail: Any, *rest: Any) -> Any:
        for word, count in left.items():
            if count and word in mail.message.text:
                left[word] -= 1
                raise Spoilt
        return decide(mail, *rest)

    monkeypatch.setattr(work, "decide", failing)


# --- a mail failed


def test_what_comes_after_a_mail_that_failed_waits_for_it_and_other_threads_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    hands = Hands()
    hands.own(first(HOA), first(NAM, 1))
    hands.work()
    spoil(monkeypatch, **{"0.0": 1})
    hands.own(more(HOA, 0, 0), more(HOA, 0, 1), more(NAM, 1, 0), more(HOA, 0, 2))
    hands.work()
    assert places(hands.store) == [(1, 0)]
    hands.own(more(HOA, 0, 3))
    hands.work()
    assert places(hands.store) == [(1, 0)], "nor does one that came later"
    hands.work_on()
    assert places(hands.store) == [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0)]
    assert set(hands.tries()) <= {1, 2}, "waiting is no try"


def test_a_mail_that_is_set_aside_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    hands = Hands()
    hands.own(first(HOA))
    hands.work()
    spoil(monkeypatch, **{"0.0": 9})
    hands.own(more(HOA, 0, 0), more(HOA, 0, 1))
    hands.work_on()
    assert places(hands.store) == [(0, 1)]
    assert [line.reason for line in hands.aside()] == ["error"]


def test_an_answer_to_a_request_that_failed_waits_for_its_ticket(monkeypatch: pytest.MonkeyPatch) -> None:
    hands = Hands()
    spoil(monkeypatch, **{"không in được": 1})
    hands.own(first(HOA, cc=NAM.email), more(NAM, 0, 0))
    hands.work()
    assert hands.subjects() == []
    hands.work_on()
    assert hands.subjects() == ["Máy in 0"]
    assert places(hands.store) == [(0, 0)]


class Died(BaseException):
    """The process ended."""


def die(*_: Any) -> None:
    raise Died


def test_what_a_process_had_in_hand_when_it_died_comes_before_what_the_next_one_fetches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands = Hands(store=file_store(tmp_path))
    hands.own(first(HOA))
    hands.work()
    hands.own(more(HOA, 0, 0))
    with monkeypatch.context() as last:
        last.setattr(work, "decide", die)
        with pytest.raises(Died):
            hands.work()
    with hands.store.transaction() as tx:
        queries.release(tx, hands.clock.now())  # the next one's first deed
    hands.own(more(HOA, 0, 1))
    hands.work_on()
    assert places(hands.store) == [(0, 0), (0, 1)]


def test_a_full_disk_lets_nothing_go_before_what_was_in_hand() -> None:
    def full(number: int, _: str) -> None:
        if number > 1:  # they were taken in hand; after that nothing can be written, not even that they are not to blame
            raise OSError(28, "No space left on device")

    hands = Hands()
    hands.own(first(HOA))
    hands.work()
    hands.own(more(HOA, 0, 0))
    with hands.writes(full), pytest.raises(OSError, match="No space"):
        hands.work()
    hands.own(more(HOA, 0, 1))
    hands.work_on()
    assert places(hands.store) == [(0, 0), (0, 1)]
    assert hands.tries() == [1, 2, 1], "nor is it a try"


def test_two_that_stepped_back_never_wait_for_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    hands = Hands()
    hands.own(first(HOA), first(NAM, 1))
    hands.work()
    spoil(monkeypatch, **{"0.0": 9})
    hands.own(more(HOA, 0, 0), more(HOA, 0, 1))
    hands.work()
    for count in range(60):  # their turns come by turns, and each time with a mail that came after both
        hands.pass_time(milliseconds=500)
        hands.own(more(HOA, 0, 2) if count == 0 else more(NAM, 1, count))
        while hands.work():
            pass
    assert [place for place in places(hands.store) if place[0] == 0] == [(0, 1), (0, 2)]


# --- many workers


class Gate:
    """Where a worker may be held: it stops there as often as the dice say, until it is let through."""

    def __init__(self, dice: random.Random) -> None:
        self._dice, self._free = dice, threading.Event()
        self.moved, self.is_open = threading.Event(), False

    def pass_through(self) -> None:
        held = not self.is_open and self._dice.random() < 0.4
        if held:
            self._free.clear()
        self.moved.set()
        if held:
            self._free.wait(30)

    def let_through(self) -> None:
        self.moved.clear()
        self._free.set()

    def stay_open(self) -> None:
        self.is_open = True
        self._free.set()


@dataclass(slots=True)
class GatedClock:
    """A worker asks it before it takes mails in hand, and in its turn before it decides."""

    clock: HandClock
    gate: Gate

    def now(self) -> Any:
        self.gate.pass_through()
        return self.clock.now()


class GatedBlobs(MemoryBlobs):
    """A worker reads mails after it took them in hand, before its turn."""

    gate: Gate

    def get(self, key: str) -> bytes:
        self.gate.pass_through()
        return super().get(key)


@dataclass(slots=True)
class Worker:
    """One that may be held at any of its gates, while the others go on and time passes."""

    bench: Bench
    store: SqlStore
    gate: Gate
    threads: list[threading.Thread] = field(default_factory=list)
    failed: list[Exception] = field(default_factory=list)

    @property
    def is_busy(self) -> bool:
        return bool(self.threads) and self.threads[-1].is_alive()

    def step(self) -> None:
        """Let it go on, or begin another round; until it stands at a gate again, has looked whether it's its turn, or is done."""
        if self.is_busy:
            self.gate.let_through()
        else:
            self.gate.moved.clear()
            self.threads.append(threading.Thread(target=self._work, daemon=True))
            self.threads[-1].start()
        self.gate.moved.wait(0.02)

    def _work(self) -> None:
        try:
            work_once(self.bench, 4)
        except Exception as error:  # noqa: BLE001 - for the test to see: held in its turn for too long, it loses its connection
            self.failed.append(error)


@dataclass(slots=True)
class Crew:
    """Workers of one installation, each with a connection of its own."""

    hands: Hands
    workers: list[Worker]
    dice: random.Random

    def blow(self, steps: int) -> None:
        for _ in range(steps):
            if self.dice.random() < 0.25:
                self.hands.pass_time(seconds=self.dice.choice((1, 3, 6)))
            self.dice.choice(self.workers).step()

    def come_to_rest(self) -> None:
        """Everybody is let through; time passes until nobody has anything in hand."""
        while busy := [worker for worker in self.workers if worker.is_busy]:
            for worker in self.workers:
                worker.gate.stay_open()
            busy[0].threads[-1].join(0.2)
            self.hands.pass_time(seconds=1)
        assert [error for worker in self.workers for error in worker.failed if not isinstance(error, StoreInTrouble)] == []
        while waiting(self.hands.store):
            self.hands.pass_time(seconds=31)
            self.hands.work()


@pytest.fixture(scope="module")
def stores(postgres_server: PostgresServer) -> Iterator[list[SqlStore]]:
    url = postgres_server.database()
    upgrade(url)
    opened = [open_store(url) for _ in range(4)]
    yield opened
    for one in opened:
        one.close()


@pytest.fixture
def crew_of(stores: list[SqlStore]) -> Iterator[Any]:
    """Makes a crew of three by its seed."""

    def make(seed: int) -> Crew:
        hands, dice = Hands(store=stores[3]), random.Random(seed)
        workers = [_worker(hands, store, Gate(random.Random(f"{seed}.{n}"))) for n, store in enumerate(stores[:3])]
        return Crew(hands, workers, dice)

    yield make
    with stores[3].transaction() as tx:
        empty(tx.connection)


def _worker(hands: Hands, store: SqlStore, gate: Gate) -> Worker:
    blobs = GatedBlobs()
    blobs.gate, blobs._content = gate, hands.blobs._content  # type: ignore[attr-defined]  # they share what they keep
    bench = replace(
        hands.bench, ask=ask_here(store), blobs=blobs, clock=GatedClock(hands.clock, gate), lease=timedelta(seconds=5)
    )
    return Worker(bench, store, gate)


THREADS, EACH = 3, 6


@pytest.mark.parametrize("seed", range(6))
def test_threads_keep_their_order_whoever_is_held_wherever_for_however_long(
    crew_of: Any, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = crew_of(seed)
    people = [Address(f"nguoi{number}@abc.vn") for number in range(THREADS)]
    crew.hands.own(*(first(who, number) for number, who in enumerate(people)))
    crew.hands.work()
    order = [number for number in range(THREADS) for _ in range(EACH)]
    crew.dice.shuffle(order)
    spoil(monkeypatch, **{f"{crew.dice.choice(order)}.{crew.dice.randrange(EACH)}": 1})
    crew.hands.own(*(more(people[number], number, order[:at].count(number)) for at, number in enumerate(order)))
    crew.blow(60)
    crew.come_to_rest()
    assert places(crew.hands.store) == [(number, count) for number in range(THREADS) for count in range(EACH)]
    assert crew.hands.aside() == []
