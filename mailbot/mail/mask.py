"""Finds passwords and keys in what people write, and covers them. Knows shapes only: a word it has no reason to suspect stays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

COVER = "••••••"
_LONGEST = 200_000
_NAMED = re.compile(
    r"(?i)(?P<name>(?<!\w)(?:mật\s?khẩu|mat\s?khau|mk|pass(?:word|phrase|code)?|pwd|kata\s?laluan|mã\s?pin|pin|otp|secret|token|"
    r"api[ _-]?key|access[ _-]?key|client[ _-]?secret)"
    r"(?:[ \t]{1,3}(?:\w{1,15}[ \t]){0,3}?)?[ \t]{0,3}"
    r"(?:[:=]|(?<=[ \t])(?:là|is|ialah|adalah)(?:[ \t]?:|(?=[ \t])))[ \t]{0,3}[\"'“”]?)"
    r"(?P<value>[^\s\"'“”,;<>]{4,200})"
)
_SHAPED = re.compile(
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z0-9+/=\s]{1,10000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,255}\b|\bgithub_pat_\w{30,255}|\bxox[abprs]-[A-Za-z0-9-]{10,255}"
    r"|\bsk-[A-Za-z0-9_-]{20,255}|\bAIza[A-Za-z0-9_-]{35}|\beyJ[\w-]{10,2000}\.[\w-]{10,4000}\.[\w-]{10,1000}"
)
_SHAPES = tuple(b"-----begin|akia|asia|_|xox|sk-|aiza|eyj".split(b"|"))
_NAMES = tuple("khẩu|khẨu|khau|mk|pass|pwd|laluan|pin|otp|secret|token|key".encode().split(b"|"))
_IS = tuple(":|=|là|lÀ|is|ialah|adalah".encode().split(b"|"))
"""One of these stands in each shape, in each name, and behind each name, with a to z in small letters; or one of `_RARE`, which
a pattern that is blind to case takes for i, k and s."""
_RARE = "ıİ\u212aſ"

_PLAIN = re.compile(r"[^\W\d_]+[.!?…]?")
"""A word of letters only, in one case: `mật khẩu là gì`, `password: forgotten`."""


def holds_secret(text: str) -> bool:
    """Whether a text seems to hold a password or a key."""
    return mask(text) != text


def mask(text: str) -> str:
    """The text with passwords and keys covered; what is longer than 200,000 characters is covered only so far."""
    if not _is_suspicious(text):
        return text
    head, tail = text[:_LONGEST], text[_LONGEST:]
    return _NAMED.sub(_cover, _SHAPED.sub(COVER, head)) + tail


def masked(value: Any) -> Any:
    """The same for every text in a value made of mappings, lists and tuples."""
    return _masked(value) if _is_suspicious("\n".join(_texts(value))) else value


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {key: _masked(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_masked(one) for one in value)
    return value


def _texts(value: Any) -> list[str]:
    """All texts in such a value, in no order."""
    found, left = list[str](), [value]
    while left:
        one = left.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, (list, tuple)):
            left.extend(one)
        elif one and isinstance(one, Mapping):
            left.extend(one.values())
    return found


def _is_suspicious(text: str) -> bool:
    """Whether anything in a text is worth a closer look; most texts are not."""
    small = text.encode("utf-8", "replace").lower()
    for shape in _SHAPES:
        if shape in small:
            return True
    for name in _NAMES:
        at = small.find(name)
        if at >= 0 and any(small.find(sign, at) >= 0 for sign in _IS):
            return True
    return any(letter in text for letter in _RARE)


def _cover(found: re.Match[str]) -> str:
    value = found["value"]
    if _PLAIN.fullmatch(value) and (value.islower() or value.istitle()):
        return found[0]
    return f"{found['name']}{COVER}"
