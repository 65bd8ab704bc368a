"""A large mail of ours lies in a blob, kept before the commit that names it; what becomes of it is what becomes of any mail."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from mailbot.adapters.blobs import FileBlobs
from mailbot.adapters.blobs_memory import MemoryBlobs
from mailbot.adapters.smtp import SmtpCourier
from mailbot.adapters.store.audit import blobs_named
from mailbot.adapters.store.columns import EVENT, OUTBOX
from mailbot.adapters.store.queries import retry_outbox
from mailbot.loops.bucket import Bucket
from mailbot.loops.post import LARGE, kept
from mailbot.loops.send import Outbox, send_once
from mailbot.mail.parse import parse
from tests.loops.bench import Hands, file_store
from tests.servers.sink import Sink
from tests.stories import AN, HOA, raw

FILE = bytes(range(256)) * 1200
REQUEST = raw(HOA, "Chi tiết ở tệp ạ.", "Yêu cầu hỗ trợ kỹ thuật: Tệp", files=[("t.bin", "application/octet-stream", FILE)])


class Killed(BaseException):
    """The process dies here."""


@pytest.fixture
def sink() -> Iterator[Sink]:
    relay = Sink()
    yield relay
    relay.close()


def outbox(hands: Hands) -> dict[str, Any]:
    """Our mails by kind."""
    with hands.store.reading() as tx:
        return {row.kind: row for row in tx.connection.execute(select(OUTBOX))}


def send(hands: Hands, sink: Sink) -> int:
    """A round of sending; how many mails were taken."""

    async def ask(work: Any, /) -> Any:
        with hands.store.transaction() as tx:
            return work(tx)

    async def run() -> int:
        courier = SmtpCourier(sink.relay(), hands.blobs.pieces)
        try:
            return (await send_once(Outbox(ask, courier, hands.clock, Bucket(0)))).taken
        finally:
            await courier.close()

    return asyncio.run(run())


@pytest.fixture
def hands(tmp_path: Path) -> Hands:
    """Somebody wrote with a file, and it was decided."""
    found = Hands(blobs=FileBlobs(tmp_path / "blobs"))
    found.own(REQUEST)
    found.work()
    return found


@pytest.mark.parametrize("more", [0, 1])
def test_only_what_is_large_goes_into_a_blob_and_no_byte_is_lost(more: int) -> None:
    blobs, content = MemoryBlobs(), bytes(LARGE + more)
    found = kept(iter([content[:1000], content[1000:-7], content[-7:]]), blobs)
    assert (found.raw, found.size) == ((b"", len(content)) if more else (content, 0))
    assert [blobs.get(key) for key in blobs.names()] == [content] * more


def test_the_outbox_names_the_large_mail_and_holds_the_small_one(hands: Hands) -> None:
    large, small = outbox(hands)["assigned"], outbox(hands)["received"]
    assert (large.raw, small.blob, small.size) == (b"", "", 0)
    content = hands.blobs.get(large.blob)
    assert large.size == len(content) > LARGE
    assert content.isascii()
    assert [one.content for one in parse(content).attachments] == [FILE]
    with hands.store.reading() as tx:
        assert blobs_named(tx)[large.blob] == f"outgoing mail {large.id}"  # type: ignore[arg-type]  # the real store's


def test_it_is_sent_whole_and_a_retry_is_the_same_mail(hands: Hands, sink: Sink) -> None:
    sink.script.data = ["451 4.3.0 not now"] * 2
    assert send(hands, sink) == 0
    hands.pass_time(minutes=5)
    assert send(hands, sink) == 2
    assert hands.blobs.get(outbox(hands)["assigned"].blob) in [taken.raw for taken in sink.taken]


def test_one_whose_blob_is_gone_fails_and_its_agent_is_told_and_a_retry_once_it_is_back_sends_it(
    hands: Hands, sink: Sink
) -> None:
    lost = outbox(hands)["assigned"]
    content = hands.blobs.get(lost.blob)
    assert isinstance(hands.blobs, FileBlobs)
    (hands.blobs.root / lost.blob[:2] / lost.blob).unlink()
    assert send(hands, sink) == 1
    row = outbox(hands)["assigned"]
    assert (row.status, lost.blob in row.last_error) == ("failed", True)
    assert outbox(hands)["received"].status == "sent"
    with hands.store.reading() as tx:
        failed = tx.connection.execute(select(EVENT.c.ticket, EVENT.c.data).where(EVENT.c.type == "DeliveryFailed")).all()
    assert [(ticket, data["refused" if "refused" in data else "recipients"]) for ticket, data in failed] == [(1, [AN.email])]
    hands.blobs.put(content)
    with hands.store.transaction() as tx:
        retry_outbox(tx, [lost.id], hands.clock.now())  # type: ignore[arg-type]  # the real store's
    send(hands, sink)
    assert content in [taken.raw for taken in sink.taken]


def test_a_crash_between_blob_and_commit_leaves_a_blob_that_no_row_names_and_the_mail_is_written_again(tmp_path: Path) -> None:
    hands = Hands(store=file_store(tmp_path), blobs=FileBlobs(tmp_path / "blobs"))
    hands.own(REQUEST)

    def fail(_: int, statement: str) -> None:
        if "addressee" in statement:
            raise Killed

    with hands.writes(fail), pytest.raises(Killed):
        hands.work()
    assert outbox(hands) == {}
    left = set(hands.blobs.names())
    hands.pass_time(minutes=5)
    hands.work()
    named = outbox(hands)["assigned"].blob
    assert {*left, named} == set(hands.blobs.names())
    with hands.store.reading() as tx:
        assert len(left - set(blobs_named(tx))) == 1  # its date was another
    hands.store.close()
