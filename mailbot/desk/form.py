"""The company form, read from the text of a mail and from the rows of its tables (PRODUCT section 3): labels in three
languages, in any order, with or without colons. Knows no ticket, and invents nothing: a line under an unknown label
(`Lưu ý: …`) belongs to the field above it, and what the template says in brackets is no value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from mailbot.desk import when
from mailbot.desk.free_text import deadline_in, priority_in
from mailbot.desk.labels import KEYS, SURE_PHRASES, label_of, priority_of
from mailbot.desk.ticket import Priority
from mailbot.mail.fold import words

_LONGEST = 200_000
_LONGEST_LABEL = 70
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
_BRACKETS = re.compile(r"\[([^\[\]\n]*)\]|<([^<>\n]*)>|\{([^{}\n]*)\}|[(（]([^()（）\n]*)[)）]")
_LATEST = re.compile(
    r"(?:chậm|muộn|trễ|cham|muon|tre) (?:nhất|nhat)|no later than|at the latest by|(?:se)?lewat-lewatnya", re.IGNORECASE
)
_NOTHING = re.compile(r"[\s.…_*\-–—/|:;,()\[\]]*")
_OF_TEMPLATE = re.compile(
    r"cua ban|cua anh chi|mo ta (?:chi tiet|ro rang|ngan gon|van de)|duong dan den|neu (?:can|co)|bo phan/|ngay/gio"
    r"|so dien thoai/|chup man hinh/|khan cap/|loai yeu cau|nguoi phu trach|yyyy|your |if (?:any|needed)|describe|urgent/|date/"
    r"|phone/|link to|please |anda|jika (?:perlu|ada)|huraikan|terangkan|segera/|tarikh/|telefon/|pautan"
    r"|dien |vui long|nhap |ten ban|optional"
)


@dataclass(frozen=True, slots=True)
class Form:
    """What a mail says in the company form. `fields` has the keys `sender recipient description priority deadline info
    wish contact`, then labels that a rule may ask for by their own name, each with its value as written. `deadline_text`
    is what was written about the time, also where `deadline` (aware UTC) is None because it was not understood."""

    fields: tuple[tuple[str, str], ...] = ()
    priority: Priority | None = None
    deadline: datetime | None = None
    deadline_text: str = ""

    def get(self, key: str) -> str:
        """The value of a field, or ""."""
        return dict(self.fields).get(key, "")


def read(text: str, rows: tuple[tuple[str, str], ...], now: datetime, timezone: str) -> Form:
    """The form in a text and in table rows (which win). Where it says no priority or deadline, a clear word of the free
    text does (`cần gấp`, `trước 17h ngày 25/11`)."""
    text = text[:_LONGEST]
    found = {**_filled(_fields(text)), **_filled(_of_rows(rows))}
    fields = tuple((key, found[key]) for key in (*KEYS, *(key for key in found if key not in KEYS)) if key in found)
    written = found.get("deadline", "")
    moment = _deadline(written, now, timezone) if written else None
    free = _free(text)
    if not written and (said := deadline_in(free, now, timezone)):
        moment, written = said
    priority = priority_of(found["priority"]) if "priority" in found else priority_in(free)
    return Form(fields, priority, moment, written)


def _free(text: str) -> str:
    """The text without labels for time and hurry, and without what the template says in brackets."""
    lines = (
        line for line in text.splitlines() if _split(line, loose=False)[0] not in ("priority", "deadline", "contact", "sender")
    )
    return _BRACKETS.sub(lambda match: " " if _is_said_by_template(match) else match[0], "\n".join(lines))


def _deadline(written: str, now: datetime, timezone: str) -> datetime | None:
    """The moment of the field's value as a whole, of one of its parts, or inside it."""
    parts = (written.strip("[]() "), *_LATEST.split(written)[1:], *re.split(r"[\n;()\[\]]+| [-–] ", written))
    whole = next((moment for part in parts if part.strip() and (moment := when.read(part, now, timezone))), None)
    if whole:
        return whole
    inside = when.find(f"deadline: {written}", now, timezone)
    return inside[0] if inside else None


def _of_rows(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for label, value in rows:
        if key := label_of(_LEAD.sub("", label).rstrip(" :：*_"), loose=True):
            yield key, value.strip()


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Keys and values in the order of the text; labels like `From:` count once a form is evident."""
    lines = text.splitlines()
    found = list(_walk(lines, loose=False))
    evident = len({key for key, _ in found} & set(KEYS)) >= 2
    yield from _walk(lines, loose=True) if evident else found


def _walk(lines: list[str], *, loose: bool) -> Iterator[tuple[str, str]]:
    key, value = "", list[str]()
    for line in lines:
        label, rest = _split(line, loose=loose)
        if label and not (label == key == "contact" and value):
            if key:
                yield key, _text(key, value)
            key, value = label, [rest]
        elif key:
            value.append(line)
    if key:
        yield key, _text(key, value)


def _split(line: str, *, loose: bool) -> tuple[str, str]:
    """The label's key and the value that stands beside it; "" where the line begins with no label."""
    bare = _LEAD.sub("", line, count=1).strip()
    if not bare or bare.startswith(("http://", "https://")):
        return "", ""
    for parted in (_COLON.search(bare), _APART.search(bare)):
        if parted and parted.start() <= _LONGEST_LABEL:
            colon = ":" in parted.group() or "：" in parted.group()
            if key := label_of(bare[: parted.start()].strip("*_ "), colon=colon, loose=loose):
                return key, bare[parted.end() :].strip(" \t|")
    if key := label_of(bare.strip("*_ "), colon=False):
        return key, ""
    return _without_sign(bare)


def _without_sign(bare: str) -> tuple[str, str]:
    """`Thời hạn 17h 25/11`: only where what follows is surely a priority or speaks of time, or a person's name."""
    parts = bare.split()
    for count in range(min(5, len(parts) - 1), 1, -1):
        if " ".join(words(" ".join(parts[:count]))) in SURE_PHRASES:
            key, rest = label_of(" ".join(parts[:count]), colon=False) or "", " ".join(parts[count:])
            return (key, rest) if _fits(key, rest) else ("", "")
    return "", ""


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


def _filled(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The values that somebody wrote; one label twice is one field."""
    found: dict[str, str] = {}
    for key, value in pairs:
        kept = _written(value)
        if kept and key != "title":
            found[key] = f"{found[key]}\n{kept}" if key in found and kept not in found[key] else found.get(key, kept)
    return found


def _written(value: str) -> str:
    """A value without the lines that the template left in it; "" where nothing else is there."""
    lines = [line for line in value.splitlines() if not _is_template(line)]
    return "\n".join(lines).strip() if any(not _NOTHING.fullmatch(line) for line in lines) else ""


def _is_template(line: str) -> bool:
    """Whether a line holds nothing but the template's brackets, as the company's form has them."""
    inside = list(_BRACKETS.finditer(line))
    if not inside or not _NOTHING.fullmatch(_BRACKETS.sub(" ", line)):
        return False
    return all(_is_said_by_template(one) for one in inside)


def _is_said_by_template(match: re.Match[str]) -> bool:
    inside = next((group for group in match.groups() if group), "")
    return bool(_OF_TEMPLATE.search("/".join(" ".join(words(part)) for part in inside.split("/"))))
