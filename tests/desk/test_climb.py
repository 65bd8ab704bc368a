"""Tickets go on by time: to the next tier, to the next person, to whoever is there; and workflows go back with a reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.stories import AN, BINH, CHI, DUNG, HOA, MONDAY, NAM, RULES, Desk, office

TECH = "Yêu cầu hỗ trợ kỹ thuật: Máy in"
CONTRACT = "Yêu cầu tư vấn pháp lý: Hợp đồng thuê văn phòng"
LINE = "assign: round-robin, sla: standard"
CLIMBING = RULES.replace(LINE, f"{LINE}, escalate: {{after: 4h}}, acknowledge: 15m")
ANSWERING = RULES.replace(LINE, f"{LINE}, escalate: [{{after: 4h, without: answer}}]")
AUTO = [("Auto-Submitted", "auto-replied")]


def opened(rules: str = CLIMBING, text: str = "Máy in hỏng.") -> Desk:
    desk = Desk(office(rules))
    desk.says(HOA, text, TECH)
    return desk


def given(desk: Desk) -> list[tuple[datetime, str, str]]:
    kinds = ("assigned", "escalated")
    return [(w.at, w.mail.kind, w.mail.recipients[0]) for w in desk.sent() if w.mail.kind in kinds]


def test_a_ticket_not_solved_in_time_goes_to_the_next_tier_in_working_hours() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "Em xem ngay ạ.")
    desk.pass_time(days=1)
    assert given(desk)[-1] == (MONDAY + timedelta(hours=5), "escalated", CHI.email)  # 14:00: lunch does not count
    assert (desk.ticket().tier, desk.ticket().assignee) == (2, "chi")
    desk.pass_time(days=30)
    assert desk.ticket().tier == 2
    assert desk.torn() == ()


def test_waiting_does_not_count() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#wait\nChị gửi em ảnh nhé.")
    desk.pass_time(hours=2)
    desk.answer(desk.last("waiting"), HOA, "Ảnh đây em, máy báo lỗi E5.")
    desk.pass_time(hours=4, minutes=59)
    assert desk.ticket().tier == 1
    desk.pass_time(minutes=1)
    assert desk.ticket().tier == 2


def test_an_answer_is_enough_where_the_rules_say_so() -> None:
    desk = opened(ANSWERING)
    desk.answer(desk.last("assigned"), AN, "Em xem ngay ạ.")
    desk.pass_time(days=1)
    assert desk.ticket().tier == 1
    silent = opened(ANSWERING)
    silent.pass_time(hours=5)
    assert silent.ticket().tier == 2


def test_an_urgent_ticket_nobody_takes_goes_from_person_to_person_and_at_last_to_the_manager() -> None:
    desk = opened(text="Mất mạng cả tầng.\n\nMức độ ưu tiên: Khẩn cấp")
    desk.pass_time(hours=3)
    minutes = [(at - MONDAY) // timedelta(minutes=1) for at, _, _ in given(desk)]
    people = [person for _, _, person in given(desk)]
    assert people == [AN.email, BINH.email, CHI.email, DUNG.email]
    assert minutes == [0, 15, 30, 45]
    assert "#take" in desk.last("assigned", BINH.email).text


def test_who_takes_an_urgent_ticket_keeps_it() -> None:
    desk = opened(text="Mất mạng cả tầng.\n\nMức độ ưu tiên: Khẩn cấp")
    desk.pass_time(minutes=10)
    desk.answer(desk.last("assigned"), AN, "#take")
    desk.pass_time(hours=2)
    assert desk.ticket().assignee == "an"


def test_anything_that_the_holder_does_counts_as_taking_it() -> None:
    desk = opened(text="Mất mạng cả tầng.\n\nMức độ ưu tiên: Khẩn cấp")
    desk.answer(desk.last("assigned"), AN, "#note\nĐang xem switch tầng 3.")
    desk.pass_time(hours=2)
    assert desk.ticket().assignee == "an"


def test_an_agents_own_vacation_reply_hands_on_until_the_day_it_names() -> None:
    desk = opened(RULES)
    sent = desk.answer(desk.last("assigned"), AN, "Tôi nghỉ phép đến hết ngày 30/11/2026.", headers=AUTO)
    assert [(m.kind, m.recipients) for m in sent] == [("assigned", (BINH.email,))]
    assert desk.ticket().assignee == "binh"
    desk.says(NAM, "Mạng chậm.", TECH)
    assert desk.ticket(2).assignee == "binh"
    desk.pass_time(days=10)
    desk.says(NAM, "Màn hình hỏng.", TECH)
    assert desk.ticket(3).assignee == "an"


def test_a_vacation_reply_that_names_no_day_counts_for_a_day() -> None:
    desk = opened(RULES)
    desk.answer(desk.last("assigned"), AN, "Tôi đang nghỉ phép.", headers=AUTO)
    assert desk.ticket().assignee == "binh"
    desk.pass_time(days=2)
    desk.says(NAM, "Mạng chậm.", TECH)
    assert desk.ticket(2).assignee == "an"


def test_a_forged_vacation_reply_moves_nothing() -> None:
    desk = opened(RULES)
    assert desk.says(AN, "Tôi nghỉ phép đến hết ngày 30/11/2026.", "Re: [YC-1] Máy in", headers=AUTO) == []
    assert desk.ticket().assignee == "an"


def test_where_all_are_away_new_tickets_reminders_and_what_is_handed_on_go_to_the_manager() -> None:
    desk = opened(RULES)
    desk.says(NAM, "Mạng chậm.", TECH)
    desk.answer(desk.last("assigned", AN.email), AN, "#away 30/11")
    desk.answer(desk.last("assigned", BINH.email), BINH, "#away 30/11")
    assert {t.assignee for t in desk.tickets()} == {"dung"}
    count = len(desk.sent())
    desk.says(NAM, "Màn hình hỏng.", TECH)
    assert desk.ticket(3).assignee == "dung"
    desk.pass_time(days=2)
    told = {w.mail.recipients[0] for w in desk.sent()[count:] if w.mail.kind in ("assigned", "reminder", "overdue")}
    assert told == {DUNG.email}


def test_what_is_handed_on_never_shows_another_tickets_words() -> None:
    desk = opened(RULES)
    desk.says(NAM, "Mạng chậm.", TECH)
    desk.says(NAM, "Màn hình vỡ.", TECH)
    held = next(number for number in (2, 3) if desk.ticket(number).assignee == "an")
    sent = desk.answer(desk.last("assigned", AN.email), AN, "#away 30/11")
    (other,) = [mail for mail in sent if mail.kind == "assigned" and f"[YC-{held}]" not in mail.subject]
    words = ("Mạng chậm", "Màn hình vỡ")[held - 2]
    assert words not in other.text


def test_where_nobody_is_assigned_by_hand_and_all_are_away_the_manager_gets_it() -> None:
    desk = Desk(office(RULES.replace(LINE, "assign: manual, sla: standard")))
    for person in (AN, BINH):
        proof = {"Authentication-Results": "mx.abc.vn; dmarc=pass header.from=abc.vn"}
        desk.says(person, "#away 30/11", headers=proof)
    sent = desk.says(HOA, "Máy in hỏng.", TECH)
    assert [(m.kind, m.recipients) for m in sent] == [("received", (HOA.email,)), ("assigned", (DUNG.email,))]


def contract() -> Desk:
    desk = Desk()
    desk.says(HOA, "Nhờ xem giúp hợp đồng thuê tầng 5, thời hạn 30/12.", CONTRACT)
    desk.answer(desk.last("assigned"), CHI, "#next")
    desk.answer(desk.last("assigned"), CHI, "#next Đã rà soát xong, nhờ ký.")
    return desk


def test_a_step_goes_back_with_a_reason_and_its_time_begins_anew() -> None:
    desk = contract()
    assert (desk.ticket().step, desk.ticket().assignee) == (3, "an")
    desk.pass_time(hours=1)
    sent = desk.answer(desk.last("step", AN.email), AN, "#next 2 vì thiếu phụ lục\n#note\nTrang 7 chưa có phụ lục.")
    assert (desk.ticket().step, desk.ticket().team, desk.ticket().assignee) == (2, "phap-ly", "chi")
    assert [(m.kind, m.recipients) for m in sent] == [("step", (CHI.email,))]
    assert "thiếu phụ lục" in sent[0].text
    assert "Trang 7" in sent[0].text
    assert desk.ticket().step_at == desk.now
    assert desk.torn() == ()


def test_a_step_that_goes_back_needs_a_reason_and_a_step_that_there_is() -> None:
    for line in ("#next 2", "#next 9 vì thiếu", "#next 0 vì thiếu"):
        desk = contract()
        (refused,) = desk.answer(desk.last("step", AN.email), AN, line)
        assert refused.kind == "command-error"
        assert desk.ticket().step == 3


def test_the_requester_sees_where_it_stands() -> None:
    desk = contract()
    (status,) = desk.answer(desk.last("received"), HOA, "#status")
    assert "3/3 – Ký duyệt" in status.text


def test_a_late_step_is_told_to_its_own_teams_manager() -> None:
    rules = RULES.replace("phap-ly:  {name: Phòng Pháp lý,  manager: dung", "phap-ly:  {name: Phòng Pháp lý,  manager: binh")
    desk = Desk(office(rules))
    desk.says(HOA, "Nhờ xem giúp hợp đồng thuê tầng 5, thời hạn 30/12.", CONTRACT)
    desk.answer(desk.last("assigned"), CHI, "Em nhận được rồi ạ.")
    desk.pass_time(hours=6)
    assert {w.mail.recipients[0] for w in desk.sent() if w.mail.kind == "overdue"} == {CHI.email, BINH.email}
