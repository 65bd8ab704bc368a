"""The files that people send along, made here so that they are real: a screenshot (PNG) and a contract (PDF)."""

from __future__ import annotations

import struct
import zlib

_Pixel = tuple[int, int, int]
_WIDTH, _HEIGHT = 320, 200
_PAGE: _Pixel = (255, 255, 255)
_BAR: _Pixel = (38, 70, 120)
_BOX: _Pixel = (253, 236, 234)
_EDGE: _Pixel = (200, 40, 30)
_LINE: _Pixel = (170, 178, 190)
_BUTTON: _Pixel = (120, 130, 145)

_RECTANGLES: tuple[tuple[int, int, int, int, _Pixel], ...] = (
    (0, 0, 320, 26, _BAR),
    (10, 9, 90, 17, _PAGE),
    (24, 44, 296, 112, _EDGE),
    (26, 46, 294, 110, _BOX),
    (40, 60, 52, 96, _EDGE),
    (66, 62, 250, 70, _EDGE),
    (66, 78, 220, 84, _LINE),
    (66, 92, 270, 98, _LINE),
    (24, 128, 180, 134, _LINE),
    (24, 144, 230, 150, _LINE),
    (220, 166, 296, 188, _BUTTON),
)
"""Left, top, right, bottom, colour; later ones lie above."""


def screenshot() -> bytes:
    """A PNG (RFC 2083) of a payment page with a red error box."""
    rows = b"".join(b"\0" + b"".join(bytes(_at(x, y)) for x in range(_WIDTH)) for y in range(_HEIGHT))
    head = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")


def contract() -> bytes:
    """A PDF of one page."""
    lines = ("HOP DONG THUE VAN PHONG", "Ben A: Cong ty ABC", "Ben B: Toa nha Sao Mai", "Thoi han thue: 24 thang", "(ban thao)")
    drawn = "BT /F1 18 Tf 72 760 Td 26 TL " + " ".join(f"({line.replace('(', '[').replace(')', ']')}) Tj T*" for line in lines)
    page = f"{drawn} ET".encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    return _pdf(objects)


def _at(x: int, y: int) -> _Pixel:
    covering = (colour for left, top, right, bottom, colour in reversed(_RECTANGLES) if left <= x < right and top <= y < bottom)
    return next(covering, _PAGE)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _pdf(objects: tuple[bytes, ...]) -> bytes:
    made, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return made + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        count,
        table,
        count,
        len(made),
    )
