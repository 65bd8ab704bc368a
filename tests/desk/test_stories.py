"""What people see, from a mail to its resolution: the whole pipeline on a desk in memory."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta

import pytest

from mailbot.mail.message import Address
from tests.stories import AN, BINH, CHI, DUNG, HOA, NAM, Desk

TECH = "Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán"
FULL = (
    "Trang thanh toán báo lỗi 502.\n\nCác bước tái hiện:\n1. Mở giỏ hàng\n2. Bấm Thanh toán\n\nMôi trường: Chrome 131, Windows 11"
)

BOUNCE = b"""From: MAILER-DAEMON@mx.abc.vn
To: hotro@abc.vn
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

User unknown
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.abc.vn

Final-Recipient: rfc822; hoa@abc.vn
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b
Content-Type: message/rfc822

""".replace(b"\n", b"\r\n")


@pytest.fixture(autouse=True)
def _every_history_folds_to_its_ticket(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    desks: list[Desk] = []
    made = Desk.__post_init__

    def remembered(desk: Desk) -> None:
        made(desk)
        desks.append(desk)

    monkeypatch.setattr(Desk, "__post_init__", remembered)
    yield
    assert [desk.torn() for desk in desks] == [()] * len(desks)


def raw_with_pictures(sender: Address, text: str, pictures: list[tuple[str, str, bytes]]) -> bytes:
    shown = "".join(f'<img src="cid:{name}">' for name, _, _ in pictures)
    parts = "".join(
        f"--b\r\nContent-Type: {kind}\r\nContent-ID: <{name}>\r\nContent-Disposition: inline; filename={name}\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{b64encode(content).decode()}\r\n"
        for name, kind, content in pictures
    )
    head = f"From: {sender.email}\r\nTo: hotro@abc.vn\r\nSubject: {text}\r\nMIME-Version: 1.0\r\n"
    body = f"Content-Type: text/html; charset=utf-8\r\n\r\n<p>{text}</p>{shown}\r\n"
    return f'{head}Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n{body}{parts}--b--\r\n'.encode()


def opened() -> Desk:
    desk = Desk()
    desk.says(HOA, FULL, TECH)
    return desk


def answered() -> Desk:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "Chị xóa cache rồi thử lại giúp em nhé.")
    return desk


def test_a_request_becomes_a_ticket_and_both_sides_are_told_at_once() -> None:
    desk = Desk()
    sent = desk.says(HOA, FULL, TECH)
    assert [(m.kind, m.recipients) for m in sent] == [("received", (HOA.email,)), ("assigned", (AN.email,))]
    ticket = desk.ticket()
    assert (ticket.rule, ticket.team, ticket.assignee, ticket.missing) == ("Hỗ trợ kỹ thuật", "ky-thuat", "an", ())
    assert ticket.respond_by == desk.now + timedelta(hours=5)  # 4 working hours, lunch between
    assert "YC-1" in sent[0].subject
    assert "Nguyễn Văn An" in sent[0].text


def test_what_the_rule_asks_for_and_did_not_come_is_asked_in_the_same_mail() -> None:
    desk = Desk()
    received, _ = desk.says(HOA, "Máy in tầng 3 không in được từ sáng nay.", "Yeu cau ho tro ki thuat - may in")
    assert desk.ticket().rule == "Hỗ trợ kỹ thuật"
    assert desk.ticket().missing == ("các bước tái hiện", "môi trường")
    assert "môi trường" in received.text.lower()


def test_an_agents_reply_goes_to_the_requester_under_the_agents_name_and_stops_the_first_clock() -> None:
    desk = opened()
    sent = desk.answer(desk.last("assigned"), AN, "Chị xóa cache rồi thử lại giúp em nhé.")
    assert [(m.kind, m.recipients) for m in sent] == [("reply", (HOA.email,))]
    assert "Chị xóa cache rồi thử lại giúp em nhé." in sent[0].text
    assert b"Auto-Submitted" not in sent[0].raw
    assert desk.ticket().responded_at == desk.now
    assert desk.ticket().status == "open"


def test_a_requesters_answer_reaches_the_agent() -> None:
    desk = answered()
    sent = desk.answer(desk.last("reply"), HOA, "Em thử rồi vẫn lỗi ạ.")
    assert [(m.kind, m.recipients) for m in sent] == [("update", (AN.email,))]
    assert "vẫn lỗi" in sent[0].text


def test_updates_that_follow_quickly_are_gathered_into_one_mail() -> None:
    desk = answered()
    assert desk.answer(desk.last("reply"), HOA, "Tin thứ nhất")
    assert desk.answer(desk.last("reply"), HOA, "Tin thứ hai") == []
    desk.pass_time(seconds=10)
    assert desk.answer(desk.last("reply"), HOA, "Tin thứ ba") == []
    desk.pass_time(seconds=61)
    updates = [w.mail for w in desk.sent() if w.mail.kind == "update"]
    assert len(updates) == 2
    assert "Tin thứ hai" in updates[1].text
    assert "Tin thứ ba" in updates[1].text
    assert "Tin thứ nhất" not in updates[1].text


def test_a_mistyped_command_reaches_nobody_but_the_agent() -> None:
    desk = opened()
    sent = desk.answer(desk.last("assigned"), AN, "#clsoe\nXong rồi chị nhé")
    assert [(m.kind, m.recipients) for m in sent] == [("command-error", (AN.email,))]
    assert "#clsoe" in sent[0].text
    assert "#close" in sent[0].text
    assert "Xong rồi chị nhé" in sent[0].text
    assert desk.ticket().status == "new"
    assert [e.text for e in desk.file().entries if e.kind == "refused"] == ["#clsoe\nXong rồi chị nhé"]


def test_close_sends_the_text_as_the_resolution() -> None:
    desk = opened()
    sent = desk.answer(desk.last("assigned"), AN, "Đã khởi động lại máy chủ, chị dùng được rồi ạ.\n\n#đóng")
    assert [(m.kind, m.recipients) for m in sent] == [("closed", (HOA.email,))]
    assert "Đã khởi động lại máy chủ" in sent[0].text
    assert desk.ticket().status == "closed"


def test_resolved_is_confirmed_and_rated_by_reply() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#resolve\nChị thử lại nhé.")
    assert desk.ticket().status == "resolved"
    sent = desk.answer(desk.last("resolved"), HOA, "#confirm\n#rate 5\nNhanh quá, cảm ơn em!")
    ticket = desk.ticket()
    assert (ticket.status, ticket.rating) == ("closed", 5)
    assert [m.kind for m in sent] == ["update"]
    assert "#reopen" in sent[0].text
    assert "#close" not in sent[0].text


def test_a_gathered_update_says_what_happened_as_well() -> None:
    desk = answered()
    desk.answer(desk.last("reply"), HOA, "Tin thứ nhất")
    desk.answer(desk.last("update"), AN, "#resolve\nXong rồi ạ.")
    assert desk.answer(desk.last("resolved"), HOA, "#confirm\n#rate 4") == []
    desk.pass_time(seconds=61)
    assert "4" in desk.last("update").text
    assert desk.ticket().news == ()


def test_a_resolved_ticket_closes_by_silence() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#resolve\nChị thử lại nhé.")
    desk.pass_time(days=3, hours=23)  # Tuesday 24/11 is a holiday
    assert desk.ticket().status == "resolved"
    desk.pass_time(hours=1)
    assert desk.ticket().status == "closed"
    assert desk.last("closed").recipients == (HOA.email,)


def test_thanks_do_not_reopen_and_a_complaint_does() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#resolve\nChị thử lại nhé.")
    desk.answer(desk.last("resolved"), HOA, "Cảm ơn em nhiều nhé!")
    assert desk.ticket().status == "resolved"
    desk.pass_time(minutes=5)
    desk.answer(desk.last("resolved"), HOA, "Vẫn chưa được em ơi, vẫn lỗi 502.")
    assert desk.ticket().status == "open"


def test_a_mail_long_after_closing_is_a_new_ticket_linked_to_the_old() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#close\nXong rồi ạ.")
    desk.pass_time(days=20)
    desk.answer(desk.last("closed"), HOA, "Lại lỗi nữa rồi em ơi, trang thanh toán không mở được.")
    assert [t.number for t in desk.tickets()] == [1, 2]
    assert desk.ticket(2).links == (1,)


def test_a_stranger_with_a_token_gets_a_ticket_of_their_own_and_the_agent_is_told() -> None:
    desk = opened()
    desk.says(NAM, "Cho em xem yêu cầu này với ạ, em cần biết nội dung.", "Re: [YC-1] Lỗi trang thanh toán")
    assert desk.ticket(2).requester == NAM.email
    assert HOA.email not in desk.last("received", NAM.email).text
    assert desk.last("update", AN.email).ticket == 1


def test_a_forged_agent_is_not_obeyed_and_the_real_one_hears_of_it() -> None:
    desk = opened()
    sent = desk.says(AN, "#close\nXong", "Re: [YC-1] Lỗi trang thanh toán")
    assert desk.ticket().status == "new"
    assert [(m.kind, m.recipients) for m in sent] == [("update", (AN.email,))]
    assert [e.kind for e in desk.file().entries if not e.verified] == ["request", "unverified"]


def test_dmarc_from_the_named_server_proves_an_agent() -> None:
    desk = opened()
    told = {"Authentication-Results": "mx.abc.vn; dmarc=pass header.from=abc.vn"}
    desk.says(AN, "#close\nXong ạ.", "Re: [YC-1] Lỗi trang thanh toán", headers=told)
    assert desk.ticket().status == "closed"


def test_the_token_of_one_agent_does_not_serve_another() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), BINH, "#close")
    assert desk.ticket().status == "new"


def test_a_note_stays_inside() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, "#note\nKhách này hay quên mật khẩu.")
    assert not any(HOA.email in w.mail.recipients and "quên mật khẩu" in w.mail.text for w in desk.sent())
    assert desk.file().entries[-1].internal


def test_escalation_gives_the_next_tier_the_whole_history() -> None:
    desk = answered()
    desk.answer(desk.last("reply"), HOA, "Vẫn lỗi ạ.")
    sent = desk.answer(desk.last("update"), AN, "#escalate cần quyền máy chủ\n#time 30m")
    assert [(m.kind, m.recipients) for m in sent] == [("escalated", (CHI.email,))]
    assert "Trang thanh toán báo lỗi 502" in sent[0].text
    assert desk.ticket().tier == 2
    assert desk.ticket().assignee == "chi"


def test_waiting_stops_the_clocks_and_the_answer_starts_them_again() -> None:
    desk = answered()
    before = desk.ticket().resolve_by
    sent = desk.answer(desk.last("assigned"), AN, "#wait\nChị gửi em ảnh chụp màn hình nhé.")
    assert [m.kind for m in sent] == ["waiting"]
    desk.pass_time(hours=1)
    desk.answer(desk.last("waiting"), HOA, "Ảnh đây em, lỗi vẫn như cũ.")
    assert desk.ticket().status == "open"
    assert before is not None
    assert desk.ticket().resolve_by == before + timedelta(hours=1)


def test_status_alone_answers_only_the_address_itself() -> None:
    desk = opened()
    sent = desk.says(HOA, "#status", "Hỏi thăm")
    assert [(m.kind, m.recipients) for m in sent] == [("status", (HOA.email,))]
    assert "YC-1" in sent[0].text
    assert len(desk.tickets()) == 1
    assert "YC-1" not in desk.says(NAM, "#status", "Re: [YC-1] Lỗi")[0].text


def test_help_lists_only_what_the_sender_may_use() -> None:
    desk = Desk()
    (mine,) = desk.says(HOA, "#help")
    assert "#cancel" in mine.text
    assert "#escalate" not in mine.text
    (agents,) = desk.says(AN, "#help")
    assert "#escalate" in agents.text
    assert "#cancel" not in agents.text
    (manager,) = desk.says(DUNG, "#help")
    leading = ("#incident", "#endincident", "#excuse")
    assert [(word in agents.text, word in manager.text) for word in leading] == [(False, True)] * 3


def test_an_agent_opens_a_ticket_for_somebody_else() -> None:
    desk = Desk()
    told = {"Authentication-Results": "mx.abc.vn; dmarc=pass header.from=abc.vn"}
    desk.says(AN, "#for hoa@abc.vn\nChị Hoa gọi điện báo máy in tầng 3 kẹt giấy.", "Máy in kẹt giấy", headers=told)
    assert desk.ticket().requester == HOA.email
    assert desk.last("received").recipients == (HOA.email,)


def test_a_forwarded_mail_of_an_employee_is_their_ticket() -> None:
    desk = Desk()
    body = (
        "Nhờ team xem giúp.\n\n---------- Forwarded message ---------\nTừ: Lê Thị Hoa <hoa@abc.vn>\n"
        "Date: Th 2, 23 thg 11, 2026 vào lúc 08:30\nSubject: Yêu cầu hỗ trợ kỹ thuật: Máy in\nTo: Nguyễn Văn An <an@abc.vn>\n\n"
        "Máy in tầng 3 không in được em ơi.\n"
    )
    desk.says(AN, body, "Fwd: Yêu cầu hỗ trợ kỹ thuật: Máy in")
    ticket = desk.ticket()
    assert (ticket.requester, ticket.rule) == (HOA.email, "Hỗ trợ kỹ thuật")


def test_an_out_of_office_reply_is_kept_and_never_answered() -> None:
    desk = opened()
    auto = {"Auto-Submitted": "auto-replied"}
    assert desk.answer(desk.last("received"), HOA, "Tôi đang nghỉ phép.", headers=list(auto.items())) == []
    assert [e.kind for e in desk.file().entries if e.direction == "in"] == ["request", "auto-reply"]
    assert desk.says(NAM, "Tôi đang nghỉ phép.", "Trả lời tự động: nghỉ phép", headers=auto) == []
    assert len(desk.tickets()) == 1


def test_the_same_mail_twice_is_one_ticket_and_one_answer() -> None:
    desk = Desk()
    assert len(desk.says(HOA, FULL, TECH, message_id="same@client")) == 2
    assert desk.says(HOA, FULL, TECH, message_id="same@client") == []
    assert len(desk.tickets()) == 1


def test_a_reused_message_id_with_other_content_is_a_new_mail() -> None:
    desk = Desk()
    desk.says(HOA, FULL, TECH, message_id="same@client")
    desk.says(HOA, "Máy in tầng 2 hỏng hẳn rồi ạ.", "Máy in tầng 2", message_id="same@client")
    assert len(desk.tickets()) == 2


def test_spam_of_the_upstream_filter_is_set_aside() -> None:
    desk = Desk()
    assert desk.says(NAM, "Mua ngay", "Khuyến mãi", headers={"X-Spam-Flag": "YES"}) == []
    assert [line.reason for line in desk.aside()] == ["spam"]


def test_a_bounce_marks_the_address_and_tells_the_agent() -> None:
    desk = answered()
    reply = desk.last("reply")
    dsn = BOUNCE + reply.raw + b"\r\n--b--\r\n"
    sent = desk.gets(dsn)
    assert [(m.kind, m.recipients) for m in sent] == [("update", (AN.email,))]
    assert "hoa@abc.vn" in sent[0].text
    told = desk.answer(desk.last("update"), AN, "Chị ơi, thư bị trả lại.")
    assert [(m.kind, m.recipients) for m in told] == [("update", (AN.email,))]


def test_a_deadline_is_reminded_of_and_then_climbs_the_ladder() -> None:
    desk = opened()
    desk.pass_time(hours=5)
    assert [w.mail.kind for w in desk.sent()][2:] == ["reminder", "reminder", "reminder", "overdue", "overdue"]
    assert {w.mail.recipients[0] for w in desk.sent() if w.mail.kind == "overdue"} == {AN.email, DUNG.email}


def test_reminders_of_several_tickets_at_one_time_are_one_mail() -> None:
    desk = opened()
    desk.says(NAM, FULL, TECH)  # Bình's
    desk.says(NAM, "Máy chiếu phòng họp 2 không lên hình.", "Máy chiếu")  # An's again
    desk.pass_time(hours=2)
    reminders = [w.mail for w in desk.sent() if w.mail.kind == "reminder"]
    assert sorted(m.recipients[0] for m in reminders) == [AN.email, BINH.email]
    both = next(m for m in reminders if m.recipients == (AN.email,))
    assert "YC-1" in both.text
    assert "YC-3" in both.text
    assert both.ticket == 0


def test_a_workflow_goes_from_team_to_team_and_its_last_step_resolves() -> None:
    desk = Desk()
    contract = "Nhờ xem giúp hợp đồng thuê tầng 5, thời hạn 30/11."
    desk.says(HOA, contract, "Yêu cầu tư vấn pháp lý: Hợp đồng thuê văn phòng")
    desk.answer(desk.last("assigned"), CHI, "#next")
    assert (desk.ticket().step, desk.ticket().assignee) == (2, "chi")
    desk.answer(desk.last("assigned"), CHI, "#next\n#note\nĐã rà soát, đính kèm bản nháp.")
    assert (desk.ticket().step, desk.ticket().team, desk.ticket().assignee) == (3, "ky-thuat", "an")
    assert "Đã rà soát" in desk.last("step", AN.email).text
    desk.answer(desk.last("step"), AN, "#next\nHợp đồng đã ký, chị nhận bản cứng ở quầy lễ tân nhé.")
    assert desk.ticket().status == "resolved"
    assert "quầy lễ tân" in desk.last("resolved", HOA.email).text


def test_a_command_that_misses_its_ticket_opens_none() -> None:
    desk = Desk()
    (answer,) = desk.says(HOA, "#nudge", "Sao lâu thế")
    assert answer.kind == "command-error"
    assert desk.tickets() == []


def test_a_mail_is_split_off_as_a_ticket_of_its_own() -> None:
    desk = answered()
    desk.answer(desk.last("reply"), HOA, "À mà máy in phòng kế toán cũng kẹt giấy em ơi.")
    sent = desk.answer(desk.last("update"), AN, "#split Máy in phòng kế toán")
    assert [(m.kind, m.recipients) for m in sent] == [("assigned", (BINH.email,))]
    assert "kẹt giấy" in sent[0].text
    assert (desk.ticket(2).requester, desk.ticket(2).links, desk.ticket(1).links) == (HOA.email, (1,), (2,))


def test_a_vendors_answer_comes_back_to_the_ticket_and_stays_inside() -> None:
    desk = answered()
    vendor = Address("support@vendor.example", "Vendor")
    (passed,) = desk.answer(desk.last("assigned"), AN, "#vendor support@vendor.example\nNhờ anh kiểm tra đường truyền.")
    assert (passed.kind, passed.recipients) == ("vendor", (vendor.email,))
    sent = desk.answer(passed, vendor, "Bên em kiểm tra rồi, do modem ạ.")
    assert [(m.kind, m.recipients) for m in sent] == [("update", (AN.email,))]
    assert desk.file().entries[-2].internal


def test_a_responder_that_changes_its_address_each_time_goes_quiet_and_the_admin_is_told_once() -> None:
    desk = Desk()
    for number in range(1, 13):
        robot = Address(f"robot{number}@abc.vn")
        desk.says(robot, f"Mã {number}: tôi đang đi vắng, sẽ trả lời sau.", f"Re: [YC-{number}] Đi vắng")
    kinds = [w.mail.kind for w in desk.sent()]
    assert kinds.count("received") == 5
    assert [w.mail.recipients for w in desk.sent() if w.mail.kind == "admin"] == [("it@abc.vn",)]
    assert {line.reason for line in desk.aside()} == {"loop"}


def test_a_responder_that_answers_each_answer_goes_quiet() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in tầng 3 hỏng.", "Máy in")
    for number in range(40):
        desk.says(
            HOA,
            f"Em đã nhận được thư số {number}, nội dung: {desk.last('received', HOA.email).text[: number * 7]}",
            f"Re: thư {number}",
        )
    assert len([w for w in desk.sent() if w.mail.kind == "received"]) <= 11


def test_many_requests_of_one_busy_person_are_all_answered() -> None:
    desk = Desk()
    for number in range(30):
        things = ("Máy in", "Bàn phím", "Màn hình", "Mạng", "Điện thoại")
        desk.says(
            HOA,
            f"{things[number % 5]} của chị {'abcdefghij'[number % 10]} hỏng, phòng {number}.",
            f"{things[number % 5]} hỏng {'xyzuvw'[number % 6]}",
        )
    assert len([w for w in desk.sent() if w.mail.kind == "received"]) == 30


def test_the_way_somebody_signs_is_learned_from_their_earlier_mails() -> None:
    desk = Desk()
    signature = "Hoa xinh đẹp\nLầu 5 góc trái\nMai gặp nha"
    for thing in ("Máy in", "Bàn phím"):
        desk.says(HOA, f"{thing} tầng 3 hỏng rồi em ơi.\n\n{signature}", f"{thing} hỏng")
    desk.says(HOA, f"Màn hình cũng chập chờn.\n\n{signature}", "Màn hình")
    assert [e.text for e in desk.file(3).entries if e.direction == "in"] == ["Màn hình cũng chập chờn."]


def test_a_logo_is_kept_once_and_a_tracking_pixel_never() -> None:
    desk = Desk()
    logo = ("logo.png", "image/png", b"\x89PNG" + bytes(3000))
    pixel = ("p.gif", "image/gif", b"GIF89a" + bytes(30))
    first, again = (raw_with_pictures(HOA, text, [logo, pixel]) for text in ("Máy in hỏng.", "Máy in vẫn hỏng."))
    desk.gets(first)
    desk.gets(again)
    kept = [[a.name for a in e.attachments] for n in (1, 2) for e in desk.file(n).entries if e.direction == "in"]
    assert kept == [["logo.png"], []]


def test_a_request_is_not_lost_for_a_command_that_its_writer_may_not_use() -> None:
    desk = Desk()
    told = {"Authentication-Results": "mx.abc.vn; dmarc=pass header.from=abc.vn"}
    sent = desk.says(HOA, "Máy in tầng 3 không in được từ sáng.\n\n#priority cao", "Máy in", headers=told)
    assert sorted(m.kind for m in sent) == ["assigned", "command-error", "received"]
    assert "Máy in tầng 3" in desk.last("assigned").text
    assert "đã được chuyển tới người phụ trách" in desk.last("command-error").text


def test_a_requester_whose_command_is_wrong_hears_whether_the_words_beside_it_went_on() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in tầng 3 không in được từ sáng.", "Máy in")
    desk.answer(desk.last("received"), HOA, "#rate 9\n\nMáy đời LBP 2900 ạ.")
    assert "LBP 2900" in desk.last("update").text
    assert "đã được chuyển tới người phụ trách" in desk.last("command-error").text
    desk.answer(desk.last("received"), HOA, "#rate 9")
    assert "chưa có gì được gửi đi" in desk.last("command-error").text


def test_a_hurry_in_the_subject_counts() -> None:
    desk = Desk()
    desk.says(HOA, "Cả phòng không in được hóa đơn.", "GẤP: máy in phòng kế toán")
    assert desk.ticket().priority == "urgent"


def test_merging_takes_the_people_along_and_later_mails_follow() -> None:
    desk = opened()
    desk.says(NAM, "Em cũng bị lỗi 502 ở trang thanh toán ạ.", "Yêu cầu hỗ trợ kỹ thuật: lỗi 502")
    desk.answer(desk.last("assigned", BINH.email), BINH, "#merge YC-1")
    assert desk.ticket(2).merged_into == 1
    assert NAM.email in desk.ticket(1).watchers
    assert desk.last("closed").recipients == (NAM.email,)
    desk.answer(desk.last("received", NAM.email), NAM, "Bao giờ xong ạ?")
    assert desk.last("update").ticket == 1


def test_an_absent_agents_tickets_are_handed_on() -> None:
    desk = opened()
    sent = desk.answer(desk.last("assigned"), AN, "#away 30/11")
    assert ("assigned", (BINH.email,)) in [(m.kind, m.recipients) for m in sent]
    assert desk.ticket().assignee == "binh"
    desk.says(NAM, "Mạng tầng 5 chập chờn từ sáng.", "Yêu cầu hỗ trợ kỹ thuật: mạng")
    assert desk.ticket(2).assignee == "binh"


def test_an_agent_who_makes_a_ticket_gets_it_as_a_mail_to_answer() -> None:
    desk = Desk()
    proof = {"Authentication-Results": "mx.abc.vn; dmarc=pass"}
    desk.says(AN, "#for hoa@abc.vn\nChị Hoa gọi: máy in hỏng.", "Máy in", headers=proof)
    assert desk.ticket().assignee == "an"
    desk.answer(desk.last("assigned", AN.email), AN, "#resolve\nĐã sửa xong.")
    assert desk.last("resolved", HOA.email)
