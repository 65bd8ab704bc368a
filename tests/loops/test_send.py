"""Sending: every answer at least once, each with the same bytes, wherever we die (docs/crash.md, O1-O4)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from mailbot.adapters.clock import HandClock
from mailbot.adapters.store.open import SqlStore, open_store
from mailbot.loops.bucket import Bucket
from mailbot.loops.loop import AskLater, Heart, Hints, ask_here
from mailbot.loops.send import Outbox, Round, Sending, run_send, send_once
from mailbot.mail.draft import Outgoing
from mailbot.ports import Fate, Reply, Store
from tests.fakes import NOON, Died, DyingStore, FakeCourier

AN, BINH, CHI = "an@abc.vn", "binh@abc.vn", "chi@abc.vn"
DOWN = Reply(Fate.LATER, "relay: connection refused", relay_down=True)


@pytest.fixture
def store() -> Iterator[SqlStore]:
    opened = open_store("sqlite://")
    yield opened
    opened.close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOON)


def asking(store: Store) -> AskLater:
    """In the test's own thread: a test has no use for another."""
    here = ask_here(store)

    async def ask(work: Any, /) -> Any:
        return here(work)

    return ask


def outbox(store: Store, courier: FakeCourier, clock: HandClock, per_minute: int = 0, **sending: Any) -> Outbox:
    manners = Sending(**{"mark_tries": 1, "mark_pause": 0.0, **sending})
    return Outbox(asking(store), courier, clock, Bucket(per_minute), manners, jitter=lambda: 0.5)


def put(store: SqlStore, *recipients: str, id: str = "", raw: bytes = b"") -> None:
    name = id or recipients[0]
    content = raw or f"to {name}".encode()
    mail = Outgoing(f"<{name}>", "reply", 0, "hotro@abc.vn", recipients, "x", "x", content, automatic=False)
    with store.transaction() as tx:
        tx.enqueue(mail, NOON)


def once(box: Outbox) -> Round:
    return asyncio.run(send_once(box))


def rows(store: SqlStore) -> list[tuple[str, list[str], str]]:
    """Status, recipients left, last error."""
    query = text("SELECT status, recipients, last_error FROM outbox ORDER BY id")
    with store.engine.begin() as connection:
        found = connection.execute(query).all()
    return [(row[0], json.loads(row[1]) if isinstance(row[1], str) else row[1], row[2]) for row in found]


def test_what_is_due_is_sent_once(store: SqlStore, clock: HandClock) -> None:
    put(store, AN)
    put(store, BINH, CHI)
    courier = FakeCourier()
    box = outbox(store, courier, clock)
    assert once(box) == Round(claimed=2, taken=2)
    assert once(box) == Round()
    assert courier.delivered == [
        ("hotro@abc.vn", (AN,), b"to an@abc.vn"),
        ("hotro@abc.vn", (BINH, CHI), b"to binh@abc.vn"),
    ]
    assert [status for status, _, _ in rows(store)] == ["sent", "sent"]


def test_of_large_mails_a_few_are_in_hand_at_a_time_and_one_at_least(store: SqlStore, clock: HandClock) -> None:
    for name, size in ((AN, 9_000_000), (BINH, 5_000_000), (CHI, 5_000_000), ("dung@abc.vn", 10)):
        put(store, name, raw=bytes(size))
    courier = FakeCourier()
    box = outbox(store, courier, clock)
    assert [once(box).claimed for _ in range(4)] == [1, 2, 1, 0]
    assert [recipients for _, recipients, _ in courier.delivered] == [(AN,), (BINH,), (CHI,), ("dung@abc.vn",)]


def test_a_refusal_for_good_is_final(store: SqlStore, clock: HandClock) -> None:
    put(store, AN)
    courier = FakeCourier({AN: [Reply(Fate.NEVER, "550 5.1.1 no such user")]})
    assert once(outbox(store, courier, clock)).taken == 0
    clock.advance(timedelta(days=1))
    assert once(outbox(store, courier, clock)) == Round()
    assert rows(store) == [("failed", [AN], "550 5.1.1 no such user")]


def test_a_refusal_for_now_is_tried_again_with_the_same_bytes(store: SqlStore, clock: HandClock) -> None:
    put(store, AN)
    courier = FakeCourier({AN: [Reply(Fate.LATER, "451 greylisted")]})
    box = outbox(store, courier, clock)
    once(box)
    clock.advance(timedelta(seconds=50))
    assert once(box) == Round()
    clock.advance(timedelta(seconds=10))
    assert once(box).taken == 1
    assert courier.delivered == [("hotro@abc.vn", (AN,), b"to an@abc.vn")]


def test_what_is_in_doubt_is_marked_so_and_sent_again_with_the_same_bytes(store: SqlStore, clock: HandClock) -> None:
    put(store, AN)
    courier = FakeCourier({AN: [Reply(Fate.IN_DOUBT, "in doubt: no answer after DATA")]})
    box = outbox(store, courier, clock)
    once(box)
    assert rows(store) == [("pending", [AN], "in doubt: no answer after DATA")]
    clock.advance(timedelta(minutes=2))
    assert once(box).taken == 1
    assert courier.delivered[0] == courier.delivered[1]


def test_those_refused_for_now_are_retried_alone(store: SqlStore, clock: HandClock) -> None:
    put(store, AN, BINH, CHI)
    partly = Reply(Fate.TAKEN, "250", refused=((BINH, "550 no such user"),), later=(CHI,))
    courier = FakeCourier({AN: [partly]})
    box = outbox(store, courier, clock)
    once(box)
    assert [(status, left) for status, left, _ in rows(store)] == [("pending", [CHI])]
    clock.advance(timedelta(minutes=2))
    once(box)
    assert [recipients for _, recipients, _ in courier.delivered] == [(AN, BINH, CHI), (CHI,)]
    assert rows(store)[0][0] == "sent"


def test_a_mail_partly_refused_for_good_is_sent_to_the_others(store: SqlStore, clock: HandClock) -> None:
    put(store, AN, BINH)
    courier = FakeCourier({AN: [Reply(Fate.TAKEN, "250", refused=((BINH, "550 no such user"),))]})
    once(outbox(store, courier, clock))
    assert rows(store)[0][:2] == ("sent", [AN])


def test_a_mail_that_our_own_courier_trips_over_holds_up_nobody(store: SqlStore, clock: HandClock) -> None:
    put(store, AN)
    put(store, BINH)

    async def trip(recipients: Sequence[str]) -> None:
        if recipients[0] == AN:
            raise TypeError("ours")

    assert once(outbox(store, FakeCourier(before=trip), clock)).taken == 1
    assert [status for status, _, _ in rows(store)] == ["pending", "sent"]
    assert "TypeError" in rows(store)[0][2]


def test_after_five_days_it_is_given_up(store: SqlStore, clock: HandClock) -> None:
    put(store, AN)
    courier = FakeCourier({AN: [Reply(Fate.LATER, "451 not now")] * 200})
    box = outbox(store, courier, clock)
    for _ in range(200):
        once(box)
        clock.advance(timedelta(hours=1))
    assert rows(store)[0][0] == "failed"
    assert "given up" in rows(store)[0][2]
    assert 30 < courier.tried < 60


def test_a_relay_that_is_down_holds_all_mails_for_a_few_seconds(store: SqlStore, clock: HandClock) -> None:
    put(store, AN)
    put(store, BINH)
    courier = FakeCourier({AN: [DOWN], BINH: [DOWN]})
    box = outbox(store, courier, clock)
    assert once(box) == Round(claimed=2, down=DOWN)
    assert {status for status, _, _ in rows(store)} == {"pending"}
    clock.advance(timedelta(seconds=6))
    assert once(box).taken == 2


def test_the_wait_for_a_relay_that_is_down_stays_short(store: SqlStore, clock: HandClock) -> None:
    put(store, AN)
    courier = FakeCourier({AN: [DOWN] * 50})
    box = outbox(store, courier, clock)
    for _ in range(50):
        once(box)
        clock.advance(timedelta(seconds=75))
    assert courier.tried == 50
    assert once(box).taken == 1


def test_a_quota_is_kept_within_any_minute(store: SqlStore, clock: HandClock) -> None:
    for number in range(90):
        put(store, f"user{number}@abc.vn")
    courier = FakeCourier()
    box = outbox(store, courier, clock, per_minute=30)
    sent_at: list[int] = []
    for second in range(180):
        sent_at += [second] * once(box).taken
        clock.advance(timedelta(seconds=1))
    assert 80 <= len(sent_at) <= 90
    assert max(sum(1 for other in sent_at if second <= other < second + 60) for second in sent_at) <= 30


def test_a_slow_mail_is_held_and_not_claimed_again(store: SqlStore, clock: HandClock) -> None:
    put(store, AN)
    claims: list[int] = []

    async def slowly(recipients: Sequence[str]) -> None:
        for _ in range(1000):
            await asyncio.sleep(0)
            if rows(store)[0][2]:
                break
        clock.advance(timedelta(seconds=100))
        with store.transaction() as tx:
            claims.append(len(tx.claim(10, clock.now(), clock.now())))

    box = outbox(store, FakeCourier(before=slowly), clock, lease=0.0, extension=900.0)
    assert once(box).taken == 1
    assert claims == [0]
    assert rows(store)[0][0] == "sent"


def test_o1_dying_in_the_claim_leaves_the_mail_due(store: SqlStore, clock: HandClock) -> None:
    put(store, AN)
    courier = FakeCourier()
    with pytest.raises(Died):
        once(outbox(DyingStore(store, "claim"), courier, clock))
    assert once(outbox(store, courier, clock)).taken == 1
    assert len(courier.delivered) == 1


def test_o2_dying_after_the_claim_sends_once_the_lease_has_run_out(store: SqlStore, clock: HandClock) -> None:
    put(store, AN)
    courier = FakeCourier()
    with pytest.raises(Died):
        once(outbox(DyingStore(store, "claim", after_commit=True), courier, clock))
    assert once(outbox(store, courier, clock)) == Round()
    clock.advance(timedelta(seconds=61))
    assert once(outbox(store, courier, clock)).taken == 1
    assert len(courier.delivered) == 1


def test_o3_dying_after_the_250_sends_the_same_bytes_again(store: SqlStore, clock: HandClock) -> None:
    put(store, AN)
    courier = FakeCourier()
    with pytest.raises(Died):
        once(outbox(DyingStore(store, "sent"), courier, clock))
    clock.advance(timedelta(seconds=61))
    assert once(outbox(store, courier, clock)).taken == 1
    assert courier.delivered[0] == courier.delivered[1]
    assert len(courier.delivered) == 2


def test_o4_dying_after_the_mark_sends_nothing_again(store: SqlStore, clock: HandClock) -> None:
    put(store, AN)
    courier = FakeCourier()
    with pytest.raises(Died):
        once(outbox(DyingStore(store, "sent", after_commit=True), courier, clock))
    clock.advance(timedelta(seconds=61))
    assert once(outbox(store, courier, clock)) == Round()
    assert len(courier.delivered) == 1


def test_a_store_that_says_no_for_a_moment_is_asked_again_and_nothing_is_sent_twice(store: SqlStore, clock: HandClock) -> None:
    put(store, AN)
    dying, courier = DyingStore(store, "sent"), FakeCourier()
    here = asking(dying)

    async def ask(work: Any, /) -> Any:
        try:
            return await here(work)
        finally:
            if courier.delivered:
                dying.dies_in = ""

    box = Outbox(ask, courier, clock, Bucket(0), Sending(mark_tries=3, mark_pause=0.0))
    assert once(box).taken == 1
    clock.advance(timedelta(hours=1))
    assert once(box) == Round()
    assert len(courier.delivered) == 1


def test_a_refused_login_is_told_at_once_and_only_once(store: SqlStore) -> None:
    put(store, AN)
    refusal = Reply(Fate.LATER, "535 5.7.8 bad credentials", relay_down=True, login_refused=True)
    told: list[str] = []

    class Racing(HandClock):
        def now(self) -> datetime:
            return self.advance(timedelta(minutes=1))

    async def run() -> None:
        hints, stopping = Hints(), asyncio.Event()

        async def step(recipients: Sequence[str]) -> None:
            hints.ring()
            if courier.tried == 5:
                stopping.set()

        courier = FakeCourier({AN: [refusal] * 9}, before=step)
        await run_send(outbox(store, courier, Racing(NOON)), hints, stopping, Heart(), told.append)

    asyncio.run(asyncio.wait_for(run(), 20))
    assert told == ["535 5.7.8 bad credentials"]
