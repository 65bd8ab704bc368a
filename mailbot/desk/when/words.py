"""A text as the time grammar reads it: every letter without its marks, and in its old place, so that a match can be cut
out of the text as it was written. Knows which Vietnamese words the grammar means, and no grammar.

`fold` is of no use here: the grammar must tell `sáu` (six) from `sau` (after), `tối` (evening) from `tới` (coming) and
`mai` (tomorrow) from `mái` (roof), so a word that was written with marks counts only if it is one of the words meant.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from types import MappingProxyType

_WORD = re.compile(r"[^\W\d_]+")
_STROKES = MappingProxyType({"đ": "d", "Đ": "d", "ð": "d"})
_DASHES = "‐‑‒–—―−"
_HOOK, _TILDE = "\u0309", "\u0303"
_COVER = "ж"

_MEANT = """
    ngày tháng năm quý quí tuần giờ phút tiếng hôm này tới tối trước trễ muộn chậm nhất hạn lúc vào đến từ vòng nội
    sáng trưa chiều đêm nửa nữa rưỡi kém đúng thứ tư bảy bẩy sáu chủ nhật một mốt bốn tám chín mười cuối đầu giữa hết
    kế tiếp việc làm quá không âm lịch mỗi hàng hằng cần xong gửi khoảng muốn nhận trả lời hoàn thành tất cả nhé ạ giúp
    người máy lần trang đơn nhân viên của vừa rồi ngoái liền trở gần đây phải được xử lý kể mồng mùng tết đã giải quyết
    buổi chót tốt gấp khẩn cấp nghỉ vắng bắt là số điều mục khoản phần tỷ tỉ lệ để nhờ anh chị bộ phòng hơn sớm trở đi phép
    mất suốt đa rằm hoặc và hành chính
"""

_OWN_SIGNS = MappingProxyType(
    {
        "sáu": "s6u",
        "tới": "t9i",
        "bảy": "b7y",
        "bẩy": "b7y",
        "mốt": "m0t",
        "quá": "qu9",
        "từ": "t8",
        "này": "n4y",
        "bây": "b2y",
        "tầm": "t1m",
        "âm": "a3m",
    }
)


def plain(text: str) -> str:
    """The text in lower case without marks, every character in its place (the text is NFC).

    A word with marks that the grammar does not mean is covered up. Words that would fall together but mean different
    times have signs of their own: `sáu` s6u, `tới` t9i, `bảy` b7y, `mốt` m0t, `quá` qu9, `này` n4y, `bây`
    b2y, `tầm` t1m, `âm` a3m; `từ` is t8.
    """
    for letter in set(text):
        if (one := _one(letter)) != letter:
            text = text.replace(letter, one)
    return _WORD.sub(_sign, text)


@lru_cache(maxsize=1024)  # a language has few letters
def _one(letter: str) -> str:
    wide = unicodedata.normalize("NFKC", letter)
    if wide in _DASHES:
        return "-"
    lower = (wide if len(wide) == 1 else letter).lower()
    return lower if len(lower) == 1 else letter


def _sign(match: re.Match[str]) -> str:
    word = match[0]
    if word.isascii():
        return word
    return _meant(word) if len(word) <= _LONGEST else _COVER * len(word)


@lru_cache(maxsize=4096)
def _meant(word: str) -> str:
    return _SIGNS.get(_key(word), _COVER * len(word))


def _bare(word: str) -> str:
    return "".join(_STROKES.get(letter, unicodedata.normalize("NFD", letter)[0]) for letter in word)


def _key(word: str) -> str:
    """A word without regard to where its tone stands (`hoà`, `hòa`) and to the slip of hỏi for ngã."""
    return "".join(sorted(unicodedata.normalize("NFD", word).replace(_HOOK, _TILDE)))


_SIGNS = MappingProxyType(
    {_key(word): _bare(word) for word in _MEANT.split()} | {_key(word): sign for word, sign in _OWN_SIGNS.items()}
)
_LONGEST = max(map(len, _SIGNS))
