"""Header fields as bytes: what goes in comes out, and nothing gets in beside it."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import datetime
from email.header import decode_header, make_header
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.mail import headers
from mailbot.mail.message import Address

ANY = st.text(st.characters(codec=None), max_size=300)
LONG_ID = "AS8PR04MB8404E1B2C3D4E5F60718293A4B5C6D7E8F9A0B1C2D3E4F5@AS8PR04MB8404.eurprd04.prod.outlook.com"


def unfolded(value: str) -> str:
    return str(make_header(decode_header(value.replace("\r\n", ""))))


@pytest.mark.parametrize(
    "subject",
    [
        "Re: [YC-12] Lỗi trang thanh toán",
        "Yêu cầu tư vấn pháp lý: Xem xét hợp đồng thuê văn phòng tầng 3 toà nhà Bitexco, quận 1, thành phố Hồ Chí Minh",
        "plain words only",
        "=?utf-8?B?YQ==?= pretends to be encoded",
        "x" * 300,
        "hai  khoảng   trắng",
        "😀 emoji ở đầu và cuối 😀",
        "",
    ],
)
def test_a_subject_comes_out_as_it_went_in(subject: str) -> None:
    assert unfolded(headers.words(subject, 9)) == " ".join(subject.split())


@settings(max_examples=100)
@given(ANY)
def test_any_subject_is_one_safe_header(subject: str) -> None:
    raw = headers.field("Subject", headers.words(subject, 9))
    assert raw.count(b"\r\n") == len(raw.split(b"\r\n")) - 1
    assert all(line.startswith(b" ") for line in raw.split(b"\r\n")[1:-1])
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert unfolded(raw.decode("ascii")[9:-2]) == headers.one_line(subject)


@settings(max_examples=100)
@given(ANY, ANY)
def test_any_display_name_is_one_safe_mailbox(name: str, local: str) -> None:
    written = headers.mailbox(Address(f"{local}@abc.vn", name))
    if not written:
        return
    raw = headers.field("To", written)
    parsed = email.message_from_bytes(raw + b"\r\n", policy=email.policy.default)
    assert len(parsed.keys()) == 1
    assert len(parsed["To"].addresses) == 1


def test_the_token_can_be_read_without_decoding() -> None:
    assert headers.words("Re: [YC-12] Lỗi trang", 9).startswith("Re: [YC-12] =?utf-8?B?")


def test_a_vietnamese_name_is_encoded_and_a_plain_one_is_not() -> None:
    assert headers.mailbox(Address("an@abc.vn", "Nguyen Van An")) == "Nguyen Van An <an@abc.vn>"
    assert "=?utf-8?B?" in headers.mailbox(Address("an@abc.vn", "Nguyễn Văn An (Phòng Kỹ thuật)"))


def test_a_name_with_comma_and_quotes_is_quoted() -> None:
    assert headers.mailbox(Address("an@abc.vn", 'Van An, "Boss"')) == '"Van An, \\"Boss\\"" <an@abc.vn>'


def test_a_line_break_in_a_name_adds_no_header() -> None:
    written = headers.field("To", headers.mailbox(Address("an@abc.vn", "An\r\nBcc: x@evil.example")))
    assert list(email.message_from_bytes(written).keys()) == ["To"]


@pytest.mark.parametrize(
    ("people", "ascii_form"),
    [
        ("an@bücher.example", "an@xn--bcher-kva.example"),
        ("an@công-ty.vn", "an@xn--cng-ty-ixa.vn"),
        ("an@straße.de", "an@xn--strae-oqa.de"),
        ("a b@abc.vn", '"a b"@abc.vn'),
        ("an@[192.0.2.1]", "an@[192.0.2.1]"),
        ("ân@abc.vn", ""),
        ("an@", ""),
        ("an", ""),
        ("an@a..b", ""),
        ("a\r\nb@abc.vn", ""),
        ("an@abc.vn>\r\nBcc: x", ""),
    ],
)
def test_addresses_become_ascii_or_nothing(people: str, ascii_form: str) -> None:
    assert headers.ascii_address(people) == ascii_form


def test_long_message_ids_are_neither_encoded_nor_folded() -> None:
    assert headers.ids((LONG_ID, "a@b.vn")) == f"<{LONG_ID}>\r\n <a@b.vn>"


@pytest.mark.parametrize("broken", ["a b@c", "a\r\nBcc: x@y", "<>", "", "é@c.vn", "a>b@c.vn", "x" * 1000 + "@a.vn"])
def test_an_id_that_cannot_stand_as_it_is_is_left_out(broken: str) -> None:
    assert headers.ids((broken, "good@b.vn")) == "<good@b.vn>"


def test_long_references_keep_the_first_and_the_last() -> None:
    chain = [f"id{n}@abc.vn" for n in range(200)]
    kept = headers.references(chain)
    assert len(kept) == 20
    assert kept[0] == "id0@abc.vn"
    assert kept[-1] == "id199@abc.vn"


def test_references_name_each_id_once_and_stay_small() -> None:
    assert headers.references(["a@b.vn", "<a@b.vn>", " c@d.vn "]) == ("a@b.vn", "c@d.vn")
    assert sum(map(len, headers.references([f"{n}{'x' * 800}@b.vn" for n in range(30)]))) <= 4900


@pytest.mark.parametrize(
    "name",
    [
        "ảnh lỗi.png",
        "a.txt",
        'q"uote.txt',
        "x" * 150 + ".pdf",
        "Hợp đồng thuê văn phòng " * 6 + ".docx",
        "100%.txt",
        "../../etc/passwd",
    ],
)
def test_file_names_come_out_as_they_went_in(name: str) -> None:
    raw = headers.field("Content-Disposition", f"attachment;{headers.FOLD}{headers.file_name(name)}")
    assert max(map(len, raw.split(b"\r\n"))) <= 80
    assert email.message_from_bytes(raw + b"\r\n").get_filename() == headers.one_line(name.replace("/", "_"), 200)


@settings(max_examples=100)
@given(ANY)
def test_any_file_name_is_one_safe_parameter(name: str) -> None:
    raw = headers.field("Content-Disposition", f"attachment;{headers.FOLD}{headers.file_name(name)}")
    parsed = email.message_from_bytes(raw + b"\r\n")
    assert list(parsed.keys()) == ["Content-Disposition"]
    assert parsed.get_filename() is not None


def test_dates_carry_the_companys_zone() -> None:
    noon = datetime(2026, 11, 23, 15, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    assert headers.date(noon) == "Mon, 23 Nov 2026 15:30:00 +0700"


@pytest.mark.parametrize("value", ["a\r\nBcc: x", "a\nb", "é", "x" * 999, "a\x00b", "a\rb"])
def test_an_unsafe_field_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="unsafe header"):
        headers.field("X-Any", value)


def test_only_media_types_that_may_be_encoded_are_kept() -> None:
    assert headers.media_type("image/PNG") == "image/png"
    for wrong in ("message/rfc822", "multipart/mixed", "text", 'a/b; name="x"', "a/b\r\nBcc: x"):
        assert headers.media_type(wrong) == "application/octet-stream"


def test_marks_that_turn_the_writing_direction_are_taken_out() -> None:
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", headers.one_line("an\u202egnp.exe\u2066"))
