"""A relay that puts off, and a backlog: what is sent when, in which order, and over how many connections."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from mailbot.adapters.clock import HandClock
from mailbot.adapters.smtp import SmtpCourier
from mailbot.adapters.store import SqlStore
from mailbot.adapters.store.columns import OUTBOX
from mailbot.loops.bucket import Bucket
from mailbot.loops.loop import ask_later
from mailbot.loops.send import Outbox, Sending, send_once
from mailbot.loops.work import work_once
from mailbot.mail.draft import Outgoing
from mailbot.ports import Courier
from tests.fakes import NOON, FakeCourier
from tests.faults.words import request
from tests.loops.bench import Hands, file_store
from tests.servers.sink import Sink

KINDS = (("reply", False), ("received", True), ("digest", True), ("update", True), ("report", True))
"""People's words, answers of the machine, what may wait."""
RANK = {"reply": 0, "received": 1, "update": 1, "digest": 2, "report": 2}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = file_store(tmp_path)
    yield opened
    opened.close()


def fill(store: SqlStore, count: int) -> None:
    """So many mails of all kinds in turn, one a second."""
    with store.transaction() as tx:
        tx.enqueue_all([mail(number) for number in range(count)], NOON)


def mail(number: int) -> Outgoing:
    kind, automatic = KINDS[number % len(KINDS)]
    raw = f"X-Mailbot-Kind: {kind}\r\nMessage-ID: <{number}>\r\n\r\nx\r\n".encode()
    return Outgoing(f"<{number}>", kind, 0, "hotro@abc.vn", (f"nguoi{number}@abc.vn",), "x", "x", raw, automatic=automatic)


def drain(store: SqlStore, courier: Courier, clock: HandClock, most: int = 10_000) -> int:
    """Rounds until nothing is due; returns how many."""

    async def run() -> int:
        with ThreadPoolExecutor(1) as keep:
            outbox = Outbox(ask_later(store, keep), courier, clock, Bucket(0), Sending(mark_tries=1), jitter=lambda: 0.5)
            rounds = 0
            while rounds < most and (await send_once(outbox)).claimed:
                rounds += 1
        await courier.close()
        return rounds

    return asyncio.run(run())


def test_five_thousand_wait_and_go_in_the_order_of_kind_and_age_a_few_at_a_time(store: SqlStore) -> None:
    fill(store, 5_000)
    door = _Door()
    courier = FakeCourier(before=door.pass_through)
    rounds = drain(store, courier, HandClock(NOON))
    numbers = [int(message_from_bytes(raw)["Message-ID"].strip("<>")) for _, _, raw in courier.delivered]
    assert numbers == sorted(range(5_000), key=lambda number: (RANK[KINDS[number % 5][0]], number))
    assert door.most == courier.hands
    assert rounds == 5_000 // Sending().batch


class _Door:
    """Counts how many are in it at once."""

    inside = most = 0

    async def pass_through(self, recipients: Sequence[str]) -> None:
        self.inside += 1
        self.most = max(self.most, self.inside)
        await asyncio.sleep(0)
        self.inside -= 1


def test_a_relay_that_comes_back_to_a_backlog_is_met_by_few_connections_and_by_peoples_words_first(
    store: SqlStore, sink: Sink
) -> None:
    fill(store, 200)
    clock, relay = HandClock(NOON), sink.relay(connections=4)
    sink.stop()
    assert drain(store, SmtpCourier(relay), clock) == 200 // Sending().batch
    sink.start()
    clock.advance(timedelta(minutes=2))
    drain(store, SmtpCourier(relay), clock)
    assert sink.connections <= 4
    kinds = [message_from_bytes(taken.raw)["X-Mailbot-Kind"] for taken in sink.taken]
    assert Counter(kinds) == {kind: 40 for kind, _ in KINDS}
    ranks = [RANK[kind] for kind in kinds]
    assert (set(ranks[:30]), set(ranks[:100]), set(ranks[-60:])) == ({0}, {0, 1}, {2})  # one of four may be slower than another


def test_greylisting_for_an_hour_only_delays_and_each_mail_goes_out_once(tmp_path: Path, sink: Sink) -> None:
    hands = Hands(store=file_store(tmp_path))
    hands.own(*(request(number, f"nguoi{number}@abc.vn") for number in range(5)))
    while work_once(hands.bench):
        pass
    begun = hands.clock.now()
    sink.script.rcpt = {who: "451 4.7.1 greylisted, come back in an hour" for who in _waiting(hands.store)}
    tries = 0
    while due := _waiting(hands.store).values():
        hands.clock.put(max(min(due), hands.clock.now()))
        if hands.clock.now() - begun >= timedelta(hours=1):
            sink.script.rcpt = {}
        tries += drain(hands.store, SmtpCourier(sink.relay()), hands.clock)
    assert timedelta(hours=1) <= hands.clock.now() - begun < timedelta(hours=2)
    assert tries <= 6
    ids = Counter(message_from_bytes(taken.raw)["Message-ID"] for taken in sink.taken)
    assert sorted(ids.values()) == [1] * 10
    hands.store.close()


def _waiting(store: SqlStore) -> dict[str, datetime]:
    """Whose mails wait, and until when."""
    with store.reading() as tx:
        rows = tx.connection.execute(select(OUTBOX.c.recipients, OUTBOX.c.next_attempt_at).where(OUTBOX.c.status == "pending"))
        return {who: at for recipients, at in rows for who in recipients}
