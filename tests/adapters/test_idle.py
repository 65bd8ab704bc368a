"""IDLE against a server that sends what it likes, in the segments it likes (LIBRARIES facts 1 and 2)."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from mailbot.adapters.imap import ImapMailbox
from mailbot.ports import MailboxLost
from tests.servers.scripted_imap import ScriptedImap, Talk

LONG = 30.0
"""Seconds; no test waits that long unless the code under test misses what it must not miss."""


def waiting(script: Callable[[Talk], None], *, tls: bool = False, wake: bool = False, seconds: float = LONG) -> None:
    """Open a mailbox on a server that does `script` after SELECT, and wait once."""

    def whole(talk: Talk) -> None:
        talk.begin()
        script(talk)

    server = ScriptedImap(whole, tls=tls)
    mailbox = ImapMailbox(server.account())
    try:
        mailbox.open()
        if wake:
            threading.Timer(0.05, mailbox.wake).start()
        mailbox.wait(seconds)
    finally:
        mailbox.abort()
        mailbox.close()
        server.close()


def done(talk: Talk) -> None:
    assert talk.line() == "DONE"
    talk.ok("idle ended")


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("segments", [
    ["+ idling\r\n* 1 EXISTS\r\n"],
    ["* 1 EXISTS\r\n+ idling\r\n"],
    ["* 1 EXISTS\r\n* 1 RECENT\r\n+ idling\r\n"],
    ["+ idling\r\n", "* 1 EXISTS\r\n"],
    ["+ idling\r\n* 1 EX", "ISTS\r\n"],
    ["+ idling\r\n* OK Still here\r\n", "* 2 FETCH (FLAGS (\\Seen))\r\n* 3 EXPUNGE\r\n"],
    ["+ idling\r\n* OK Still here\r\n* 1 EXISTS\r\n"],
])  # fmt: skip
def test_a_notice_ends_the_wait_however_it_is_cut(segments: list[str], tls: bool) -> None:
    def script(talk: Talk) -> None:
        talk.expect("IDLE")
        for segment in segments:
            talk.send(segment)
        done(talk)

    waiting(script, tls=tls)


@pytest.mark.parametrize("tls", [False, True])
def test_the_end_of_the_connection_is_no_silence(tls: bool) -> None:
    def script(talk: Talk) -> None:
        talk.expect("IDLE")
        talk.send("+ idling\r\n")

    with pytest.raises(MailboxLost):
        waiting(script, tls=tls)


@pytest.mark.parametrize("tls", [False, True])
def test_an_end_right_after_the_command_is_noticed(tls: bool) -> None:
    with pytest.raises(MailboxLost):
        waiting(lambda talk: talk.expect("IDLE") and None, tls=tls)


@pytest.mark.parametrize("segments", [["+ idling\r\n* BYE shutting down\r\n"], ["+ idling\r\n", "* BYE timeout\r\n"]])
def test_a_bye_ends_it(segments: list[str]) -> None:
    def script(talk: Talk) -> None:
        talk.expect("IDLE")
        for segment in segments:
            talk.send(segment)
        talk.line()

    with pytest.raises(MailboxLost):
        waiting(script)


@pytest.mark.parametrize("tls", [False, True])
def test_the_bell_ends_the_wait_and_the_server_is_told(tls: bool) -> None:
    def script(talk: Talk) -> None:
        talk.expect("IDLE")
        talk.send("+ idling\r\n* OK Still here\r\n")
        done(talk)

    waiting(script, tls=tls, wake=True)


def test_the_time_ends_the_wait() -> None:
    def script(talk: Talk) -> None:
        talk.expect("IDLE")
        talk.send("+ idling\r\n")
        done(talk)

    waiting(script, seconds=0.02)


def test_notices_on_the_way_out_of_idle_do_no_harm() -> None:
    def script(talk: Talk) -> None:
        talk.expect("IDLE")
        talk.send("+ idling\r\n* 1 EXISTS\r\n")
        assert talk.line() == "DONE"
        talk.send(f"* 2 EXISTS\r\n* 2 RECENT\r\n{talk.tag} OK done\r\n")

    waiting(script)


@pytest.mark.parametrize("word", ["NO", "BAD"])
def test_a_server_that_refuses_idle_is_polled(word: str) -> None:
    def script(talk: Talk) -> None:
        talk.expect("IDLE")
        talk.send(f"{talk.tag} {word} not today\r\n")
        talk.answer("NOOP")
        talk.answer("UID SEARCH", "* SEARCH")

    def whole(talk: Talk) -> None:
        talk.begin()
        script(talk)

    server = ScriptedImap(whole)
    mailbox = ImapMailbox(server.account())
    mailbox.open()
    mailbox.wait(LONG)  # ends after poll_seconds, which are short here
    assert mailbox.above(0, 10) == ()
    mailbox.abort()
    mailbox.close()
    server.close()


def test_a_line_that_never_ends_runs_into_the_read_time_out() -> None:
    release = threading.Event()

    def whole(talk: Talk) -> None:
        talk.begin()
        talk.expect("IDLE")
        talk.send("+ idling\r\n* 1 EXI")
        release.wait(5)

    server = ScriptedImap(whole)
    mailbox = ImapMailbox(server.account())
    mailbox.open()
    mailbox._client.socket().settimeout(0.05)  # type: ignore[union-attr]  # shorter than any account would have it
    with pytest.raises(MailboxLost):
        mailbox.wait(LONG)
    release.set()
    mailbox.close()
    server.close()


def test_a_hundred_mails_that_come_with_the_continuation_are_all_noticed() -> None:
    count = 100

    def whole(talk: Talk) -> None:
        talk.begin()
        for number in range(count):
            talk.expect("IDLE")
            talk.send(f"+ idling\r\n* {number + 1} EXISTS\r\n")
            done(talk)

    server = ScriptedImap(whole)
    mailbox = ImapMailbox(server.account())
    mailbox.open()
    for _ in range(count):
        mailbox.wait(LONG)
    mailbox.abort()
    mailbox.close()
    server.close()
