"""An incident stops the clocks of the teams that it touches, and the requesters hear of it once, and once more."""

from __future__ import annotations

from datetime import timedelta

from mailbot.adapters.store import tx_desk
from mailbot.desk.case import Incident
from tests.stories import AN, DUNG, HOA, MONDAY, NAM, Desk

TECH = "Yêu cầu hỗ trợ kỹ thuật: Máy in"
LEGAL = "Yêu cầu tư vấn pháp lý: Nghỉ thai sản"
PROOF = {"Authentication-Results": "mx.abc.vn; dmarc=pass header.from=abc.vn"}


def opened() -> Desk:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng.", TECH)
    return desk


def declare(desk: Desk, line: str = "#incident Mất điện tầng 3") -> None:
    desk.says(DUNG, line, "Sự cố", headers=PROOF)
    desk.pass_time(seconds=5)


def told(desk: Desk) -> list[tuple[str, bool]]:
    mails = [w.mail for w in desk.sent() if w.mail.kind == "incident"]
    return [(m.recipients[0], "khắc phục" in m.subject) for m in mails]


def test_clocks_stand_and_deadlines_move_by_the_working_time_of_the_incident() -> None:
    desk = opened()
    before = desk.ticket()
    declare(desk)
    assert desk.ticket().incidents == ("Mất điện tầng 3",)
    desk.pass_time(hours=1)
    declare(desk, "#endincident")
    after = desk.ticket()
    assert before.resolve_by
    assert after.resolve_by
    assert after.incidents == ()
    assert timedelta(hours=1) <= after.resolve_by - before.resolve_by <= timedelta(hours=1, seconds=10)
    assert desk.torn() == ()


def test_nothing_is_reminded_of_nor_broken_meanwhile() -> None:
    desk = opened()
    declare(desk)
    desk.pass_time(days=20)
    assert {w.mail.kind for w in desk.sent()} <= {"received", "assigned", "incident", "digest", "report"}
    assert desk.ticket().breaches == ()


def test_a_requester_is_told_once_however_many_tickets_it_touches_and_once_when_it_is_over() -> None:
    desk = opened()
    desk.says(HOA, "Màn hình cũng hỏng.", TECH)
    desk.says(NAM, "Mạng chậm.", TECH)
    declare(desk)
    assert sorted(told(desk)) == sorted([(HOA.email, False), (NAM.email, False)])
    text = next(w.mail.text for w in desk.sent() if w.mail.kind == "incident" and HOA.email in w.mail.recipients)
    assert "YC-1" in text
    assert "YC-2" in text
    desk.pass_time(hours=1)
    declare(desk, "#hetsuco mất điện tầng 3")
    assert len(told(desk)) == 4
    desk.pass_time(days=1)
    assert len(told(desk)) == 4


def test_one_mail_tells_of_all_tickets_however_many_there_are() -> None:
    desk = Desk()
    for number in range(1, 121):
        desk.says(HOA, f"Máy in {number} hỏng, em nhờ xem giúp số {number}.", f"{TECH} {number}")
        desk.pass_time(minutes=10)
    declare(desk)
    assert [to for to, _ in told(desk)] == [HOA.email]
    text = desk.last("incident").text
    assert "YC-50" in text
    assert "70 yêu cầu khác" in text
    declare(desk, "#endincident")
    desk.pass_time(days=1)
    assert told(desk) == [(HOA.email, False), (HOA.email, True)]
    assert not any(ticket.incidents for ticket in desk.tickets())
    assert desk.torn() == ()


def test_the_ticket_on_which_it_is_declared_and_ended_is_told_like_the_others() -> None:
    desk = opened()
    desk.pass_time(minutes=1)
    desk.answer(desk.last("assigned"), AN, "#assign dung\n")
    desk.answer(desk.last("assigned", DUNG.email), DUNG, "#incident Mất điện\n#note\nTừ giờ.")
    assert desk.ticket().stands  # with this very mail, before anybody looked at it again
    desk.pass_time(hours=1)
    desk.answer(desk.last("assigned", DUNG.email), DUNG, "#endincident\n#note\nXong.")
    desk.pass_time(hours=1)
    assert told(desk) == [(HOA.email, False), (HOA.email, True)]


def test_who_watches_one_ticket_does_not_read_of_the_others() -> None:
    desk = opened()
    desk.says(HOA, "Màn hình cũng hỏng.", TECH, headers=[("Cc", NAM.email)])
    declare(desk)
    assert desk.last("incident").recipients == (HOA.email,)


def test_one_that_began_again_under_the_same_name_is_told_again() -> None:
    desk = opened()
    for _ in range(2):
        declare(desk)
        desk.pass_time(hours=1)
        declare(desk, "#endincident")
        desk.pass_time(hours=1)
    assert told(desk) == [(HOA.email, False), (HOA.email, True)] * 2


def test_one_that_is_over_before_anybody_was_told_is_not_worth_a_mail() -> None:
    desk = opened()
    with desk.sim.store.transaction() as tx:
        tx_desk.start_incident(tx.connection, Incident("Mất điện", (), desk.now, "mailbot"))
        tx_desk.end_incident(tx.connection, "Mất điện", desk.now)
    desk.pass_time(days=1)
    assert told(desk) == []


def test_a_request_that_comes_meanwhile_is_told_in_its_receipt() -> None:
    desk = Desk()
    declare(desk)
    received, _ = desk.says(HOA, "Máy in hỏng.", TECH)
    assert "Mất điện tầng 3" in received.text
    assert desk.ticket().stands
    assert told(desk) == []


def test_only_a_manager_declares_one() -> None:
    desk = opened()
    (refused,) = desk.says(AN, "#incident Mất điện", "Sự cố", headers=PROOF)
    assert refused.kind == "command-error"
    desk.says(DUNG, "#incident Mất điện", "Sự cố")
    desk.pass_time(seconds=5)
    assert not desk.ticket().stands


def test_waiting_within_an_incident_counts_once() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "Em xem ạ.")
    before = desk.ticket().resolve_by
    declare(desk)  # 09:00
    desk.answer(desk.last("assigned"), AN, "#wait\nChị gửi em ảnh nhé.")
    desk.pass_time(hours=1)
    declare(desk, "#endincident")  # 10:00
    assert desk.ticket().stands
    desk.pass_time(hours=1)
    desk.answer(desk.last("waiting"), HOA, "Ảnh đây em, máy báo lỗi E5.")  # 11:00
    after = desk.ticket().resolve_by
    assert before
    assert after
    assert desk.now - MONDAY <= timedelta(hours=2, seconds=20)
    assert timedelta(hours=2) <= after - before <= timedelta(hours=2, seconds=20)
    assert desk.torn() == ()


def test_another_teams_clocks_run_on_and_moving_a_ticket_there_lets_it_go() -> None:
    from tests.stories import RULES, office

    rules = RULES.replace("phap-ly:  {name: Phòng Pháp lý,  manager: dung", "phap-ly:  {name: Phòng Pháp lý,  manager: binh")
    desk = Desk(office(rules))
    desk.says(HOA, "Máy in hỏng.", TECH)
    desk.says(NAM, "Em hỏi chế độ.", LEGAL)
    declare(desk)
    assert (desk.ticket(1).stands, desk.ticket(2).stands) == (True, False)
    desk.answer(desk.last("assigned", AN.email), AN, "#team phap-ly")
    assert not desk.ticket(1).stands
    assert desk.torn() == ()
