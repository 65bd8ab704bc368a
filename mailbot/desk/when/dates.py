"""Days as people write them: `25/11`, `ngày 25 tháng 11`, `25hb November`, `thứ 6 tuần sau`, `next Friday`, `ngày mai`.
Knows no times of day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

from mailbot.desk.when.clock import PART, part_of
from mailbot.desk.when.piece import BAD, Pattern, Piece, pattern, valid_date

_YEARS_TO_LEAP = 9
_LAST_HOUR = 12

_MONTHS = MappingProxyType(
    {
        name: month
        for month, names in enumerate(
            (
                "january jan januari",
                "february feb februari",
                "march mar mac",
                "april apr",
                "may mei",
                "june jun",
                "july jul julai",
                "august aug ogos ogo",
                "september sep sept",
                "october oct oktober okt",
                "november nov",
                "december dec disember dis",
            ),
            start=1,
        )
        for name in names.split()
    }
)
_ALSO_WORDS = frozenset({"may", "mar", "mac", "dis", "jun", "jan"})
_VI_MONTHS = MappingProxyType(
    {
        "hai": 2, "ba": 3, "tu": 4, "nam": 5, "s6u": 6, "bay": 7, "b7y": 7, "tam": 8, "chin": 9,
        "muoi mot": 11, "muoi hai": 12, "muoi": 10,
    }
)  # fmt: skip  # neither `giêng` nor `chạp`: those are months of the moon
MONTH_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
VI_MONTH = rf"(?:\d{{1,2}}|{'|'.join(_VI_MONTHS)})"


def month_of(words: str) -> int | None:
    """A month by number or name, or None."""
    name = " ".join(words.split())
    month = int(name) if name.isdigit() else _MONTHS.get(name) or _VI_MONTHS.get(name)
    return month if month and 1 <= month <= 12 else None


def year_of(words: str) -> int:
    """A year of four or two digits."""
    return int(words) + (2000 if len(words) == 2 else 0)


def coming(month: int, day: int, today: date) -> date | None:
    """The next such day, today included; None where no year has it."""
    years = range(today.year, today.year + _YEARS_TO_LEAP)
    return next((found for year in years if (found := valid_date(year, month, day)) and found >= today), None)


def _piece(day: date | None, *, weak: bool = False) -> Piece:
    return Piece(day=day, weak=weak) if day else BAD


def _date(match: re.Match[str], now: datetime) -> Piece:
    groups = match.groupdict()
    day, month, year = int(groups["d"]), month_of(groups["mon"]), groups.get("y")
    if month is None:
        return BAD
    return _piece(valid_date(year_of(year), month, day) if year else coming(month, day, now.date()))


def _numbers(match: re.Match[str], now: datetime) -> Piece | None:
    """`25/11/2026`, and `11/25/2026` where it can't be read otherwise; `25-27/11` are two days."""
    if "-" in match[0] and "/" in match[0]:
        return None
    day, month, year = int(match["d"]), int(match["mon"]), year_of(match["y"])
    turned = valid_date(year, day, month) if "/" in match[0] and len(match["y"]) == 4 else None
    return _piece(valid_date(year, month, day) or turned)


def _bare(match: re.Match[str], now: datetime) -> Piece:
    """`25/11`: a date; `3/4` may be a fraction and counts only beside other words of time; `24/7` is none."""
    day, month = int(match["d"]), int(match["mon"])
    if (day, month) == (24, 7):
        return BAD
    found = coming(month, day, now.date()) if 1 <= month <= 12 else None
    return _piece(found, weak=day <= 12)


def _date_of_year(match: re.Match[str], now: datetime) -> Piece:
    """`25/11 năm nay`, `25/11 năm sau`."""
    return _piece(valid_date(now.year + (match["which"] == "sau"), int(match["mon"]), int(match["d"])))


def _dashed(match: re.Match[str], now: datetime) -> Piece:
    """`25-11`: a date where it cannot be `from 25 to 11`, and only beside other words of time."""
    return replace(_date(match, now), weak=True)


def _named_month(match: re.Match[str], now: datetime) -> Piece | None:
    """`25 Nov`; `3 may` and `5 mac` may be machines in Vietnamese without marks, and need a year, an ordinal or `of`."""
    sure = match["y"] or match["sure"] or match["mon"] not in _ALSO_WORDS
    return _date(match, now) if sure else None


def _day_of_month(match: re.Match[str], now: datetime) -> Piece:
    day, which = int(match["d"]), match.groupdict().get("which") or ""
    if not which:
        return _coming_day(day, now)
    first = now.date().replace(day=1)
    month = first if which in ("nay", "n4y", "ini", "this") else _next_month(first)
    return _piece(valid_date(month.year, month.month, day))


def _part_of_day(match: re.Match[str], now: datetime) -> Piece:
    """`sáng 25`; the 3 of `chiều 3` may be an hour as well as a day."""
    day = int(match["d"])
    return replace(_coming_day(day, now) if day > _LAST_HOUR else BAD, part=part_of(match["part"]), weak=True)


def _coming_day(day: int, now: datetime) -> Piece:
    """The next day of this or the coming month with this number."""
    first = now.date().replace(day=1)
    days = (valid_date(month.year, month.month, day) for month in (first, _next_month(first)))
    return _piece(next((found for found in days if found and found >= now.date()), None))


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _iso(match: re.Match[str], now: datetime) -> Piece:
    day = valid_date(int(match["y"]), int(match["mon"]), int(match["d"]))
    if day is None or not match["h"]:
        return _piece(day)
    hour, minute = int(match["h"]), int(match["m"])
    if hour > 23 or minute > 59:
        return BAD
    if not match["zone"]:
        return Piece(day=day, clock=time(hour, minute), exact=True)
    zone = match["zone"].replace("z", "+00:00")
    return Piece(moment=datetime.fromisoformat(f"{day}T{hour:02}:{minute:02}:00{zone}").astimezone(UTC))


_WEEKDAYS = MappingProxyType(
    {
        name: weekday
        for weekday, names in enumerate(
            (
                "2 hai monday mon isnin",
                "3 ba tuesday tues tue selasa",
                "4 tu wednesday wed rabu",
                "5 nam thursday thurs thur khamis",
                "6 sau s6u friday fri jumaat",
                "7 bay b7y saturday sat sabtu",
                "sunday sun ahad cn",
            )
        )
        for name in names.split()
    }
)
_NEXT = frozenset({"next", "depan", "hadapan"})
_COMING = frozenset({"this", "nay", "n4y", "ini"})  # today as well


def _weekday(match: re.Match[str], now: datetime) -> Piece:
    groups = match.groupdict()
    name, which = groups["name"], " ".join((groups.get("which") or "").split())
    weekday = 6 if name.startswith("chu") else _WEEKDAYS[name]
    if re.search(r"truoc|lepas|last", which):
        return BAD
    if which in _COMING:
        return Piece(day=now.date() + timedelta(days=(weekday - now.weekday()) % 7))
    week = _week(which)
    weak = not which and (len(name) <= 3 or name in _WEAK_NAMES)
    return Piece(weekday=weekday, week=week, weak=weak)


_WEAK_NAMES = frozenset(["hai", "ba", "tu", "nam", "sau", "s6u", "bay", "b7y", "thur", "thurs", "tues"])


def _week(which: str) -> int | None:
    if re.search(r"(tuan|minggu|week) (sau|t9i|toi|depan|hadapan|ke)|next", which) or which in _NEXT:
        return 1
    return 0 if re.search(r"(tuan|minggu) (nay|n4y|ini)|this week", which) else None


_DAYS_AHEAD = MappingProxyType(
    {
        **dict.fromkeys(("hom nay", "nay", "today", "hari ini", "ini", "this"), 0),
        **dict.fromkeys(("mai", "ngay mai", "hom mai", "tomorrow", "tmr", "esok", "besok", "keesokan hari"), 1),
        **dict.fromkeys(("ngay kia", "kia", "m0t", "ngay m0t", "day after tomorrow", "lusa"), 2),
    }
)
_SURE_DAYS = "hom nay|ngay mai|hom mai|ngay kia|ngay m0t|today|tomorrow|tmr|day after tomorrow|hari ini|esok|besok|lusa"


def _day_ahead(match: re.Match[str], now: datetime) -> Piece:
    groups = match.groupdict()
    words, part = " ".join(groups["day"].split()), groups.get("part")
    weak = words in ("mai", "m0t", "nay", "kia") and not part
    day = now.date() + timedelta(days=_DAYS_AHEAD[words])
    return Piece(day=day, part=part_of(part) if part else None, weak=weak)


def _tonight(match: re.Match[str], now: datetime) -> Piece:
    return Piece(day=now.date(), part=part_of("evening"))


def _never(words: str) -> Pattern:
    return pattern(words, lambda match, now: BAD)


_DAY = r"(?P<d>\d{1,2})"
_YEAR = r"(?P<y>20\d\d)"
_ORDINAL = r"(?P<sure>(?:st|nd|rd|th| ?hb| ?haribulan)?(?: of)?)"
_SINCE_DAY = r"\d{1,2}(?:st|nd|rd|th|hb)?\s?(?:-|to|den|t9i|hingga|sampai)\s?(?:ngay )?"
_VI_WEEK = r"(?: ?,? (?P<which>(?:cua )?tuan (?:nay|n4y|sau(?! nua)|toi|t9i|truoc|ke tiep|ke)|nay|n4y|t9i|truoc))?"
_EN_DAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues|tue|wed|thurs|thur|fri|sat|sun"
_MS_DAY = "isnin|selasa|rabu|khamis|jumaat|sabtu|ahad"
_MS_WEEK = r"(?: (?P<which>minggu (?:ini|depan|hadapan|lepas)|depan|hadapan|ini|lepas))?"

DATES = (
    pattern(
        rf"{_YEAR}[-/.](?P<mon>\d{{1,2}})[-/.]{_DAY}"
        r"(?:(?:t|,? )(?P<h>\d{1,2}):(?P<m>\d\d)(?::\d\d(?:\.\d+)?)?\s?(?P<zone>z|[+-]\d\d:?\d\d)?)?",
        _iso,
    ),
    pattern(rf"(?:(?:ngay|tarikh) )?{_DAY}\s?[/.-]\s?(?P<mon>\d{{1,2}})\s?[/.-]\s?(?P<y>20\d\d|\d\d)", _numbers),
    pattern(rf"(?:ngay )?{_DAY}(?:/| thang )(?P<mon>\d{{1,2}}) nam (?P<which>nay|n4y|sau)", _date_of_year),
    pattern(rf"(?:ngay )?{_SINCE_DAY}{_DAY}\s?(?:/|\sthang\s)\s?(?P<mon>\d{{1,2}})(?:\s?(?:/|nam )\s?{_YEAR})?", _date),
    pattern(rf"{_SINCE_DAY}{_DAY}(?:st|nd|rd|th|hb)?(?: of)? (?P<mon>{MONTH_NAME})(?:,? {_YEAR})?", _date),
    pattern(rf"(?:ngay|tarikh) {_DAY}\s?[-./]\s?(?P<mon>\d{{1,2}})", _date),
    pattern(rf"{_DAY}\s?/\s?(?P<mon>\d{{1,2}})", _bare),
    pattern(r"(?P<d>2[4-9]|3[01])\.(?P<mon>0?[1-9]|1[0-2])(?!\.?\d)", _dashed),  # below 24 it may be a time of day
    pattern(r"(?P<d>1[3-9]|[23]\d)-(?P<mon>\d{1,2})(?!-)", _dashed),
    pattern(rf"(?:ngay )?{_DAY} thang (?P<mon>{VI_MONTH})(?: ?,? (?:nam )?{_YEAR})?", _date),
    pattern(rf"(?:ngay )?{_DAY} (?:thang )(?P<which>nay|n4y|sau|toi|t9i)", _day_of_month),
    pattern(rf"(?P<part>{PART}) {_DAY}(?! ?(?:[/.:-] ?\d|\d|(?:h|g|gio|ruoi|kem|phut|thang|am|pm)(?!\w)))", _part_of_day),
    pattern(rf"ngay {_DAY}(?! ?(?:[/.-] ?\d|thang|tet|lan|gio|tieng|h\b|g\b|nguoi|may|phut|cai|don))", _day_of_month),
    pattern(rf"{_DAY}{_ORDINAL}[ -](?P<mon>{MONTH_NAME})\.?(?:(?:,? |-){_YEAR})?", _named_month),
    pattern(rf"(?P<mon>{MONTH_NAME})\.? {_DAY}(?P<sure>st|nd|rd|th|)(?:,? {_YEAR})?(?! ?(?:am|pm))", _named_month),
    pattern(rf"{_DAY}(?:hb|haribulan| haribulan| hb)(?: (?:bulan )?(?P<which>ini|depan))?", _day_of_month),
    pattern(rf"(?:on |by |before )?the {_DAY}(?:st|nd|rd|th)", _day_of_month),
    pattern(rf"(?:ngay )?thu\s?(?P<name>[2-7]|hai|ba|tu|nam|s6u|sau|b7y|bay){_VI_WEEK}", _weekday),
    pattern(rf"t(?P<name>[2-7]){_VI_WEEK}", _weekday),
    pattern(rf"(?P<name>chu nhat|cn){_VI_WEEK}", _weekday),
    pattern(rf"(?:(?P<which>next|this|this coming|coming|last) )?(?P<name>{_EN_DAY})", _weekday),
    pattern(rf"(?P<name>{_EN_DAY}) (?:of )?(?P<which>next week|this week|last week)", _weekday),
    pattern(rf"(?:hari )?(?P<name>{_MS_DAY}){_MS_WEEK}", _weekday),
    pattern(rf"(?:(?P<part>{PART}) )?(?P<day>{_SURE_DAYS})", _day_ahead),
    pattern(rf"(?P<part>{PART}) (?P<day>nay|mai|m0t|kia|ini)", _day_ahead),
    pattern(r"(?P<day>this) (?P<part>morning|afternoon|evening)", _day_ahead),
    pattern(r"(?P<day>mai|m0t|nay)", _day_ahead),
    pattern("tonight", _tonight),
    _never(
        r"hom (?:qua|kia|truoc|no|bua)|(?:sang|trua|chieu|toi|dem) qua|(?:tuan|thang|nam|ngay|quy) (?:truoc|qua|vua roi|ngoai)"
        r"|yesterday|last (?:night|week|month|year|quarter)|ago|semalam|kelmarin|(?:minggu|bulan|tahun) lepas|tadi"
        rf"|sang nam|(?:den|t9i) nay(?! \d)|(?:tuan|thang|nam) sau nua|(?:{_EN_DAY}) week(?!\w)"
    ),
    _never(r"am lich|a3m(?: lich)?|(?:ngay )?(?:mung|mong)(?: \d{1,2})?|(?:ngay )?ram|\d{1,2} tet"),  # days of the moon
    _never(
        rf"(?:moi|hang|hằng|every|each|setiap|tiap) (?:ngay|tuan|thang|nam|quy|thu ?\w+|day|week|month|year|hari|minggu|bulan"
        rf"|{_EN_DAY}|{_MS_DAY}|sang|chieu|toi)|\d{{1,2}}/\d{{1,2}}/(?:\d|\d{{3}}|\d{{5,}})|daily|weekly|24/24"
    ),
)
