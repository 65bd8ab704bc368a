"""Promises of the contract in their small print: each of these was seen broken once."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from aiosmtplib import SMTPAuthenticationError

from mailbot.adapters.smtp import said_by
from mailbot.adapters.store import queries
from mailbot.desk import when
from mailbot.desk.rulebook import read
from mailbot.loops.work import work_once
from mailbot.mail.draft import Outgoing
from tests.stories import AN, HOA, MONDAY, NAM, RULES, US, Desk, office

TECH = "Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán"
PROVEN = [("Authentication-Results", "mx.abc.vn; dmarc=pass header.from=abc.vn")]


def opened(rules: str = RULES, **more: object) -> Desk:
    desk = Desk(office(rules))
    desk.says(HOA, "Trang thanh toán báo lỗi 502 từ sáng nay.", TECH, **more)
    return desk


def kinds(mails: list[Outgoing]) -> list[tuple[str, tuple[str, ...]]]:
    return [(mail.kind, mail.recipients) for mail in mails]


# #nudge


def test_a_nudge_with_words_is_one_mail_with_them() -> None:
    desk = opened()
    desk.pass_time(hours=1)
    (told,) = desk.answer(desk.last("received"), HOA, "#nudge\nEm chờ từ sáng ạ.")
    assert (told.kind, told.recipients) == ("reminder", (AN.email,))
    assert "Em chờ từ sáng ạ." in told.text
    assert desk.ticket().nudges == 1


def test_a_nudge_and_a_new_watcher_are_both_told() -> None:
    desk = opened()
    desk.pass_time(hours=1)
    mails = desk.answer(desk.last("received"), HOA, "#nudge\n#cc nam@abc.vn\nEm chờ từ sáng ạ.")
    assert kinds(mails) == [("reminder", (AN.email,)), ("update", (AN.email,))]
    assert "nam@abc.vn" in mails[1].text


# #reopen


def test_a_reopening_tells_the_new_time_once() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#resolve\nXong ạ.")
    desk.pass_time(hours=5)
    (told,) = desk.answer(desk.last("assigned"), AN, "#reopen\nĐể em xem lại.")
    assert told.text.count("27/11/2026, 14:00") == 1
    assert told.text.lower().count("dự kiến xong") == 1


# an agent's name


@pytest.mark.parametrize(
    "end", ["An", "an.", "Anh An", "- An", "Nguyen Van An", "NGUYỄN VĂN AN", "Cảm ơn chị,\nAn", "An Nguyen", "Nguyễn Văn An"]
)
def test_the_agents_own_name_below_their_words_stands_once(end: str) -> None:
    desk = opened()
    (reply,) = desk.answer(desk.last("assigned"), AN, f"Chị thử lại nhé.\n\n{end}")
    assert "Chị thử lại nhé." in reply.text
    words, _, signed = reply.text.partition("\n\nNguyễn Văn An\nPhòng Kỹ thuật\n")
    assert signed
    assert not words.splitlines()[-1].lower().rstrip(".").endswith(("an", "nguyen", "nguyễn văn an"))


def test_a_last_line_that_only_ends_in_the_name_stays() -> None:
    desk = opened()
    (reply,) = desk.answer(desk.last("assigned"), AN, "Chị gọi cho\nAn")
    assert "Chị gọi cho\nAn" in reply.text


def test_an_answer_that_is_a_name_alone_stays() -> None:
    desk = opened()
    (reply,) = desk.answer(desk.last("assigned"), AN, "An")
    assert reply.text.startswith("An\n")


# a bounced requester

BOUNCE = (
    "From: MAILER-DAEMON@mx.abc.vn\r\nTo: hotro@abc.vn\r\nSubject: Undelivered\r\nAuto-Submitted: auto-replied\r\n"
    'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    "--b\r\nContent-Type: text/plain\r\n\r\nUser unknown\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
    "Reporting-MTA: dns; mx.abc.vn\r\n\r\nFinal-Recipient: rfc822; hoa@abc.vn\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
    "--b\r\nContent-Type: message/rfc822\r\n\r\n"
)


def test_watchers_get_the_answer_where_the_requesters_address_bounces() -> None:
    desk = opened(to="hotro@abc.vn, nam@abc.vn")
    original = desk.last("received").raw.decode()
    desk.gets(f"{BOUNCE}{original}\r\n--b--\r\n".encode())
    mails = desk.answer(desk.last("assigned"), AN, "Chị thử lại nhé.")
    assert kinds(mails) == [("reply", (NAM.email,)), ("update", (AN.email,))]
    assert "hoa@abc.vn" in mails[1].text
    desk.answer(mails[0], NAM, "Chị Hoa đổi địa chỉ rồi ạ.")
    assert len(desk.tickets()) == 1


# who is meant

SEVERAL = RULES.replace(
    "  dung:  {", "  quang: {name: Lê Minh Quang, email: quang@abc.vn}\n  quang2: {name: Vũ Quang, email: q2@abc.vn}\n  dung:  {"
)


@pytest.mark.parametrize("name", ["anh Bình", "chị Bình", "chị Trần Thị Bình", "cho em binh", "Mr Bình", "Thị Bình"])
def test_a_colleague_is_assigned_as_people_call_them(name: str) -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, f"#assign {name}")
    assert desk.ticket().assignee == "binh"


def test_a_name_that_several_have_is_an_error_that_names_them() -> None:
    desk = opened(SEVERAL)
    (error,) = desk.answer(desk.last("assigned"), AN, "#assign anh Quang")
    assert error.kind == "command-error"
    assert "Có nhiều người tên “anh Quang”" in error.text
    assert "Lê Minh Quang (quang), Vũ Quang (quang2)" in error.text
    assert desk.ticket().assignee == "an"


def test_of_several_readers_by_one_name_none_is_guessed() -> None:
    desk = opened(SEVERAL)
    (error,) = desk.answer(desk.last("assigned"), AN, "#cc Quang\nMời anh xem.")
    assert "Lê Minh Quang (quang), Vũ Quang (quang2)" not in error.text  # `quang` is a key, so it means one
    assert error.kind == "reply"
    (error,) = desk.answer(desk.last("assigned"), AN, "#cc anh Quang\nMời anh xem.")
    assert "Lê Minh Quang (quang), Vũ Quang (quang2)" in error.text
    assert desk.ticket().watchers == ("quang@abc.vn",)


def test_a_longer_name_tells_them_apart() -> None:
    desk = opened(SEVERAL)
    desk.answer(desk.last("assigned"), AN, "#assign anh Minh Quang")
    assert desk.ticket().assignee == "quang"


# outside help


@pytest.mark.parametrize("email", ["nam@abc.vn", "it@mail.abc.vn", "binh@abc.vn"])
def test_a_vendor_inside_the_company_is_refused_with_a_hint(email: str) -> None:
    desk = opened()
    (error,) = desk.answer(desk.last("assigned"), AN, f"#vendor {email}\nNhờ xem giúp.")
    assert error.kind == "command-error"
    assert "#cc" in error.text
    assert "#assign" in error.text
    assert desk.ticket().vendors == ()


def test_a_vendor_outside_is_passed_on_to() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#vendor help@vendor.example\nNhờ xem giúp.")
    assert desk.ticket().vendors == ("help@vendor.example",)


# #spam, #abuse


@pytest.mark.parametrize("why", ["spam", "abuse"])
def test_what_an_agent_calls_spam_or_abuse_lies_with_the_mails_set_aside(why: str) -> None:
    desk = opened()
    desk.answer(desk.last("received"), HOA, "Trả lời tôi ngay!")
    mails = desk.answer(desk.last("assigned"), AN, f"#{why}")
    assert (desk.ticket().status, [mail.kind for mail in mails]) == ("cancelled", ["admin"] if why == "abuse" else [])
    assert [(line.reason, line.sender, line.subject, line.detail) for line in desk.aside()] == [
        (why, HOA.email, TECH, "YC-1, an@abc.vn"),
        (why, HOA.email, f"Re: [YC-1] {TECH}", "YC-1, an@abc.vn"),
    ]


def test_what_was_no_spam_after_all_is_handled_again_as_a_new_request() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#spam")
    (line,) = desk.aside()
    with desk.sim.store.transaction() as tx:
        assert queries.retry_aside(tx, line.id, desk.now)
    work_once(desk.sim.bench)
    assert [(ticket.number, ticket.status) for ticket in desk.tickets()] == [(1, "cancelled"), (2, "new")]
    assert desk.aside() == []


# times as people write them


def local(text: str) -> str | None:
    found = when.read(text, MONDAY, "Asia/Ho_Chi_Minh")
    return found.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).strftime("%d/%m/%Y %H:%M") if found else None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("30.11", "30/11/2026 17:30"),
        ("15h 30.11", "30/11/2026 15:00"),
        ("hari Jumaat", "27/11/2026 17:30"),
        ("hari Isnin depan", "30/11/2026 17:30"),
        ("đầu giờ chiều mai", "24/11/2026 13:30"),
        ("dau gio sang mai", "24/11/2026 08:00"),
        ("đầu giờ thứ 4", "25/11/2026 08:00"),
        ("gấp trong 2 tiếng", "23/11/2026 11:00"),
        ("urgent within 2 hours", "23/11/2026 11:00"),
        ("11/25/2026", "25/11/2026 17:30"),
        ("5pm 12/25/2026", "25/12/2026 17:00"),
        ("11/12/2026", "11/12/2026 17:30"),
        ("13/13/2026", None),
        ("17.10", None),
        ("10.25.20", None),
        ("setiap hari Jumaat", None),
    ],
)
def test_a_deadline_is_understood_in_these_words(text: str, meant: str | None) -> None:
    assert local(text) == meant


@pytest.mark.parametrize("value", ["[Cao]", "[ Cao ]", "[cao]"])
def test_what_is_filled_in_between_the_forms_brackets_is_the_value(value: str) -> None:
    desk = Desk()
    desk.says(HOA, f"Mô tả chi tiết: [Máy in kẹt giấy]\nMức độ ưu tiên: {value}\nThời hạn: [17h 25/11]", TECH)
    ticket = desk.ticket()
    assert (ticket.priority, dict(ticket.fields)["priority"]) == ("high", value.strip("[] "))
    assert dict(ticket.fields)["description"] == "Máy in kẹt giấy"
    assert dict(ticket.fields)["deadline"] == "17h 25/11"


def test_brackets_inside_a_value_stay() -> None:
    desk = Desk()
    desk.says(HOA, "Mô tả chi tiết: [A] và [B]\nMức độ ưu tiên: Cao", TECH)
    assert dict(desk.ticket().fields)["description"] == "[A] và [B]"


# rules


def told_of(rules: str) -> list[str]:
    return [str(problem) for problem in read(rules, US)[1]]


@pytest.mark.parametrize("target", ["{respond: 1d, resolve: 4h}", "{respond: 30h, resolve: 1d}", "{respond: 5h, resolve: 4h}"])
def test_an_answer_promised_later_than_the_solution_is_a_mistake(target: str) -> None:
    (problem,) = told_of(RULES.replace("{respond: 4h,  resolve: 3d}", target))
    assert "later than the solution" in problem


@pytest.mark.parametrize("target", ["{respond: 1d, resolve: 8h}", "{respond: 24h, resolve: 1d}", "{respond: 4h, resolve: 4h}"])
def test_a_promise_that_may_hold_is_none(target: str) -> None:
    assert told_of(RULES.replace("{respond: 4h,  resolve: 3d}", target)) == []


@pytest.mark.parametrize(
    ("words", "meant"), [("/lỗi 5..", "`/lỗi 5../`"), ("/vpn/i", "`/vpn/`"), ("/etc/hosts/x", "`/etc/hosts/`")]
)
def test_a_regular_expression_without_its_end_is_a_mistake(words: str, meant: str) -> None:
    (problem,) = told_of(RULES.replace("subject: [hợp đồng, contract]", f"subject: ['{words}', contract]"))
    assert "a regular expression ends with `/`" in problem
    assert meant in problem


# what a relay says


def test_what_a_relay_answers_is_told_in_words() -> None:
    assert said_by(SMTPAuthenticationError(535, "5.7.8 wrong password")) == "535 5.7.8 wrong password"


# #away


def test_an_absence_that_begins_later_hands_on_then_and_not_before() -> None:
    desk = opened()
    assert desk.answer(desk.last("assigned"), AN, "#away từ 26/11 đến 30/11") == []
    assert desk.ticket().assignee == "an"
    desk.pass_time(days=1)
    desk.says(NAM, "Mạng tầng 5 chập chờn.", "Yêu cầu hỗ trợ kỹ thuật: mạng")
    desk.says(NAM, "Điện thoại hỏng.", "Yêu cầu hỗ trợ kỹ thuật: điện thoại")
    assert [ticket.assignee for ticket in desk.tickets()] == ["an", "binh", "an"]  # on Tuesday An is still here
    desk.pass_time(days=2)
    assert [ticket.assignee for ticket in desk.tickets()] == ["binh", "binh", "binh"]
    (handed,) = [one for at, who, kind, one in desk.file().events if kind == "Assigned" and one["assignee"] == "binh"]
    assert handed
    desk.says(NAM, "Bàn phím hỏng.", "Yêu cầu hỗ trợ kỹ thuật: bàn phím")
    assert desk.ticket(4).assignee == "binh"
    desk.pass_time(days=7)
    desk.says(NAM, "Chuột hỏng.", "Yêu cầu hỗ trợ kỹ thuật: chuột")
    assert desk.ticket(5).assignee == "an"


def test_what_somebody_leaves_behind_reaches_others_in_the_morning_and_not_at_midnight() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#away từ 26/11 đến 30/11")
    desk.pass_time(days=4)
    (handed,) = [went for went in desk.sent() if went.mail.kind == "assigned" and went.mail.recipients == ("binh@abc.vn",)]
    assert handed.at.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).strftime("%d/%m %H:%M") == "26/11 08:00"


def test_an_absence_over_a_weekend_hands_nothing_on() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#away từ thứ 7 đến chủ nhật")
    desk.pass_time(days=8)
    assert desk.ticket().assignee == "an"


def test_an_absence_from_today_on_begins_at_once() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#away từ hôm nay đến 30/11")
    assert desk.ticket().assignee == "binh"


def test_who_says_that_they_are_back_before_they_leave_keeps_everything() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#away từ 26/11 đến 30/11")
    desk.answer(desk.last("assigned"), AN, "#back")
    desk.pass_time(days=5)
    assert desk.ticket().assignee == "an"


def test_an_absence_that_is_over_before_it_begins_is_an_error() -> None:
    desk = opened()
    assert [m.kind for m in desk.answer(desk.last("assigned"), AN, "#away từ 26/11 đến hôm qua")] == ["command-error"]
    assert [m.kind for m in desk.answer(desk.last("assigned"), AN, "#away 22/11/2026")] == ["command-error"]


def test_a_deputy_gets_the_first_mail_with_its_files_and_what_was_written_since() -> None:
    desk = opened(files=[("loi.png", "image/png", b"PNG")])
    desk.answer(desk.last("assigned"), AN, "#note\nĐã hỏi nhà mạng.")
    desk.says(NAM, "Mạng tầng 5 chập chờn.", "Yêu cầu hỗ trợ kỹ thuật: mạng")
    desk.says(NAM, "Điện thoại hỏng.", "Yêu cầu hỗ trợ kỹ thuật: điện thoại")
    sent = desk.says(AN, "#away 30/11", "Nghỉ", headers=PROVEN)
    first = next(mail for mail in sent if "[YC-1]" in mail.subject)
    assert (first.kind, first.recipients) == ("assigned", ("binh@abc.vn",))
    assert first.text.count("Trang thanh toán báo lỗi 502 từ sáng nay.") == 1
    assert "Đã hỏi nhà mạng." in first.text
    assert b"loi.png" in first.raw
