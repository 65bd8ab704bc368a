"""Mails of machines, as PRODUCT section 4 lists them."""

from __future__ import annotations

from mailbot.mail.message import Address
from tests.stories import HOA, RULES, Desk, office

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
