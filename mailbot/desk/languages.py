"""Language codes (ISO 639) as admins write them. Knows codes, not which templates there are."""

from __future__ import annotations

import re
from types import MappingProxyType

_COUNTRIES = MappingProxyType({"vn": "vi", "my": "ms", "uk": "en", "us": "en", "gb": "en", "jp": "ja", "cn": "zh", "kr": "ko"})


def language_of(written: object) -> str:
    """A language's code in lower case. Raises ValueError for what is none, country codes included."""
    code = str(written).strip().lower()
    if code in _COUNTRIES:
        raise ValueError(f"“{written}” is a country's code; the language's is `{_COUNTRIES[code]}`")
    if not re.fullmatch(r"[a-z]{2,3}", code):
        raise ValueError(f"“{written}” is no language code, such as vi, en, ms")
    return code
