"""Mails of machines, as PRODUCT section 4 lists them."""

from __future__ import annotations

from mailbot.mail.message import Address
from tests.stories import AN, HOA, RULES, Desk, office

RECEIPT = """From: hoa@abc.vn
To: hotro@abc.vn
Subject: Read: anything
Message-ID: <receipt@client.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary=b

--b
Content-Type: text/plain

Your message was read.
--b
Content-Type: message/disposition-notification

Reporting-UA: mail.client.example
Final-Recipient: rfc822; hoa@abc.vn
Original-Message-ID: <{}>
Disposition: manual-action/MDN-sent-manually; displayed

--b--
"""

BOUNCE = """From: MAILER-DAEMON@abc.vn
To: hotro@abc.vn
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce@mx.abc.vn>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.abc.vn

Final-Recipient: rfc822; hoa@abc.vn
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: <{}>

--b--
"""


def bounce(original: str) -> bytes:
    return BOUNCE.format(original).replace("\n", "\r\n").encode()


def receipt(original: str) -> bytes:
    return RECEIPT.format(original).replace("\n", "\r\n").encode()


def test_a_read_receipt_is_kept_on_its_ticket_though_it_answers_no_mail_and_nobody_is_told() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng.", "Máy in")
    assert desk.gets(receipt(desk.last("received").message_id)) == []
    assert desk.file().entries[-1].kind == "receipt"
    assert desk.ticket().status == "new"


def test_a_read_receipt_for_a_mail_that_is_not_ours_opens_nothing() -> None:
    desk = Desk()
    assert desk.gets(receipt("somebody@else.example")) == []
    assert desk.tickets() == []


def test_colleagues_with_one_trouble_are_all_answered_where_no_domains_are_named() -> None:
    desk = Desk(office(RULES.replace("domains: [abc.vn], ", "")))
    for number in range(30):
        desk.says(Address(f"person{number}@abc.vn"), "Mạng hỏng rồi.", "Mạng hỏng")
    assert [went.mail.kind for went in desk.sent()].count("received") == 30


def test_an_agent_whose_answer_cannot_reach_a_bounced_address_is_told() -> None:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng.", "Máy in")
    desk.gets(bounce(desk.last("received").message_id))
    desk.pass_time(minutes=10)
    (told,) = desk.answer(desk.last("assigned"), AN, "Chị thử lại nhé.")
    assert (told.kind, told.recipients) == ("update", (AN.email,))
    assert HOA.email in told.text
