"""Until when somebody is away, as their vacation mail says it. Knows the words of three languages and numeric dates."""

from __future__ import annotations

import re
from datetime import date, timedelta

from mailbot.mail.later import later
from mailbot.mail.message import Message

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january januari", "feb february februari", "mar march mac", "apr april", "may mei", "jun june", "jul july julai",
         "aug august ogos", "sep sept september", "oct october oktober", "nov november", "dec december disember"), 1)
    for name in names.split()
}  # fmt: skip
_LEAD = (
    r"(?:until|till|through|back (?:on|in the office on)?|return(?:ing)? (?:on|to the office on|to work on)?|"
    r"(?:cho )?(?:đến|tới)(?: hết)?(?: ngày)?|hết ngày|"
    r"(?:quay |trở )(?:trở )?lại (?:làm việc )?(?:vào )?(?:ngày )?|den(?: het)?(?: ngay)?|sehingga|hingga|"
    r"kembali(?: bertugas| bekerja)?(?: pada)?|bis(?: zum)?|jusqu'au|hasta el|fino al|até)"
)
_RANGE = r"\b(?:from|dari|từ) (?:[^.\n]{2,24}? to |[^.\n]{0,20}?\d[^.\n]{0,12}?[-–]\s?)"
"""Believed only where nothing says the end by a word of its own."""
_WEEKDAY = (
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?|thứ \w+,?|chủ nhật,?"
    r"|(?:hari )?(?:isnin|selasa|rabu|khamis|jumaat|sabtu|ahad),?|(?:ngày|the|pada|hari)\s)?\s*"
)
_DAYS = (
    (r"(\d{4})-(\d{2})-(\d{2})", "ymd"),
    (r"(\d{1,2}) (?:tháng|thang) (\d{1,2})(?: (?:năm|nam) (\d{4}))?", "dmy"),
    (r"(\d{1,2})\s*[/.-]\s*(\d{1,2})(?:\s*[/.-]\s*(\d{4}|\d{2}))?\b", "dmy"),
    (r"(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]{3,9})\.?,?(?: (\d{4}))?", "dny"),
    (r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}))?", "ndy"),
)
_PATTERNS = tuple((later(lead + r"[\s:,]*" + _WEEKDAY + day, re.I), order) for lead in (_LEAD, _RANGE) for day, order in _DAYS)
_LONGEST_ABSENCE = timedelta(days=400)


def until(message: Message) -> date | None:
    """The last day of absence, or the day of return, whichever is named; None where none can be read.

    A date without a year is the next one after the mail's own date; without that date, none.
    """
    text = f"{message.subject}\n{message.text[:3_000]}"
    sent = message.date.date() if message.date else None
    days = (_date(found, order, sent) for pattern, order in _PATTERNS for found in pattern.finditer(text))
    return next((day for day in days if day and _is_likely(day, sent)), None)


def _is_likely(day: date, sent: date | None) -> bool:
    return sent is None or sent - timedelta(days=1) <= day <= sent + _LONGEST_ABSENCE


def _date(found: re.Match[str], order: str, sent: date | None) -> date | None:
    parts = dict(zip(order, found.groups(), strict=True))
    month = _MONTHS.get(parts["n"].lower(), 0) if "n" in parts else int(parts["m"])
    day, year = int(parts["d"]), _year(parts["y"], sent)
    if not year:
        return None
    try:
        result = date(year, month, day)
        return result.replace(year=year + 1) if sent and not parts["y"] and result < sent - timedelta(days=31) else result
    except ValueError:
        return None


def _year(written: str | None, sent: date | None) -> int:
    if written:
        return int(written) + (2000 if len(written) == 2 else 0)
    return sent.year if sent else 0
