"""Vietnamese as it was written before Unicode: TCVN3 (ABC), VNI, VISCII, and windows-1258 under a wrong name.

Such text is recognised by the words it gives, never by single letters. Knows nothing of mail.
"""

from __future__ import annotations

import re
from unicodedata import normalize

from mailbot.mail.terms import terms

_TCVN3 = dict(zip(
    "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ", strict=True))  # fmt: skip
_TCVN3_TABLE = str.maketrans(_TCVN3)
_VISCII_HIGH = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕ"
    "ắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII_LOW = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
_VISCII = "".join(_VISCII_LOW.get(n, chr(n)) for n in range(128)) + _VISCII_HIGH

_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_HATS = {"â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323"}
_BREVES = {"ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323"}
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í", "ì": "ì"}


def _vni() -> dict[str, str]:
    """Every VNI sequence and the letter that it stands for, small and capital."""
    pairs = {base + mark: normalize("NFC", base + tone) for base in "aeouy" for mark, tone in _TONES.items()}
    pairs |= {base + mark: normalize("NFC", base + hat) for base in "aeo" for mark, hat in _HATS.items()}
    pairs |= {"a" + mark: normalize("NFC", "a" + breve) for mark, breve in _BREVES.items()}
    horned = {"ô": "ơ", "ö": "ư"}
    pairs |= {old + mark: normalize("NFC", new + tone) for old, new in horned.items() for mark, tone in _TONES.items()}
    pairs |= _VNI_ALONE
    capital = {key.upper(): value.upper() for key, value in pairs.items()}
    mixed = {key[0].upper() + key[1:]: value.upper() for key, value in pairs.items() if len(key) == 2}
    return pairs | capital | mixed


_VNI = _vni()
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
_WORDS = terms(
    "của và là có không được các cho tôi với này một người trong đã những để khi đến về thì cũng như từ xin chào "
    "anh chị em "
    "cần hỗ trợ yêu cầu phòng công việc máy lỗi gửi mời họp hợp đồng kính trân trọng cảm ơn giúp mình đang bị vào không thể "
    "dùng hệ thống thông tin kỹ thuật sử dụng nhờ kiểm tra lại rồi sáng chiều ngày tháng năm bộ phận nhân viên"
)
_PLAIN = terms("cho trong khi anh em xin tin tra nhau")
_TELLING = _WORDS - _PLAIN
_LETTERS = re.compile(r"[^\W\d_]+")
_MODERN = re.compile("[\u0102\u0103\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
_HIGH = re.compile("[\xa1-\xff]")
_NAMES = {
    "viscii": "viscii", "viscii1.1-1": "viscii", "csviscii": "viscii", "x-viet-viscii": "viscii",
    "tcvn": "tcvn3", "tcvn3": "tcvn3", "x-viet-tcvn": "tcvn3", "tcvn-5712": "tcvn3",
    "tcvn5712-1": "tcvn3", "x-viet-tcvn5712": "tcvn3",
    "vni": "vni", "x-viet-vni": "vni", "x-vni": "vni",
}  # fmt: skip


def by_name(label: str, data: bytes) -> str | None:
    """The text under a Vietnamese charset's name that Python has no codec for, or None."""
    name = _NAMES.get(label)
    return _READERS[name](data) if name else None


def recognise(data: bytes) -> tuple[str, str] | None:
    """The text and the charset's name, where 8-bit bytes give Vietnamese words in one of the old charsets."""
    readings = [(_score(reader(data[:20_000])), name) for name, reader in _READERS.items()]
    score, name = max(readings)
    if score < 2 or score <= _score(data[:20_000].decode("cp1252", "replace")):
        return None
    return _READERS[name](data), name


def revive(text: str) -> tuple[str, str] | None:
    """The same for text that came as Unicode but was typed with an old font (`Coäng hoøa`, `C«ng hßa`)."""
    if text.isascii() or _MODERN.search(text) or len(_HIGH.findall(text[:4_000])) < 3:
        return None
    before, sample = _score(text[:20_000]), text[:20_000]
    readings = [(_score(turn(sample)), name) for name, turn in (("vni", _from_vni), ("tcvn3", _from_tcvn3))]
    score, name = max(readings)
    if score < 3 or score <= 2 * before:
        return None
    return (_from_vni if name == "vni" else _from_tcvn3)(text), name


def _score(text: str) -> int:
    """How many different telling Vietnamese words there are."""
    return len({word for word in _LETTERS.findall(normalize("NFC", text).lower()) if word in _TELLING and not word.isascii()})


def _from_tcvn3(text: str) -> str:
    return text.translate(_TCVN3_TABLE)


def _from_vni(text: str) -> str:
    return _VNI_PATTERN.sub(lambda match: _VNI[match[0]], text)


def _tcvn3(data: bytes) -> str:
    return _from_tcvn3(data.decode("latin-1"))


def _vni_bytes(data: bytes) -> str:
    return _from_vni(data.decode("cp1252", "replace"))


def _viscii(data: bytes) -> str:
    return data.decode("latin-1").translate({n: letter for n, letter in enumerate(_VISCII) if chr(n) != letter})


def _cp1258(data: bytes) -> str:
    return normalize("NFC", data.decode("cp1258", "replace"))


_READERS = {"windows-1258": _cp1258, "viscii": _viscii, "vni": _vni_bytes, "tcvn3": _tcvn3}
