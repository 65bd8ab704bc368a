"""Loops: machines that hide it, wired to a desk, go quiet by themselves; people on the same ticket still get through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

import pytest

from mailbot.desk.loops import LIMITS
from mailbot.mail.draft import Identity, Outgoing
from mailbot.mail.message import Address
from tests.stories import AN, BINH, DUNG, HOA, MONDAY, RULES, Desk, office, raw

OTHER_RULES = RULES.replace("abc.vn", "xyz.vn").replace("Công ty ABC", "Công ty XYZ")
OTHER = Identity("helpdesk@xyz.vn", b"another key for tests, thirty-two", "XYZ")
PEER = Address("helpdesk@xyz.vn", "XYZ")


def bounce_of(mail: Outgoing, recipient: str, status: str = "5.1.1") -> bytes:
    """What a mail server sends back for a mail of ours."""
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.abc.vn\r\nTo: hotro@abc.vn\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <bounce-{mail.message_id}-{recipient}>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.abc.vn\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: {status}\r\nDiagnostic-Code: smtp; 550 no user\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: hotro@abc.vn\r\nTo: {recipient}\r\nMessage-ID: <{mail.message_id}>\r\n"
        "Subject: x\r\n\r\nx\r\n--b--\r\n"
    ).encode()


def to(mails: Iterable[Outgoing], email: str) -> list[Outgoing]:
    return [mail for mail in mails if email in mail.recipients]


def alarms(desk: Desk) -> list[str]:
    return [went.mail.recipients[0] for went in desk.sent() if went.mail.kind == "admin"]


def test_two_mailbots_wired_to_each_other_say_one_word_each_and_no_more() -> None:
    here = Desk()
    there = Desk(office(OTHER_RULES, OTHER, ("it@xyz.vn",)))
    waiting = to(here.says(PEER, "Máy chủ của các anh trả lời chậm.", "Máy chủ chậm"), PEER.email)
    count = 0
    while waiting and count < 50:
        count += len(waiting)
        answers = to((sent for mail in waiting for sent in there.gets(mail.raw)), "hotro@abc.vn")
        waiting = to((sent for mail in answers for sent in here.gets(mail.raw)), PEER.email)
    assert count == 1


def responder_ignores_headers(mail: Outgoing, turn: int) -> bytes:
    return raw(HOA, "Tôi đã nhận được thư của bạn và sẽ trả lời sớm nhất có thể.", f"Re: {mail.subject}", message_id=f"r{turn}@x")


def responder_changes_from(mail: Outgoing, turn: int) -> bytes:
    sender = Address(f"robot{turn}@outside.example")
    return raw(sender, "Chúng tôi đã nhận được yêu cầu của quý khách.", f"Re: {mail.subject}", message_id=f"c{turn}@x")


def responder_quotes_all(mail: Outgoing, turn: int) -> bytes:
    return raw(HOA, f"Đã nhận lúc {turn}:\n\n{mail.text}", mail.subject, message_id=f"q{turn}@x")


def responder_opens_new_threads(mail: Outgoing, turn: int) -> bytes:
    return raw(
        Address("bot@outside.example"), "Ihre Anfrage wurde empfangen.", f"Ticket #{turn} eröffnet", message_id=f"n{turn}@x"
    )


@pytest.mark.parametrize(
    "responder", [responder_ignores_headers, responder_changes_from, responder_quotes_all, responder_opens_new_threads]
)
def test_a_responder_without_manners_is_answered_a_few_times_and_the_admin_is_told_at_most_once(responder: object) -> None:
    desk = Desk()
    desk.says(HOA, "Trang thanh toán báo lỗi 502.", "Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán")
    mail, answers, assigned = desk.last("received"), 0, desk.last("assigned")
    for turn in range(60):
        sent = desk.gets(responder(mail, turn))  # type: ignore[operator]  # a function
        back = [one for one in sent if one.kind not in ("assigned", "update", "admin")]
        answers += len(back)
        mail = back[0] if back else mail
    assert answers <= LIMITS[0].fresh
    assert len(alarms(desk)) <= 1
    desk.answer(assigned, AN, "Chị thử lại giúp em nhé.")
    assert desk.last("reply").recipients == (HOA.email,)


def test_a_person_on_the_same_ticket_still_gets_through_while_a_machine_writes_on_it() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng, không in được gì cả.", "Máy in")
    received = desk.last("received")
    for turn in range(30):
        desk.answer(received, HOA, f"Cảm ơn, thư số {turn} đã được tiếp nhận tự động bởi hệ thống của chúng tôi.")
        desk.pass_time(seconds=30)
    sent = desk.answer(received, HOA, "Là tôi đây, máy in vẫn hỏng, nhờ em lên xem.")
    desk.pass_time(minutes=5)
    assert "Là tôi đây" in "".join(entry.text for entry in desk.file(1).entries), sent


def test_a_bounce_of_a_bounce_and_a_bounce_of_nothing_are_kept_in_silence() -> None:
    desk = Desk()
    stranger = Outgoing("nobody@elsewhere", "received", 0, "", ("x@y.example",), "", "", b"")
    for _ in range(3):
        assert desk.gets(bounce_of(stranger, "x@y.example")) == []
    assert desk.tickets() == []


def test_mailing_list_mails_to_the_support_address_are_never_answered() -> None:
    desk = Desk()
    headers = {"List-Id": "<tin-tuc.news.example>", "Precedence": "list"}
    for number in range(40):
        news = f"Bản tin số {number}: nhiều chuyện vui {'abcdefghij'[number % 10] * 3}."
        desk.says(Address("news@news.example"), news, f"Bản tin {number}", headers=headers)
    assert "news@news.example" not in {recipient for went in desk.sent() for recipient in went.mail.recipients}


def test_an_agents_bouncing_address_is_left_alone_and_their_manager_hears_instead() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng, không in được gì cả.", "Máy in")
    assigned = desk.last("assigned")
    (agent,) = assigned.recipients
    desk.gets(bounce_of(assigned, agent))
    assert desk.ticket().assignee
    before = len(desk.sent())
    desk.answer(desk.last("received"), HOA, "Thêm thông tin: máy in ở tầng ba, đèn đỏ nháy.")
    desk.pass_time(minutes=5)
    later = [went.mail for went in desk.sent()[before:]]
    assert to(later, agent) == []
    assert [mail.recipients for mail in later if mail.kind == "update"] == [(DUNG.email,)]


def test_no_mail_that_goes_out_regularly_goes_to_an_address_that_bounced() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng, không in được gì cả.", "Máy in")
    desk.gets(bounce_of(desk.last("assigned"), AN.email))
    desk.pass_time(days=3)
    told = {recipient for went in desk.sent() if went.mail.kind == "digest" for recipient in went.mail.recipients}
    assert told
    assert AN.email not in told


def test_a_mail_from_an_address_that_bounced_shows_that_it_lives_and_so_do_sixty_days() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng, không in được gì cả.", "Máy in")
    desk.gets(bounce_of(desk.last("received"), HOA.email))
    desk.answer(desk.last("assigned"), AN, "Chị thử lại giúp em nhé.")
    assert not [went for went in desk.sent() if went.mail.kind == "reply"]
    desk.answer(desk.last("received"), HOA, "Tôi đây, thư của tôi lại dùng được rồi.")
    desk.answer(desk.last("assigned"), AN, "Vậy chị thử lại lần nữa giúp em nhé.")
    assert desk.last("reply").recipients == (HOA.email,)
    desk.gets(bounce_of(desk.last("reply"), HOA.email))
    desk.sim.clock.put(desk.now + timedelta(days=61))
    desk.answer(desk.last("assigned"), AN, "Sau hai tháng em viết lại.")
    assert "Sau hai tháng" in desk.last("reply").text


def test_our_own_address_and_aliases_in_cc_and_a_rule_that_forwards_back_start_nothing() -> None:
    desk = Desk()
    cc = {"Cc": "support@abc.vn, hotro+x@abc.vn, nam@abc.vn"}
    desk.says(HOA, "Máy in hỏng, không in được gì cả.", "Máy in", headers=cc)
    assert desk.ticket().watchers == ("nam@abc.vn",)
    assert not {"hotro@abc.vn", "support@abc.vn"} & {r for went in desk.sent() for r in went.mail.recipients}
    before = len(desk.sent())
    for went in list(desk.sent()):  # somebody's rule sends all of our mails back, as they are
        for _ in range(3):
            desk.gets(went.mail.raw)
    assert len(desk.sent()) == before
    assert Counter(line.reason for line in desk.aside()).keys() <= {"self"}


def test_a_flood_from_one_address_is_throttled_with_a_single_notice_and_every_mail_is_still_kept() -> None:
    desk = Desk()
    most = desk.office.policy.company.per_sender[0]
    for number in range(most + 20):
        word = "".join("abcdefghij"[int(digit)] for digit in str(number))
        desk.says(HOA, f"Phòng {word} cần thêm một cái ghế {word}.", f"Ghế {word}")
    assert len([w for w in desk.sent() if w.mail.kind == "received"]) == most
    assert len(desk.tickets()) == most + 20
    assert alarms(desk) == ["it@abc.vn"]


def test_how_many_answers_one_address_gets_and_how_long_it_is_left_alone_is_for_the_rules_to_say() -> None:
    rules = RULES.replace("quiet_seconds: 60,", "quiet_seconds: 60, per_sender: {10m: 3, 1h: 4}, bounce_block: 2d,")
    desk = Desk(office(rules))
    for number in range(6):
        desk.says(HOA, f"Phòng {'abcdef'[number]} cần thêm một cái ghế.", f"Ghế {'abcdef'[number]}")
    assert len([went for went in desk.sent() if went.mail.kind == "received"]) == 3
    assert (len(desk.tickets()), alarms(desk)) == (6, ["it@abc.vn"])
    desk.pass_time(minutes=20)
    for number in range(3):
        desk.says(HOA, f"Phòng {'ghi'[number]} cần thêm một cái ghế.", f"Ghế {'ghi'[number]}")
    assert len([went for went in desk.sent() if went.mail.kind == "received"]) == 4
    desk.gets(bounce_of(desk.last("received"), HOA.email))
    for days, texts in ((1, []), (2, ["Em viết lại."])):
        desk.sim.clock.put(MONDAY + timedelta(days=days, hours=1))
        desk.answer(desk.last("assigned"), AN, "Em viết lại.")
        assert [went.mail.text.strip().splitlines()[0] for went in desk.sent() if went.mail.kind == "reply"][-1:] == texts


@pytest.mark.parametrize("keeps_thread", [True, False])
@pytest.mark.parametrize("varies", [True, False])
def test_responders_at_both_ends_of_a_ticket_that_hide_it_go_quiet_and_the_admin_is_told_once(
    keeps_thread: bool, varies: bool
) -> None:
    """The agent's and the requester's, each answering whatever comes; without a thread the agent's is not even proven."""
    desk = Desk()
    desk.says(HOA, "Máy in hỏng, không in được gì cả.", "Máy in")
    turns = seen = 0
    while turns < 600 and (seen < len(desk.sent()) or still_writes(desk)):
        for went in desk.sent()[seen:]:
            seen += 1
            for person in (person for person in (HOA, AN) if person.email in went.mail.recipients):
                turns += 1
                text = f"Tôi đang bận {'abcdefghijklmn'[turns % 14] * (1 + turns // 14 * varies)}." if varies else "Tôi đang bận."
                respond(desk, went.mail, person, text, keeps_thread=keeps_thread)
    assert turns < 150
    assert alarms(desk) in ([], ["it@abc.vn"])
    desk.pass_time(hours=1)
    desk.says(HOA, "#cc nam@abc.vn", "[YC-1] Máy in", headers={"In-Reply-To": f"<{desk.last('received').message_id}>"})
    desk.answer(desk.last("assigned"), BINH, "Chị Hoa ơi, em lên xem máy in nhé.")
    assert not desk.torn()


def still_writes(desk: Desk) -> bool:
    """Whether anything goes out within two minutes."""
    before = len(desk.sent())
    desk.pass_time(minutes=2)
    return len(desk.sent()) > before


def respond(desk: Desk, mail: Outgoing, person: Address, text: str, *, keeps_thread: bool) -> None:
    if keeps_thread:
        desk.answer(mail, person, text)
    else:
        desk.says(person, text, f"Re: {mail.subject}")


@pytest.mark.parametrize("said", ["#status", "#clsoe"])
@pytest.mark.parametrize("on_ticket", [True, False])
def test_an_agents_machine_that_sends_a_command_with_each_answer_goes_quiet(said: str, on_ticket: bool) -> None:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng, không in được gì cả.", "Máy in")
    assigned, count = desk.last("assigned"), 0
    waiting = desk.answer(assigned, AN, said) if on_ticket else desk.says(AN, said, "gì đó")
    while waiting and count < 100:
        count += 1
        waiting = to(desk.answer(waiting[0], AN, f"{said}\n\n{waiting[0].text}" if count % 2 else said), AN.email)
    assert count <= LIMITS[0].one
    assert alarms(desk) == ["it@abc.vn"]
    desk.answer(assigned, AN, "Chị thử lại giúp em nhé.")
    assert desk.last("reply").recipients == (HOA.email,)


def test_who_floods_a_ticket_under_a_requesters_name_does_not_silence_the_requester() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng, không in được gì cả.", "Máy in")
    for number in range(60):
        desk.says(HOA, f"Thư giả {'abcdefghij'[number % 10] * (1 + number // 10)}", "[YC-1] Máy in")
    desk.pass_time(minutes=2)
    desk.answer(desk.last("received"), HOA, "Là tôi đây, máy in vẫn hỏng.")
    desk.pass_time(minutes=2)
    assert "Là tôi đây" in desk.last("update").text
    assert alarms(desk) == ["it@abc.vn"]


def test_an_agents_machine_goes_quiet_where_what_proves_it_proves_no_agent() -> None:
    desk = Desk(office(RULES.replace("agents: [token, dmarc]", "agents: [token]")))
    desk.says(HOA, "Máy in hỏng, không in được gì cả.", "Máy in")
    theirs = [("Authentication-Results", "mx.abc.vn; dmarc=pass header.from=abc.vn")]
    for _ in range(30):
        desk.says(AN, "Tôi đang bận.", "Re: [YC-1] Máy in", headers=theirs)
        desk.pass_time(minutes=2)
    assert len(to((went.mail for went in desk.sent() if went.mail.kind == "update"), AN.email)) <= LIMITS[-2].alike
    assert alarms(desk) == ["it@abc.vn"]


def test_an_agent_may_say_the_same_on_many_tickets() -> None:
    desk = Desk()
    for number in range(12):
        desk.says(Address(f"nv{'abcdefghijkl'[number]}@abc.vn"), f"Phòng {'abcdefghijkl'[number]} mất mạng.", "Mất mạng")
        desk.answer(desk.last("assigned"), AN if AN.email in desk.last("assigned").recipients else BINH, "Đã có mạng lại ạ.")
    assert len([went for went in desk.sent() if went.mail.kind == "reply"]) == 12


def test_files_that_come_one_by_one_with_the_same_words_all_reach_the_agent() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng, không in được gì cả.", "Máy in")
    received = desk.last("received")
    for number in range(12):
        desk.answer(received, HOA, "Ảnh đây ạ.", files=[(f"anh{number}.jpg", "image/jpeg", bytes([number]) * 9_000)])
    desk.pass_time(minutes=5)
    shown = "".join(went.mail.text for went in desk.sent() if went.mail.kind == "update")
    assert all(f"anh{number}.jpg" in shown for number in range(12))


def test_commands_alone_are_obeyed_as_often_as_they_are_written() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng, không in được gì cả.", "Máy in")
    for _ in range(12):
        desk.answer(desk.last("assigned"), AN, "#time 5m")
    assert desk.ticket().minutes_spent == 60


def test_the_limits_loosen_in_no_longer_time() -> None:
    for kind in ("ticket", "replies", "alike", "fresh", "one"):
        counts = [getattr(limit, kind) for limit in LIMITS]
        assert counts == sorted(counts)
