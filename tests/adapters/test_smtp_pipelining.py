"""A mail's commands in one piece (RFC 2920), and every way in which their answers may disagree."""

from __future__ import annotations

import asyncio

import pytest

from mailbot.adapters.smtp import SmtpCourier
from mailbot.adapters.smtp_envelope import stuffed
from mailbot.mail.delivery import Fate
from mailbot.ports import Reply
from tests.adapters.test_courier_contract import hand_all, outgoing
from tests.servers.scripted_smtp import CUT, Scripted, scripted

US, AN, BINH, CHI = "hotro@abc.vn", "an@abc.vn", "binh@abc.vn", "chi@abc.vn"
NOBODY = "550 5.1.1 no such user"


def carry(script: Scripted, *envelopes: tuple[str, ...], sender: str = US, ours: str = "") -> list[Reply]:
    """Hand over a mail for each envelope, one after another over one connection."""

    async def run() -> list[Reply]:
        courier = SmtpCourier(script.relay(sender=ours))
        mails = [outgoing(sender, to, f"to {to[0]}\r\n".encode()) for to in envelopes]
        try:
            return await hand_all(courier, mails)
        finally:
            await courier.close()

    with scripted(script):
        return asyncio.run(run())


def fates(replies: list[Reply]) -> list[Fate]:
    return [reply.fate for reply in replies]


def contents(script: Scripted) -> list[str]:
    return [line for line in script.said if line.startswith(".")]


def test_the_commands_of_a_mail_wait_for_no_answer() -> None:
    script = Scripted(holds_back=True)
    assert fates(carry(script, (AN, BINH))) == [Fate.TAKEN]
    assert script.verbs() == ["MAIL", "RCPT", "RCPT", "DATA", ".to", "QUIT"]


def test_the_next_mail_is_announced_behind_the_content_of_the_last() -> None:
    script = Scripted(holds_back=True, holds_contents=2)
    assert fates(carry(script, (AN,), (BINH,), (CHI,))) == [Fate.TAKEN] * 3
    assert contents(script) == [f".to {who}" for who in (AN, BINH, CHI)]


def test_a_relay_that_does_not_announce_it_gets_one_command_at_a_time() -> None:
    script = Scripted(extensions=("8BITMIME",))
    assert fates(carry(script, (AN, BINH), (CHI,))) == [Fate.TAKEN] * 2
    assert script.at_once == 1


def test_answers_may_come_byte_by_byte_and_over_several_lines() -> None:
    script = Scripted(bytewise=True, answers={"RCPT": ["250-well\r\n250-let me see\r\n250 yes"]})
    assert fates(carry(script, (AN,), (BINH,))) == [Fate.TAKEN] * 2


def test_one_recipient_refused_of_three() -> None:
    script = Scripted(answers={"RCPT": ["250 OK", NOBODY, "451 4.7.1 greylisted"]})
    (reply,) = carry(script, (AN, BINH, CHI))
    assert (reply.fate, reply.refused, reply.later) == (Fate.TAKEN, ((BINH, NOBODY),), (CHI,))


@pytest.mark.parametrize("data", ["354 go on", "503 5.5.1 no valid recipients", "554 5.5.1 no valid recipients"])
def test_all_recipients_refused_means_no_content_whatever_is_said_to_data(data: str) -> None:
    script = Scripted(answers={"RCPT": [NOBODY, NOBODY], "DATA": [data]})
    first, second = carry(script, (AN, BINH), (CHI,))
    assert (first.fate, first.refused) == (Fate.NEVER, ((AN, NOBODY), (BINH, NOBODY)))
    assert second.fate is Fate.TAKEN
    assert contents(script) == ([".", f".to {CHI}"] if data.startswith("354") else [f".to {CHI}"])
    assert script.connections == 1


def test_a_relay_that_takes_a_content_for_nobody_has_taken_nothing() -> None:
    script = Scripted(answers={"RCPT": ["451 4.7.1 greylisted"], "DATA": ["354 go on"], ".": ["250 2.0.0 taken"]})
    (reply,) = carry(script, (AN,))
    assert (reply.fate, reply.later) == (Fate.LATER, (AN,))


@pytest.mark.parametrize("data", ["354 go on", "503 5.5.1 MAIL first"])
def test_a_sender_refused_means_no_content_whatever_is_said_to_the_rest(data: str) -> None:
    script = Scripted(answers={"MAIL": ["550 5.7.60 not as this address"] * 2, "DATA": [data] * 2})
    (reply,) = carry(script, (AN,))
    assert (reply.fate, reply.relay_down) == (Fate.LATER, True)
    assert [line for line in contents(script) if line != "."] == []


def test_data_refused_is_the_relays_word_on_the_mail_and_not_on_the_next() -> None:
    script = Scripted(answers={"DATA": ["451 4.3.0 not now"]})
    first, second = carry(script, (AN,), (BINH,))
    assert (first.fate, first.detail) == (Fate.LATER, "451 4.3.0 not now")
    assert second.fate is Fate.TAKEN
    assert script.verbs()[3] == "RSET"


def test_data_answered_as_if_it_were_over_is_not_taken() -> None:
    script = Scripted(answers={"DATA": ["250 OK"]})
    assert fates(carry(script, (AN,), (BINH,))) == [Fate.LATER, Fate.TAKEN]


def test_a_content_refused_leaves_the_mail_announced_behind_it_alone() -> None:
    script = Scripted(holds_contents=1, answers={".": ["554 5.6.0 no"]})
    assert fates(carry(script, (AN,), (BINH,))) == [Fate.NEVER, Fate.TAKEN]
    assert "RSET" not in script.verbs()


def test_the_empty_sender_is_refused_once_and_ours_used_from_then_on() -> None:
    script = Scripted(answers={"MAIL": ["550 5.7.1 no empty senders"]})
    assert fates(carry(script, (AN,), (BINH,), sender="", ours=US)) == [Fate.TAKEN] * 2
    assert [line for line in script.said if line.startswith("MAIL")] == ["MAIL FROM:<>", *[f"MAIL FROM:<{US}>"] * 2]


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
def test_a_farewell_before_the_content_is_met_with_a_new_connection(verb: str) -> None:
    script = Scripted(answers={verb: ["250 OK" if verb != "DATA" else "354 go on", "421 4.3.2 too much for one connection"]})
    assert fates(carry(script, (AN,), (BINH,), (CHI,))) == [Fate.TAKEN] * 3
    assert contents(script) == [f".to {who}" for who in (AN, BINH, CHI)]
    assert script.connections == 2


def test_a_farewell_on_a_new_connection_means_that_the_relay_is_down() -> None:
    script = Scripted(answers={"RCPT": ["250 OK", "421 4.3.2 shutting down"]})
    (reply,) = carry(script, (AN, BINH))
    assert (reply.fate, reply.relay_down) == (Fate.LATER, True)
    assert contents(script) == []


def test_a_connection_cut_after_the_content_leaves_that_mail_in_doubt_and_no_other() -> None:
    script = Scripted(holds_contents=1, answers={".": [CUT]})
    assert fates(carry(script, (AN,), (BINH,), (CHI,))) == [Fate.IN_DOUBT, Fate.TAKEN, Fate.TAKEN]
    assert contents(script) == [f".to {who}" for who in (AN, BINH, CHI)]


def test_a_connection_cut_between_two_mails_loses_none() -> None:
    script = Scripted(holds_contents=1, answers={"MAIL": ["250 OK", CUT]})
    assert fates(carry(script, (AN,), (BINH,))) == [Fate.TAKEN, Fate.TAKEN]
    assert contents(script) == [f".to {who}" for who in (AN, BINH)]


def test_a_connection_cut_before_any_content_is_later() -> None:
    (reply,) = carry(Scripted(answers={"RCPT": [CUT]}), (AN,))
    assert (reply.fate, reply.relay_down) == (Fate.LATER, False)


def test_what_is_no_smtp_ends_the_connection_and_says_nothing_against_the_mail() -> None:
    assert fates(carry(Scripted(answers={"MAIL": ["hello?"]}), (AN,), (BINH,))) == [Fate.LATER, Fate.TAKEN]


def test_a_relay_that_speaks_out_of_turn_is_not_listened_to_any_more() -> None:
    script = Scripted(answers={".": ["250 taken\r\n250 and once more"]})
    assert fates(carry(script, (AN,), (BINH,))) == [Fate.TAKEN, Fate.TAKEN]
    assert script.connections == 2


@pytest.mark.parametrize(("raw", "sent"), [
    (b"a\r\n.b\r\n", b"a\r\n..b\r\n.\r\n"), (b".", b"..\r\n.\r\n"), (b"", b"\r\n.\r\n"),
    (b"a\n.b\rc\r\n", b"a\r\n..b\r\nc\r\n.\r\n"), (b"a\r\n\r\n", b"a\r\n\r\n.\r\n"),
])  # fmt: skip
def test_a_content_ends_where_its_dot_is(raw: bytes, sent: bytes) -> None:
    assert stuffed(raw) == sent
