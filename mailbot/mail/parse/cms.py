"""The mail inside an opaque S/MIME signature (RFC 8551 section 3.5.2): taken out, not verified. Knows BER, nothing of keys."""

from __future__ import annotations

_ID_DATA = bytes.fromhex("06092a864886f70d010701")  # 1.2.840.113549.1.7.1 (RFC 5652 section 4)
_EXPLICIT, _OCTETS, _OCTETS_IN_PIECES = 0xA0, 0x04, 0x24
_MOST_PIECES = 200_000


def signed_content(data: bytes) -> bytes:
    """The signed bytes, or b"" where there are none: a detached signature, an encrypted mail, broken BER."""
    found = data.find(_ID_DATA)
    at = found + len(_ID_DATA)
    if found < 0 or at >= len(data) or data[at] != _EXPLICIT:
        return b""
    start, _ = _length(data, at + 1)
    return _octets(data, start) if start else b""


def _length(data: bytes, at: int) -> tuple[int, int]:
    """Where content begins and how long it is (-1: until its end mark; X.690 section 8.1.3); (0, 0) for broken BER."""
    if at >= len(data):
        return 0, 0
    first = data[at]
    if first < 0x80:
        return at + 1, first
    if first == 0x80:
        return at + 1, -1
    size = first & 0x7F
    if size > 6 or at + 1 + size > len(data):
        return 0, 0
    return at + 1 + size, int.from_bytes(data[at + 1 : at + 1 + size], "big")


def _octets(data: bytes, at: int) -> bytes:
    """An OCTET STRING, whole or in pieces (X.690 section 8.7)."""
    if at >= len(data) or data[at] not in (_OCTETS, _OCTETS_IN_PIECES):
        return b""
    start, length = _length(data, at + 1)
    if not start:
        return b""
    if data[at] == _OCTETS:
        return data[start : start + max(length, 0)]
    return b"".join(_pieces(data, start, len(data) if length < 0 else start + length))


def _pieces(data: bytes, at: int, end: int) -> list[bytes]:
    found: list[bytes] = []
    while at < min(end, len(data)) and data[at] == _OCTETS and len(found) < _MOST_PIECES:
        start, length = _length(data, at + 1)
        if not start or length < 0:
            break
        found.append(data[start : start + length])
        at = start + length
    return found
