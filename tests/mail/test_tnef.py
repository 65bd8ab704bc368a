"""A winmail.dat gives what it holds; a broken one stays as it came."""

from __future__ import annotations

import base64
import struct

from mailbot.mail.parse import parse


def _attribute(level: int, kind: int, data: bytes) -> bytes:
    """One attribute of a TNEF stream (MS-OXTNEF section 2.1.3)."""
    return struct.pack("<BII", level, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def _winmail(*, body: bytes = b"") -> bytes:
    stream = struct.pack("<IH", 0x223E9F78, 1)
    if body:
        stream += _attribute(1, 0x0002800C, body)
    stream += _attribute(2, 0x00069002, b"\x01\x00" + b"\xff" * 12)
    stream += _attribute(2, 0x00018010, b"bao-cao.txt\x00")
    return stream + _attribute(2, 0x0006800F, b"noi dung")


def _mail(data: bytes, text: str = "") -> bytes:
    first = f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n".encode()
    fields = b"--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    head = b"From: an@abc.vn\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    return head + first + fields + base64.encodebytes(data) + b"--b--\r\n"


def test_the_files_inside_are_the_attachments() -> None:
    message = parse(_mail(_winmail(), "Em gửi báo cáo."))
    assert [(one.name, one.content) for one in message.attachments] == [("bao-cao.txt", b"noi dung")]
    assert message.text == "Em gửi báo cáo."


def test_words_inside_count_only_where_there_are_no_others() -> None:
    assert parse(_mail(_winmail(body=b"Loi trong tep\x00"))).text == "Loi trong tep"
    assert parse(_mail(_winmail(body=b"Loi trong tep\x00"), "Lời ngoài")).text == "Lời ngoài"


def test_a_broken_winmail_is_kept_whole() -> None:
    broken = _winmail()[:30]
    message = parse(_mail(broken, "x"))
    assert [(one.name, one.content) for one in message.attachments] == [("winmail.dat", broken)]
