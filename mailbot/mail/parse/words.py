"""Header text: encoded words (RFC 2047), raw 8-bit bytes, and what mailers make of both. Knows no addresses."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from mailbot.mail.charset import decode, line

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?(.{0,3000}?)\?=", re.S)
_LONGEST = 60_000
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def words(value: bytes) -> str:
    """The field's text on one line (clean, NFC); words that cannot be decoded stay as they came."""
    if value.isascii() and b"=?" not in value:
        return line(value.decode("ascii"))
    return line(unfold(eight_bit(value[:_LONGEST])))


def eight_bit(value: bytes) -> str:
    """The field's characters, encoded words untouched."""
    return value.decode("ascii") if value.isascii() and b"\x1b" not in value else decode(value, "utf-8")[0]


def unfold(text: str) -> str:
    """Text with its encoded words decoded. Neighbours of one charset are joined as bytes first: senders cut characters in two."""
    if "=?" not in text:
        return text
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    at, pending, charset = 0, b"", ""
    for word in _WORD.finditer(text):
        gap = text[at : word.start()]
        label = word[1].partition("*")[0].lower()
        if pending and (gap.strip() or label != charset):
            yield decode(pending, charset)[0]
            pending = b""
            yield gap if gap.strip() else ""
        elif gap.strip() or not at:
            yield gap
        elif not pending:
            yield ""
        data = _bytes(word[2], word[3]) or (word[0].encode() if word[3].strip() else b"")
        pending, charset, at = pending + data, label, word.end()
    if pending:
        yield decode(pending, charset)[0]
    yield text[at:]


def _bytes(encoding: str, content: str) -> bytes:
    data = content.encode("utf-8", "replace")
    if encoding in "qQ":
        return _HEX.sub(lambda found: bytes([int(found[1], 16)]), data.replace(b"_", b" "))
    return base64(data)


def base64(data: bytes) -> bytes:
    """Base64 as mail clients read it: stray characters skipped, missing padding added, several streams in a row."""
    padding = data.find(b"=")
    if padding < 0 or not data[padding:].strip(b"= \t\r\n"):
        try:
            return binascii.a2b_base64(data)
        except binascii.Error:
            return _stream(data[:padding] if padding >= 0 else data)
    return b"".join(_stream(piece) for piece in re.split(rb"=+", data) if piece)


def _stream(data: bytes) -> bytes:
    data = _NOT_BASE64.sub(b"", data)
    if len(data) % 4 == 1:
        data = data[:-1]
    return binascii.a2b_base64(data + b"=" * (-len(data) % 4))
