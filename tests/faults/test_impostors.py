"""Nobody gets in by pretending: mails under others' names, numbers and words. docs/security.md names each."""

from __future__ import annotations

import pytest

from mailbot.desk.people import prove
from mailbot.mail.draft import Identity
from mailbot.mail.message import Address
from mailbot.mail.parse import parse
from mailbot.settings.model import Settings
from tests.faults.test_loops import bounce_of
from tests.stories import AN, DUNG, HOA, NAM, SUPPORT, Desk, office, raw

EVIL = Address("evil@outside.example", "Evil")
PASSED = (
    ("Authentication-Results", "mx.abc.vn; dmarc=pass header.from=abc.vn"),
    ("Received", "from out.example (out.example [203.0.113.9]) by mx.abc.vn with ESMTPS id 4X"),
)


def asked(**more: object) -> Desk:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng, không in được gì cả.", "Máy in", message_id="first@client", **more)
    return desk


# --- who reads along


@pytest.mark.parametrize("sender", [HOA, NAM])
def test_a_number_and_a_participants_name_bring_nobody_into_a_ticket(sender: Address) -> None:
    desk = asked(headers={"Cc": NAM.email})
    desk.says(sender, "Thêm thông tin ạ.", "[YC-1] Máy in", headers={"Cc": EVIL.email})
    desk.answer(desk.last("assigned"), AN, "Mật khẩu mới nằm trong phong bì.")
    assert desk.last("reply").recipients == (HOA.email, NAM.email)


def test_whom_a_participant_copies_in_a_reply_reads_along() -> None:
    desk = asked()
    desk.answer(desk.last("received"), HOA, "Thêm thông tin ạ.", headers=[("Cc", NAM.email)])
    assert desk.ticket().watchers == (NAM.email,)


def test_whom_a_requester_copies_in_an_answer_to_their_own_mail_reads_along() -> None:
    desk = asked()
    desk.says(HOA, "Thêm thông tin ạ.", "Re: Máy in", headers={"In-Reply-To": "<first@client>", "Cc": NAM.email})
    assert desk.ticket().watchers == (NAM.email,)


def test_a_vendor_learns_nothing_of_what_agent_and_requester_say() -> None:
    desk = asked()
    desk.answer(desk.last("assigned"), AN, "#vendor help@vendor.example\nNhờ anh xem giúp.")
    desk.answer(desk.last("assigned"), AN, "Chị Hoa ơi, máy mới ở phòng 301.")
    desk.answer(desk.last("vendor"), Address("help@vendor.example"), "#status")
    (told,) = (went.mail for went in desk.sent() if went.mail.kind == "status")
    assert not {"301", HOA.name, "YC-1"} & set(told.text.replace(".", " ").split())


# --- who can be reached


def test_a_forged_bounce_silences_nobody_whom_its_writer_copied() -> None:
    """Who is copied gets the same mail, with the same Message-ID, as who may wish them ill."""
    desk = Desk()
    desk.says(EVIL, "Máy in hỏng, không in được gì cả.", "Máy in", headers={"Cc": DUNG.email})
    desk.gets(bounce_of(desk.last("received"), DUNG.email))
    desk.says(HOA, "Mạng tầng ba không vào được.", "Mạng")
    desk.pass_time(days=5)
    assert "overdue" in {went.mail.kind for went in desk.sent() if DUNG.email in went.mail.recipients}


def test_a_copy_that_bounces_is_the_last_one_of_that_ticket_and_the_agent_hears_of_it() -> None:
    desk = asked(headers={"Cc": NAM.email})
    desk.gets(bounce_of(desk.last("received"), NAM.email))
    assert NAM.email in desk.last("update").text
    desk.answer(desk.last("assigned"), AN, "Chị thử lại giúp em nhé.")
    assert desk.last("reply").recipients == (HOA.email,)


def test_an_international_address_that_bounces_is_left_alone_too() -> None:
    desk = Desk()
    desk.says(Address("lan@hỗtrợ.vn"), "Máy in hỏng, không in được gì cả.", "Máy in")
    received = desk.last("received")
    desk.gets(bounce_of(received, received.recipients[0]))
    desk.answer(desk.last("assigned"), AN, "Chị thử lại giúp em nhé.")
    assert "reply" not in {went.mail.kind for went in desk.sent()}


def test_a_machine_at_an_international_address_is_answered_no_more_often_than_others() -> None:
    desk = Desk()
    most = desk.office.policy.company.per_sender[0]
    for number in range(most + 5):
        desk.says(Address("may@hỗtrợ.vn"), f"Thư {'abcdefghij'[number % 10] * (1 + number // 10)}.", f"Máy {number}")
    assert len([went for went in desk.sent() if went.mail.kind == "received"]) == most


# --- who we are


@pytest.mark.parametrize("address", ["hotro@abc.vn.", '"hotro"@abc.vn', "HoTro@ABC.vn", "support@abc.vn.", '"hotro+x"@abc.vn'])
def test_our_own_address_is_ours_however_it_is_written(address: str) -> None:
    desk = asked(headers={"Cc": address})
    assert desk.ticket().watchers == ()
    desk.gets(raw(Address(address), "Máy in hỏng, không in được gì cả.", "Máy chiếu"))
    assert [line.reason for line in desk.aside()] == ["self"]


def test_our_own_address_at_an_international_domain_is_ours_in_both_forms() -> None:
    ascii_form = "hotro@xn--htr-ymzuc.vn"
    servers = {"imap": ({"host": "imap.abc.vn", "username": "x", "password": "x"},), "smtp": {"host": "smtp.abc.vn"}}
    settings = Settings.model_validate({"address": ascii_form, **servers})
    identity = Identity(settings.address, b"a key for tests, of thirty-two b")
    desk = Desk(office(identity=identity))
    for number, address in enumerate((ascii_form, "hotro@hỗtrợ.vn")):
        desk.says(Address(address), "Máy in hỏng, không in được gì cả.", f"Máy {number}")
        desk.says(HOA, "Mạng ở tầng ba rất chậm.", f"Mạng {'ab'[number]}", headers={"Cc": address}, to=ascii_form)
    assert [line.reason for line in desk.aside()] == ["self", "self"]
    assert {ticket.watchers for ticket in desk.tickets()} == {()}
    received = desk.last("received")
    assert received.message_id.isascii()
    desk.answer(received, HOA, "#cancel")
    assert desk.ticket(2).status.value == "cancelled"


@pytest.mark.parametrize("list_header", [[("List-Post", "<mailto:ds@abc.vn>")], []])
def test_our_own_words_that_a_list_gives_another_author_come_back_to_nothing(list_header: list[tuple[str, str]]) -> None:
    desk = asked(headers={"Cc": "ds@abc.vn"})
    desk.answer(desk.last("assigned"), AN, "#resolve\nXong rồi ạ.")
    resolved, before = desk.last("resolved"), len(desk.sent())
    head = "".join(
        f"{name}: {value}\r\n" for name, value in [*list_header, ("From", "Hỗ trợ qua DS <ds@abc.vn>"), ("Cc", SUPPORT)]
    )
    desk.gets(head.encode() + resolved.raw.replace(b"\r\nFrom: ", b"\r\nX-Original-From: ", 1))
    assert (desk.ticket().status.value, len(desk.sent())) == ("resolved", before)
    assert [line.reason for line in desk.aside()] == ["self"]


# --- what a server's word is worth


@pytest.mark.parametrize(
    "again",
    [
        "Subject: [YC-1] xong",
        "Message-ID: <other@x>",
        "Date: Mon, 23 Nov 2026 10:00:00 +0700",
        "Content-Type: text/html",
        "To: a@b.vn",
    ],
)
def test_a_signed_mail_to_which_somebody_added_a_header_proves_nobody(again: str) -> None:
    """A signature covers the lower one of two fields, a reader takes the upper one (RFC 6376 section 8.15)."""
    signed = raw(AN, "#close", "Việc khác", message_id="signed@abc.vn", headers=PASSED)
    desk = asked()
    assert prove(parse(signed), desk.office.policy).of_agent
    assert not prove(parse(f"{again}\r\n".encode() + signed), desk.office.policy).holds
    desk.gets(b"Subject: [YC-1] xong\r\n" + signed)
    assert desk.ticket().status.value in ("new", "open")
