"""What real servers do rarely: mails without a body, a NO for one mail of many, an answer of megabytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest

from mailbot.adapters.imap import ImapMailbox
from mailbot.ports import MailboxLost
from tests.servers.scripted_imap import ScriptedImap, Talk


@contextmanager
def speaking(script: Callable[[Talk], None], capabilities: str = "") -> Iterator[ImapMailbox]:
    def whole(talk: Talk) -> None:
        talk.begin()
        script(talk)

    server = ScriptedImap(whole, **({"capabilities": capabilities} if capabilities else {}))
    mailbox = ImapMailbox(server.account())
    try:
        mailbox.open()
        yield mailbox
    finally:
        mailbox.abort()
        mailbox.close()
        server.close()


def search(talk: Talk, *uids: int) -> None:
    talk.answer("NOOP")
    talk.answer("UID SEARCH", "* SEARCH " + " ".join(map(str, uids)))


def sizes(talk: Talk, uids: Sequence[int]) -> None:
    known = [f'* {uid} FETCH (UID {uid} RFC822.SIZE 9 INTERNALDATE "21-Nov-2026 10:00:00 +0700")' for uid in uids]
    talk.answer("UID FETCH", *known)


def body(uid: int) -> str:
    return f"* {uid} FETCH (UID {uid} BODY[] {{3}}\r\nabc)\r\n"


def test_the_last_mail_below_the_watermark_is_not_new() -> None:
    def script(talk: Talk) -> None:
        search(talk, 41)

    with speaking(script) as mailbox:
        assert mailbox.above(98, 10) == ()


def test_a_search_answer_of_megabytes_is_read() -> None:
    uids = range(4_000_000_000, 4_000_150_000)

    def script(talk: Talk) -> None:
        search(talk, *uids)
        sizes(talk, uids[:2])

    with speaking(script) as mailbox:
        assert [f.uid for f in mailbox.above(0, 2)] == list(uids[:2])


def test_a_mail_of_which_the_server_tells_nothing_is_there_with_size_nought() -> None:
    def script(talk: Talk) -> None:
        search(talk, 1, 2)
        sizes(talk, [1])

    with speaking(script) as mailbox:
        assert [(f.uid, f.size) for f in mailbox.above(0, 9)] == [(1, 9), (2, 0)]


def test_a_mail_with_an_impossible_date_holds_up_nobody() -> None:
    def line(uid: int) -> str:
        date = "00-Jan-0000 00:00:00 +0000" if uid == 2 else "21-Nov-2026 10:00:00 +0700"
        return f'* {uid} FETCH (UID {uid} RFC822.SIZE 9 INTERNALDATE "{date}")'

    def script(talk: Talk) -> None:
        search(talk, 1, 2, 3)
        talk.answer("UID FETCH 1,2,3", *map(line, (1, 2, 3)))

    with speaking(script) as mailbox:
        assert [(f.uid, f.size) for f in mailbox.above(0, 9)] == [(1, 9), (2, 9), (3, 9)]


@pytest.mark.parametrize("date", ["31-Dec-9999 23:59:59 -1200", "21-Nov-2026 10:00:00 +9999"])
@pytest.mark.parametrize("size", ["-9", "abc"])
def test_a_date_and_a_size_without_sense_hold_up_nobody(date: str, size: str) -> None:
    def script(talk: Talk) -> None:
        search(talk, 1)
        talk.answer("UID FETCH", f'* 1 FETCH (UID 1 RFC822.SIZE {size} INTERNALDATE "{date}")')

    with speaking(script) as mailbox:
        assert [(f.uid, f.size, f.arrived_at.year < 9000) for f in mailbox.above(0, 9)] == [(1, 0, True)]


def test_of_uids_that_come_twice_or_backwards_or_are_none_each_new_one_is_looked_at_once() -> None:
    def script(talk: Talk) -> None:
        search(talk, 9, 7, 3, 7, 0, 99_999_999_999)
        sizes(talk, [7, 9])

    with speaking(script) as mailbox:
        assert [f.uid for f in mailbox.above(4, 9)] == [7, 9]


def test_above_the_last_uid_that_there_can_be_nothing_is_asked_for() -> None:
    def script(talk: Talk) -> None:
        talk.answer("NOOP")
        talk.answer(r"UID SEARCH UID 4294967295:\*", "* SEARCH 4294967295")

    with speaking(script) as mailbox:
        assert mailbox.above(4_294_967_295, 9) == ()


@pytest.mark.parametrize("answer", ["BODY[] {99999999999999999999}", "BODY[] {9223372036854775000}", "(" * 20_000 + ")" * 20_000])
def test_an_answer_without_sense_loses_the_mailbox(answer: str) -> None:
    def script(talk: Talk) -> None:
        talk.expect("UID FETCH")
        talk.send(f"* 1 FETCH (UID 1 {answer}\r\nabc)\r\n")

    with pytest.raises(MailboxLost), speaking(script) as mailbox:
        mailbox.bodies([1])


def test_a_folder_without_uidvalidity_loses_the_mailbox() -> None:
    def script(talk: Talk) -> None:
        talk.send(f"* OK [CAPABILITY {talk.capabilities}] ready\r\n")
        talk.answer("CAPABILITY", f"* CAPABILITY {talk.capabilities}")
        talk.login()
        talk.folders()
        talk.answer("SELECT", "* 0 EXISTS")

    server = ScriptedImap(script)
    mailbox = ImapMailbox(server.account())
    with pytest.raises(MailboxLost):
        mailbox.open()
    mailbox.close()
    server.close()


@pytest.mark.parametrize("nothing", ["BODY[] NIL", 'BODY[] ""', "FLAGS (\\Recent)"])
def test_a_mail_without_a_body_is_left_out(nothing: str) -> None:
    def script(talk: Talk) -> None:
        talk.expect("UID FETCH 1,2")
        talk.send(f"* 1 FETCH (UID 1 {nothing})\r\n{body(2)}")
        talk.ok()

    with speaking(script) as mailbox:
        assert mailbox.bodies([1, 2]) == {2: b"abc"}


def test_a_no_for_the_batch_asks_for_each_mail() -> None:
    def script(talk: Talk) -> None:
        talk.expect("UID FETCH 1,2,3")
        talk.send(f"{body(1)}{talk.tag} NO [SERVERBUG] some messages could not be fetched\r\n")
        for uid in (1, 2, 3):
            talk.expect(f"UID FETCH {uid}")
            talk.send(f"{talk.tag} NO gone\r\n" if uid == 2 else f"{body(uid)}{talk.tag} OK done\r\n")

    with speaking(script) as mailbox:
        assert mailbox.bodies([1, 2, 3]) == {1: b"abc", 3: b"abc"}


def test_news_between_the_answers_does_no_harm() -> None:
    def script(talk: Talk) -> None:
        talk.expect("UID FETCH 1")
        talk.send("* 7 EXISTS\r\n* 1 FETCH (FLAGS (\\Seen))\r\n" + body(1) + "* OK [ALERT] quota\r\n")
        talk.ok()

    with speaking(script) as mailbox:
        assert mailbox.bodies([1]) == {1: b"abc"}


@pytest.mark.parametrize("words", ["* BYE going down\r\n", "", "nonsense\r\n", "* 1 FETCH (UID 1 BODY[] {9}\r\nabc"])
def test_an_answer_that_breaks_off_loses_the_mailbox(words: str) -> None:
    def script(talk: Talk) -> None:
        talk.expect("UID FETCH 1")
        talk.send(words)

    with speaking(script) as mailbox, pytest.raises(MailboxLost):
        mailbox.bodies([1])


def test_a_mail_that_the_server_will_not_move_stays_alone() -> None:
    def script(talk: Talk) -> None:
        talk.answer("UID SEARCH UID 1,2,3", "* SEARCH 1 2 3")
        talk.expect("UID MOVE 1,2,3")
        talk.send(f"{talk.tag} NO one of them is broken\r\n")
        for uid in (1, 2, 3):
            talk.answer(f"UID SEARCH UID {uid}", f"* SEARCH {uid}")
            talk.expect(f"UID MOVE {uid}")
            talk.send(f"{talk.tag} {'NO broken' if uid == 2 else 'OK moved'}\r\n")

    with speaking(script) as mailbox:
        assert mailbox.move([1, 2, 3], "Processed") == [2]


def test_a_folder_that_somebody_makes_at_the_same_moment_is_no_error() -> None:
    def script(talk: Talk) -> None:
        talk.answer('LIST "" ""', r'* LIST (\Noselect) "/" ""')
        talk.answer("LIST")
        talk.expect("CREATE")
        talk.send(f"{talk.tag} NO [ALREADYEXISTS] it is there\r\n")
        talk.answer("LIST", '* LIST () "/" "Later"')
        talk.answer("SUBSCRIBE")
        talk.answer("UID SEARCH", "* SEARCH")

    with speaking(script) as mailbox:
        assert mailbox.move([1], "Later") == []
