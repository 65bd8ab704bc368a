"""The shape of a loop: hints, heartbeats, alarms, and failures that end nothing. And the quota's bucket."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.adapters.store.open import SqlStore, open_store
from mailbot.loops.bucket import Bucket
from mailbot.loops.loop import Alarm, Heart, Hints, ask_here, ask_later, run_loop, start
from mailbot.ports import StoreInTrouble, TransactionInterrupted, Tx
from tests.fakes import NOON


@pytest.fixture
def store() -> Iterator[SqlStore]:
    opened = open_store("sqlite://")
    yield opened
    opened.close()


def looping(step: list[int | Exception], hints: Hints | None = None, pause: float = 0.0) -> int:
    """Run a loop whose steps give these results, then stop it; returns how many steps there were."""
    steps = 0

    async def run() -> None:
        bell, stopping = hints or Hints(), asyncio.Event()

        async def one() -> int:
            nonlocal steps
            steps += 1
            result = step[steps - 1]
            if steps == len(step):
                stopping.set()
            if isinstance(result, Exception):
                raise result
            return result

        await asyncio.wait_for(run_loop("test", one, bell, stopping, Heart(), pause), 10)

    asyncio.run(run())
    return steps


def test_a_loop_goes_on_while_there_is_something_and_after_pauses() -> None:
    assert looping([3, 2, 0, 0, 1]) == 5


def test_a_failure_ends_nothing() -> None:
    assert looping([ValueError("ours"), OSError("disk full"), 1, 0]) == 4


def test_a_ring_ends_the_pause_even_from_another_thread() -> None:
    async def run() -> None:
        hints = Hints()
        hints.ring()
        await asyncio.wait_for(hints.wait(60), 10)
        threading.Timer(0.02, hints.ring).start()
        await asyncio.wait_for(hints.wait(60), 10)
        await hints.wait(0.01)

    asyncio.run(run())


def test_a_ring_after_the_loop_has_closed_harms_nobody() -> None:
    hints = Hints()
    asyncio.run(hints.wait(0.0))
    hints.ring()


def test_the_heart_knows_who_is_late() -> None:
    now = [100.0]
    heart = Heart(lambda: now[0])
    heart.beat("main", 10)
    heart.beat("send", 60)
    now[0] += 30
    assert heart.late() == ("main",)
    heart.still("main")
    assert heart.late() == ()


def test_an_alarm_rings_once_and_says_once_that_it_is_well_again() -> None:
    told: list[str] = []
    alarm = Alarm(told.append, timedelta(minutes=15), lambda: told.append("well"))
    alarm.well()
    for minute in (0, 14, 15, 16, 30):
        alarm.failed(f"minute {minute}", False, NOON + timedelta(minutes=minute))
    assert told == ["minute 15"]
    alarm.well()
    alarm.failed("refused", True, NOON)
    alarm.failed("refused again", True, NOON)
    alarm.well()
    alarm.well()
    assert told == ["minute 15", "well", "refused", "well"]


def test_the_store_may_be_asked_from_anywhere(store: SqlStore) -> None:
    with ThreadPoolExecutor(1) as threads:
        assert ask_here(store)(lambda tx: tx.watermark("main")) is None

        async def later() -> object:
            return await ask_later(store, threads)(lambda tx: tx.watermark("main"))

        assert asyncio.run(later()) is None


def test_what_fails_in_a_transaction_is_undone_and_passed_on(store: SqlStore) -> None:
    def work(tx: object) -> None:
        tx.admit("main", 7, (), NOON)  # type: ignore[attr-defined]  # a Tx
        raise KeyError("ours")

    with pytest.raises(KeyError):
        ask_here(store)(work)
    assert ask_here(store)(lambda tx: tx.watermark("main")) is None


def test_a_thread_of_ours_keeps_no_process_alive() -> None:
    done = threading.Event()
    thread = start("test", done.set)
    assert thread.daemon
    assert done.wait(10)
    thread.join()


@given(st.integers(1, 120), st.lists(st.tuples(st.integers(1, 40), st.floats(0, 20)), max_size=60))
@settings(max_examples=50)
def test_no_minute_ever_sees_more_than_the_quota(per_minute: int, wishes: list[tuple[int, float]]) -> None:
    bucket, now = Bucket(per_minute), NOON
    granted: list[tuple[float, int]] = []
    for wanted, pause in wishes:
        now += timedelta(seconds=pause)
        granted.append(((now - NOON).total_seconds(), bucket.take(wanted, now)))
    for begin, _ in granted:
        assert sum(count for at, count in granted if begin <= at < begin + 60) <= per_minute


def test_without_a_quota_all_may_go() -> None:
    assert Bucket(0).take(1000, NOON) == 1000
    assert Bucket(0).seconds_to_next() == 0.0


def test_what_did_not_go_may_go_later() -> None:
    bucket = Bucket(10)
    assert bucket.take(5, NOON) == 1
    assert bucket.take(5, NOON) == 0
    assert 0 < bucket.seconds_to_next() <= 60
    bucket.give_back(1)
    assert bucket.take(5, NOON) == 1


def test_a_transaction_that_was_interrupted_is_tried_again(store: SqlStore) -> None:
    tries = 0

    def work(tx: Tx) -> int:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise TransactionInterrupted("could not serialize access")
        return tries

    assert ask_here(store)(work) == 3


def test_what_is_our_own_fault_is_not_tried_again(store: SqlStore) -> None:
    tries = 0

    def work(tx: Tx) -> None:
        nonlocal tries
        tries += 1
        raise StoreInTrouble("disk full")

    with pytest.raises(StoreInTrouble):
        ask_here(store)(work)
    assert tries == 1
