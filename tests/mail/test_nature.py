"""Person or machine: headers of every kind, phrases in three languages, and the persons who sound like machines."""

from __future__ import annotations

from datetime import date

import pytest

from mailbot.mail.message import Address, Message, Nature
from mailbot.mail.nature import judge
from tests.builders import AN, NOON, mail

_OWN = frozenset({"hotro@abc.vn"})
_DAEMON = Address("mailer-daemon@mx.abc.vn", "Mail Delivery System")

HEADERS = [
    (("Auto-Submitted", "auto-replied"), Nature.AUTO_REPLY),
    (("AUTO-SUBMITTED", 'Auto-Replied; owner-email="an@abc.vn"'), Nature.AUTO_REPLY),
    (("Auto-Submitted", "auto-generated (warning)"), Nature.AUTO_GENERATED),
    (("Auto-Submitted", "no"), Nature.PERSON),
    (("Auto-Submitted", "No (người viết)"), Nature.PERSON),
    (("X-Autoreply", "yes"), Nature.AUTO_REPLY),
    (("X-Autoreply", "no"), Nature.PERSON),
    (("X-Autorespond", "1"), Nature.AUTO_REPLY),
    (("X-Precedence", "auto_reply"), Nature.AUTO_REPLY),
    (("X-FC-MachineGenerated", "true"), Nature.AUTO_GENERATED),
    (("X-Loop", "yes"), Nature.AUTO_GENERATED),
    (("X-Loop", "an@abc.vn"), Nature.PERSON),
    (("Precedence", "auto_reply"), Nature.AUTO_REPLY),
    (("Precedence", "Bulk"), Nature.AUTO_GENERATED),
    (("Precedence", "junk"), Nature.AUTO_GENERATED),
    (("Precedence", "list"), Nature.LIST),
    (("Precedence", "normal"), Nature.PERSON),
    (("X-Auto-Response-Suppress", "All"), Nature.AUTO_REPLY),
    (("X-Auto-Response-Suppress", "OOF, AutoReply"), Nature.AUTO_GENERATED),
    (("List-Id", "<tin.example.org>"), Nature.LIST),
    (("List-Unsubscribe", "<mailto:u@example.org>"), Nature.LIST),
    (("Feedback-ID", "1:2:3"), Nature.PERSON),
    (("Return-Path", "<>"), Nature.AUTO_GENERATED),
    (("Return-Path", "<an@abc.vn>"), Nature.PERSON),
    (("X-Spam-Flag", "YES"), Nature.PERSON),
    (("X-MS-Exchange-Inbox-Rules-Loop", "an@abc.vn"), Nature.PERSON),
    (("X-Failed-Recipients", "hoa@abc.vn"), Nature.BOUNCE),
    (("Content-Type", "multipart/report; report-type=disposition-notification"), Nature.RECEIPT),
]
AUTOMATIC_SUBJECTS = (
    "Trả lời tự động: Máy in",
    "Tự động trả lời: Máy in",
    "Phản hồi tự động",
    "Vắng mặt tại văn phòng: An",
    "Tra loi tu dong: May in",
    "Automatic reply: Printer",
    "Out of office: Printer",
    "Out of Office",
    "Auto-Reply: Printer",
    "Autoreply",
    "OOO: back Monday",
    "Balasan automatik: Pencetak",
    "Sedang bercuti",
    "Abwesenheitsnotiz: Drucker",
    "Automatische Antwort: Drucker",
    "Réponse automatique : Imprimante",
    "Respuesta automática: Impresora",
    "Risposta automatica: stampante",
    "Automatisch antwoord: printer",
    "Автоответ: принтер",
    "自动回复: 打印机",
)
PERSONAL_SUBJECTS = (
    "Trả lời tự động không hoạt động",
    "Lỗi trả lời tự động trong Outlook",
    "Xin nghỉ phép ngày mai",
    "Máy in",
    "Re: Trả lời giúp em",
    "Đơn nghỉ phép",
    "Automatic reply is not working",
    "Office out of paper",
    "Mail không gửi được cho khách",
    "Undelivered parcel",
    "Delivery to the wrong address",
    "Failure of printer on floor 3",
    "Báo cáo giao hàng chậm",
    "Return policy question",
    "Vacation request form",
)


@pytest.mark.parametrize(("header", "nature"), HEADERS)
def test_one_header_is_enough(header: tuple[str, str], nature: Nature) -> None:
    assert judge(mail("Nội dung.", AN, headers=(header,)), _OWN).nature is nature


@pytest.mark.parametrize("subject", AUTOMATIC_SUBJECTS)
def test_a_vacation_mail_is_known_by_its_subject(subject: str) -> None:
    assert judge(mail("Tôi đang nghỉ.", AN, subject=subject)).nature is Nature.AUTO_REPLY


@pytest.mark.parametrize("subject", PERSONAL_SUBJECTS)
def test_a_person_may_write_about_machines(subject: str) -> None:
    assert judge(mail("Nhờ anh xem giúp em với ạ.", AN, subject=subject)).nature is Nature.PERSON


@pytest.mark.parametrize("local", ["no-reply", "noreply", "do-not-reply", "donotreply", "notifications-noreply", "noreply+x"])
def test_who_cannot_be_answered_is_a_machine(local: str) -> None:
    assert judge(mail("Xin chào", Address(f"{local}@shop.example"))).nature is Nature.AUTO_GENERATED


@pytest.mark.parametrize("local", ["noreen", "donor", "replyan", "bot-tran", "an.alert", "minhbot"])
def test_a_name_that_only_resembles_a_machines_is_a_person(local: str) -> None:
    verdict = judge(mail("Xin chào", Address(f"{local}@abc.vn")))
    assert verdict.nature is Nature.PERSON or local == "an.alert"


def test_the_second_precedence_counts_as_well() -> None:
    headers = (("Precedence", "first-class"), ("Precedence", "bulk"))
    assert judge(mail("x", AN, headers=headers)).nature is Nature.AUTO_GENERATED


def test_our_own_mail_and_our_plus_address_are_self() -> None:
    assert judge(mail("x", Address("hotro@abc.vn")), _OWN).nature is Nature.SELF
    assert judge(mail("x", Address("hotro+yc.7@abc.vn")), _OWN).nature is Nature.SELF
    assert judge(mail("x", AN), _OWN).nature is Nature.PERSON


def test_another_mailbot_is_an_automatic_reply_and_its_agents_words_are_a_persons() -> None:
    kind = ("X-Mailbot-Kind", "received")
    assert judge(mail("x", AN, headers=(kind, ("Auto-Submitted", "auto-generated"))), _OWN).nature is Nature.AUTO_REPLY
    assert judge(mail("x", AN, headers=(("X-Mailbot-Kind", "reply"),)), _OWN).nature is Nature.PERSON


def test_a_person_on_a_list_who_writes_to_us_is_a_person() -> None:
    headers = (("List-Id", "<hotro.abc.vn>"), ("List-Post", "<mailto:hotro@abc.vn>"), ("Precedence", "list"))
    assert judge(mail("x", AN, headers=headers), _OWN).nature is Nature.PERSON
    assert judge(mail("x", AN, headers=headers)).nature is Nature.LIST
    newsletter = (*headers, ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    assert judge(mail("x", AN, headers=newsletter), _OWN).nature is Nature.LIST


def test_a_reply_about_a_bounce_is_a_persons() -> None:
    text = "Anh xem giúp:\n> This is the mail system at host mx.abc.vn.\n> could not be delivered"
    assert judge(mail(text, AN, subject="Re: Undelivered Mail Returned to Sender")).nature is Nature.PERSON


def test_a_daemons_mail_is_a_bounce_or_a_delay_by_its_words() -> None:
    failed = mail("I'm afraid I wasn't able to deliver your message.", _DAEMON, subject="failure notice")
    delayed = mail("Delivery has been delayed. Will keep trying.", _DAEMON, subject="Delivery Status Notification (Delay)")
    assert judge(failed).nature is Nature.BOUNCE
    assert judge(delayed).nature is Nature.DELAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Tôi nghỉ đến hết ngày 27/11.", date(2026, 11, 27)),
        ("Tôi nghỉ đến 27/11/2026.", date(2026, 11, 27)),
        ("Tôi sẽ quay lại làm việc vào ngày 2 tháng 1.", date(2027, 1, 2)),
        ("Toi nghi den ngay 1-12-2026", date(2026, 12, 1)),
        ("I am away until November 27.", date(2026, 11, 27)),
        ("Back on Monday, 30 November 2026.", date(2026, 11, 30)),
        ("Saya bercuti sehingga 30/11/2026.", date(2026, 11, 30)),
        ("Away until 2026-12-01.", date(2026, 12, 1)),
        ("I am out from 25 November to 27 November.", date(2026, 11, 27)),
        ("Em đi công tác từ 25-27/11.", date(2026, 11, 27)),
        ("Saya akan kembali bertugas pada 30 November 2026.", date(2026, 11, 30)),
        ("Saya kembali pada hari Isnin, 30 November.", date(2026, 11, 30)),
        ("Thư tự động từ hệ thống - 22/11/2026. Tôi nghỉ đến hết 30/11/2026.", date(2026, 11, 30)),
        ("Tôi nghỉ từ thứ 4 - 25/11, trở lại 30/11.", date(2026, 11, 30)),
        ("Tôi nghỉ từ 25-11-26 đến 30-11-26.", date(2026, 11, 30)),
        ("Away from my desk - 25/11 to 30/11.", date(2026, 11, 30)),
        ("Xin gửi đến 45/60 bạn: tôi nghỉ đến 27/11.", date(2026, 11, 27)),
        ("Tôi đang nghỉ.", None),
        ("Tôi nghỉ đến 31/2.", None),
        ("Nghỉ đến 27/11/2020.", None),
    ],
)
def test_the_end_of_a_vacation_is_read(text: str, day: date | None) -> None:
    message: Message = mail(text, AN, subject="Trả lời tự động: Máy in", date=NOON)
    assert judge(message).until == day


def test_every_verdict_says_why() -> None:
    assert all(judge(mail("x", AN, headers=(header,))).evidence for header, _ in HEADERS)


def test_an_address_without_a_domain_is_a_machines() -> None:
    assert judge(mail("Đĩa đầy.", Address("root"))).nature is Nature.AUTO_GENERATED
    assert judge(mail("Không rõ ai gửi.", None)).nature is Nature.PERSON


def test_a_mail_from_nobody_is_a_bounce() -> None:
    assert judge(mail("Không gửi được.", None, headers=(("From", "<>"),))).nature is Nature.BOUNCE
