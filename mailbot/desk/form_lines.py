"""A text cut into the sections that the form's labels begin. Knows where a label ends and what belongs to it, not what the
values mean.

Inside a description an ordinary word before a colon is no label: `Email:` among the data of a new colleague stays where
it is. It is one only where no such list stands around it and its value fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import dropwhile

from mailbot.desk.form_table import spread
from mailbot.desk.labels import KEYS, label_of, may_begin, priority_of, sure_key
from mailbot.mail.fold import first_words, words

_LONGEST_LABEL = 70
_LONGEST_HEAD, _LONGEST_SIGN = 500, 100
_MOST_WORDS = 17  # of a label and its value without a sign between them
_MOST_LINES = 2_000  # what stands further down is one line
_MOST_LOOKS = 500
"""At lines that may begin with a label, or be a courtesy. A form has ten labels, and what is longer than this holds no form."""
_LEAD = re.compile(r"^[\s>*•●▪◦·_#+–—-]*(?:(?:\(?(?:\d{1,2}|[a-h]|[ivx]{1,4})[.)]|\d{1,2}\s*[-–])\s+)?[\s*_•·]*", re.IGNORECASE)
_COLON = re.compile(r"(?<![\s*_])[\s*_]*+[:：∶][\s*_]*(?=\S|$)")
_APART = re.compile(r"[ \u00a0]*\t\s*|[ \u00a0]{2,}|\s*\|\s*|\s+[-–—=]\s+|\s*→\s*")
_CLOSING = """trân trọng|trân trọng cảm ơn|xin cảm ơn|cảm ơn|cám ơn|em cảm ơn|thân mến|thân ái|kính thư|best regards
    |regards|kind regards|thanks
    |thank you|many thanks|sincerely|terima kasih|sekian terima kasih|yang benar|em xin cảm ơn
    |rất mong sớm nhận được phản hồi"""
_CLOSINGS = frozenset(" ".join(words(phrase)) for phrase in _CLOSING.split("|"))
_CLOSING_WORDS = frozenset(phrase.partition(" ")[0] for phrase in _CLOSINGS)
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


_CLOSES = _Head("", "")
"""Of a line that is the courtesy which closes a mail: no label, and the end of what stands above it."""
Line = tuple[str, _Head | None]
"""A line of a text, and the label that it begins with, or `_CLOSES`."""


def read(text: str) -> list[Line]:
    """The lines of a text."""
    lines = text.splitlines() or [""]
    seen, unseen = lines[:_MOST_LINES], "\n".join(lines[_MOST_LINES:])
    found = list(_read(list(spread(seen)) if "|" in text else seen))
    return [*found, (unseen, None)] if unseen else found


def _read(lines: list[str]) -> Iterator[Line]:
    looks = 0
    for line, word in zip(lines, first_words(lines), strict=True):
        head = None
        if looks < _MOST_LOOKS and (may_begin(line, word) or word in _CLOSING_WORDS):
            looks += 1
            head = _head(line) or _closing(line)
        yield line, head


def key_of(line: Line) -> str:
    """The key of the label that a line begins with, or ""."""
    return line[1].key if line[1] and not line[1].loose else ""


def _closing(line: str) -> _Head | None:
    return _CLOSES if len(line) <= _LONGEST_LABEL and " ".join(words(line)) in _CLOSINGS else None


def sections(lines: list[Line]) -> Iterator[tuple[str, str]]:
    """Keys and values in the order of the text; labels like `From:` count once a form is evident."""
    closings = {line for line, head in lines if head is _CLOSES} | {
        head.rest for _, head in lines if head and _closing(head.rest)
    }
    found = list(_walk(lines, closings, loose=False))
    evident = len({key for key, _ in found} & set(KEYS)) >= 2
    yield from _walk(lines, closings, loose=True) if evident and any(head and head.loose for _, head in lines) else found


def bare(line: str) -> str:
    """A line without quote marks, bullets, numbers and marks of bold type in front."""
    lead = _LEAD.match(line)
    return line[lead.end() if lead else 0 :].strip()


def _walk(lines: list[Line], closings: Set[str], *, loose: bool) -> Iterator[tuple[str, str]]:
    key, parent, value = "", "", list[str]()
    for line, found in lines:
        if found and found.key and (loose or not found.loose) and _begins(found, key, value):
            yield from _section(key, value, closings)
            parent = key if found.key not in KEYS and key in _LONG else parent if found.key not in KEYS else ""
            key, value = found.key, [found.rest]
        elif parent and value[0] and not _ITEM.match(line):
            yield from _section(key, value, closings)
            key, parent, value = parent, "", [line]
        elif key:
            value.append(line)
    yield from _section(key, value, closings)


def _section(key: str, value: list[str], closings: Set[str]) -> Iterator[tuple[str, str]]:
    if key:
        yield key, _text(key, value, closings)


def _is_blank(line: str) -> bool:
    return not line or line.isspace()


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
    for parted in (_COLON.search(text, 0, _LONGEST_SIGN), _APART.search(text, 0, _LONGEST_SIGN)):
        if parted and parted.start() <= _LONGEST_LABEL:
            colon = any(sign in parted.group() for sign in ":：∶")
            if label := label_of(text[: parted.start()].strip("*_ "), colon=colon, loose=True):
                return _Head(label.key, text[parted.end() :].strip(" \t|"), label.sure, label.loose)
    if len(text) > _LONGEST_HEAD:
        return None
    if label := label_of(text.strip("*_ "), colon=False):
        return _Head(label.key, "")
    return _without_sign(text)


def _without_sign(text: str) -> _Head | None:
    """`Thời hạn 17h 25/11`: only where what follows is surely a priority or speaks of time, or a person's name."""
    parts = text.split()
    if len(parts) > _MOST_WORDS:
        return None
    for count in range(min(5, len(parts) - 1), 1, -1):
        label, rest = " ".join(parts[:count]), " ".join(parts[count:])
        if key := sure_key(label):
            return _Head(key, rest) if _fits(key, rest) else None
    return None


def _fits(key: str, value: str) -> bool:
    if key == "priority":
        return len(value.split()) <= 4 and priority_of(value) is not None
    if key == "deadline":
        return len(value.split()) <= 8 and bool(re.match(r"\W*\d", value))
    return key in ("sender", "recipient") and value[:1].isupper() and len(value.split()) <= 12


def _text(key: str, lines: list[str], closings: Set[str]) -> str:
    """The value of a field: short ones end at the first gap, all at the courtesy that closes a mail."""
    kept: list[str] = []
    for line in dropwhile(_is_blank, lines):
        is_over = key in _SHORT and (_is_blank(line) or (key in _ONE_LINE and kept))
        if is_over or line in closings:
            break
        kept.append(line.rstrip())
    value = "\n".join(kept).strip()
    return value.rstrip("*_ ") if value.count("*") == 1 and value.endswith("*") else value
