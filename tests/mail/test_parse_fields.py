"""Addresses, ids, dates and names as mailers write them; a name never becomes an address."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from mailbot.mail.message import Address
from mailbot.mail.parse import parse
from mailbot.mail.parse.address import addresses
from mailbot.mail.parse.date import moment
from mailbot.mail.parse.name import made, safe
from mailbot.mail.parse.words import words

_AN = Address("an@abc.vn", "Nguyễn Văn An")
_HANOI = timezone(timedelta(hours=7))


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("Nguyễn Văn An <an@abc.vn>", [_AN]),
        ('"Nguyễn Văn An" <AN@ABC.VN>', [_AN]),
        ("=?utf-8?B?Tmd1eeG7hW4gVsSDbiBBbg==?= <an@abc.vn>", [_AN]),
        ("'Nguyễn Văn An' <an@abc.vn>", [_AN]),
        ("an@abc.vn (Nguyễn Văn An)", [_AN]),
        ("an@abc.vn", [Address("an@abc.vn")]),
        ("<an@abc.vn>", [Address("an@abc.vn")]),
        ("an@abc.vn; binh@abc.vn", [Address("an@abc.vn"), Address("binh@abc.vn")]),
        ("a@b.vn, Mikel@X <c@d.vn>, e@f.vn", [Address("a@b.vn"), Address("c@d.vn", "Mikel@X"), Address("e@f.vn")]),
        ("Team: an@abc.vn, binh@abc.vn;", [Address("an@abc.vn"), Address("binh@abc.vn")]),
        ('"giamdoc@abc.vn" <ke-gian@xau.example>', [Address("ke-gian@xau.example", "giamdoc@abc.vn")]),
        ("giamdoc@abc.vn <ke-gian@xau.example>", [Address("ke-gian@xau.example", "giamdoc@abc.vn")]),
        ("=?utf-8?B?a?= <an@abc.vn>", [Address("an@abc.vn", "=?utf-8?B?a?=")]),
        ("An [mailto:an@abc.vn]", [Address("an@abc.vn", "An")]),
        ("An <an@abc.vn", [Address("an@abc.vn", "An")]),
        ("MAILER-DAEMON", [Address("mailer-daemon")]),
        ("Mail Delivery System <MAILER-DAEMON>", [Address("mailer-daemon", "Mail Delivery System")]),
        ("undisclosed-recipients:;", []),
        ("unlisted-recipients:; (no To-header on input)", []),
        ("<>", []),
        ("", []),
    ],
)
def test_mailboxes_are_found(field: str, found: list[Address]) -> None:
    assert list(addresses(field.encode())) == found


def test_ids_are_read_with_commas_comments_and_without_brackets() -> None:
    raw = b"References: <1@a>,<2@b> (x)\r\n <1@a>\r\nIn-Reply-To: Your mail of Monday <3@c>\r\nMessage-ID: 9@x.vn\r\n\r\n"
    message = parse(raw)
    assert message.references == ("1@a", "2@b")
    assert message.in_reply_to == ("3@c",)
    assert message.message_id == "9@x.vn"
    assert parse(b"Message-ID: <>\r\n\r\n").message_id == ""


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("Mon, 23 Nov 2026 10:05:00 +0700", datetime(2026, 11, 23, 10, 5, tzinfo=_HANOI)),
        ("23 Nov 2026 10:05 +0700 (ICT)", datetime(2026, 11, 23, 10, 5, tzinfo=_HANOI)),
        ("Mon, 23 Nov 26 10:05:00 GMT", datetime(2026, 11, 23, 10, 5, tzinfo=UTC)),
        ("2026-11-23T10:05:00+07:00", datetime(2026, 11, 23, 10, 5, tzinfo=_HANOI)),
        ("hôm qua", None),
        ("Mon, 99 Nov 2026 10:05:00 +0700", None),
        ("Mon, 23 Nov 2026 10:05:00 +9999", None),
        ("", None),
    ],
)
def test_dates_are_moments_or_nothing(field: str, found: datetime | None) -> None:
    assert moment(field) == found


def test_encoded_words_cut_inside_a_character_are_joined() -> None:
    assert words(b"=?utf-8?B?xJE=?= =?utf-8?Q?=C6?=\r\n =?utf-8?Q?=A1n?=") == "đơn"
    assert words(b"Re: =?utf-8?Q?m=C3=A1y_in?= 1020") == "Re: máy in 1020"
    assert words("Máy in".encode()) == "Máy in"
    assert words(b"=?utf-8?B?") == "=?utf-8?B?"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("báo cáo.pdf", "báo cáo.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\An\\hop dong.docx", "hop dong.docx"),
        ("..", ""),
        ("a\nb.txt", "a b.txt"),
        ("CON.txt", "_CON.txt"),
        (".bashrc", "bashrc"),
        ("a" * 400 + ".xlsx", "a" * 145 + ".xlsx"),
        ("a\u202efdp.exe", "a_fdp.exe"),
    ],
)
def test_file_names_are_safe(name: str, kept: str) -> None:
    assert safe(name) == kept


def test_nameless_parts_are_named_by_kind_and_place() -> None:
    assert made("text/calendar", 2) == "invitation-2.ics"
    assert made("image/png", 3) == "image-3.png"
    assert made("message/rfc822", 2, "Lỗi: đăng nhập") == "Lỗi_ đăng nhập.eml"


def test_the_fingerprint_ignores_the_way_and_sees_the_content() -> None:
    mail = b"From: an@abc.vn\r\nMessage-ID: <1@abc.vn>\r\nSubject: x\r\n\r\n"
    way = b"Received: from a by b\r\nDelivered-To: hotro@abc.vn\r\n"
    assert parse(mail + b"hi").fingerprint == parse(way + mail + b"hi\r\n").fingerprint
    assert parse(mail + b"hi").fingerprint != parse(mail + b"hello").fingerprint
    assert parse(mail + b"hi").fingerprint != parse(mail.replace(b"<1@", b"<2@") + b"hi").fingerprint


def test_an_attached_mail_is_kept_byte_for_byte() -> None:
    inner = b"From:  le@khach.example\nSubject:\tx\n  y\n\n\tText \n"
    outer = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--b--"
    assert parse(outer).attachments[0].content == inner


def test_prose_that_only_claims_to_be_base64_is_read_as_it_stands() -> None:
    raw = b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nMay in hong roi nho anh xem giup em voi a\r\n"
    assert parse(raw).text == "May in hong roi nho anh xem giup em voi a"


def test_the_first_part_of_a_report_is_its_text_even_with_a_name() -> None:
    head = b"Content-Type: multipart/report; boundary=b\r\n\r\n"
    raw = head + b"--b\r\nContent-Type: text/plain; name=a.txt\r\n\r\nKhong gui duoc\r\n--b--"
    assert parse(raw).text == "Khong gui duoc"


def test_the_sender_is_the_first_author_or_who_sent_it_for_nobody() -> None:
    assert parse(b"From: an@abc.vn, binh@abc.vn\r\nSender: binh@abc.vn\r\n\r\n").sender == Address("an@abc.vn")
    assert parse(b"Sender: binh@abc.vn\r\n\r\n").sender == Address("binh@abc.vn")
    assert parse(b"Subject: x\r\n\r\n").sender is None


def test_an_endless_list_of_receivers_is_cut_between_two_of_them() -> None:
    value = b"a" * 59_981 + b"@abc.vn, mai@abc.vn.evil.example"
    assert value[:60_000].endswith(b"mai@abc.vn")
    assert [found.email[-8:] for found in addresses(value)] == ["a@abc.vn"]
