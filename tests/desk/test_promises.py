"""Promises on a desk in memory: answers owed, what was not kept, and what managers say of it."""

from __future__ import annotations

from datetime import timedelta

from mailbot.desk import breaches
from mailbot.desk.ticket import Ticket
from tests.stories import AN, CHI, DUNG, HOA, MONDAY, Desk

TECH = "Yêu cầu hỗ trợ kỹ thuật: Máy in"
CONTRACT = "Yêu cầu tư vấn pháp lý: Hợp đồng thuê văn phòng"


def answered() -> Desk:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng.", TECH)
    desk.answer(desk.last("assigned"), AN, "Chị thử khởi động lại giúp em nhé.")
    return desk


def late(desk: Desk, number: int = 1) -> list[tuple[str, str, str, int, int | None]]:
    return [(b.goal.value, b.who, b.team, b.rung, b.minutes) for b in breaches.of(desk.ticket(number))]


def what(desk: Desk) -> list[str]:
    return [kind for _, _, kind, _ in desk.file().events]


def test_a_mail_of_the_requester_is_to_be_answered_within_the_time_of_a_first_answer() -> None:
    desk = answered()
    desk.pass_time(minutes=30)
    desk.answer(desk.last("reply"), HOA, "Em thử rồi, vẫn không in được ạ.")
    assert desk.ticket().asked_at == desk.now
    assert desk.ticket().next_by == desk.now + timedelta(hours=5)  # 4 working hours, lunch between
    desk.pass_time(hours=3, minutes=10)
    assert "Trả lời tin mới" in desk.last("reminder", AN.email).text


def test_more_mails_do_not_put_the_answer_off_and_an_answer_ends_the_wait() -> None:
    desk = answered()
    desk.answer(desk.last("reply"), HOA, "Vẫn không in được ạ.")
    due = desk.ticket().next_by
    desk.pass_time(minutes=20)
    desk.answer(desk.last("reply"), HOA, "Máy báo kẹt giấy ạ.")
    assert desk.ticket().next_by == due
    desk.answer(desk.last("update"), AN, "Em lên xem ngay ạ.")
    assert desk.ticket().next_by is None
    desk.pass_time(hours=6)
    assert "next" not in {breach[0] for breach in late(desk)}


def test_thanks_ask_for_no_answer() -> None:
    desk = answered()
    desk.answer(desk.last("reply"), HOA, "Cảm ơn em nhiều nhé!")
    assert desk.ticket().next_by is None


def test_what_is_not_kept_is_recorded_with_who_and_how_far_the_ladder_got() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng.", TECH)
    desk.pass_time(hours=5, minutes=1)  # due at 14:00
    assert late(desk) == [("respond", "an", "ky-thuat", 1, None)]
    desk.pass_time(minutes=29)
    desk.answer(desk.last("overdue", AN.email), AN, "Xin lỗi chị, em xem ngay đây ạ.")
    assert late(desk) == [("respond", "an", "ky-thuat", 1, 30)]


def test_an_answer_in_time_breaks_nothing() -> None:
    desk = answered()
    desk.pass_time(hours=6)
    assert late(desk) == []
    assert "Breached" not in what(desk)


def test_a_pause_that_begins_in_time_breaks_nothing() -> None:
    desk = answered()
    desk.answer(desk.last("assigned"), AN, "#hold\n")
    desk.pass_time(days=10)
    assert late(desk) == []


def test_a_manager_excuses_what_was_late_and_nobody_else() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng.", TECH)
    desk.pass_time(hours=5, minutes=1)
    (refused,) = desk.answer(desk.last("overdue", AN.email), AN, "#excuse mất điện")
    assert refused.kind == "command-error"
    assert desk.answer(desk.last("overdue", DUNG.email), DUNG, "#tha mất điện cả tầng") == []
    assert [b.excuse for b in breaches.of(desk.ticket())] == ["mất điện cả tầng"]
    assert desk.torn() == ()


def test_there_is_nothing_to_excuse_while_nothing_is_late() -> None:
    desk = answered()
    (refused,) = desk.answer(desk.last("assigned"), AN, "#excuse mất điện")
    assert refused.kind == "command-error"


def test_a_steps_breach_is_its_teams() -> None:
    desk = Desk()
    desk.says(HOA, "Nhờ xem giúp hợp đồng thuê tầng 5, thời hạn 30/12.", CONTRACT)
    desk.answer(desk.last("assigned"), CHI, "Em nhận được rồi ạ.")
    desk.pass_time(hours=6)
    assert late(desk) == [("step", "chi", "phap-ly", 1, None)]
    desk.answer(desk.last("assigned"), CHI, "#next")
    assert late(desk) == [("step", "chi", "phap-ly", 1, 60)]


def test_a_new_deadline_is_reminded_of_anew_and_its_past_shares_are_not_made_up_for() -> None:
    desk = answered()
    desk.pass_time(days=3, hours=20)  # Friday morning, after the last share of three working days
    before = len([w for w in desk.sent() if w.mail.kind == "reminder"])
    assert before == 3
    desk.answer(desk.last("assigned"), AN, "#due 17h 4/12")
    desk.pass_time(minutes=5)
    assert len([w for w in desk.sent() if w.mail.kind == "reminder"]) == before
    desk.pass_time(days=9)
    assert len([w for w in desk.sent() if w.mail.kind == "reminder"]) > before
    assert [b[0] for b in late(desk)] == ["resolve"]


def test_breaches_read_as_values() -> None:
    raw = ("k", "respond", "2026-11-23T07:00:00+00:00", "an", "ky-thuat", 2, -1, "")
    ticket = Ticket(number=1, subject="s", requester="a@abc.vn", created_at=MONDAY, breaches=(raw,))
    (one,) = breaches.of(ticket)
    assert (one.rung, one.minutes, one.excuse) == (2, None, "")


def to_hoa(desk: Desk, since: int) -> list[str]:
    return [went.mail.kind for went in desk.sent()[since:] if HOA.email in went.mail.recipients]


def test_a_new_time_is_told_in_a_letter_of_its_own_or_in_the_answer_that_goes_anyway() -> None:
    desk = answered()
    count = len(desk.sent())
    desk.answer(desk.last("assigned"), AN, "#due 17h 4/12")
    assert to_hoa(desk, count) == ["status"]
    assert "04/12/2026, 17:00" in desk.last("status", HOA.email).text
    count = len(desk.sent())
    desk.answer(desk.last("assigned"), AN, "#priority high\nEm ưu tiên việc này ạ.")
    assert to_hoa(desk, count) == ["reply"]
    assert "nay là" in desk.last("reply").text


def test_what_moves_no_time_is_not_told() -> None:
    desk = answered()
    count = len(desk.sent())
    desk.answer(desk.last("assigned"), AN, "#priority normal\n#tag máy-in")
    assert to_hoa(desk, count) == []


def test_the_end_of_a_hold_moves_the_time_and_is_told() -> None:
    desk = answered()
    desk.answer(desk.last("assigned"), AN, "#hold 15h 23/11\n")
    count = len(desk.sent())
    desk.pass_time(hours=7)
    assert to_hoa(desk, count) == ["status"]


def test_who_lets_us_wait_is_reminded_once_after_a_working_day() -> None:
    desk = answered()
    desk.answer(desk.last("assigned"), AN, "#wait\nChị gửi em ảnh chụp màn hình nhé.")
    desk.pass_time(days=1, hours=23)  # Tuesday is a holiday
    count = len([w for w in desk.sent() if w.mail.kind == "waiting"])
    assert count == 1
    desk.pass_time(days=10)
    reminders = [w for w in desk.sent() if w.mail.kind == "waiting"][1:]
    assert [w.at for w in reminders] == [MONDAY + timedelta(days=2)]
    assert "ảnh chụp màn hình" in reminders[0].mail.text
    assert desk.torn() == ()


def test_a_wait_with_an_end_is_reminded_of_halfway() -> None:
    desk = answered()
    desk.answer(desk.last("assigned"), AN, "#wait 14h chiều nay\nChị gửi em ảnh nhé.")
    desk.pass_time(hours=8)
    assert [w.at - MONDAY for w in desk.sent() if w.mail.kind == "waiting"] == [timedelta(0), timedelta(hours=2)]


def test_an_answer_in_time_spares_the_reminder() -> None:
    desk = answered()
    desk.answer(desk.last("assigned"), AN, "#wait\nChị gửi em ảnh nhé.")
    desk.pass_time(hours=1)
    desk.answer(desk.last("waiting"), HOA, "Em gửi ảnh đây ạ, máy báo lỗi E5.")
    desk.pass_time(days=5)
    assert len([w for w in desk.sent() if w.mail.kind == "waiting"]) == 1


def test_a_deadline_that_cannot_be_met_is_said_to_both_at_once() -> None:
    desk = Desk()
    received, assigned = desk.says(HOA, "Máy in hỏng.\n\nThời hạn: 10h hôm nay", TECH)
    assert desk.ticket().resolve_by == MONDAY + timedelta(hours=1)
    assert "sớm hơn mức chúng tôi có thể hứa" in received.text
    assert "khó kịp" in assigned.text


def test_a_deadline_that_can_be_met_is_simply_taken() -> None:
    desk = Desk()
    received, assigned = desk.says(HOA, "Máy in hỏng.\n\nThời hạn: 17h hôm nay", TECH)
    assert "sớm hơn mức" not in received.text
    assert "khó kịp" not in assigned.text


def test_a_deadline_named_later_that_cannot_be_met_is_said_too() -> None:
    desk = answered()
    count = len(desk.sent())
    desk.answer(desk.last("reply"), HOA, "Vẫn chưa in được ạ.\n\nThời hạn: 10h hôm nay")
    assert "sớm hơn mức chúng tôi có thể hứa" in desk.last("status", HOA.email).text
    assert "khó kịp" in desk.last("update", AN.email).text
    assert to_hoa(desk, count) == ["status"]
