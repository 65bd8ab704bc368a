"""A large mail lies in a blob: it is read when its turn has come, and goes over the connection piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.adapters.blobs import FileBlobs
from mailbot.adapters.smtp import SmtpCourier
from mailbot.adapters.smtp_envelope import DOT, stuffed, stuffed_pieces
from mailbot.adapters.smtp_session import Relay
from mailbot.adapters.tls import Security
from mailbot.mail.delivery import Fate
from mailbot.mail.draft import Outgoing
from mailbot.ports import Blobs, Reply
from tests.adapters.test_courier_contract import AN, BINH, MAIL, US, a_sink, hand_all, outgoing
from tests.servers.background import free_port
from tests.servers.scripted_smtp import CUT, Scripted, scripted
from tests.servers.sink import HANG_UP, Sink

LARGE = MAIL + (b".." + b"x" * 900 + b"\r\n.\r\n") * 3_000


@pytest.fixture(params=[False, True], ids=["one by one", "pipelining"])
def sink(request: pytest.FixtureRequest) -> Iterator[Sink]:
    with a_sink(pipelining=bool(request.param)) as relay:
        yield relay


@pytest.fixture
def blobs(tmp_path: Path) -> FileBlobs:
    return FileBlobs(tmp_path / "blobs")


def large(blobs: Blobs, to: str = AN) -> Outgoing:
    return replace(outgoing(US, (to,), b""), blob=blobs.put(LARGE), size=len(LARGE))


def carry(relay: Relay, blobs: Blobs, mails: Sequence[Outgoing]) -> list[Reply]:
    """Hand mails over, one after another over one connection while it lasts."""

    async def run() -> list[Reply]:
        courier = SmtpCourier(relay, blobs.pieces)
        try:
            return await hand_all(courier, mails)
        finally:
            await courier.close()

    return asyncio.run(run())


@given(st.lists(st.lists(st.sampled_from([b".", b"\r\n", b"\n", b"\r", b"x"]), max_size=8).map(b"".join), min_size=1))
def test_in_whatever_pieces_it_comes_the_same_goes_over_the_wire(pieces: list[bytes]) -> None:
    content = b"".join([*pieces, b"the end"])
    assert b"".join([*stuffed_pieces([*pieces, b"the end"]), DOT]) == stuffed(content)


def test_it_arrives_byte_for_byte_between_others(sink: Sink, blobs: FileBlobs) -> None:
    small = outgoing(US, (BINH,), MAIL)
    replies = carry(sink.relay(), blobs, [small, large(blobs), large(blobs, BINH), small])
    assert [reply.fate for reply in replies] == [Fate.TAKEN] * 4
    assert [taken.raw for taken in sink.taken] == [MAIL, LARGE, LARGE, MAIL]


def test_its_size_is_announced_and_kept_to(blobs: FileBlobs) -> None:
    with a_sink(size=1000) as sink:
        (reply,) = carry(sink.relay(), blobs, [large(blobs)])
    assert (reply.fate, str(len(LARGE)) in reply.detail) == (Fate.NEVER, True)


@pytest.mark.parametrize("harm", ["gone", "altered"])
def test_one_whose_blob_is_not_what_it_was_fails_and_says_so_and_the_others_go(sink: Sink, blobs: FileBlobs, harm: str) -> None:
    mails = [outgoing(US, (AN,), MAIL), large(blobs), outgoing(US, (BINH,), MAIL)]
    place = blobs.root / mails[1].blob[:2] / mails[1].blob
    place.unlink() if harm == "gone" else place.write_bytes(b"x")
    first, second, third = carry(sink.relay(), blobs, mails)
    assert [first.fate, second.fate, third.fate] == [Fate.TAKEN, Fate.NEVER, Fate.TAKEN]
    assert mails[1].blob in second.detail
    assert [taken.raw for taken in sink.taken] == [MAIL, MAIL]


def test_a_connection_that_ends_after_all_of_it_leaves_it_in_doubt(sink: Sink, blobs: FileBlobs) -> None:
    sink.script.data = [HANG_UP]
    (reply,) = carry(sink.relay(), blobs, [large(blobs)])
    assert reply.fate is Fate.IN_DOUBT


@pytest.mark.parametrize(("answer", "fate"), [("552 5.3.4 too big", Fate.NEVER), ("451 4.3.0 full", Fate.LATER)])
def test_the_relays_word_on_it_decides(sink: Sink, blobs: FileBlobs, answer: str, fate: Fate) -> None:
    sink.script.data = [answer]
    first, second = carry(sink.relay(), blobs, [large(blobs), outgoing(US, (BINH,), MAIL)])
    assert (first.fate, first.detail, second.fate) == (fate, answer, Fate.TAKEN)


def test_a_relay_that_says_no_in_the_middle_is_heard_and_the_next_mail_goes_over_another_connection(blobs: FileBlobs) -> None:
    port, opened = free_port(), list[asyncio.StreamWriter]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        opened.append(writer)
        writer.write(b"220 hasty.test\r\n")
        while line := await reader.readline():
            if not line.startswith(b"DATA"):
                writer.write(b"250 OK\r\n")
                continue
            writer.write(b"354 go on\r\n")
            await reader.read(1)
            writer.write(b"552 5.3.4 too big\r\n")  # and nobody reads what else comes
            await writer.wait_closed()

    async def run() -> list[Reply]:
        courier = SmtpCourier(Relay("127.0.0.1", port, Security.NONE, connections=1), blobs.pieces)
        async with await asyncio.start_server(serve, "127.0.0.1", port):
            replies = await hand_all(courier, [large(blobs), large(blobs, BINH)])
            for writer in opened:
                writer.transport.abort()
            return replies

    replies = asyncio.run(run())
    assert [(reply.fate, reply.detail) for reply in replies] == [(Fate.NEVER, "552 5.3.4 too big")] * 2
    assert len(opened) == 2


def test_a_connection_that_ends_before_its_content_leaves_nobody_in_doubt(blobs: FileBlobs) -> None:
    script = Scripted(answers={"DATA": [CUT]})
    with scripted(script):
        (reply,) = carry(script.relay(), blobs, [large(blobs)])
    assert reply.fate is Fate.LATER
    assert script.connections == 1
