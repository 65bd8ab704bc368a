"""Bodies of a mail: text, HTML and enclosures as MIME parts (RFC 2045, 2046). Knows no header of the mail as a whole.

Everything is 7 bits wide, lines below 78 characters, so that no relay has to change anything."""

from __future__ import annotations

import binascii
import hashlib
import struct
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from mailbot.mail.draft import Enclosure
from mailbot.mail.headers import FOLD, field, file_name, media_type
from mailbot.mail.render.gaps import Standing

_LINE_KEPT = 500
_LINE = 76  # RFC 2045 section 6.8
_PIECE = _LINE // 4 * 3 * 1024
"""Bytes that become whole lines: a file of many megabytes is packed piece by piece."""


def text_part(lines: tuple[str, ...], subtype: str) -> bytes:
    """A text part in UTF-8: quoted-printable or base64, whichever is shorter. Each piece ends with a line."""
    pieces = [_both(piece)[0] if type(piece) is Standing else piece.encode("utf-8", "replace") for piece in lines]
    raw = b"".join(pieces)
    size = _packed_size(len(raw) + raw.count(b"\n"))
    least = 3 * len(raw) - 2 * sum(map(len, lines))  # quoted-printable writes a byte that is not ASCII as three
    if least <= size and len(printable := b"".join(map(_quoted, lines, pieces))) <= size:
        return _text_head(subtype, "quoted-printable") + printable
    return _text_head(subtype, "base64") + _base64(raw.replace(b"\n", b"\r\n"))


@lru_cache(maxsize=8)
def _text_head(subtype: str, encoding: str) -> bytes:
    head = field("Content-Type", f"text/{subtype}; charset=utf-8") + field("Content-Transfer-Encoding", encoding)
    return head + b"\r\n"


def _quoted(lines: str, raw: bytes) -> bytes:
    return _both(lines)[1] if type(lines) is Standing else _quoted_printable(raw)


@lru_cache(maxsize=1024)
def _both(lines: Standing) -> tuple[bytes, bytes]:
    """What stands in many mails, in UTF-8 and in quoted-printable."""
    raw = lines.encode("utf-8", "replace")
    return raw, _quoted_printable(raw)


def _quoted_printable(raw: bytes) -> bytes:
    """Quoted-printable (RFC 2045 section 6.7), line by line: names and times come again; long lines are somebody's words."""
    *lines, last = raw.split(b"\n")
    return b"".join([*(_line_again(line) if len(line) < _LINE_KEPT else _line(line) for line in lines), _escaped(last)])


def _escaped(raw: bytes) -> bytes:
    return binascii.b2a_qp(raw, istext=True).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _line(line: bytes) -> bytes:
    return _escaped(line + b"\n")


_line_again = lru_cache(maxsize=1024)(_line)


def alternative(text: str, html: tuple[str, ...], seed: str) -> bytes:
    """Text and HTML of the same words, the richer one last (RFC 2046 section 5.1.4); HTML in pieces that end with a line."""
    return multipart("alternative", (text_part((text,), "plain"), text_part(html, "html")), f"alternative {seed}")


def mixed(body: bytes, enclosures: Iterable[Enclosure], contents: Mapping[str, bytes], seed: str) -> Iterator[bytes]:
    """A body with what is attached to it, piece by piece; without enclosures the body alone."""
    files = [(_enclosure_head(item), contents[item.sha256]) for item in enclosures]
    if not files:
        yield body
        return
    boundary = _boundary(f"mixed {seed}", (body, *(head for head, _ in files)))  # it can't stand in base64
    mark = b"--" + boundary
    yield b"".join((_multipart_head("mixed", boundary), mark, b"\r\n", body, _break_after(body)))
    for head, content in files:
        yield b"".join((mark, b"\r\n", head, b"\r\n"))
        yield from _base64_pieces(content)
    yield mark + b"--\r\n"


def _enclosure_head(enclosure: Enclosure) -> bytes:
    """The fields of an attachment in base64."""
    return (
        field("Content-Type", media_type(enclosure.type))
        + field("Content-Transfer-Encoding", "base64")
        + field("Content-Disposition", f"attachment;{FOLD}{file_name(enclosure.name)}")
    )


def multipart(subtype: str, parts: tuple[bytes, ...], seed: str) -> bytes:
    """A multipart entity, its boundary made from the seed so that the same mail has the same bytes."""
    boundary = _boundary(seed, parts)
    mark = b"--" + boundary
    body = [b"%b\r\n%b%b" % (mark, part, _break_after(part)) for part in parts]
    return b"".join((_multipart_head(subtype, boundary), *body, mark, b"--\r\n"))


def _multipart_head(subtype: str, boundary: bytes) -> bytes:
    return b'Content-Type: multipart/%s;\r\n boundary="%s"\r\n\r\n' % (subtype.encode(), boundary)


def _break_after(part: bytes) -> bytes:
    return b"" if part.endswith(b"\r\n") else b"\r\n"


def _boundary(seed: str, parts: tuple[bytes, ...]) -> bytes:
    boundary = b"=_" + hashlib.sha256(seed.encode("utf-8", "replace")).hexdigest()[:32].encode()
    return _boundary(f"{seed}+", parts) if any(boundary in part for part in parts) else boundary


def _base64(content: bytes) -> bytes:
    return b"".join(_base64_pieces(content))


def _base64_pieces(content: bytes) -> Iterator[bytes]:
    return (_lines_of(content[start : start + _PIECE]) for start in range(0, len(content), _PIECE))


def _lines_of(piece: bytes) -> bytes:
    packed = binascii.b2a_base64(piece, newline=False)
    full, rest = divmod(len(packed), _LINE)
    lines = struct.unpack(f"{_LINE}s" * full + f"{rest}s", packed)  # cut in C: a file has thousands of lines
    return b"\r\n".join(lines if not rest else (*lines, b""))


def _packed_size(size: int) -> int:
    """How long so many bytes are in base64: four characters for three bytes, and the ends of lines."""
    characters = -(-size // 3) * 4
    return characters + -(-characters // _LINE) * len(b"\r\n")
