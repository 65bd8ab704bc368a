"""What PRODUCT section 5 promises of commands, asked as a stranger would: careless spellings, words behind a command,
who may see and change what."""

from __future__ import annotations

import pytest

from mailbot.desk import lookup
from mailbot.mail.message import Address
from tests.stories import AN, BINH, CHI, DUNG, HOA, NAM, Desk

TECH = "Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán"
PROVEN = [("Authentication-Results", "mx.abc.vn; dmarc=pass header.from=abc.vn")]


def opened() -> Desk:
    desk = Desk()
    desk.says(HOA, "Trang thanh toán báo lỗi 502 từ sáng nay.", TECH)
    return desk


def resolved() -> Desk:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#resolve\nChị thử lại nhé.")
    desk.pass_time(minutes=5)
    return desk


def test_words_behind_close_are_the_resolution() -> None:
    desk = opened()
    (closed,) = desk.answer(desk.last("assigned"), AN, "#close Đã khởi động lại máy chủ ạ")
    assert closed.kind == "closed"
    assert "Đã khởi động lại máy chủ ạ" in closed.text


def test_words_behind_a_command_stay_in_their_order() -> None:
    desk = opened()
    (told,) = desk.answer(desk.last("assigned"), AN, "#resolve Xong rồi ạ.\n\nChị thử lại nhé.\n\n#time 5m")
    assert told.text.index("Xong rồi ạ.") < told.text.index("Chị thử lại nhé.")
    assert desk.ticket().minutes_spent == 5


def test_two_commands_on_one_line_are_two_commands() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#close #tag vpn\nXong ạ.")
    assert (desk.ticket().status, desk.ticket().tags) == ("closed", ("vpn",))


def test_a_mistyped_second_command_on_a_line_is_an_error() -> None:
    desk = opened()
    (error,) = desk.answer(desk.last("assigned"), AN, "#close #tme 5m\nXong ạ.")
    assert (error.kind, error.recipients) == ("command-error", (AN.email,))
    assert desk.ticket().status == "new"


def test_a_command_with_a_ticket_number_behind_it_alone_is_still_a_command_alone() -> None:
    desk = opened()
    (error,) = desk.says(AN, "#close YC-1", "Đóng", headers=PROVEN)
    assert error.kind == "command-error"
    assert len(desk.tickets()) == 1


@pytest.mark.parametrize("line", ["- #close", "* #close", "•\u00a0#đóng", "*#close*", "**#close**", "- *#close*", "-  ＃close"])
def test_a_command_may_stand_in_a_list_or_in_bold(line: str) -> None:
    desk = opened()
    (closed,) = desk.answer(desk.last("assigned"), AN, f"{line}\n- #time 20m\n\nEm sửa xong rồi ạ.")
    assert (closed.kind, desk.ticket().minutes_spent) == ("closed", 20)
    assert "#" not in closed.text.partition("YC-1")[0]


@pytest.mark.parametrize("line", ["- # việc 1", "-#close", "- 1 #close", "* nút #close"])
def test_a_list_that_begins_with_no_command_is_text(line: str) -> None:
    desk = opened()
    (reply,) = desk.answer(desk.last("assigned"), AN, f"{line}\n\nChị xem giúp em.")
    assert reply.kind == "reply"
    assert line in reply.text


def test_words_behind_a_rating_are_its_comment() -> None:
    desk = resolved()
    (update,) = desk.answer(desk.last("resolved"), HOA, "#rate 5 rất nhanh")
    assert desk.ticket().rating == 5
    assert "rất nhanh" in update.text


@pytest.mark.parametrize("text", ["#rate 6", "#list", "#close", "#cc nam@abc.vn", "#uncc nam@abc.vn"])
def test_command_lines_alone_do_not_reopen(text: str) -> None:
    desk = resolved()
    desk.answer(desk.last("resolved"), HOA, text)
    assert desk.ticket().status == "resolved"


@pytest.mark.parametrize("text", ["#rate 6", "#list", "#uncc nam@abc.vn", "#cofirm", "#confrim"])
def test_a_mail_of_nothing_but_a_wrong_command_is_answered_and_bothers_nobody_else(text: str) -> None:
    desk = resolved()
    sent = desk.answer(desk.last("resolved"), HOA, text)
    assert [(mail.kind, mail.recipients) for mail in sent] == [("command-error", (HOA.email,))]
    assert desk.ticket().status == "resolved"


@pytest.mark.parametrize("text", ["#sos", "#clsoe", "#maytinh", "#confirm1234abc nhé"])
def test_other_words_behind_a_hash_are_a_requesters_text(text: str) -> None:
    desk = opened()
    (update,) = desk.answer(desk.last("received"), HOA, text)
    assert text in update.text


def test_the_blank_before_a_number_may_lack() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#time30m\n#resolve\nXong ạ.")
    desk.answer(desk.last("resolved"), HOA, "#rate5")
    assert (desk.ticket().minutes_spent, desk.ticket().rating) == (30, 5)


@pytest.mark.parametrize(("first", "second"), [("#wait", "#hold"), ("#close", "#resolve"), ("#hold thứ 6", "#xong")])
def test_commands_that_send_a_ticket_two_ways_contradict_each_other(first: str, second: str) -> None:
    desk = opened()
    (error,) = desk.answer(desk.last("assigned"), AN, f"{first}\n{second}\nChị xem giúp em.")
    assert "mâu thuẫn với lệnh" in error.text
    assert desk.ticket().status == "new"


def test_above_the_last_tier_and_the_manager_there_is_nobody() -> None:
    desk = opened()
    for agent, kind in ((AN, "assigned"), (CHI, "escalated"), (DUNG, "escalated")):
        desk.answer(desk.last(kind, agent.email), agent, "#escalate")
    assert "cấp cao nhất" in desk.last("command-error", DUNG.email).text


def test_adding_a_reader_is_no_answer_to_what_a_ticket_waits_for() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#wait\nChị gửi ảnh nhé.")
    desk.answer(desk.last("waiting"), HOA, "#cc nam@abc.vn")
    assert (desk.ticket().status, desk.ticket().watchers) == ("waiting", (NAM.email,))


def test_it_works_may_be_said_of_a_closed_ticket_together_with_a_rating() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#close\nXong ạ.")
    sent = desk.answer(desk.last("closed"), HOA, "#confirm\n#rate 5")
    assert [m.kind for m in sent] == ["update"]
    assert (desk.ticket().status, desk.ticket().rating) == ("closed", 5)


@pytest.mark.parametrize("sender", [NAM, Address("eve@evil.example", "Eve")])
def test_status_tells_a_stranger_nothing_of_a_ticket_though_they_hold_one_of_its_mails(sender: Address) -> None:
    desk = opened()
    (answer,) = desk.answer(desk.last("received"), sender, "#status")
    assert answer.recipients == (sender.email,)
    assert "Lê Thị Hoa" not in answer.text
    assert "thanh toán" not in answer.text


def test_a_watcher_may_ask_for_the_status() -> None:
    desk = Desk()
    desk.says(HOA, "Trang thanh toán báo lỗi 502.", TECH, headers=[("Cc", NAM.email)])
    (answer,) = desk.answer(desk.last("received"), NAM, "#status")
    assert "YC-1" in answer.text


@pytest.mark.parametrize(
    ("text", "watchers"),
    [
        ("#cc Vũ Nam <nam@abc.vn>", ("nam@abc.vn",)),
        ("#cc nam@abc.vn, lan@abc.vn", ("nam@abc.vn", "lan@abc.vn")),
        ('#cc "Vũ, Nam" <nam@abc.vn>; lan@abc.vn', ("nam@abc.vn", "lan@abc.vn")),
        ("#cc Bình", ("binh@abc.vn",)),
    ],
)
def test_readers_are_named_as_people_name_them(text: str, watchers: tuple[str, ...]) -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, text)
    assert desk.ticket().watchers == watchers


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("#cc hotro@abc.vn", "“hotro@abc.vn” là địa chỉ của hộp thư hỗ trợ."),
        ("#uncc nam@abc.vn", "“nam@abc.vn” không theo dõi yêu cầu này."),
        ("#vendor hoa@abc.vn", "“hoa@abc.vn” là chính người gửi yêu cầu này."),
        ("#vendor hotro@abc.vn", "“hotro@abc.vn” là địa chỉ của hộp thư hỗ trợ."),
        ("#for nam@abc.vn", "Lệnh #for chỉ dùng trong thư mở yêu cầu mới."),
        ("#merge YC-1", "“YC-1” cũng chính là yêu cầu này."),
        ("#link 1", "“1” cũng chính là yêu cầu này."),
        ("#next", "Yêu cầu này không có bước nào để làm tiếp."),
        ("#resume", "Không dùng được lệnh #resume khi yêu cầu ở tình trạng “mới”."),
        ("#merge sau", "Viết số yêu cầu, ví dụ: YC-7."),
    ],
)
def test_the_answer_to_a_faulty_command_says_what_is_wrong(line: str, said: str) -> None:
    desk = opened()
    (error,) = desk.answer(desk.last("assigned"), AN, line)
    assert said in error.text


@pytest.mark.parametrize("name", ["phap-ly", "Pháp lý", "phong phap li", "sang Phòng Pháp lý", "to phap-ly", "qua pháp lý"])
def test_a_team_is_named_as_people_name_it(name: str) -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, f"#chuyển {name}")
    assert desk.ticket().team == "phap-ly"


def test_one_wrong_address_among_several_stops_all() -> None:
    desk = opened()
    (error,) = desk.answer(desk.last("assigned"), AN, "#cc nam@abc.vn, lan")
    assert error.kind == "command-error"
    assert desk.ticket().watchers == ()


@pytest.mark.parametrize("text", ["", "   ", "hoa", "hoa@", "@abc.vn", "hoa@abc.vn lan", "<hoa@abc.vn", "a b <c d@abc.vn>"])
def test_what_is_no_address_is_none(text: str) -> None:
    assert lookup.address(text) in ("", "hoa@abc.vn" if text == "<hoa@abc.vn" else "")


def test_a_ticket_is_opened_for_somebody_named_with_their_address() -> None:
    desk = Desk()
    desk.says(AN, "#for Lê Thị Hoa <hoa@abc.vn>\nMáy in kẹt giấy.", "Máy in", headers=PROVEN)
    assert desk.ticket().requester == HOA.email


def test_tags_stay_as_typed_and_come_off_in_any_case() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#tag VPN mạng")
    desk.answer(desk.last("assigned"), AN, "#tag vpn")
    assert desk.ticket().tags == ("VPN", "mạng")
    desk.answer(desk.last("assigned"), AN, "#untag vpn")
    assert desk.ticket().tags == ("mạng",)


def test_several_tickets_are_linked_at_once() -> None:
    desk = opened()
    desk.says(NAM, "Mạng chậm quá.", "Mạng")
    desk.says(HOA, "Máy chiếu hỏng.", "Máy chiếu")
    desk.says(AN, "#link YC-2, #3", "Re: [YC-1] x", headers=PROVEN)
    assert desk.ticket(1).links == (2, 3)


def test_work_is_given_to_somebody_with_a_to_before_the_name() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#giao cho Bình")
    assert desk.ticket().assignee == BINH.email.partition("@")[0]


def test_a_line_of_a_thousand_commands_is_read_like_any_other() -> None:
    desk = opened()
    (error,) = desk.answer(desk.last("assigned"), AN, "#close " * 1000)
    assert error.kind == "command-error"


def test_a_command_alone_is_answered_in_the_language_of_the_senders_ticket() -> None:
    john = Address("john@abc.vn", "John")
    desk = Desk()
    desk.says(john, "Hello, the printer on the third floor is broken, please help.", "Printer")
    (error, *_) = desk.answer(desk.last("received"), john, "#rate 9")
    assert "Hello John" in error.text
    (status,) = desk.says(john, "#status", "x")
    assert "Hello John" in status.text


def test_the_status_shows_the_newest_words_of_a_person() -> None:
    desk = opened()
    desk.answer(desk.last("received"), HOA, "#rate 9")
    (status,) = desk.answer(desk.last("received"), HOA, "#status")
    assert "Trang thanh toán báo lỗi 502 từ sáng nay." in status.text
    assert "Chúng tôi đã nhận được" not in status.text


@pytest.mark.parametrize("name", ["mat-khau", "Mật khẩu", "MAT_KHAU"])
def test_a_canned_answer_is_named_in_any_spelling(name: str) -> None:
    desk = opened()
    (reply,) = desk.answer(desk.last("assigned"), AN, f"#mẫu {name}")
    assert "Quên mật khẩu" in reply.text


def test_a_command_in_bold_is_a_command() -> None:
    desk = opened()
    (closed,) = desk.answer(desk.last("assigned"), AN, "*#close*\n\nXong *hết* ạ.")
    assert closed.kind == "closed"
    assert "Xong *hết* ạ." in closed.text


@pytest.mark.parametrize(("text", "status"), [("#wait\nChị gửi lại ảnh nhé.", "waiting"), ("#hold", "held")])
def test_to_wait_on_a_closed_ticket_takes_it_up_again(text: str, status: str) -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#close\nXong ạ.")
    (told,) = desk.answer(desk.last("assigned"), AN, text)
    assert told.kind == ("waiting" if status == "waiting" else "reopened")
    assert (desk.ticket().status, desk.ticket().closed_at, desk.ticket().resolved_at) == (status, None, None)


@pytest.mark.parametrize(
    ("typed", "meant"), [("#tga vpn", "#tag"), ("#awy thứ 6", "#away"), ("#ude thứ 6", "#due"), ("#lnik YC-1", "#link")]
)
def test_a_short_command_with_one_slip_is_recognised(typed: str, meant: str) -> None:
    desk = opened()
    (error,) = desk.answer(desk.last("assigned"), AN, f"{typed}\nXong ạ.")
    assert error.kind == "command-error"
    assert f"{meant}?" in error.text


def test_a_vendor_gets_the_request_below_the_agents_words() -> None:
    desk = opened()
    (passed,) = desk.answer(desk.last("assigned"), AN, "#vendor cs@hang.example\nNhờ anh xem giúp.")
    assert passed.text.index("Nhờ anh xem giúp.") < passed.text.index("Trang thanh toán báo lỗi 502")
