"""The envelope around the words: a whole mail in bytes, the same in every run."""

from __future__ import annotations

import base64
import quopri
from dataclasses import dataclass, field
from typing import Any

HEAD = "Date: Mon, 23 Nov 2026 10:05:00 +0700\r\nMIME-Version: 1.0\r\n"


@dataclass(frozen=True)
class Case:
    """A mail and what is right about it; `expect` holds only what the case is about."""

    name: str
    raw: bytes
    expect: dict[str, Any] = field(default_factory=dict)


def word(text: str, charset: str = "utf-8", how: str = "B") -> str:
    """Text as encoded words (RFC 2047), cut between characters."""
    if text.isascii():
        return text
    pieces = [text[at : at + 12] for at in range(0, len(text), 12)]
    return "\r\n ".join(f"=?{charset}?{how}?{_encoded(piece.encode(charset), how)}?=" for piece in pieces)


def _encoded(data: bytes, how: str) -> str:
    if how == "B":
        return base64.b64encode(data).decode()
    return "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else f"={byte:02X}" for byte in data)


def part(kind: str, text: str, charset: str = "utf-8", how: str = "base64") -> bytes:
    """A text part with its own header."""
    data = text.replace("\n", "\r\n").encode(charset)
    body = base64.encodebytes(data).replace(b"\n", b"\r\n") if how == "base64" else data
    if how == "quoted-printable":
        body = quopri.encodestring(data)
    return f'Content-Type: text/{kind}; charset="{charset}"\r\nContent-Transfer-Encoding: {how}\r\n\r\n'.encode() + body


def joined(kind: str, parts: list[bytes], boundary: str = "=_ranh_gioi") -> bytes:
    """Parts as one multipart with its header."""
    inner = b"".join(f"--{boundary}\r\n".encode() + one + b"\r\n" for one in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode() + inner + f"--{boundary}--\r\n".encode()


def head(subject: str, sender: str = "", *, reply: bool = False, name: str = "Nguyễn Văn An", more: str = "") -> bytes:
    """The header up to the body's own fields."""
    refs = "In-Reply-To: <yc.12.abc@abc.vn>\r\nReferences: <yc.12.abc@abc.vn>\r\n" if reply else ""
    author = sender or f"{word(name)} <an@abc.vn>"
    return (
        f"From: {author}\r\nTo: hotro@abc.vn\r\nSubject: {word(subject)}\r\nMessage-ID: <m1@abc.vn>\r\n{refs}{more}{HEAD}"
    ).encode()


def mail(subject: str, plain: str, html: str = "", *, reply: bool = False, more: str = "", sender: str = "") -> bytes:
    """A mail with a plain part, an HTML part, or both."""
    parts = [
        part(kind, text, how="quoted-printable" if kind == "html" else "base64")
        for kind, text in (("plain", plain), ("html", html))
        if text
    ]
    body = parts[0] if len(parts) == 1 else joined("alternative", parts)
    return head(subject, sender, reply=reply, more=more) + body
