"""A text cut into the sections that the form's labels begin. Knows where a label ends and what belongs to it, not what the
values mean.

Inside a description an ordinary word before a colon is no label: `Email:` among the data of a new colleague stays where
it is. It is one only where no such list stands around it and its value fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailbot.desk.form_table import spread
from mailbot.desk.labels import KEYS, label_of, may_begin, priority_of, sure_key
from mailbot.mail.fold import first_words, words

_LONGEST_LABEL = 70
_LONGEST_HEAD = 500
_LEAD = re.compile(r"^[\s>*•●▪◦·_#+–—-]*(?:(?:\(?(?:\d{1,2}|[a-h]|[ivx]{1,4})[.)]|\d{1,2}\s*[-–])\s+)?[\s*_•·]*", re.IGNORECASE)
_COLON = re.compile(r"[\s*_]*[:：∶][\s*_]*(?=\S|$)")
_APART = re.compile(r"[ \u00a0]*\t\s*|[ \u00a0]{2,}|\s*\|\s*|\s+[-–—=]\s+|\s*→\s*")
_CLOSING = """trân trọng|trân trọng cảm ơn|xin cảm ơn|cảm ơn|cám ơn|em cảm ơn|thân mến|thân ái|kính thư|best regards
    |regards|kind regards|thanks
    |thank you|many thanks|sincerely|terima kasih|sekian terima kasih|yang benar|em xin cảm ơn
    |rất mong sớm nhận được phản hồi"""
_CLOSINGS = frozenset(" ".join(words(phrase)) for phrase in _CLOSING.split("|"))
_SHORT = frozenset({"sender", "recipient", "priority", "deadline", "contact", "title"})
_ONE_LINE = frozenset({"priority", "deadline", "title"})
_LONG = frozenset({"description", "info", "wish"})
_ITEM = re.compile(r"^\s*(?:\d{1,2}\s*[.)]|[-*•+])\s*\S")
_OTHER_LABEL = re.compile(r"^\s*[-*•]?\s*[^\W\d][^:]{0,40}:\s+\S")
_REACHABLE = re.compile(r"\d{3,}|@")
_DATE = re.compile(r"\d|(?:thứ|thu|ngày|ngay|tuần|tuan|tháng|thang|mai|friday|monday|esok)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Head:
    """The label that a line begins with: its key, what stands beside it, and whether it is one of the form's own, or one
    only where a form is evident."""

    key: str
    rest: str
    sure: bool = True
    loose: bool = False


Line = tuple[str, _Head | None]
"""A line of a text, and the label that it begins with."""


def read(text: str) -> list[Line]:
    """The lines of a text."""
    lines = list(spread(text.splitlines())) if "|" in text else text.splitlines()
    lines = lines or [""]
    return [(line, _head(line) if may_begin(line, word) else None) for line, word in zip(lines, first_words(lines), strict=True)]


def key_of(line: Line) -> str:
    """The key of the label that a line begins with, or ""."""
    return line[1].key if line[1] and not line[1].loose else ""


def sections(lines: list[Line]) -> Iterator[tuple[str, str]]:
    """Keys and values in the order of the text; labels like `From:` count once a form is evident."""
    found = list(_walk(lines, loose=False))
    evident = len({key for key, _ in found} & set(KEYS)) >= 2
    yield from _walk(lines, loose=True) if evident else found


def bare(line: str) -> str:
    """A line without quote marks, bullets, numbers and marks of bold type in front."""
    lead = _LEAD.match(line)
    return line[lead.end() if lead else 0 :].strip()


def _walk(lines: list[Line], *, loose: bool) -> Iterator[tuple[str, str]]:
    key, parent, value = "", "", list[str]()
    for line, found in lines:
        if found and (loose or not found.loose) and _begins(found, key, value):
            yield from _section(key, value)
            parent = key if found.key not in KEYS and key in _LONG else parent if found.key not in KEYS else ""
            key, value = found.key, [found.rest]
        elif parent and value[0] and not _ITEM.match(line):
            yield from _section(key, value)
            key, parent, value = parent, "", [line]
        elif key:
            value.append(line)
    yield from _section(key, value)


def _section(key: str, value: list[str]) -> Iterator[tuple[str, str]]:
    if key:
        yield key, _text(key, value)


def _begins(found: _Head, key: str, value: list[str]) -> bool:
    """Whether a line with a label begins a field, or belongs to the one above it."""
    if found.key == key == "contact":
        return not value
    if found.sure or key not in _LONG or found.key not in KEYS:
        return True
    if len(value) > 1 and _OTHER_LABEL.match(value[-1]):
        return False
    fits = {"contact": _REACHABLE, "deadline": _DATE}.get(found.key)
    return bool(fits and fits.search(found.rest))


def _head(line: str) -> _Head | None:
    """The label that a line begins with, and the value that stands beside it."""
    text = bare(line)
    head = text[:_LONGEST_HEAD]
    for parted in (_COLON.search(head), _APART.search(head)):
        if parted and parted.start() <= _LONGEST_LABEL:
            colon = any(sign in parted.group() for sign in ":：∶")
            if label := label_of(text[: parted.start()].strip("*_ "), colon=colon, loose=True):
                return _Head(label.key, text[parted.end() :].strip(" \t|"), label.sure, label.loose)
    if len(text) > len(head):
        return None
    if label := label_of(text.strip("*_ "), colon=False):
        return _Head(label.key, "")
    return _without_sign(text)


def _without_sign(text: str) -> _Head | None:
    """`Thời hạn 17h 25/11`: only where what follows is surely a priority or speaks of time, or a person's name."""
    parts = text.split()
    for count in range(min(5, len(parts) - 1), 1, -1):
        label, rest = " ".join(parts[:count]), " ".join(parts[count:])
        if key := sure_key(label):
            return _Head(key, rest) if _fits(key, rest) else None
    return None


def _fits(key: str, value: str) -> bool:
    if key == "priority":
        return priority_of(value) is not None and len(value.split()) <= 4
    if key == "deadline":
        return bool(re.match(r"\W*\d", value)) and len(value.split()) <= 8
    return key in ("sender", "recipient") and value[:1].isupper() and len(value.split()) <= 12


def _text(key: str, lines: list[str]) -> str:
    """The value of a field: short ones end at the first gap, all at the courtesy that closes a mail."""
    while lines and not lines[0].strip():
        lines = lines[1:]
    kept: list[str] = []
    for line in lines:
        is_over = key in _SHORT and (not line.strip() or (key in _ONE_LINE and kept))
        if is_over or " ".join(words(line)) in _CLOSINGS:
            break
        kept.append(line.rstrip())
    value = "\n".join(kept).strip()
    return value.rstrip("*_ ") if value.count("*") == 1 and value.endswith("*") else value
