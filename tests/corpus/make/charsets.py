"""Vietnamese text as old and broken mailers send it: windows-1258, TCVN3, VISCII, VNI, NFD, wrong declarations."""

from __future__ import annotations

from unicodedata import normalize

from mailbot.mail import charset_vn
from tests.corpus.make.mail import HEAD, Case

_TEXT = "Kính gửi phòng Kỹ thuật, máy tính của tôi không vào được hệ thống từ sáng nay, nhờ anh chị hỗ trợ. Xin cảm ơn."
_HEADER = f"From: an@abc.vn\r\nTo: hotro@abc.vn\r\nSubject: May tinh\r\nMessage-ID: <c@abc.vn>\r\n{HEAD}".encode()


def windows_1258(text: str) -> bytes:
    """windows-1258 writes base letter and tone apart, as its keyboards do."""
    out = bytearray()
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            marks = normalize("NFD", letter)
            tone = next(mark for mark in marks[1:] if mark in "\u0300\u0301\u0303\u0309\u0323")
            out += normalize("NFC", marks.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")
    return bytes(out)


def tcvn3(text: str) -> str:
    """The characters that an ABC font shows as this text."""
    table = {modern: old for old, modern in charset_vn._TCVN3.items()}
    return "".join(table.get(letter, letter) for letter in text)


def vni(text: str) -> str:
    """The characters that a VNI font shows as this text."""
    table: dict[str, str] = {}
    for old, modern in charset_vn._VNI.items():
        table.setdefault(modern, old)
    return "".join(table.get(letter, letter) for letter in text)


def viscii(text: str) -> bytes:
    """VISCII (RFC 1456)."""
    return bytes(charset_vn._VISCII.index(letter) for letter in text)


def _case(name: str, declared: str, body: bytes, text: str = _TEXT) -> Case:
    field = f"Content-Type: text/plain{declared}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".encode()
    return Case(f"charset-{name}", _HEADER + field + body, {"new": text})


def cases() -> list[Case]:
    """The text that comes out is the text that was meant."""
    lower = _TEXT[0].lower() + _TEXT[1:].replace("Kỹ", "kỹ").replace("Xin", "xin")
    return [
        _case("1258", "; charset=windows-1258", windows_1258(_TEXT)),
        _case("1258-as-1252", "; charset=windows-1252", windows_1258(_TEXT)),
        _case("1258-as-latin1", "; charset=iso-8859-1", windows_1258(_TEXT)),
        _case("1258-undeclared", "", windows_1258(_TEXT)),
        _case("tcvn3-undeclared", "", tcvn3(lower).encode("latin-1"), lower),
        _case("tcvn3-as-1252", "; charset=windows-1252", tcvn3(lower).encode("latin-1"), lower),
        _case("tcvn3-named", "; charset=x-viet-tcvn", tcvn3(lower).encode("latin-1"), lower),
        _case("tcvn3-in-utf8", "; charset=utf-8", tcvn3(lower).encode(), lower),
        _case("viscii-named", "; charset=viscii", viscii(_TEXT)),
        _case("viscii-as-latin1", "; charset=iso-8859-1", viscii(_TEXT)),
        _case("vni-as-1252", "; charset=windows-1252", vni(_TEXT).encode("cp1252")),
        _case("vni-in-utf8", "; charset=utf-8", vni(_TEXT).encode()),
        _case("nfd", "; charset=utf-8", normalize("NFD", _TEXT).encode()),
        _case("utf8-as-latin1", "; charset=iso-8859-1", _TEXT.encode()),
        _case("utf8-as-ascii", "; charset=us-ascii", _TEXT.encode()),
        _case("utf8-undeclared", "", _TEXT.encode()),
        _case("utf8-mark", "; charset=utf-8", b"\xef\xbb\xbf" + _TEXT.encode()),
        _case("utf16", "; charset=utf-16", _TEXT.encode("utf-16")),
        _case("unknown-name", "; charset=x-khong-biet", _TEXT.encode()),
    ]
