"""How mails are built: attachments and their names, pictures in place, invitations, signed and encrypted parts, broken MIME."""

from __future__ import annotations

import base64

from tests.corpus.make.mail import HEAD, Case, head, joined, part, word

_SAID = "Em gửi anh báo cáo đính kèm."
_TEXT = part("plain", _SAID)
_PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def _file(fields: str, data: bytes = b"%PDF-1.4 mau") -> bytes:
    return f"{fields}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode() + base64.encodebytes(data)


def _named(name: str, fields: str, wanted: str, kind: str = "application/pdf") -> Case:
    raw = head("Báo cáo") + joined("mixed", [_TEXT, _file(fields)])
    return Case(f"attached-{name}", raw, {"new": _SAID, "attachments": [[wanted, kind]]})


def _names() -> list[Case]:
    pdf = "Content-Type: application/pdf"
    there = "Content-Disposition: attachment"
    return [
        _named("rfc2231", f"{pdf}\r\n{there}; filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20qu%C3%BD%204.pdf", "Báo cáo quý 4.pdf"),
        _named("rfc2231-cut", f"{pdf}\r\n{there};\r\n filename*0*=UTF-8''B%C3%A1o%20c%C3;\r\n filename*1*=%A1o%20thu%E1%BA%BF;\r\n filename*2=.pdf", "Báo cáo thuế.pdf"),
        _named("encoded-word", f'{pdf}; name="{word("Hợp đồng.pdf")}"\r\n{there}; filename="{word("Hợp đồng.pdf")}"', "Hợp đồng.pdf"),
        _named("raw-utf8", f'{pdf}\r\n{there}; filename="Hợp đồng thuê.pdf"', "Hợp đồng thuê.pdf"),
        _named("name-only", f'{pdf}; name="{word("Bảng lương.pdf")}"', "Bảng lương.pdf"),
        _named("path", f'{pdf}\r\n{there}; filename="..\\\\..\\\\etc/passwd.pdf"', "passwd.pdf"),
        _named("forbidden", f'{pdf}\r\n{there}; filename="a:b*c?.pdf"', "a_b_c_.pdf"),
        _named("nameless", f"{pdf}\r\n{there}", "application-2.pdf"),
        _named("nameless-unknown", f"Content-Type: application/octet-stream\r\n{there}", "application-2.pdf", "application/octet-stream"),
        _named("long", f'{pdf}\r\n{there}; filename="{"a" * 300}.pdf"', f"{'a' * 146}.pdf"),
        _named("direction", f"{pdf}\r\n{there}; filename*=UTF-8''a%E2%80%AEfdp.exe", "a_fdp.exe"),
        _named("text-file", f'Content-Type: text/plain; charset=utf-8; name="log.txt"\r\n{there}; filename="log.txt"', "log.txt", "text/plain"),
        _named("inline-text-file", 'Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: inline; filename="log.txt"', "log.txt", "text/plain"),
        _named("invitation", "Content-Type: text/calendar; charset=utf-8; method=REQUEST", "invitation-2.ics", "text/calendar"),
        _named("contact", "Content-Type: text/vcard; charset=utf-8", "contact-2.vcf", "text/vcard"),
    ]  # fmt: skip


def _pictures() -> list[Case]:
    html = part(
        "html",
        f'<p>{_SAID}</p><img src="cid:anh1"><img src="https://theo-doi.example/p.gif" width=1 height=1><script>alert(1)</script>',
    )
    picture = 'Content-Type: image/png; name="anh.png"\r\nContent-ID: <anh1>\r\nContent-Disposition: inline; filename="anh.png"'
    apple = b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(_PNG)
    return [
        Case("picture-in-place", head("Ảnh lỗi") + joined("related", [html, _file(picture, _PNG)]), {
            "attachments": [["anh.png", "image/png"]], "inline": ["anh1"], "text_lacks": ["theo-doi", "script", "alert"]}),
        Case("picture-apple", head("Ảnh lỗi") + joined("mixed", [part("plain", "Ảnh thứ nhất:"), apple, part("plain", "và lời cuối.")]), {
            "new": "Ảnh thứ nhất:\n\nvà lời cuối.", "attachments": [["image-2.png", "image/png"]]}),
    ]  # fmt: skip


def _sealed() -> list[Case]:
    signature = b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB\r\n"
    cipher = b"Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN PGP MESSAGE-----\r\nabc\r\n-----END PGP MESSAGE-----\r\n"
    version = b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
    armour = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n#close\nĐã xong.\n-----BEGIN PGP SIGNATURE-----\nabc\n-----END PGP SIGNATURE-----"
    smime = b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB\r\n"
    return [
        Case("signed", head("Báo cáo") + joined('signed; protocol="application/pkcs7-signature"', [_TEXT, signature]), {"new": _SAID, "signed": True, "encrypted": False, "attachments": [["smime.p7s", "application/pkcs7-signature"]]}),
        Case("signed-inline", head("Xong") + part("plain", armour), {"new": "#close\nĐã xong.", "signed": True}),
        Case("encrypted-pgp", head("Mật") + joined('encrypted; protocol="application/pgp-encrypted"', [version, cipher]), {"encrypted": True, "new": "", "nature": "person"}),
        Case("encrypted-smime", head("Mật") + smime, {"encrypted": True, "new": "", "attachments": [["smime.p7m", "application/pkcs7-mime"]]}),
        Case("encrypted-inline", head("Mật") + part("plain", "-----BEGIN PGP MESSAGE-----\nabc\n-----END PGP MESSAGE-----"), {"encrypted": True}),
    ]  # fmt: skip


def _broken() -> list[Case]:
    body = part("plain", _SAID, how="8bit")
    whole = head("Báo cáo") + body
    two = head("Báo cáo") + joined("mixed", [body, part("plain", "Lời thứ hai.", how="8bit")], "B")
    flowed = (
        head("Re: Báo cáo")
        + "Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\nMột câu rất dài được \r\nngắt ở đây.\r\n> trích \r\n> dẫn\r\n-- \r\nAn".encode()
    )
    wrapped = b"Subject: Nho anh xem giup\r\nviec nay\r\nFrom: an@abc.vn\r\n\r\nThan bai"
    uu = "Em gửi tệp.\r\n\r\nbegin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\n".encode()
    references = "References: <1@a.vn>,<2@b.vn> (chú thích)\r\n\t<3@c.vn>\r\nIn-Reply-To: Thư của An <3@c.vn>\r\n"
    return [
        Case("broken-mark-first", b"\xef\xbb\xbf" + whole, {"new": _SAID, "subject": "Báo cáo", "defects_has": ["byte order mark"]}),
        Case("broken-mbox", b"From an@abc.vn Mon Nov 23 10:05:00 2026\r\n" + whole, {"new": _SAID, "subject": "Báo cáo", "defects_has": ["mbox"]}),
        Case("broken-cr-only", whole.replace(b"\r\n", b"\r"), {"new": _SAID, "subject": "Báo cáo", "defects_has": ["CR only"]}),
        Case("broken-lf-only", whole.replace(b"\r\n", b"\n"), {"new": _SAID, "subject": "Báo cáo"}),
        Case("broken-wrapped-header", wrapped, {"subject": "Nho anh xem giup viec nay", "sender": "an@abc.vn", "new": "Than bai", "defects_has": ["wrapped"]}),
        Case("broken-no-end", two.replace(b"--B--\r\n", b""), {"new": f"{_SAID}\n\nLời thứ hai.", "defects_has": ["without its end"]}),
        Case("broken-no-boundary-parameter", two.replace(b'; boundary="B"', b""), {"new": f"{_SAID}\n\nLời thứ hai.", "defects_has": ["did not declare"]}),
        Case("broken-wrong-boundary", two.replace(b'boundary="B"', b'boundary="C"'), {"new": f"{_SAID}\n\nLời thứ hai."}),
        Case("broken-bad-base64-name", b"From: =?utf-8?B?a?= <an@abc.vn>\r\nSubject: x\r\n\r\nNoi dung", {"sender": "an@abc.vn", "new": "Noi dung"}),
        Case("broken-two-subjects", b"Subject: mot\r\nSubject: hai\r\nFrom: an@abc.vn\r\n\r\nx", {"subject": "mot", "defects_has": ["more than once"]}),
        Case("broken-nul", head("Báo cáo") + b"Content-Type: text/plain\r\n\r\nMay\x00 in \x07hong", {"new": "May in hong"}),
        Case("broken-empty", b"", {"new": "", "sender": None}),
        Case("broken-header-only", b"From: an@abc.vn\r\nSubject: Alo", {"new": "", "sender": "an@abc.vn", "subject": "Alo"}),
        Case("flowed", flowed, {"new": "Một câu rất dài được ngắt ở đây.", "signature_has": ["An"]}),
        Case("uuencoded", head("Tệp") + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + uu, {"new": "Em gửi tệp.", "attachments": [["a.txt", "application/octet-stream"]]}),
        Case("references", head("Thư", more=references) + body, {"references": ["1@a.vn", "2@b.vn", "3@c.vn"]}),
        Case("sender-quoted", head("Thư", '"Nguyễn Văn An (Phòng Kỹ thuật)" <AN@ABC.VN>') + body, {"sender": "an@abc.vn", "sender_name": "Nguyễn Văn An (Phòng Kỹ thuật)"}),
        Case("sender-pretends", head("Thư", '"giamdoc@abc.vn" <ke-gian@xau.example>') + body, {"sender": "ke-gian@xau.example"}),
        Case("sender-idn", head("Thư", "an@xn--cngty-6ta.vn") + body, {"sender": "an@" + b"xn--cngty-6ta.vn".decode("idna")}),
        Case("html-shell", f"From: an@abc.vn\r\nSubject: x\r\n{HEAD}".encode() + joined("alternative", [part("plain", " \n"), part("html", f"<p>{_SAID}</p>")]), {"new": _SAID}),
    ]  # fmt: skip


def cases() -> list[Case]:
    """Nothing is lost, nothing dangerous is kept, the same names every time."""
    return [*_names(), *_pictures(), *_sealed(), *_broken()]
