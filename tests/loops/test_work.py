"""Mails in hand: arrows F4 (all or nothing) and F5 (tried, counted, set aside) of docs/crash.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from mailbot.adapters.blobs_memory import MemoryBlobs
from mailbot.adapters.dkim import DkimCheck
from mailbot.adapters.store import queries
from mailbot.app.supplies import signatures
from mailbot.app.trouble import teller
from mailbot.listings import TicketFilter
from mailbot.loops import work
from mailbot.loops.clerk import Clerk, Read
from mailbot.loops.loop import ask_here
from mailbot.ports import Arrival, Inbound
from tests.adapters.store.given import given
from tests.loops.bench import Hands, file_store
from tests.stories import AN, HOA, MONDAY, NAM, RULES, office, raw

TECH = "Yêu cầu hỗ trợ kỹ thuật: Máy in"
POISON = raw(HOA, "Mail này làm hỏng mọi thứ.", "Thuốc độc")
GOOD = raw(NAM, "Máy in tầng 3 không in được gì.", TECH, files=[("anh.png", "image/png", b"\x89PNG")])
MORE = raw(HOA, "Màn hình của em bị sọc.", "Màn hình")


class Died(BaseException):
    """The process ends here."""


class Spoilt(Exception):
    """The mail does this to us."""


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


@pytest.fixture
def hands(tmp_path: Path) -> Iterator[Hands]:
    store = file_store(tmp_path)
    yield Hands(store=store)
    store.close()


def poisoned(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> list[str]:
    """Deciding the mail "Thuốc độc" raises; returns the subjects of all mails that are decided from now on."""
    decided: list[str] = []
    decide = work.decide

    def spoil(mail: Any, *rest: Any) -> Any:
        decided.append(mail.subject)
        if mail.subject == "Thuốc độc":
            raise error
        return decide(mail, *rest)

    monkeypatch.setattr(work, "decide", spoil)
    return decided


# --- F5: tried, counted before, set aside after the third


def test_a_mail_that_raises_is_tried_three_times_and_set_aside_with_its_traceback(hands: Hands, monkeypatch: Any) -> None:
    decided = poisoned(monkeypatch, Spoilt("không đọc được"))
    hands.own(POISON)
    hands.work_on()
    assert decided == ["Thuốc độc"] * 3
    (line,) = hands.aside()
    assert line.reason == "error"
    assert "Traceback" in line.detail
    assert line.detail.strip().endswith("Spoilt: không đọc được")


def test_the_raw_mail_of_one_set_aside_is_untouched(hands: Hands, monkeypatch: Any) -> None:
    poisoned(monkeypatch, Spoilt())
    hands.own(POISON)
    hands.work_on()
    assert hands.blobs.get(hands.blobs.put(POISON)) == POISON
    assert hands.rows() == {"inbound": 1, "watermark": 1}


def test_it_is_not_tried_again_at_once(hands: Hands, monkeypatch: Any) -> None:
    poisoned(monkeypatch, Spoilt())
    hands.own(POISON)
    assert hands.work() == 1
    assert hands.work() == 0


def test_the_mails_beside_it_are_not_affected(hands: Hands, monkeypatch: Any) -> None:
    poisoned(monkeypatch, Spoilt())
    hands.own(MORE, POISON, GOOD)
    assert hands.work() == 3
    assert sorted(hands.subjects()) == ["Màn hình", TECH]


def test_a_mail_that_can_be_handled_after_all_is_handled_once(hands: Hands, monkeypatch: Any) -> None:
    with monkeypatch.context() as bad:
        poisoned(bad, Spoilt())
        hands.own(POISON)
        hands.work()
    hands.work_on()
    assert hands.subjects() == ["Thuốc độc"]
    assert hands.aside() == []


def test_the_admin_is_told_once_and_only_when_it_is_given_up(hands: Hands, monkeypatch: Any) -> None:
    poisoned(monkeypatch, Spoilt("không đọc được"))
    hands.own(POISON)
    hands.work()
    assert hands.told == []
    hands.work_on()
    ((topic, detail),) = hands.told
    assert topic == "error"
    assert "Spoilt: không đọc được" in detail


def test_telling_the_admin_makes_a_mail_to_them(hands: Hands) -> None:
    teller(ask_here(hands.store), hands.blobs, hands.clock, lambda: hands.office)("error", "inbox 1: Traceback …")
    with hands.store.transaction() as tx:
        (due,) = tx.claim(10, hands.clock.now(), hands.clock.now())
    assert due.outgoing.recipients == ("it@abc.vn",)


def test_each_try_is_counted_before_it_is_made(hands: Hands, monkeypatch: Any) -> None:
    poisoned(monkeypatch, Died())
    hands.own(POISON)
    with pytest.raises(Died):
        hands.work()
    assert hands.tries() == [1]


def test_a_mail_that_kills_the_process_is_set_aside_after_the_third_time(hands: Hands, monkeypatch: Any) -> None:
    decided = poisoned(monkeypatch, Died())
    hands.own(POISON)
    for _ in range(3):
        with pytest.raises(Died):
            hands.work()
        hands.pass_time(minutes=1)
    hands.work()
    assert len(decided) == 3
    (line,) = hands.aside()
    assert "died" in line.detail
    assert [topic for topic, _ in hands.told] == ["error"]


def test_the_mails_in_hand_when_the_process_died_are_not_blamed_for_it(hands: Hands, monkeypatch: Any) -> None:
    poisoned(monkeypatch, Died())
    hands.own(MORE, POISON, GOOD)
    for _ in range(12):
        try:
            hands.work()
        except Died:
            hands.pass_time(minutes=1)
    assert sorted(hands.subjects()) == ["Màn hình", TECH]
    assert len(hands.aside()) == 1


def test_new_mails_are_handled_while_an_older_one_keeps_killing_the_process(hands: Hands, monkeypatch: Any) -> None:
    poisoned(monkeypatch, Died())
    hands.own(POISON)
    with pytest.raises(Died):
        hands.work()
    hands.own(GOOD)
    hands.work()
    assert hands.subjects() == [TECH]


# --- the trouble is ours: no mail is blamed


class Away(MemoryBlobs):
    """Blobs on a disk that is gone for a while."""

    gone = False

    def get(self, key: str) -> bytes:
        if self.gone:
            raise OSError(5, "Input/output error")
        return super().get(key)


def test_no_mail_is_set_aside_because_the_disk_of_the_blobs_was_gone() -> None:
    blobs = Away()
    hands = Hands(blobs=blobs)
    hands.own(GOOD, MORE)
    blobs.gone = True
    for _ in range(20):
        with pytest.raises(OSError, match="Input/output"):
            hands.work()
        hands.pass_time(minutes=1)
    assert hands.aside() == []
    blobs.gone = False
    hands.work_on()
    assert sorted(hands.subjects()) == ["Màn hình", TECH]


def test_no_mail_is_set_aside_because_the_database_was_full(hands: Hands) -> None:
    hands.own(GOOD, MORE)
    with hands.store.reading() as tx:
        pages = tx.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        tx.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    for _ in range(20):
        with pytest.raises(Exception, match=r"full|gave the transaction up"):
            hands.work()
        hands.pass_time(minutes=1)
    with hands.store.reading() as tx:
        tx.connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    hands.work_on()
    assert sorted(hands.subjects()) == ["Màn hình", TECH]
    assert hands.aside() == []


def test_a_blob_that_is_missing_is_the_mails_own_trouble(hands: Hands) -> None:
    hands.own(GOOD)
    hands.blobs = MemoryBlobs()
    hands.work_on()
    (line,) = hands.aside()
    assert "BlobMissing" in line.detail


# --- F4: one commit


def count_writes() -> int:
    hands, seen = Hands(), []
    hands.own(GOOD)
    with hands.writes(lambda number, statement: seen.append(statement)):
        hands.work()
    assert hands.subjects() == [TECH]
    return len(seen)


WRITES = count_writes()


@pytest.mark.parametrize("error", [Spoilt, Died])
@pytest.mark.parametrize("broken", range(2, WRITES + 1))
def test_whichever_write_fails_nothing_is_half_written_and_the_mail_is_handled_later(
    hands: Hands, broken: int, error: type[BaseException]
) -> None:
    hands.own(GOOD)
    before = hands.rows()

    def fail(number: int, statement: str) -> None:
        if number == broken:
            raise error

    with hands.writes(fail):
        try:
            hands.work()
        except Died:
            assert error is Died
    assert hands.rows() == before
    hands.pass_time(minutes=1)
    hands.work()
    assert hands.subjects() == [TECH]
    assert hands.rows()["outbox"] == 2


def test_a_savepoint_that_was_undone_leaves_the_next_mail_its_number(hands: Hands) -> None:
    hands.own(raw(HOA, "Một.", "Một"), raw(NAM, "Hai.", "Hai"))

    def fail(number: int, statement: str) -> None:
        if "INSERT INTO outbox" in statement and not failed:
            failed.append(number)
            raise Spoilt

    failed: list[int] = []
    with hands.writes(fail):
        hands.work()
    assert hands.subjects() == ["Hai"]
    hands.pass_time(minutes=1)
    hands.work()
    assert sorted(hands.subjects()) == ["Hai", "Một"]


def test_the_same_row_handled_twice_answers_once(hands: Hands) -> None:
    """The row was done and the process died before anybody knew: nothing takes it in hand again."""
    hands.own(GOOD)
    hands.work()
    before = hands.rows()
    hands.pass_time(hours=1)
    assert hands.work() == 0
    assert hands.rows() == before


def test_a_mail_by_two_routes_is_one_ticket_and_one_answer(hands: Hands) -> None:
    twice = raw(AN, "Máy in của tôi hỏng.", TECH, message_id="one@client")
    hands.own(twice, twice)
    hands.work()
    assert hands.subjects() == [TECH]
    assert hands.rows()["outbox"] == 2


def test_a_mailbox_that_got_another_name_is_read_again_and_nothing_in_it_is_answered_again(hands: Hands) -> None:
    key = hands.blobs.put(GOOD)
    for name in ("hotro@abc.vn@IMAP.abc.vn/Inbox", "hotro@abc.vn@imap.abc.vn/INBOX"):
        with hands.store.transaction() as tx:
            tx.admit(name, 1, (Arrival(1, key, len(GOOD), hands.clock.now()),), hands.clock.now())
        hands.work()
        hands.pass_time(days=400)
    assert hands.subjects() == [TECH]
    assert hands.rows()["outbox"] == 2


def test_the_least_busy_gets_the_next_ticket(tmp_path: Path) -> None:
    least_busy = office(RULES.replace("assign: round-robin", "assign: least-busy"))
    hands = Hands(office=least_busy, store=file_store(tmp_path))
    with hands.store.transaction() as tx:
        for _ in range(2):
            given(tx, assignee="an")
    hands.own(GOOD, raw(HOA, "Máy in tầng 2 kêu to.", TECH), raw(HOA, "Máy in tầng 1 hết mực.", TECH))
    hands.work()
    with hands.store.reading() as tx:
        assert [ticket.assignee for ticket in queries.tickets(tx, TicketFilter())] == ["an", "an", "binh", "binh", "an"]
    hands.store.close()


def test_rules_that_come_to_accept_dkim_are_obeyed_without_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DkimCheck, "signed_by", lambda self, raw: ("abc.vn",))
    before, after = office(), office(RULES.replace("[token, dmarc]", "[token, dkim]"))
    blobs = MemoryBlobs()
    clerk = Clerk(blobs, signatures)
    row = Inbound(1, "inbox", blobs.put(raw(AN, "Xong.", "Re: a")), 9, MONDAY)
    found = [read.signed_by for each in (before, after) for read in clerk.read(each, [row]) if isinstance(read, Read)]
    assert found == [(), ("abc.vn",)]
