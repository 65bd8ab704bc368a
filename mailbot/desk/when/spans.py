"""Lengths of time, and moments that are so far ahead: `3 ngày nữa`, `trong vòng 2 giờ`, `in an hour`, `setengah jam lagi`;
and how long somebody worked (`1h30`). Knows no calendar: working days are those from Monday to Friday."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from mailbot.desk.when.piece import BAD, NUMBER, Piece, number, pattern, valid_date
from mailbot.desk.when.words import plain

_WORKING_DAY = 8 * 60
_LONGEST = 366 * 24 * 60

_UNITS = MappingProxyType(
    {
        **dict.fromkeys(["phut", "ph", "p", "'", "’", "minute", "minutes", "min", "mins", "m", "minit"], "minute"),
        **dict.fromkeys(["gio", "tieng", "h", "hour", "hours", "hr", "hrs", "jam"], "hour"),
        **dict.fromkeys(["ngay", "hom", "day", "days", "d", "hari"], "day"),
        **dict.fromkeys(["tuan", "week", "weeks", "w", "minggu"], "week"),
        **dict.fromkeys(["thang", "month", "months", "bulan"], "month"),
        **dict.fromkeys(["nam", "year", "years", "tahun"], "year"),
    }
)
_MINUTES = MappingProxyType({"minute": 1, "hour": 60, "day": 24 * 60, "week": 7 * 24 * 60})
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_HALF = "nua|half an|half a|half|setengah"
_AMOUNT = rf"(?P<n>\d{{1,4}}(?:[.,]\d{{1,2}})?|{_HALF}|an|a|se|{NUMBER})"
_SPAN = (
    rf"{_AMOUNT}\s?(?P<unit>{_UNIT})(?P<working> lam viec| bekerja)?"
    r"(?:\s?(?P<ruoi>ruoi|and a half|setengah|dong ho)"
    rf"|(?: and)?,?\s?(?P<n2>\d{{1,2}})\s?(?P<unit2>{_UNIT})?)?"
)
_WORKDAYS = rf"(?P<n>{NUMBER}) (?P<unit>working|business) days?"
_HOURS_OF_WORK = (
    r"\d{1,3}\s?(?:h|gio|tieng|jam) (?:lam viec|hanh chinh|bekerja|waktu (?:bekerja|kerja|pejabat))"
    rf"|{NUMBER} (?:working|business) (?:hours?|hrs?)"
)
_UP_TO = r"(?:\d{1,2}\s?(?:-|den|t9i|to|hingga)\s?)?"  # the `2-` of `2-3 ngày`
_NOT_PAST = r"(?! (?:qua|nay|n4y|vua|gan day|truoc|roi|lien|lepas|yang lalu|ago))"
_WITHIN = "trong vong|noi trong|trong|within the next|within|in the next|in|dalam tempoh|dalam masa|dalam"
_AFTER = "sau|after|selepas"  # not of `h`: `sau 17h` is a time of day, and no length
_AHEAD = "nua|lagi|from now|from today|later"
_COMING = "toi|t9i|ke tiep|sau"  # not of hours: `7h toi` is seven in the evening
_DAYS = "ngay|hom|tuan|thang|nam|tieng|phut"
_CLOCK_TODAY = r"\d{1,2} ?(?:h|gio) ?\d{1,2} hom nay"  # half past five, and not thirty days ago
_NO_CLOCK = frozenset(("h", "gio"))
_LENGTHS = "|".join(unit for unit in _UNIT.split("|") if unit not in _NO_CLOCK)


def _moment(match: re.Match[str], now: datetime) -> Piece | None:
    groups = match.groupdict()
    unit = _UNITS.get(groups["unit"], "day")
    if groups["unit"] in ("working", "business") or groups.get("working"):
        count = number(groups["n"]) if unit == "day" else None  # nobody knows here which hours are worked
        return Piece(day=_workdays_on(now.date(), count)) if count else BAD
    if unit in ("month", "year"):
        return _months_on(groups, now, 12 if unit == "year" else 1)
    minutes = _minutes(groups, 24 * 60)
    if minutes is None or minutes > _LONGEST or (unit in ("day", "week") and minutes % (12 * 60) == 0 and minutes % (24 * 60)):
        return BAD  # half a day is four hours to one and twelve to another
    days, rest = divmod(minutes, 24 * 60)
    if unit in ("day", "week") and not rest:
        return Piece(day=now.date() + timedelta(days=days))
    return Piece(moment=now.astimezone(UTC) + timedelta(minutes=minutes))


def _months_on(groups: dict[str, str | None], now: datetime, factor: int) -> Piece:
    count = _amount(groups["n"] or "")
    months = int(count * factor) if count else 0
    if not 0 < months <= 24 or months != (count or 0) * factor:
        return BAD
    years, month = divmod(now.month - 1 + months, 12)
    days = (valid_date(now.year + years, month + 1, day) for day in range(now.day, 27, -1))
    return Piece(day=next((day for day in days if day), date(now.year + years, month + 1, min(now.day, 28))))


def _workdays_on(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _amount(words: str) -> float | None:
    text = " ".join(words.split())
    if re.fullmatch(_HALF, text):
        return 0.5
    if text in ("an", "a", "se"):
        return 1
    return float(text.replace(",", ".")) if text[0].isdigit() else number(text)


def _minutes(groups: dict[str, str | None], day: int) -> int | None:
    """The minutes of a match of `_SPAN`; a day has `day` of them. None where its two units do not go together."""
    unit = _UNITS[groups["unit"] or ""]
    factor = {**_MINUTES, "day": day, "week": day * (5 if day == _WORKING_DAY else 7)}.get(unit)
    amount = _amount(groups["n"] or "")
    if factor is None or amount is None:
        return None
    more = _more(groups, unit, factor, day)
    return None if more is None else round(amount * factor + more)


def _more(groups: dict[str, str | None], unit: str, factor: int, day: int) -> float | None:
    if groups["ruoi"]:
        return 0 if groups["ruoi"].startswith("dong") else factor / 2
    if not groups["n2"]:
        return 0
    second = _UNITS[groups["unit2"]] if groups["unit2"] else "minute"
    if (unit, second) not in (("hour", "minute"), ("day", "hour"), ("week", "day")):
        return None
    if second == "minute" and int(groups["n2"]) > 59:
        return None
    return int(groups["n2"]) * {"minute": 1, "hour": 60, "day": day}[second]


SPANS = (
    pattern(rf"(?:{_WITHIN}) {_UP_TO}{_SPAN}(?: (?:{_AHEAD}|{_COMING})|'?s?'? time)?{_NOT_PAST}", _moment),
    pattern(rf"(?:{_AFTER}) {_SPAN.replace(_UNIT, _LENGTHS, 1)}(?: (?:{_AHEAD}|{_COMING}))?{_NOT_PAST}", _moment),
    pattern(rf"(?:{_WITHIN}|{_AFTER}) {_UP_TO}{_WORKDAYS}", _moment),
    pattern(rf"{_UP_TO}{_WORKDAYS} (?:{_AHEAD})", _moment),
    pattern(rf"{_UP_TO}{_SPAN} (?:{_AHEAD})", _moment),
    pattern(rf"lagi {_SPAN}", _moment),
    pattern(rf"{_UP_TO}{_SPAN.replace(_UNIT, _DAYS, 1)} (?:{_COMING})", _moment),
    pattern(rf"(?:(?:{_WITHIN}|{_AFTER}) )?(?:{_HOURS_OF_WORK})", lambda match, now: BAD),
    pattern(rf"\+\s?{_SPAN}", _moment),
    pattern(rf"(?!{_CLOCK_TODAY}){_SPAN} (?:ago|lepas|yang lalu|qua|vua qua|nay|lien)(?! \d)", lambda match, now: BAD),
    pattern(rf"{_SPAN.replace(_UNIT, _DAYS, 1)} truoc(?! \d)", lambda match, now: BAD),
)

_ABOUT = r"(?:khoang\s+|about\s+|~\s*|for\s+)?"
_LESS = re.compile(rf"^{_UP_TO}(?=\d)")
_BARE = pattern(_SPAN, _moment).regex
_BARE_WORKDAYS = pattern(_WORKDAYS, _moment).regex
_COLON = re.compile(r"(?P<h>\d{1,3}):(?P<m>[0-5]\d)")
_FROM_NOW = re.compile(
    r"\s+(?:(?:ke )?(?:t8|tu) (?:(?:ngay )?hom nay|nay|luc nay|b[a2]y gio)|from (?:now|today)|dari (?:sekarang|hari ini))$"
)
_LENGTHS_IN_HOURS = range(24, 241)


def ahead(text: str, now: datetime) -> Piece | None:
    """A bare length as a whole phrase (`3 ngày`, `2-3 ngày`, `30m`, `24h`): so far ahead. `17h` is a time of day."""
    text = _LESS.sub("", _FROM_NOW.sub("", text))
    match = _BARE.fullmatch(text) or _BARE_WORKDAYS.fullmatch(text)
    if match is None or (match["unit"] in _NO_CLOCK and _amount(match["n"]) not in _LENGTHS_IN_HOURS):
        return None
    piece = _moment(match, now)
    return None if piece is None or piece.bad else piece


def duration(text: str) -> int | None:
    """The length of time that a whole phrase means, in minutes: `30m`, `1h30`, `1 tiếng rưỡi`, `1.5h`, `setengah jam`.
    A day is eight hours and a week five days, as people count work. None where it is not understood, or is nothing."""
    words = plain(text.strip()).rstrip(".! ")
    if colon := _COLON.fullmatch(words):
        return int(colon["h"]) * 60 + int(colon["m"]) or None
    match = _BARE.fullmatch(re.sub(f"^{_ABOUT}", "", words))
    if match is None or _UNITS[match["unit"]] in ("month", "year"):
        return None
    minutes = _minutes(match.groupdict(), _WORKING_DAY)
    return minutes if minutes and minutes <= _LONGEST else None
