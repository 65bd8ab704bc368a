"""How to address people: the part of a name that a greeting uses. Knows names only, in three languages."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CUT = re.compile(r"\s+[-–—|/]\s.*|[(\[<,;].*|\s+(?:bin|binti|bt|bte|a/l|a/p|s/o|d/o)\.?\s.*", re.IGNORECASE)
_VIET = re.compile(r"[ăđơưĂĐƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SURNAMES = _set(
    "nguyen tran le pham huynh hoang phan vu vo dang bui do ho ngo duong ly dinh truong trinh dao doan mai lam luong ta ha thai "
    "quach luu chu phung tong vuong to kieu cao trieu tang nghiem lai khong"
)
_LAST = _set("nguyen nguyễn tran trần le lê pham phạm huynh huỳnh bui bùi vo võ đỗ đặng ngô")
"""Surnames that are hardly anybody's given name: `Lan Nguyen`, as directories write it."""

_OFFICES = _set("phòng ban nhóm tổ khối team department jabatan unit")
_OFFICE_PAIRS = ("bộ phận", "công ty", "chi nhánh", "trung tâm", "văn phòng", "khách hàng", "cong ty", "phong ke", "phong hanh")
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx])?(?!ee|oo|ea)(?:[aeiouy]{1,2}|uye|oai|uoi|yeu|ieu|uou)(?:ch|ng|nh|[cmnpt])?"
)
"""What a Vietnamese word without its marks can look like: `Sarah Tan` is none, `Kim Anh` is."""

_CHINESE = _set("tan lim lee wong ng chan ong goh chong cheah teoh khoo yap chua koh teh low liew chin")
_TITLES = _set(
    "mr mrs ms miss mx dr prof sir madam encik en cik puan pn tuan haji hajah datuk dato' dato datin ir ts "
    "anh chị ông bà cô chú em bác thầy"
)
_VIET_TITLES = _set("anh chị ông bà cô chú em bác thầy mr mrs ms miss")
_ENGLISH_TITLES = _set("mr mrs ms miss mx dr prof")
_DOUBLE = _set("muhammad mohammad mohamad mohamed mohd md siti nur nor noor abdul abd wan nik che syed sharifah tengku")


def given(name: str, language: str) -> str:
    """The name to greet somebody by, or "" where none can be told.

    Vietnamese: the last word (`Nguyễn Văn An` -> `An`), also for Vietnamese names in other languages and names in
    capitals or without diacritics; the surname may stand last as well (`Lan Nguyen` -> `Lan`). An office
    (`Phòng Kế toán`) has no name to be greeted by. Otherwise the first word, with its title (`Encik Ahmad bin Ali` ->
    `Encik Ahmad`, `Dr Jane Smith` -> `Dr Smith`), both words of Malay double names, and what follows a Chinese surname.
    """
    return _given(name.replace("\u00a0", " "), language)


@lru_cache(maxsize=512)
def _given(name: str, language: str) -> str:
    clean = _CUT.sub("", " ".join(name.split())).strip(" .'\"")
    parts = clean.split()
    if not parts or "@" in clean or not any(c.isalpha() for c in clean) or re.search(r"\d", clean) or _is_office(parts):
        return ""
    malay = bool(re.search(r"\s(?:bin|binti|bt|bte|a/l|a/p)\.?\s", name, re.IGNORECASE))
    if not malay and _is_vietnamese(parts, language):
        return _cased(_vietnamese(parts))
    title, rest = _titled(parts)
    return _western(title, [_cased(part) for part in rest], language)


def _is_office(parts: list[str]) -> bool:
    words = [unicodedata.normalize("NFC", part.lower()) for part in parts[:2]]
    return (words[0] in _OFFICES and len(parts) > 1) or " ".join(words) in _OFFICE_PAIRS


def _vietnamese(parts: list[str]) -> str:
    if len(parts) > 1 and parts[0].lower().rstrip(".") in _VIET_TITLES:
        parts = parts[1:]
    turned = unicodedata.normalize("NFC", parts[-1].lower()) in _LAST and _folded(parts[0]) not in _SURNAMES
    return parts[-2] if turned and len(parts) > 1 else parts[-1]


def _is_vietnamese(parts: list[str], language: str) -> bool:
    if parts[0].lower().rstrip(".") in _VIET_TITLES and len(parts) > 1 and language == "vi":
        return True
    if _VIET.search(unicodedata.normalize("NFC", " ".join(parts))):
        return True
    surname = _folded(parts[0]) in _SURNAMES and len(parts) > 1
    titled = parts[0].lower().rstrip(".") in _TITLES and len(parts) > 1
    return surname or (language == "vi" and not titled and all(_SYLLABLE.fullmatch(_folded(part)) for part in parts))


def _titled(parts: list[str]) -> tuple[str, list[str]]:
    if len(parts) > 1 and parts[0].lower().rstrip(".") in _TITLES:
        return _cased(parts[0]), parts[1:]
    return "", parts


def _western(title: str, parts: list[str], language: str) -> str:
    if title and language != "ms" and title.lower().rstrip(".") in _ENGLISH_TITLES:
        return f"{title} {parts[-1]}"
    if len(parts) >= 3 and parts[0].lower() in _CHINESE:
        parts = [" ".join(parts[1:3])]
    count = 2 if parts[0].lower().rstrip(".") in _DOUBLE and len(parts) > 1 else 1
    return " ".join(filter(None, [title, *parts[:count]]))


def _cased(word: str) -> str:
    if len(word) > 1 and (word.isupper() or word.islower()):
        return word[0].upper() + word[1:].lower()
    return word


def _folded(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    return "".join(c for c in plain if not unicodedata.combining(c))
