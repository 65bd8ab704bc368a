"""What requesters are told of time without asking: that a solution closes soon, and that their own answer moved the deadline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mailbot.mail.draft import Outgoing
from tests.stories import AN, BINH, HOA, MONDAY, RULES, Desk, office

TECH = "Yêu cầu hỗ trợ kỹ thuật: Máy in"
SHORT = RULES.replace("reopen_within: 14d", "reopen_within: 14d, auto_close: 4h")
ALWAYS = RULES.replace("normal: {respond: 4h,  resolve: 3d}", "normal: {respond: 4h, resolve: 3d, calendar: always}")


def solved(rules: str = RULES) -> Desk:
    """Solved on Monday at 09:00."""
    desk = Desk(office(rules))
    desk.says(HOA, "Máy in hỏng.", TECH)
    desk.answer(desk.last("assigned"), AN, "#resolve\nChị thử lại nhé.")
    return desk


def told(desk: Desk) -> list[tuple[datetime, Outgoing]]:
    return [(w.at, w.mail) for w in desk.sent() if w.mail.kind == "resolved"][1:]


def test_before_a_solution_closes_by_itself_the_requester_is_told_once_with_what_to_do() -> None:
    desk = solved()
    desk.pass_time(days=10)
    ((at, mail),) = told(desk)
    assert at == datetime(2026, 11, 26, 2, 0, tzinfo=UTC)  # Tuesday is a holiday: Thursday 09:00, a working day before
    assert mail.recipients == (HOA.email,)
    assert mail.automatic
    for said in ("#confirm", "#reopen", "27/11/2026, 09:00", "Chị thử lại nhé."):
        assert said in mail.text
    closed = next(w.at for w in desk.sent() if w.mail.kind == "closed")
    assert closed == datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
    assert desk.torn() == ()


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (SHORT, MONDAY + timedelta(hours=2)),  # half of four hours
        (ALWAYS, datetime(2026, 11, 25, 2, 0, tzinfo=UTC)),  # counted day and night
    ],
)
def test_a_shorter_time_is_told_of_at_its_half(rules: str, expected: datetime) -> None:
    desk = solved(rules)
    desk.pass_time(days=10)
    assert [at for at, _ in told(desk)] == [expected]


def test_in_the_night_nobody_is_told_even_where_the_priority_never_sleeps() -> None:
    desk = Desk(office(ALWAYS))
    desk.says(HOA, "Máy in hỏng.", TECH)
    desk.pass_time(hours=13)
    desk.answer(desk.last("assigned"), AN, "#resolve\nChị thử lại nhé.")  # Monday 22:00, closes on Thursday 22:00
    desk.pass_time(days=10)
    assert [at for at, _ in told(desk)] == [datetime(2026, 11, 26, 1, 0, tzinfo=UTC)]  # not Wednesday 22:00


@pytest.mark.parametrize("text", ["Cảm ơn em nhé!", "#rate 5\nTốt lắm.", "#confirm", "Vẫn kẹt giấy em ơi.", "#reopen"])
def test_who_has_said_anything_since_is_not_asked_again(text: str) -> None:
    desk = solved()
    desk.pass_time(minutes=5)
    desk.answer(desk.last("resolved"), HOA, text)
    desk.pass_time(days=5)
    assert told(desk) == []


def test_the_next_solution_has_a_reminder_of_its_own() -> None:
    desk = solved()
    desk.pass_time(days=3, minutes=5)
    desk.answer(told(desk)[0][1], HOA, "#reopen\nVẫn kẹt giấy.")
    assert desk.ticket().status == "open"
    desk.answer(desk.last("update"), AN, "#resolve\nGiờ thì được ạ.")
    desk.pass_time(days=10)
    assert len(told(desk)) == 3  # the first reminder, the second solution, its reminder
    assert desk.ticket().status == "closed"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello, the printer on the third floor is broken. Could you please help?", "closes by itself on"),
        ("Selamat pagi, pencetak di tingkat tiga sudah rosak. Boleh tolong kami?", "akan ditutup sendiri pada"),
    ],
)
def test_it_is_said_in_the_requesters_language(text: str, said: str) -> None:
    desk = Desk()
    desk.says(HOA, text, "IT")
    desk.answer(desk.last("assigned"), AN, "#resolve\nOK.")
    desk.pass_time(days=5)
    ((_, mail),) = told(desk)
    assert said in mail.text
    assert "#reopen" in mail.text


def waiting() -> Desk:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng.", TECH)
    desk.answer(desk.last("assigned"), AN, "#wait\nChị gửi em ảnh nhé.")
    return desk


def test_who_ends_a_wait_by_answering_hears_the_new_time_in_one_mail() -> None:
    desk = waiting()
    desk.pass_time(hours=2)
    sent = desk.answer(desk.last("waiting"), HOA, "Ảnh đây em, máy báo lỗi E5.")
    mine = [mail for mail in sent if mail.recipients == (HOA.email,)]
    assert [mail.kind for mail in mine] == ["status"]
    assert "27/11/2026, 11:00" in mine[0].text  # two hours later than was promised
    assert b"Auto-Submitted: auto-replied" in mine[0].raw
    more = desk.answer(desk.last("waiting"), HOA, "À, máy ở tầng 3.")
    assert [mail for mail in more if mail.recipients == (HOA.email,)] == []


def test_where_nothing_moved_nothing_is_said() -> None:
    desk = waiting()
    sent = desk.answer(desk.last("waiting"), HOA, "Ảnh đây em, máy báo lỗi E5.")
    assert {mail.recipients for mail in sent} == {(AN.email,)}
    desk.answer(desk.last("assigned"), AN, "#hold\nEm hỏi hãng đã.")
    desk.pass_time(hours=2)
    sent = desk.answer(desk.last("received"), HOA, "Chị hỏi thêm: bao giờ xong?")  # a hold goes on
    assert {mail.recipients for mail in sent} <= {(AN.email,), (BINH.email,)}


def test_what_was_missed_while_nobody_looked_does_not_go_in_the_night() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng.", TECH)
    desk.sim.clock.put(MONDAY + timedelta(hours=13))  # the machine stood still from 09:00 to 22:00
    before = len(desk.sent())
    desk.pass_time(hours=9)
    assert desk.sent()[before:] == []
    assert {breach[1] for breach in desk.ticket().breaches} == {"respond"}  # on record at once, and told by day
    desk.pass_time(days=1, hours=1)
    morning = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
    late = [(w.at, w.mail.kind, w.mail.recipients[0]) for w in desk.sent()[before:] if w.mail.kind in ("reminder", "overdue")]
    assert (morning, "overdue", AN.email) in late
    assert {at for at, *_ in late} == {morning}
