"""Bytes to text: the declared charset, what such a declaration usually means, what the bytes look like, replacement.

Every way ends in `clean`, so no caller ever sees a NUL, a lone surrogate or a stray control character.
Knows nothing of MIME; the old Vietnamese charsets live in charset_vn.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from unicodedata import is_normalized, normalize

from mailbot.mail import charset_jp, charset_vn

_MEANS = {  # what mailers write: what they send
    "ascii": "cp1252", "us-ascii": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso_8859-1": "cp1252", "ansi_x3.4-1968": "cp1252", "646": "cp1252", "cp-1252": "cp1252", "iso-8859-9": "cp1254",
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "cn-gb": "gb18030", "csgb2312": "gb18030",
    "hz-gb-2312": "hz", "big5": "big5hkscs", "x-x-big5": "big5hkscs", "cn-big5": "big5hkscs",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "euc-kr": "cp949", "korean": "cp949", "ksc5601": "cp949",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext", "cp50220": "iso2022_jp_ext", "cp50221": "iso2022_jp_ext", "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8", "tis-620": "cp874", "iso-8859-11": "cp874", "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "unicode-1-1-utf-7": "utf-7", "utf7": "utf-7", "unicode-1-1-utf-8": "utf-8", "x-utf-8": "utf-8", "x-unicode": "utf-16",
    "windows-874": "cp874", "x-windows-949": "cp949", "x-euc-jp": "euc_jp", "dos-874": "cp874", "x-cp1251": "cp1251",
}  # fmt: skip
_DECORATION = re.compile(r"^(?:x-|cs|iso-(?!8859|2022|10646|ir)|win-?(?!dows))+")
_LATIN = frozenset({"cp1252", "cp1254", "iso8859-15", "mac-roman", "cp1258"})
_UTF8_MARK = codecs.BOM_UTF8
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u2060\ufeff\ufff9-\ufffb\ud800-\udfff]")
_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\xa0\u200b\u2028\u2029\u202f\u2060\ufeff\ufff9-\ufffb\ud800-\udfff]")
_BREAKS = re.compile("[\r\x0b\x0c\x85\u2028\u2029]")
_NOT_BINARY = frozenset({"utf-7", "idna", "punycode", "undefined", "raw_unicode_escape", "unicode_escape"})


def clean(text: str) -> str:
    """NFC, lines ending in LF, no-break spaces as spaces; controls, byte order marks and lone surrogates gone."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n")
    if _UNCLEAN.search(text):
        text = _CONTROLS.sub("", _BREAKS.sub("\n", text).replace("\xa0", " ").replace("\u202f", " "))
    return text if is_normalized("NFC", text) else normalize("NFC", text)


def line(text: str) -> str:
    """Text on one line: clean, runs of white space folded to one space."""
    return " ".join(clean(text).split())


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """Text of the bytes (clean), and what had to be assumed ("" where the declaration held)."""
    text, defect = _ladder(data, declared.strip().strip("\"'").lower())
    revived = charset_vn.revive(text)
    if revived:
        return clean(revived[0]), f"charset: read as {revived[1]}"
    return clean(text), defect


def _ladder(data: bytes, label: str) -> tuple[str, str]:
    if data.isascii() and b"\x1b" not in data and not _is_odd(label) and b"\0" not in data:
        return data.decode("ascii"), ""
    if data.startswith((_UTF8_MARK, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _marked(data)
    codec = _codec(label)
    if not codec:
        return _guessed(data, label)
    if codec in _LATIN:
        return _latin(data, codec, label)
    text = _strictly(data, codec)
    return (text, "") if text is not None else _misdeclared(data, codec, label)


def _misdeclared(data: bytes, codec: str, label: str) -> tuple[str, str]:
    if codec.startswith("iso2022_jp"):
        return charset_jp.iso_2022_jp(data), ""
    text = _strictly(data, "utf-8")
    if text is not None:
        return text, f"charset: {label} declared, read as utf-8"
    if codec == "utf-8" and _share_broken(data) > 0.05:
        return _guessed(data, label)
    return data.decode(codec, "replace"), f"charset: broken {label}"


def _marked(data: bytes) -> tuple[str, str]:
    codec = "utf-8-sig" if data.startswith(_UTF8_MARK) else "utf-16"
    return data.decode(codec, "replace"), ""


def _latin(data: bytes, codec: str, label: str) -> tuple[str, str]:
    """Whoever declares a Latin charset and sends well-formed multi-byte UTF-8 sends UTF-8."""
    text = _strictly(data, "utf-8")
    if text is not None:
        return text, f"charset: {label} declared, read as utf-8"
    old = charset_vn.recognise(data)
    if old:
        return old[0], f"charset: {label} declared, read as {old[1]}"
    text = _strictly(data, codec)
    return (text, "") if text is not None else (_western(data), "")


def _guessed(data: bytes, label: str) -> tuple[str, str]:
    named = charset_vn.by_name(label, data)
    if named is not None:
        return named, ""
    text = _strictly(data, "utf-8")
    if text is not None:
        return text, f"charset: {label or 'none'} declared, read as utf-8"
    if b"\x1b$" in data or b"\x1b(" in data:
        return charset_jp.iso_2022_jp(data), f"charset: {label or 'none'} declared, read as iso-2022-jp"
    old = charset_vn.recognise(data)
    if old:
        return old[0], f"charset: {label or 'none'} declared, read as {old[1]}"
    return _asian(data) or _western(data), f"charset: {label or 'none'} declared, guessed"


def _asian(data: bytes) -> str:
    """Text in the first East Asian charset that fits, where high bytes come in runs as they never do in Latin text."""
    runs = re.findall(rb"[\x80-\xff]+", data[:20_000])
    if not runs or sum(map(len, runs)) < 6 * len(runs):
        return ""
    for codec in ("gb18030", "big5", "cp949", "cp932"):
        text = _strictly(data, codec)
        if text is not None:
            return text
    return ""


def _western(data: bytes) -> str:
    return data.decode("cp1252", "western")


def _share_broken(data: bytes) -> float:
    high = len(data) - len(data.translate(None, bytes(range(0x80, 0x100))))
    return data.decode("utf-8", "replace").count("\ufffd") / max(1, high)


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError, OverflowError):
        return None


def _is_odd(label: str) -> bool:
    """Whether ASCII bytes mean something else in this charset."""
    return label.startswith(("utf-7", "utf7", "utf-16", "utf16", "utf-32", "hz", "unicode-1-1", "utf-1", "ibm037", "cp037"))


@lru_cache(maxsize=256)
def _codec(label: str) -> str:
    """The Python codec that reads such a declaration, or "" where there is none. Mailers decorate names: `x-`, `iso-gb2312`."""
    plain = _DECORATION.sub("", label)
    names = (_MEANS.get(label, label), _MEANS.get(plain, plain), f"cp{plain}", f"cp{plain.removeprefix('windows').strip('-_')}")
    return next(filter(None, map(_text_codec, names)), "") if label else ""


def _text_codec(name: str) -> str:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    text_like = info._is_text_encoding and (info.name not in _NOT_BINARY or info.name == "utf-7")
    return info.name if text_like else ""


def _hole(error: UnicodeError) -> tuple[str, int]:
    """The five bytes that windows-1252 leaves open stand for themselves (WHATWG Encoding)."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("western", _hole)
