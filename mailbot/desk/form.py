"""The company form, read from the text of a mail and from the rows of its tables (PRODUCT section 3): labels in three
languages, in any order, with or without colons. Knows no ticket, and invents nothing: a line under an unknown label
(`Lưu ý: …`) belongs to the field above it, and what the template says in brackets is no value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from mailbot.desk import form_lines, form_table, when
from mailbot.desk.form_lines import Line, bare, key_of, sections
from mailbot.desk.free_text import deadline_in, priority_in
from mailbot.desk.labels import KEYS, label_of, priority_of
from mailbot.desk.patterns import Passage
from mailbot.desk.ticket import Priority
from mailbot.mail.fold import words

_LONGEST, _LONGEST_TERM = 200_000, 500  # of a text, and of what is read as a priority or a deadline
_MOST = 500
"""Rows, lines of one value, and brackets that are looked at; the company's form has ten of each."""
_SHORTEST_HINT, _LONGEST_HINT = 4, 300
_BRACKETS = re.compile(r"\[([^\[\]\n]*)\]|<([^<>\n]*)>|\{([^{}\n]*)\}|[(（]([^()（）\n]*)[)）]")
_FILLED_IN = re.compile(r"\[\s*([^\[\]\n]*?)\s*\]")
_OPENING = re.compile(r"[\[<{(（]")
_LATEST = re.compile(
    r"(?:chậm|muộn|trễ|cham|muon|tre) (?:nhất|nhat)|no later than|at the latest by|(?:se)?lewat-lewatnya", re.IGNORECASE
)
_NOTHING = re.compile(r"[\s.…_*\-–—/|:;,()\[\]]*")
_OF_TEMPLATE = re.compile(
    r"cua ban|cua anh chi|mo ta (?:chi tiet|ro rang|ngan gon|van de)|duong dan den|neu (?:can|co)|bo phan/|ngay/gio"
    r"|so dien thoai/|chup man hinh/|khan cap/|loai yeu cau|nguoi phu trach|yyyy|your |if (?:an[yi]|needed)|describe|urgent/"
    r"|date/|phone/|link to|please |anda|jika (?:perlu|ada)|huraikan|terangkan|segera/|tarikh/|telefon/|pautan"
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


def read(text: str, rows: tuple[tuple[str, ...], ...], now: datetime, timezone: str) -> Form:
    """The form in a text and in table rows (which win). Where it says no priority or deadline, a clear word of the free
    text does (`cần gấp`, `trước 17h ngày 25/11`)."""
    lines = form_lines.read(text[:_LONGEST])
    found = {**_filled(sections(lines)), **_filled(_of_rows(rows))}
    fields = tuple((key, found[key]) for key in (*KEYS, *(key for key in found if key not in KEYS)) if key in found)
    written = found.get("deadline", "")
    moment = _deadline(written, now, timezone) if written else None
    free = Passage(_free(lines))
    if not written and (said := deadline_in(free, now, timezone)):
        moment, written = said
    priority = priority_of(found["priority"][:_LONGEST_TERM]) if "priority" in found else priority_in(free)
    return Form(fields, priority, moment, written)


def _free(lines: Iterable[Line]) -> str:
    """The text without labels for time and hurry, and without what the template says in brackets."""
    text = "\n".join([line[0] for line in lines if key_of(line) not in ("priority", "deadline", "contact", "sender")])
    if not _OPENING.search(text):
        return text
    return _BRACKETS.sub(lambda match: " " if _is_said_by_template(match) else match[0], text, count=_MOST)


def _deadline(written: str, now: datetime, timezone: str) -> datetime | None:
    """The moment of the field's value as a whole, of one of its parts, or inside it."""
    written = written[:_LONGEST_TERM]
    parts = (written.strip("[]() "), *_LATEST.split(written)[1:], *re.split(r"[\n;()\[\]]+| [-–] ", written))
    whole = next((moment for part in parts if part.strip() and (moment := when.read(part, now, timezone))), None)
    if whole:
        return whole
    inside = when.find(f"deadline: {written}", now, timezone)
    return inside[0] if inside else None


def _of_rows(rows: tuple[tuple[str, ...], ...]) -> Iterator[tuple[str, str]]:
    for label, value in form_table.pairs(rows[:_MOST]):
        if found := label_of(bare(label).rstrip(" :：*_"), loose=True):
            yield found.key, value.strip()


def _filled(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The values that somebody wrote; one label twice is one field."""
    found: dict[str, str] = {}
    for key, value in pairs:
        kept = _written(value)
        if kept and key != "title":
            found[key] = f"{found[key]}\n{kept}" if key in found and kept not in found[key] else found.get(key, kept)
    return found


def _written(value: str) -> str:
    """A value without the lines that the template left in it, and without the template's brackets around what was filled in
    (`[Cao]`); "" where nothing else is there."""
    written = value.splitlines()
    lines = [line for line in written[:_MOST] if not _is_template(line)] + written[_MOST:]
    if all(_NOTHING.fullmatch(line) for line in lines):
        return ""
    kept = "\n".join(lines).strip()
    filled_in = _FILLED_IN.fullmatch(kept)
    return filled_in[1] if filled_in else kept


def _is_template(line: str) -> bool:
    """Whether a line holds nothing but the template's brackets, as the company's form has them."""
    inside = list(_BRACKETS.finditer(line)) if _OPENING.search(line) else []
    if not inside or not _NOTHING.fullmatch(_BRACKETS.sub(" ", line)):
        return False
    return all(_is_said_by_template(one) for one in inside)


def _is_said_by_template(match: re.Match[str]) -> bool:
    inside = match[match.lastindex or 0]
    return _SHORTEST_HINT <= len(inside) <= _LONGEST_HINT and _is_of_template(inside)


@lru_cache(maxsize=256)
def _is_of_template(inside: str) -> bool:
    """The same few stand in every mail that was written in the company's form."""
    return bool(_OF_TEMPLATE.search("/".join(" ".join(words(part)) for part in inside.split("/"))))
