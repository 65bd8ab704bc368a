"""A new request whose matter stands in somebody else's words: what an agent forwards, what a colleague answers to all."""

from __future__ import annotations

import pytest

from tests.stories import AN, BINH, HOA, NAM, Desk

PROVEN = [("Authentication-Results", "mx.abc.vn; dmarc=pass header.from=abc.vn")]
OUTLOOK = (
    "________________________________\nTừ: Vũ Nam <nam@abc.vn>\nĐã gửi: Thứ Hai, 23 Tháng Mười Một 2026 8:00 SA\n"
    "Đến: Lê Thị Hoa <hoa@abc.vn>\nChủ đề: Máy in tầng 5\n\n"
)
GMAIL = "Vào Th 2, 23 thg 11, 2026 vào lúc 08:15 Vũ Nam <nam@abc.vn> đã viết:\n\n"
FORM = "Mô tả: Máy in kẹt giấy từ hôm qua\nMức độ ưu tiên: Cao"


@pytest.mark.parametrize("mark", ["Fwd", "TR", "Chuyển tiếp"])
def test_a_form_that_an_agent_forwards_is_the_ticket_of_who_filled_it_in(mark: str) -> None:
    desk = Desk()
    desk.says(AN, f"Nhờ cả nhà.\n\n{OUTLOOK}{FORM}", f"{mark}: Máy in tầng 5", headers=PROVEN)
    ticket = desk.ticket()
    assert (ticket.requester, ticket.requester_name, ticket.priority.value) == (NAM.email, NAM.name, "high")
    assert "Máy in kẹt giấy" in desk.last("assigned").text


@pytest.mark.parametrize("quote", [f"{OUTLOOK}Máy in kẹt giấy.\n\n#close", f"{GMAIL}> Máy in kẹt giấy.\n> #close"])
def test_a_conversation_that_the_desk_never_saw_is_shown_to_the_agent(quote: str) -> None:
    desk = Desk()
    desk.says(HOA, f"Nhờ anh chị xem việc dưới đây.\n\n{quote}", "Re: Máy in tầng 5", headers=[("References", "<old@abc.vn>")])
    assigned = desk.last("assigned").text
    assert "Nhờ anh chị xem việc dưới đây." in assigned
    assert "> Máy in kẹt giấy." in assigned
    assert desk.ticket().status.value == "new"


def test_what_a_follow_up_quotes_of_the_ticket_is_not_told_again() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in kẹt giấy.", "Máy in")
    (update,) = desk.answer(desk.last("received"), HOA, "Tầng 5 ạ.")
    assert "Chúng tôi đã nhận được" not in update.text


def test_a_request_that_begins_anew_does_not_repeat_the_old_one() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in kẹt giấy.", "Máy in")
    desk.answer(desk.last("assigned"), AN, "#close\nXong rồi chị.")
    desk.pass_time(days=20)
    desk.answer(desk.last("closed"), HOA, "Lại kẹt giấy rồi em ơi.")
    assert desk.ticket(2).links == (1,)
    assert "Xong rồi chị." not in desk.last("assigned").text


def test_who_holds_the_ticket_that_takes_another_in_reads_what_came_with_it() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in kẹt giấy.", "Máy in")
    desk.says(NAM, "Máy in tầng 5 in mờ.", "Máy in tầng 5")
    holder, other = desk.ticket(1).assignee, desk.last("assigned").recipients[0]
    sent = desk.answer(desk.last("assigned"), BINH if other == BINH.email else AN, "#merge 1")
    assert [(mail.kind, mail.recipients) for mail in sent] == [("closed", (NAM.email,)), ("update", (f"{holder}@abc.vn",))]
    assert "Yêu cầu YC-2 được gộp vào yêu cầu này." in sent[1].text
    assert "in mờ" in sent[1].text
    assert sent[1].subject.startswith("Re: [YC-1]")
    assert desk.torn() == ()


@pytest.mark.parametrize("command", ["#close", "#resolve"])
def test_what_an_agent_solved_by_phone_goes_out_in_their_words(command: str) -> None:
    desk = Desk()
    text = f"#for Lê Thị Hoa <hoa@abc.vn>\n{command}\nNhư em nói qua điện thoại, chị rút điện 10 giây rồi bật lại nhé."
    (told,) = desk.says(AN, text, "Máy in", headers=PROVEN)
    assert (told.recipients, desk.ticket().requester_name) == ((HOA.email,), HOA.name)
    assert "chị rút điện 10 giây" in told.text
    assert AN.name in told.text


@pytest.mark.parametrize("subject", ["Re:", "Fwd: ", "TR: Re:", "[EXT] RE:"])
def test_a_subject_of_nothing_but_marks_is_none(subject: str) -> None:
    desk = Desk()
    desk.says(HOA, "Máy in tầng 3 kẹt giấy.", subject)
    assert desk.ticket().subject == "Máy in tầng 3 kẹt giấy."


@pytest.mark.parametrize("words", ["", "Em gửi câu trả lời của anh Nam.\n\n"])
def test_what_a_colleague_answered_and_the_requester_passes_on_reaches_the_agent(words: str) -> None:
    desk = Desk()
    desk.says(HOA, "Máy in không in được.", "Máy in")
    desk.answer(desk.last("assigned"), AN, "Máy đời nào ạ?\n\n#wait")
    asked = desk.last("waiting")
    passed = f"{OUTLOOK}Máy đời HP 1020 nhé chị.\n\n{GMAIL}> Máy đời nào ạ?"
    (update,) = desk.says(HOA, f"{words}{passed}", "TR: Máy in", headers=[("References", f"<{asked.message_id}> <nam@abc.vn>")])
    assert update.kind == "update"
    assert "Máy đời HP 1020 nhé chị." in update.text
    assert "Máy đời nào ạ?" not in update.text
    assert desk.ticket().status.value == "open"


def test_what_an_agent_passes_on_as_a_note_is_kept_and_goes_to_nobody_else() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in không in được.", "Máy in")
    assert (
        desk.answer(desk.last("assigned"), AN, f"#note\nAnh Nam báo lại:\n\n{OUTLOOK}Máy hết bảo hành.", subject="FW: Máy in")
        == []
    )
    note = desk.file().entries[-1]
    assert (note.internal, note.text) == (True, "Anh Nam báo lại:\n\nMáy hết bảo hành.")


def test_a_mail_of_ours_that_comes_back_without_a_word_says_nothing() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in không in được.", "Máy in")
    desk.answer(desk.last("assigned"), AN, "Máy đời nào ạ?\n\n#wait")
    quote = OUTLOOK.replace("Vũ Nam <nam@abc.vn>", "Hỗ trợ ABC <hotro@abc.vn>")
    assert [mail.kind for mail in desk.answer(desk.last("waiting"), HOA, f"{quote}Máy đời nào ạ?")] == ["missing"]
