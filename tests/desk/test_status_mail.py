"""`#status` and `#list` speak to whoever asked: a requester of their requests, an agent of their work; and say what is late."""

from __future__ import annotations

import pytest

from tests.stories import AN, BINH, HOA, Desk

TECH = "Yêu cầu hỗ trợ kỹ thuật: "


def busy() -> Desk:
    """An has two tickets: one that waits for its requester, and one that nobody answered in time."""
    desk = Desk()
    desk.says(HOA, "Máy in không in được.", f"{TECH}Máy in")
    desk.answer(desk.last("assigned", AN.email), AN, "Chị dùng máy nào?\n\n#wait")
    desk.says(HOA, "Wifi chậm.", f"{TECH}Wifi")
    desk.says(HOA, "Laptop kêu.", f"{TECH}Laptop")
    desk.pass_time(hours=6)
    return desk


def test_a_requester_reads_that_we_wait_for_them_and_that_we_are_late() -> None:
    desk = busy()
    (mail,) = desk.says(HOA, "#status", "Hỏi thăm")
    assert "Đây là các yêu cầu đang mở của anh/chị" in mail.text
    assert "chờ anh/chị trả lời" in mail.text
    assert "chờ người gửi trả lời" not in mail.text
    assert mail.text.count("chúng tôi đang trễ") == 2


def test_an_agent_reads_of_their_work_by_deadline() -> None:
    desk = busy()
    (mail,) = desk.answer(desk.last("assigned", AN.email), AN, "#list")
    assert mail.subject == "Việc của anh/chị: 2 yêu cầu đang mở"
    assert "yêu cầu đang mở của anh/chị" not in mail.text
    assert ("chờ người gửi trả lời" in mail.text, mail.text.count("đã quá hạn")) == (True, 1)


def test_an_agent_reads_of_one_ticket_as_of_somebody_elses() -> None:
    desk = busy()
    (mail,) = desk.answer(desk.last("assigned", AN.email), AN, "#status")
    assert "Yêu cầu này đang như sau" in mail.text
    assert "Yêu cầu của anh/chị" not in mail.text


@pytest.mark.parametrize("command", ["#cancel", "#confirm"])
def test_of_what_is_over_nothing_is_late(command: str) -> None:
    desk = Desk()
    desk.says(HOA, "Máy in không in được.", f"{TECH}Máy in")
    desk.answer(desk.last("received"), HOA, command)
    desk.pass_time(days=7)
    (mail,) = desk.answer(desk.last("received"), HOA, "#status")
    assert "chúng tôi đang trễ" not in mail.text
    assert "hạn" not in mail.text.partition("Diễn biến")[0]


def test_what_is_due_first_stands_first_whatever_it_is() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in không in được.", f"{TECH}Máy in")
    desk.answer(desk.last("assigned"), AN, "#take\nEm xem ngay.")
    desk.pass_time(hours=1)
    desk.says(HOA, "Wifi chậm.", f"{TECH}Wifi")
    desk.answer(desk.last("assigned"), BINH, "#assign An")
    (mail,) = desk.answer(desk.last("assigned", AN.email), AN, "#list")
    assert mail.text.index("Wifi") < mail.text.index("Máy in")


def test_who_has_no_work_is_told_so_as_an_agent() -> None:
    desk = Desk()
    (mail,) = desk.says(AN, "#status", "Việc của tôi")
    assert "Anh/chị không có việc nào đang chờ." in mail.text
