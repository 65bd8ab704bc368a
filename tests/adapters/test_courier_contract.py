"""What the courier says of every answer a relay may give (ports.Courier), against aiosmtpd."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest

from mailbot.adapters.oauth import TokenLost, TokenRefused
from mailbot.adapters.smtp import SmtpCourier
from mailbot.adapters.smtp_session import Relay
from mailbot.adapters.tls import Security
from mailbot.mail.delivery import Fate
from mailbot.mail.draft import Outgoing
from mailbot.ports import Due, Reply
from tests.fakes import NOON
from tests.servers.sink import HANG_UP, SILENCE, Sink

T = TypeVar("T")

US, AN, BINH = "hotro@abc.vn", "an@abc.vn", "binh@abc.vn"

MAIL = b"Subject: hello\r\nMessage-ID: <1@abc.vn>\r\n\r\n.a line with a dot\r\nend\r\n"


@pytest.fixture(params=[False, True], ids=["one by one", "pipelining"])
def pipelining(request: pytest.FixtureRequest) -> bool:
    """Whether the relay announces PIPELINING (RFC 2920): what becomes of a mail must not depend on it."""
    return bool(request.param)


@pytest.fixture
def sink(pipelining: bool) -> Iterator[Sink]:
    with a_sink(pipelining=pipelining) as relay:
        yield relay


async def hand(courier: SmtpCourier, sender: str, recipients: Sequence[str], raw: bytes) -> Reply:
    """Hand one mail over."""
    (reply,) = await hand_all(courier, [outgoing(sender, recipients, raw)])
    return reply


async def hand_all(courier: SmtpCourier, mails: Sequence[Outgoing]) -> list[Reply]:
    """Hand mails over, one after another."""
    dues = deque(Due(number, 1, mail, NOON) for number, mail in enumerate(mails))
    told: list[tuple[int, Reply]] = []
    await courier.carry(lambda: dues.popleft() if dues else None, lambda due, reply: told.append((due.id, reply)))
    assert [number for number, _ in told] == list(range(len(mails)))
    return [reply for _, reply in told]


def outgoing(sender: str, recipients: Sequence[str], raw: bytes) -> Outgoing:
    return Outgoing("<1@abc.vn>", "reply", 0, sender, tuple(recipients), "x", "x", raw, automatic=False)


def using(relay: Relay, work: Callable[[SmtpCourier], Awaitable[T]]) -> T:
    """Do something with a courier, and close it."""

    async def run() -> T:
        courier = SmtpCourier(relay)
        try:
            return await work(courier)
        finally:
            await courier.close()

    return asyncio.run(run())


def deliver(relay: Relay, *recipients: str, raw: bytes = MAIL, sender: str = US) -> Reply:
    return using(relay, lambda courier: hand(courier, sender, recipients or (AN,), raw))


def deliver_twice(relay: Relay) -> list[Reply]:
    async def work(courier: SmtpCourier) -> list[Reply]:
        return [await hand(courier, US, [AN], MAIL), await hand(courier, US, [AN], MAIL)]

    return using(relay, work)


@contextmanager
def a_sink(**shape: Any) -> Iterator[Sink]:
    relay = Sink(**shape)
    yield relay
    relay.close()


def test_a_mail_arrives_byte_for_byte_with_its_envelope(sink: Sink) -> None:
    reply = deliver(sink.relay(), AN, BINH)
    assert reply.fate is Fate.TAKEN
    assert [(t.sender, t.recipients, t.raw) for t in sink.taken] == [(US, (AN, BINH), MAIL)]


def test_the_empty_sender_goes_out_as_such(sink: Sink) -> None:
    assert deliver(sink.relay(sender=US), sender="").fate is Fate.TAKEN
    assert sink.taken[0].sender == ""


def test_where_the_relay_refuses_the_empty_sender_ours_is_used(sink: Sink) -> None:
    sink.script.null_sender = "550 5.7.1 no empty senders here"
    assert deliver(sink.relay(sender=US), sender="").fate is Fate.TAKEN
    assert sink.taken[0].sender == US


@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "553 5.1.3 no address"])
def test_a_recipient_refused_for_good_is_never(sink: Sink, answer: str) -> None:
    sink.script.rcpt[AN] = answer
    reply = deliver(sink.relay())
    assert (reply.fate, reply.detail, reply.relay_down) == (Fate.NEVER, answer, False)


@pytest.mark.parametrize("answer", ["451 4.7.1 greylisted", "452 4.2.2 mailbox full", "550 5.4.5 Daily user sending limit"])
def test_a_recipient_refused_for_now_is_later(sink: Sink, answer: str) -> None:
    sink.script.rcpt[AN] = answer
    reply = deliver(sink.relay())
    assert (reply.fate, reply.detail, reply.later, reply.relay_down) == (Fate.LATER, answer, (AN,), False)


def test_partly_refused_recipients_are_named_and_the_rest_is_sent(sink: Sink) -> None:
    sink.script.rcpt |= {AN: "550 5.1.1 no such user", "c@abc.vn": "451 4.7.1 greylisted"}
    reply = deliver(sink.relay(), AN, BINH, "c@abc.vn")
    assert reply.fate is Fate.TAKEN
    assert reply.refused == ((AN, "550 5.1.1 no such user"),)
    assert reply.later == ("c@abc.vn",)
    assert sink.taken[0].recipients == (BINH,)


def test_none_taken_but_one_for_now_is_later(sink: Sink) -> None:
    sink.script.rcpt |= {AN: "550 5.1.1 no such user", BINH: "451 4.7.1 greylisted"}
    reply = deliver(sink.relay(), AN, BINH)
    assert (reply.fate, reply.refused, reply.later) == (Fate.LATER, ((AN, "550 5.1.1 no such user"),), (BINH,))
    assert sink.taken == []


@pytest.mark.parametrize(("answer", "fate"), [
    ("554 5.6.0 content rejected", Fate.NEVER), ("451 4.3.0 try again", Fate.LATER), ("552 5.3.4 too big", Fate.NEVER),
])  # fmt: skip
def test_an_answer_to_the_whole_mail_decides(sink: Sink, answer: str, fate: Fate) -> None:
    sink.script.data = [answer]
    reply = deliver(sink.relay())
    assert (reply.fate, reply.detail) == (fate, answer)


def test_a_refused_sender_says_nothing_against_the_mail(sink: Sink) -> None:
    sink.script.mail = ["550 5.7.60 you may not send as this address"]
    reply = deliver(sink.relay())
    assert (reply.fate, reply.relay_down) == (Fate.LATER, True)


def test_a_mail_longer_than_the_relay_takes_is_never_offered() -> None:
    with a_sink(size=1000) as sink:
        reply = deliver(sink.relay(), raw=MAIL + b"x" * 2000)
    assert reply.fate is Fate.NEVER
    assert reply.detail.startswith("552 5.3.4")
    assert "1000" in reply.detail


def test_silence_after_the_mail_is_in_doubt(sink: Sink) -> None:
    sink.script.data = [SILENCE]
    reply = deliver(sink.relay(data_timeout=0.1))
    assert reply.fate is Fate.IN_DOUBT
    assert "in doubt" in reply.detail


def test_a_connection_that_ends_after_the_mail_is_in_doubt(sink: Sink) -> None:
    sink.script.data = [HANG_UP]
    assert deliver(sink.relay()).fate is Fate.IN_DOUBT


@pytest.mark.parametrize("answer", [SILENCE, HANG_UP])
def test_a_connection_lost_before_the_mail_is_later(sink: Sink, answer: str) -> None:
    sink.script.rcpt[AN] = answer
    reply = deliver(sink.relay(timeout=0.1))
    assert (reply.fate, reply.relay_down) == (Fate.LATER, False)
    assert reply.detail


def test_nobody_there_means_that_the_relay_is_down(sink: Sink) -> None:
    sink.stop()
    reply = deliver(sink.relay())
    assert (reply.fate, reply.relay_down, reply.login_refused) == (Fate.LATER, True, False)
    sink.start()
    assert deliver(sink.relay()).fate is Fate.TAKEN


def test_many_mails_find_out_with_few_connections_that_the_relay_is_down() -> None:
    async def work(courier: SmtpCourier) -> list[Reply]:
        return await asyncio.gather(*(hand(courier, US, [AN], MAIL) for _ in range(20)))

    with a_sink(security=Security.STARTTLS) as sink:
        replies = using(sink.relay(connections=2, ca_file=""), work)
    assert all(reply.relay_down for reply in replies)
    assert sink.connections <= 2


def test_a_relay_that_accepts_and_says_nothing_is_down() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        reply = deliver(Relay(host="127.0.0.1", port=port, security=Security.NONE, connect_timeout=0.1))
    assert reply.relay_down


def test_a_421_means_that_the_relay_is_down_for_all(sink: Sink) -> None:
    sink.script.mail = ["421 4.3.2 shutting down"]
    reply = deliver(sink.relay())
    assert (reply.fate, reply.relay_down) == (Fate.LATER, True)


def test_connections_are_kept(sink: Sink) -> None:
    async def work(courier: SmtpCourier) -> list[Reply]:
        return [await hand(courier, US, [AN], MAIL) for _ in range(5)]

    assert {reply.fate for reply in using(sink.relay(), work)} == {Fate.TAKEN}
    assert sink.connections == 1


def test_no_more_connections_than_allowed_work_at_once(sink: Sink) -> None:
    async def work(courier: SmtpCourier) -> list[Reply]:
        return await asyncio.gather(*(hand(courier, US, [AN], MAIL) for _ in range(20)))

    assert {reply.fate for reply in using(sink.relay(connections=3), work)} == {Fate.TAKEN}
    assert len(sink.taken) == 20
    assert sink.connections == 3


def test_a_kept_connection_that_died_is_replaced_without_a_word(sink: Sink) -> None:
    async def work(courier: SmtpCourier) -> list[Reply]:
        first = await hand(courier, US, [AN], MAIL)
        await asyncio.to_thread(sink.stop)
        await asyncio.to_thread(sink.start)
        return [first, await hand(courier, US, [AN], MAIL)]

    assert [reply.fate for reply in using(sink.relay(), work)] == [Fate.TAKEN, Fate.TAKEN]


def test_a_kept_connection_that_takes_its_leave_is_replaced(sink: Sink) -> None:
    sink.script.mail = ["250 OK", "421 4.4.2 idle for too long"]
    assert [reply.fate for reply in deliver_twice(sink.relay())] == [Fate.TAKEN, Fate.TAKEN]


def test_a_connection_unused_for_too_long_is_not_trusted(sink: Sink) -> None:
    assert [reply.fate for reply in deliver_twice(sink.relay(keep_seconds=0.0))] == [Fate.TAKEN, Fate.TAKEN]
    assert sink.connections == 2


def test_after_a_refusal_the_connection_serves_the_next_mail(sink: Sink) -> None:
    sink.script.data = ["554 5.6.0 no"]
    assert [reply.fate for reply in deliver_twice(sink.relay())] == [Fate.NEVER, Fate.TAKEN]
    assert sink.connections == 1


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_trusted_certificate_is_enough(security: Security) -> None:
    with a_sink(security=security) as sink:
        assert deliver(sink.relay()).fate is Fate.TAKEN


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_certificate_that_nobody_vouches_for_is_not(security: Security) -> None:
    with a_sink(security=security) as sink:
        reply = deliver(sink.relay(ca_file=""))
    assert reply.relay_down
    assert "certificate" in reply.detail


def test_without_starttls_nothing_goes_out_in_the_clear(sink: Sink) -> None:
    reply = deliver(sink.relay(security=Security.STARTTLS, host="localhost", username="hotro", password="secret"))
    assert reply.relay_down
    assert sink.logins == sink.taken == []


def test_plain_text_to_another_machine_must_be_said() -> None:
    with pytest.raises(ValueError, match="allow_plaintext"):
        Relay(host="smtp.abc.vn", security=Security.NONE)
    assert "hush" not in repr(Relay(host="smtp.abc.vn", password="hush"))


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_name_and_password_let_us_in(security: Security) -> None:
    with a_sink(security=security, authenticate=True) as sink:
        assert deliver(sink.relay(username="hotro", password="secret")).fate is Fate.TAKEN
        assert sink.logins == [("hotro", "secret")]


def test_a_wrong_password_is_no_fault_of_the_mail() -> None:
    with a_sink(security=Security.TLS, authenticate=True) as sink:
        reply = deliver(sink.relay(username="hotro", password="wrong"))
    assert (reply.fate, reply.relay_down, reply.login_refused) == (Fate.LATER, True, True)


class Purse:
    """A token source with tokens in it."""

    def __init__(self, *tokens: str | Exception) -> None:
        self.tokens = list(tokens)
        self.forgotten = 0

    def __call__(self) -> str:
        token = self.tokens[0]
        if isinstance(token, Exception):
            raise token
        return token

    def forget(self) -> None:
        self.forgotten += 1
        self.tokens.pop(0)


def test_a_token_lets_us_in_and_a_refused_one_is_replaced() -> None:
    purse = Purse("bad-token", "good-token")
    with a_sink(security=Security.TLS, authenticate=True) as sink:
        relay = sink.relay(username="hotro", token=purse)
        first = deliver(relay)
        assert (first.fate, first.login_refused) == (Fate.LATER, True)
        assert deliver(relay).fate is Fate.TAKEN
        assert sink.logins == [("hotro", "bad-token"), ("hotro", "good-token")]


@pytest.mark.parametrize(("error", "refused"), [(TokenRefused("invalid_client"), True), (TokenLost("no answer"), False)])
def test_without_a_token_the_relay_is_as_good_as_down(error: Exception, refused: bool) -> None:
    with a_sink(security=Security.TLS, authenticate=True) as sink:
        reply = deliver(sink.relay(username="hotro", token=Purse(error, error)))
    assert (reply.relay_down, reply.login_refused, reply.detail.endswith(str(error))) == (True, refused, True)


def test_a_domain_beyond_ascii_is_spelt_as_dns_knows_it(sink: Sink) -> None:
    assert deliver(sink.relay(), "an@công-ty.vn").fate is Fate.TAKEN
    assert sink.taken[0].recipients == ("an@xn--cng-ty-ixa.vn",)


def test_a_local_part_beyond_ascii_goes_where_it_may(sink: Sink) -> None:
    assert deliver(sink.relay(), "ngân@abc.vn").fate is Fate.TAKEN
    assert sink.taken[0].recipients == ("ngân@abc.vn",)


@pytest.mark.parametrize("address", ["no address at all\r\nRCPT TO:<x@y>", "", "a@b\x00c", "<>"])
def test_what_is_no_address_never_reaches_the_relay(sink: Sink, address: str) -> None:
    reply = deliver(sink.relay(), address, AN)
    assert reply.fate is Fate.TAKEN
    assert [who for who, _ in reply.refused] == [address]
    assert sink.taken[0].recipients == (AN,)


def test_eight_bit_mails_are_announced(sink: Sink) -> None:
    raw = "Subject: x\r\n\r\nTiếng Việt\r\n".encode()
    assert deliver(sink.relay(), raw=raw).fate is Fate.TAKEN
    assert sink.taken[0].raw == raw


def test_a_delivery_that_is_called_off_leaves_the_pool_sound(sink: Sink) -> None:
    sink.script.data = [SILENCE]

    async def work(courier: SmtpCourier) -> Reply:
        task = asyncio.create_task(hand(courier, US, [AN], MAIL))
        while not sink.taken:
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return await hand(courier, US, [BINH], MAIL)

    assert using(sink.relay(connections=1), work).fate is Fate.TAKEN
    assert sink.taken[-1].recipients == (BINH,)
