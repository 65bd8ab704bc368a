"""What PRODUCT section 4 promises of mails that come late, or from somebody who proves nothing."""

from __future__ import annotations

from email import message_from_bytes
from email.header import decode_header, make_header

import pytest

from tests.stories import AN, HOA, Desk

TECH = "Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán"
PROVEN = [("Authentication-Results", "mx.abc.vn; dmarc=pass header.from=abc.vn")]


def long_closed() -> Desk:
    desk = Desk()
    desk.says(HOA, "Trang thanh toán báo lỗi 502 từ sáng nay.", TECH)
    desk.answer(desk.last("assigned"), AN, "#close\nXong ạ.")
    desk.pass_time(days=20)
    return desk


def test_an_agents_late_words_still_go_to_the_requester() -> None:
    desk = long_closed()
    sent = desk.answer(desk.last("assigned"), AN, "Chị nhớ xóa cache mỗi tuần nhé.")
    assert [(m.kind, m.recipients) for m in sent] == [("reply", (HOA.email,))]
    assert len(desk.tickets()) == 1


def test_an_agent_may_reopen_what_has_been_closed_for_long() -> None:
    desk = long_closed()
    desk.answer(desk.last("assigned"), AN, "#reopen")
    assert desk.ticket().status == "open"


@pytest.mark.parametrize("text", ["#reopen", "#reopen\nTrang lại không mở được em ơi.", "Trang lại không mở được em ơi."])
def test_to_reopen_too_late_is_a_new_ticket_linked_to_the_old(text: str) -> None:
    desk = long_closed()
    sent = desk.answer(desk.last("closed"), HOA, text)
    assert [m.kind for m in sent] == ["received", "assigned"]
    assert (desk.ticket(2).links, desk.ticket(1).status) == ((1,), "closed")


@pytest.mark.parametrize("text", ["Cảm ơn em nhiều nhé!", "#rate 5\nRất nhanh", "#confirm"])
def test_late_thanks_and_ratings_are_no_new_request(text: str) -> None:
    desk = long_closed()
    desk.answer(desk.last("closed"), HOA, text)
    assert [(t.number, t.status) for t in desk.tickets()] == [(1, "closed")]


def test_words_of_an_unproven_agent_beside_a_question_are_kept() -> None:
    desk = Desk()
    desk.says(HOA, "Trang thanh toán báo lỗi 502.", TECH)
    desk.says(AN, "#status\nEm đã khởi động lại máy chủ.", "Re: [YC-1] x")
    kept = [entry for entry in desk.file().entries if entry.kind == "unverified"]
    assert ["khởi động lại" in entry.text for entry in kept] == [True]


@pytest.mark.parametrize("text", ["#close", "#resolve"])
def test_a_solution_without_a_word_is_an_answer_too(text: str) -> None:
    desk = Desk()
    desk.says(HOA, "Trang thanh toán báo lỗi 502.", TECH)
    desk.answer(desk.last("assigned"), AN, text)
    assert desk.ticket().responded_at == desk.now


def test_a_file_alone_is_an_answer_too() -> None:
    desk = Desk()
    desk.says(HOA, "Trang thanh toán báo lỗi 502.", TECH)
    (reply,) = desk.answer(desk.last("assigned"), AN, "", files=[("hd.pdf", "application/pdf", b"%PDF")])
    assert reply.kind == "reply"
    assert desk.ticket().responded_at == desk.now


def test_an_agent_speaks_for_their_own_team_when_the_ticket_moves_on_with_their_words() -> None:
    desk = Desk()
    desk.says(HOA, "Trang thanh toán báo lỗi.", "Yêu cầu hỗ trợ kỹ thuật: Lỗi")
    desk.answer(desk.last("assigned"), AN, "#team phap-ly\nChuyển Phòng Pháp lý xem giúp chị ạ.")
    assert "Nguyễn Văn An (Phòng Kỹ thuật)" in str(make_header(decode_header(message_from_bytes(desk.last("reply").raw)["From"])))


def test_the_status_shows_what_the_agent_wrote_under_the_agents_name_without_our_footer() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng.", "Máy in")
    desk.answer(desk.last("assigned"), AN, "Chị thử lại nhé.")
    (status,) = desk.answer(desk.last("received"), HOA, "#status")
    assert status.text.count("Công ty ABC · hotro@abc.vn") == 1
    assert "Nguyễn Văn An · " in status.text


def test_a_mail_that_only_asked_for_the_status_is_no_part_of_the_story_told_to_the_next_agent() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng.", "Máy in")
    desk.answer(desk.last("received"), HOA, "#status")
    (assigned,) = desk.answer(desk.last("assigned"), AN, "#assign binh")
    assert assigned.text.count("Máy in hỏng.") == assigned.text.count("Lê Thị Hoa · ") == 1


def test_an_answer_without_a_ticket_says_re_once() -> None:
    desk = Desk()
    (error,) = desk.says(AN, "#close", "Re: RE: Đóng giúp", headers=PROVEN)
    assert error.kind == "command-error"
    assert error.subject == "Re: Đóng giúp"
