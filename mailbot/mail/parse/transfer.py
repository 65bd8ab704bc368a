"""Content-Transfer-Encoding (RFC 2045 section 6) and uuencode: bytes as they were before the journey. Never raises."""

from __future__ import annotations

import binascii
import quopri
import re
from itertools import islice

from mailbot.mail.parse.param import value
from mailbot.mail.parse.split import Part, Stretch
from mailbot.mail.parse.words import base64

_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]*)\r?\n", re.M)
_UU_END = re.compile(rb"^end[ \t]*\r?$", re.M)
_MOST_FILES = 50
_PIECE = 65_536
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n\x0b\x0c"


def content(part: Part) -> bytes:
    """The decoded body of a leaf."""
    encoding = value(part.field("content-transfer-encoding"), "").main.strip("\"'")
    if encoding in ("base64", "b"):
        found = _plain_base64(part.stretch)
        return _base64(part.body) if found is None else found
    if encoding in ("quoted-printable", "quoted_printable", "qp"):
        return quopri.decodestring(part.body)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return next((file for _, file in uuencoded(part.body)[1]), part.body)
    return part.body


def _plain_base64(body: Stretch) -> bytes | None:
    """The common case, without a copy of what may be many megabytes: base64 and nothing else, in one stream. Else None."""
    source, start, stop = body.source, body.start, body.stop
    if source.find(b" ", start, stop) >= 0 and source.count(b" ", start, stop) * 20 > len(body):
        return None
    pieces = (source[at : min(at + _PIECE, stop)] for at in range(start, stop, _PIECE))
    padding = source.find(b"=", start, stop)
    end = b"" if padding < 0 else source[padding : min(padding + _PIECE, stop)]
    if end.strip(b"= \t\r\n") or len(end) == _PIECE or not all(map(_is_base64, pieces)):
        return None
    try:
        return binascii.a2b_base64(memoryview(source)[start:stop])
    except binascii.Error:
        return None


def _base64(body: bytes) -> bytes:
    """A list server's footer below the encoded text is kept as it stands, and so is prose that only claims to be encoded."""
    if body.count(b" ") * 20 > len(body):
        return body
    if _is_base64(body):
        return base64(body)
    head, _, rest = body.partition(b"\n\n") if b"\n\n" in body else body.partition(b"\r\n\r\n")
    if rest.strip() and _is_base64(head) and not _is_base64(rest):
        return base64(head) + b"\n" + rest
    return base64(body)


def _is_base64(data: bytes) -> bool:
    return not data.translate(None, _ALPHABET)


def uuencoded(body: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """A text without the uuencoded files that it holds, and those files (name, content)."""
    if b"begin " not in body or b"\nend" not in body:
        return body, []
    kept, files, at = [], [], 0
    for begin in islice(_UU_BEGIN.finditer(body), _MOST_FILES):
        end = _UU_END.search(body, begin.end()) if begin.start() >= at else None
        file = _uu_lines(body[begin.end() : end.start()]) if end else b""
        if end and file:
            kept.append(body[at : begin.start()])
            files.append((begin[1].strip(), file))
            at = end.end()
    kept.append(body[at:])
    return b"".join(kept), files


def _uu_lines(block: bytes) -> bytes:
    """The file, or b"" where a line is not uuencode."""
    out = []
    for row in block.splitlines():
        data = _uu_line(row.rstrip(b"\r"))
        if data is None:
            return b""
        out.append(data)
    return b"".join(out)


def _uu_line(row: bytes) -> bytes | None:
    if not row or row[:1] in b"` ":
        return b""
    try:
        return binascii.a2b_uu(row)
    except binascii.Error:
        return _uu_short(row)


def _uu_short(row: bytes) -> bytes | None:
    """Lines whose trailing blanks were cut, or that a careless encoder made too long."""
    size = (((row[0] - 32) & 63) * 4 + 5) // 3
    try:
        return binascii.a2b_uu(row[: size + 1].ljust(size, b" "))
    except binascii.Error:
        return None
