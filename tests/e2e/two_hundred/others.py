"""What else arrives: machines, lists, spam, strangers, twins, agents' own mails and forwards, and what is broken."""

from __future__ import annotations

from collections.abc import Iterator

from mailbot.mail.message import Address
from tests.e2e.two_hundred.given import SILENT, TECH, Given, employee, routed
from tests.e2e.two_hundred.letter import letter
from tests.stories import AN, BINH, CHI

TECH_SUBJECT = "Yêu cầu hỗ trợ kỹ thuật: Wifi"
TEXT = "Wifi ở phòng họp số 5 chập chờn từ hôm qua."
PROOF = ("Authentication-Results", "mx.abc.vn; dmarc=pass header.from=abc.vn")
STRANGER = Address("khach@doitac.example", "Trần Khách")


def machines() -> Iterator[Given]:
    """None of these gets an answer, and none becomes a ticket."""
    for key, subject, headers in (
        ("vacation", "Trả lời tự động: Vắng mặt", [("Auto-Submitted", "auto-replied")]),
        ("vacation-params", "Nghỉ phép", [("Auto-Submitted", "Auto-Replied; owner-email=x@abc.vn")]),
        ("vacation-words", "Trả lời tự động: Tôi đang nghỉ phép", []),
        ("vacation-english", "Automatic reply: Out of office", [("X-Auto-Response-Suppress", "All")]),
        ("vacation-malay", "Balasan automatik: Di luar pejabat", [("X-Autoreply", "yes")]),
    ):
        sender = employee(key)
        raw = letter(sender, subject, "Tôi nghỉ đến thứ Hai tuần sau.", headers=headers)
        yield Given(key, sender.email, raw, end="nothing", heard=SILENT, told=SILENT)
    postmaster = Address("mailer-daemon@mx.example", "Mail Delivery System")
    yield Given("a bounce of nothing of ours", postmaster.email, bounce("khong-co@xa.example"), "nothing", SILENT, SILENT)


def bounce(recipient: str, message_id: str = "unknown@xa.example", status: str = "5.1.1") -> bytes:
    """A delivery status notification (RFC 3464) about a mail to `recipient`."""
    return (
        "Return-Path: <>\r\nFrom: Mail Delivery System <mailer-daemon@mx.example>\r\nTo: hotro@abc.vn\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_r"\r\n\r\n--=_r\r\n'
        f"Content-Type: text/plain\r\n\r\n<{recipient}>: user unknown\r\n--=_r\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; 550 {status} user unknown\r\n--=_r\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: <{message_id}>\r\nTo: {recipient}\r\nSubject: x\r\n\r\n--=_r--\r\n"
    ).encode()


def set_aside() -> Iterator[Given]:
    """Kept for a person to see: no answer, no ticket."""
    for key, reason, headers in (
        ("spam-flag", "spam", [("X-Spam-Flag", "YES")]),
        ("spam-status", "spam", [("X-Spam-Status", "Yes, score=12.3 required=5.0")]),
        ("promo", "spam", [("X-Promo", "YES")]),
    ):
        sender = employee(key)
        raw = letter(sender, "Khuyến mãi lớn", "Mua ngay kẻo lỡ.", headers=headers)
        yield Given(key, sender.email, raw, f"aside:{reason}", SILENT, SILENT)
    ads = Address("hot@ads.example", "Quảng cáo")
    yield Given("a rule's address", ads.email, letter(ads, TECH_SUBJECT, "Mua ngay."), "aside:spam", SILENT, SILENT)
    ours = Address("hotro@abc.vn", "Hỗ trợ ABC")
    yield Given("our own address", ours.email, letter(ours, TECH_SUBJECT, TEXT), "aside:self", SILENT, SILENT)
    yield Given("no From", "", letter(None, TECH_SUBJECT, TEXT), "aside:no-sender", SILENT, SILENT)


def lists() -> Iterator[Given]:
    """Lists and bulk: a ticket, and no answer."""
    for key, headers in (
        ("list", [("List-Id", "<noibo.abc.vn>"), ("Precedence", "list")]),
        ("bulk", [("Precedence", "bulk")]),
    ):
        sender = employee(key)
        yield Given(key, sender.email, letter(sender, TECH_SUBJECT, TEXT, headers=headers), heard=SILENT, ticket=routed(TECH))


def persons() -> Iterator[Given]:
    """People with a new request, and those who only ask."""
    person = Address("nam-no@abc.vn", "Vũ Nam")
    yield Given("says itself to be no machine", person.email,
                letter(person, TECH_SUBJECT, TEXT, headers=[("Auto-Submitted", "no")]), ticket=routed(TECH))  # fmt: skip
    yield Given("an outsider", STRANGER.email, letter(STRANGER, TECH_SUBJECT, TEXT), ticket=routed(TECH))
    alias = employee("alias")
    yield Given("to an alias", alias.email, letter(alias, TECH_SUBJECT, TEXT, to="support@abc.vn"), ticket=routed(TECH))
    english = employee("english", "John Smith")
    words = "Hello, the wifi in meeting room 5 has been unstable since yesterday. Could you please have a look?"
    yield Given("in English", english.email, letter(english, "Wifi problem", words), ticket=routed("", language="en"))
    malay = employee("malay", "Siti Aminah")
    words = "Selamat pagi, wifi di bilik mesyuarat 5 tidak stabil sejak semalam. Boleh tolong periksa?"
    yield Given("in Malay", malay.email, letter(malay, "Masalah wifi", words), ticket=routed("", language="ms"))
    empty = employee("no-subject")
    yield Given("no subject", empty.email, letter(empty, "", TEXT), ticket=routed(""), text=TEXT)
    silent = employee("no-words")
    yield Given("no words", silent.email, letter(silent, TECH_SUBJECT), ticket=routed(TECH))
    status = employee("asks-status")
    yield Given("asks for the status", status.email, letter(status, "Hỏi", "#status"), "nothing", ("status",), SILENT)
    helped = employee("asks-help")
    yield Given("asks for help", helped.email, letter(helped, "Hỏi", "#trợgiúp"), "nothing", ("help",), SILENT)


def broken() -> Iterator[Given]:
    """Mails that no program should write: read as far as they can be."""
    sender = employee("no-end")
    raw = letter(sender, TECH_SUBJECT, TEXT, f"<p>{TEXT}</p>").rsplit(b"--=_alternative", 1)[0]
    yield Given("a multipart without an end", sender.email, raw, ticket=routed(TECH), text=TEXT)
    sender = employee("no-date")
    raw = b"\r\n".join(line for line in letter(sender, TECH_SUBJECT, TEXT).split(b"\r\n") if not line.startswith(b"Date"))
    yield Given("no date", sender.email, raw, ticket=routed(TECH), text=TEXT)
    sender = employee("nul")
    raw = letter(sender, TECH_SUBJECT, "Wifi\x00 phòng họp hỏng \udcff rồi.".encode("utf-8", "ignore").decode(), coding="8bit")
    yield Given("NUL in the words", sender.email, raw, ticket=routed(TECH))
    sender = employee("bad-base64")
    raw = letter(sender, TECH_SUBJECT, TEXT) + b"!!!! ====\xff\xfe"
    yield Given("base64 that is none at its end", sender.email, raw, ticket=routed(TECH))
    sender = employee("bad-from", "Hỏng")
    raw = b"From: =?utf-8?B?a?= <bad-from@abc.vn>\r\nSubject: Wifi\r\n\r\nWifi phong hop hong.\r\n"
    yield Given("a poisoned name", sender.email, raw, ticket=routed(""))


def agents() -> Iterator[Given]:
    """Agents ask like anybody, and pass on what others told or wrote them."""
    raw, told = letter(CHI, TECH_SUBJECT, TEXT, headers=[PROOF]), ("assigned", "received")
    yield Given("an agent's own request", CHI.email, raw, told=told, ticket=routed(TECH))
    for key, words in FORWARDS.items():
        employee_ = employee(f"fwd-{key}", "Phan Văn Khoa")
        raw = letter(BINH, f"Fwd: {TECH_SUBJECT}", words.format(email=employee_.email), headers=[PROOF])
        yield Given(f"forwarded from {key}", employee_.email, raw, ticket=routed(TECH), text=TEXT)
    asked = employee("by-phone")
    raw = letter(AN, TECH_SUBJECT, f"#for {asked.email}\nChị Hoa gọi: {TEXT}", headers=[PROOF])
    yield Given("asked by phone", asked.email, raw, ticket=routed(TECH), text=f"Chị Hoa gọi: {TEXT}")


FORWARDS = {
    "gmail": "---------- Forwarded message ---------\nTừ: Phan Văn Khoa <{email}>\nDate: Th 2, 23 thg 11, 2026 lúc 08:10\n"
    f"Subject: {TECH_SUBJECT}\nTo: Bình <binh@abc.vn>\n\n\n{TEXT}\n",
    "outlook": "________________________________\nTừ: Phan Văn Khoa <{email}>\nĐã gửi: Thứ Hai, 23 Tháng Mười Một 2026 8:10 SA\n"
    f"Đến: Trần Thị Bình <binh@abc.vn>\nChủ đề: {TECH_SUBJECT}\n\n{TEXT}\n",
    "outlook-en": "-----Original Message-----\nFrom: Phan Văn Khoa <{email}>\nSent: Monday, November 23, 2026 8:10 AM\n"
    f"To: Trần Thị Bình <binh@abc.vn>\nSubject: {TECH_SUBJECT}\n\n{TEXT}\n",
    "iphone": "Bắt đầu tin nhắn được chuyển tiếp:\n\n> Từ: Phan Văn Khoa <{email}>\n> Ngày: 08:10:00 GMT+7 23 tháng 11, 2026\n"
    f"> Đến: binh@abc.vn\n> Chủ đề: {TECH_SUBJECT}\n>\n> {TEXT}\n",
    "thunderbird": "-------- Forwarded Message --------\nSubject: " + TECH_SUBJECT + "\nDate: Mon, 23 Nov 2026 08:10:00 +0700\n"
    f"From: Phan Văn Khoa <{{email}}>\nTo: binh@abc.vn\n\n\n{TEXT}\n",
    "zimbra": '----- Forwarded Message -----\nFrom: "Phan Văn Khoa" <{email}>\nTo: "binh" <binh@abc.vn>\n'
    f"Sent: Monday, November 23, 2026 8:10:00 AM\nSubject: {TECH_SUBJECT}\n\n{TEXT}\n",
}


def twins() -> Iterator[tuple[Given, bytes]]:
    """Mails that come twice, with their second coming: the same, the same by another route, the same id with other words."""
    sender = employee("twin")
    raw = letter(sender, TECH_SUBJECT, TEXT, message_id="twin@client.example")
    yield Given("delivered twice", sender.email, raw, ticket=routed(TECH)), raw
    sender = employee("two-routes")
    raw = letter(sender, TECH_SUBJECT, TEXT, message_id="routes@client.example", headers=[("Received", "from a by b; 1")])
    yield Given("by two routes", sender.email, raw, ticket=routed(TECH)), raw.replace(b"from a by b; 1", b"from c by d; 2")


def reused_id() -> Iterator[Given]:
    """Two different mails of two people with one Message-ID."""
    for key, words in (("reused-a", TEXT), ("reused-b", "Điện thoại bàn phòng 7 không gọi ra ngoài được.")):
        sender = employee(key)
        raw = letter(sender, TECH_SUBJECT, words, message_id="reused@client.example")
        yield Given(f"reused Message-ID {key}", sender.email, raw, ticket=routed(TECH), text=words)
