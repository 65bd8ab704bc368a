"""Mails as bytes, the way strange clients write them: any charset, any transfer encoding, plain, HTML or both."""

from __future__ import annotations

import base64
import quopri
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime

from mailbot.mail.message import Address

WHEN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""When all mails were written: a Monday, 09:00 in Hà Nội. Dates in them are meant from there."""

_SHAPES = "\u0302\u0306\u031b"


def letter(
    sender: Address | None,
    subject: str,
    text: str = "",
    html: str = "",
    *,
    charset: str = "utf-8",
    coding: str = "base64",
    headers: Sequence[tuple[str, str]] = (),
    to: str = "hotro@abc.vn",
    message_id: str = "",
    files: Sequence[tuple[str, str, bytes]] = (),
    raw_subject: bool = False,
) -> bytes:
    """One mail. With `raw_subject` the subject stands in the header as bare bytes of the charset."""
    parts = [_part(kind, body, charset, coding) for kind, body in (("plain", text), ("html", html)) if body]
    body = parts[0] if len(parts) == 1 else _many("alternative", parts or [_part("plain", "", charset, coding)])
    if files:
        body = _many("mixed", [body, *(_file(*one) for one in files)])
    lines = [f"{name}: {value}".encode() for name, value in headers]
    if sender is not None:
        lines.append(f"From: {Header(sender.name, 'utf-8').encode()} <{sender.email}>".encode())
    lines += [f"To: {to}".encode(), b"Subject: " + _subject(subject, charset, bare=raw_subject)]
    lines += [f"Date: {format_datetime(WHEN)}".encode(), *([f"Message-ID: <{message_id}>".encode()] if message_id else [])]
    return b"\r\n".join([*lines, b"MIME-Version: 1.0", body])


def encode(text: str, charset: str) -> bytes:
    """Text in a charset; Windows-1258 has tone marks of their own, behind the letter."""
    if charset != "windows-1258":
        return text.encode(charset)
    return "".join(map(_split_tone, unicodedata.normalize("NFC", text))).encode("cp1258")


def _split_tone(letter: str) -> str:
    marks = unicodedata.normalize("NFD", letter)
    shape = "".join(mark for mark in marks[1:] if mark in _SHAPES)
    tone = "".join(mark for mark in marks[1:] if mark not in _SHAPES)
    return unicodedata.normalize("NFC", marks[:1] + shape) + tone


def _subject(subject: str, charset: str, *, bare: bool) -> bytes:
    if bare:
        return encode(subject, charset)
    if charset == "windows-1258":
        return b"=?windows-1258?B?" + base64.b64encode(encode(subject, charset)) + b"?="
    return Header(subject, "utf-8").encode().replace("\n", "\r\n").encode()


def _part(kind: str, text: str, charset: str, coding: str) -> bytes:
    content = encode(text.replace("\n", "\r\n"), charset)
    coded = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(coding, bytes)(content)
    body = coded.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") if charset != "utf-16" or coding != "8bit" else coded
    return f"Content-Type: text/{kind}; charset={charset}\r\nContent-Transfer-Encoding: {coding}\r\n\r\n".encode() + body


def _file(name: str, kind: str, content: bytes) -> bytes:
    head = f'Content-Type: {kind}; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"'
    return f"{head}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode() + base64.encodebytes(content)


def _many(kind: str, parts: Sequence[bytes]) -> bytes:
    line = f"=_{kind}_4711"
    inside = b"".join(b"--" + line.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{line}"\r\n\r\n'.encode() + inside + f"--{line}--\r\n".encode()
