"""Single values of rules.yaml as people write them: durations, hours, days, addresses. Each function raises `mistake` and says
what would be right. Knows no structure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from mailbot.desk import countries
from mailbot.desk.policy import Span
from mailbot.desk.rulebook.problems import mistake, nearest
from mailbot.mail.domains import readable_domain
from mailbot.mail.fold import fold

Windows = tuple[tuple[int, int], ...]

_USUAL_DAY = 8 * 60
_SPAN = re.compile(r"(?:(\d{1,4})d)?\s*(?:(\d{1,5})h)?\s*(?:(\d{1,6})m)?")
_CLOCK = re.compile(r"(\d{1,2})[:h](\d{2})?")
_DAY = 24 * 60
_WEEKDAYS = MappingProxyType(
    {
        name: number
        for number, names in enumerate(
            (
                ("mon", "monday", "thu 2", "t2", "thu hai", "isnin"),
                ("tue", "tuesday", "thu 3", "t3", "thu ba", "selasa"),
                ("wed", "wednesday", "thu 4", "t4", "thu tu", "rabu"),
                ("thu", "thursday", "thu 5", "t5", "thu nam", "khamis"),
                ("fri", "friday", "thu 6", "t6", "thu sau", "jumaat"),
                ("sat", "saturday", "thu 7", "t7", "thu bai", "sabtu"),
                ("sun", "sunday", "chu nhat", "cn", "ahad"),
            )
        )
        for name in names
    }
)
_CITIES = MappingProxyType(
    {
        **dict.fromkeys(("hanoi", "saigon", "danang", "haiphong", "vietnam", "hochiminhcity"), "Asia/Ho_Chi_Minh"),
        **dict.fromkeys(("penang", "johor", "johorbahru", "kl", fold("malaysia")), "Asia/Kuala_Lumpur"),
    }
)
"""Places that have no time zone of their own name."""
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*[+-]\s*0?(\d{1,2})(?::?\d\d)?", re.IGNORECASE)
_BY_OFFSET = MappingProxyType({"7": "Asia/Ho_Chi_Minh", "8": "Asia/Kuala_Lumpur"})
_EMAIL = re.compile(r"[^@\s<>(),;:\"\[\]\\]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)*[^\W_](?:[\w-]*[^\W_])?")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)*[^\W_](?:[\w-]*[^\W_])?")


def one_text(value: Any) -> str:
    """A text that stands for itself."""
    if isinstance(value, str) and value.strip():
        return value.strip()
    if value is None or value == "":
        raise mistake("a value is missing here")
    raise mistake("one text is expected here", "write a single value")


def listed(value: Any) -> tuple[Any, ...]:
    """A list, or the one thing that stands for a list of one."""
    if value is None or value in ("", []):
        raise mistake("a value is missing here")
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def span(value: Any) -> Span:
    """`30m`, `4h`, `1h30m`: working time; `3d`: working days."""
    text = one_text(value).lower()
    found = _SPAN.fullmatch(text)
    if not found or not any(found.groups()):
        raise mistake(f"“{text}” is no length of time", "write `30m`, `4h`, `1h30m` or `3d`")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    if days and (hours or minutes):
        raise mistake(f"“{text}” mixes days and hours", "write either days (`2d`) or hours and minutes (`20h`)")
    return Span(minutes=hours * 60 + minutes, days=days)


def is_longer(one: Span, other: Span) -> bool:
    """Whether a span is surely longer than another; a working day has eight hours or so, and never more than 24."""
    if bool(one.days) is bool(other.days):
        return (one.days, one.minutes) > (other.days, other.minutes)
    return one.days * _USUAL_DAY > other.minutes if one.days else one.minutes > other.days * _DAY


def positive(value: Span) -> Span:
    """A span that is longer than nothing."""
    if value == Span():
        raise mistake("a length of time that is 0", "write `30m`, `4h` or `3d`")
    return value


def percent(value: Any) -> int:
    """`50%`, or 50."""
    text = one_text(value)
    found = re.fullmatch(r"(\d{1,3})\s*%?", text)
    if not found or not 1 <= int(found[1]) <= 99:
        hint = "several stand in a list, `[50%, 75%]`" if "," in text else "write a percentage from 1% to 99%"
        raise mistake(f"“{text}” is no share of the time", hint)
    return int(found[1])


def day(value: Any) -> date:
    """`2026-12-24`, or `24/12/2026`."""
    text = one_text(value)
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})/(\d{1,2})/(\d{4})", text)
    if not found:
        raise mistake(f"“{text}” is no date", "write `2026-12-24`")
    year, month, number = (int(part) for part in (found.groups()[:3] if found[1] else found.groups()[:2:-1]))
    try:
        return date(year, month, number)
    except ValueError:
        raise mistake(f"“{text}” is no day of the calendar", "write year-month-day, such as `2026-12-24`") from None


def days(value: Any) -> tuple[date, ...]:
    """One day, or a stretch of them: `2026-02-14..2026-02-20`."""
    first, dots, last = one_text(value).partition("..")
    start, end = day(first), day(last if dots else first)
    if not timedelta() <= end - start <= timedelta(days=366):
        raise mistake(f"“{value}” is no stretch of days", "the first day comes first, and it is a year at most")
    return tuple(start + timedelta(days=number) for number in range((end - start).days + 1))


def clock(value: Any) -> int:
    """A time of day in minutes from midnight: `08:00`, `8:00`, `8h30`; `24:00` is the end of the day."""
    text = one_text(value).lower()
    found = _CLOCK.fullmatch(text)
    minutes = int(found[1]) * 60 + int(found[2] or 0) if found else _DAY + 1
    if minutes > _DAY or (found and int(found[2] or 0) > 59):
        raise mistake(f"“{text}” is no time of day", "write `08:00`")
    return minutes


def time_of_day(value: Any) -> time:
    """A time of day before midnight."""
    minutes = clock(value)
    if minutes == _DAY:
        raise mistake("24:00 is not a time that comes", "write `00:00` or `23:59`")
    return time(*divmod(minutes, 60))


def windows(value: Any) -> Windows:
    """`08:00-12:00 13:00-17:30`, in text or as a list; nothing at all is a day off."""
    if value is None or value in ("", []):
        return ()
    text = fold(" ".join(one_text(item) for item in listed(value)))
    parts = re.sub(r"\s*-\s*", "-", text).replace(",", " ").split()
    found = tuple(_window(part) for part in parts)
    apart(found)
    return tuple(sorted(found))


def apart(found: Windows) -> Windows:
    """Windows of which none reaches into another, sorted."""
    ordered = tuple(sorted(found))
    for (start, end), (following, _) in pairwise(ordered):
        if following < end:
            raise mistake(f"hours that overlap: one begins at {_hhmm(following)}, before the one from {_hhmm(start)} ends")
    return ordered


def _window(text: str) -> tuple[int, int]:
    start, dash, end = text.partition("-")
    if not dash:
        raise mistake(f"“{text}” has no end", "write `08:00-12:00`")
    begin, finish = clock(start), clock(end)
    if finish <= begin:
        raise mistake(f"hours that end before they begin: “{text}”", "split what goes past midnight at `24:00` and `00:00`")
    return begin, finish


def _hhmm(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def weekdays(written: str) -> frozenset[int]:
    """`mon-fri`, `sat`, `mon,wed,fri`; English, Vietnamese and Malay names (0 is Monday)."""
    return frozenset(number for part in re.split(r"[,;]", fold(written)) for number in _stretch(part.strip(), written))


def _stretch(part: str, written: str) -> Iterator[int]:
    first, _, last = part.partition("-")
    start, end = _weekday(first.strip(), written), _weekday((last or first).strip(), written)
    return ((start + step) % 7 for step in range((end - start) % 7 + 1))


def _weekday(name: str, written: str) -> int:
    if name not in _WEEKDAYS:
        hint = "several hours of a day stand without a comma: `mon: 08:00-12:00 13:00-17:30`"
        usual = "write `mon-fri`, `sat`, or `mon,wed,fri`"
        raise mistake(f"“{written}” is no day of the week", hint if _CLOCK.fullmatch(name) else usual)
    return _WEEKDAYS[name]


def email(value: Any) -> str:
    """One address, in the form in which mails are read: lower case, IDN decoded."""
    text = one_text(value).lower()
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        several = ", ".join(re.split(r"[\s,;]+", text))
        hint = f"write `an@abc.vn`, or a list: `[{several}]`" if text.count("@") > 1 else "write `an@abc.vn`"
        raise mistake(f"“{text}” is no mail address", hint)
    local, _, host = text.rpartition("@")
    return f"{local}@{readable_domain(host)}"


def domain(value: Any) -> str:
    """A domain, in the same form."""
    text = one_text(value).lower().removeprefix("@")
    if not _DOMAIN.fullmatch(text):
        raise mistake(f"“{text}” is no domain", "write `abc.vn`")
    return readable_domain(text)


def timezone(value: Any) -> str:
    """An IANA time zone."""
    text = one_text(value)
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise mistake(f"unknown time zone “{text}”", _zone_hint(text)) from None


def _zone_hint(text: str) -> str:
    if offset := _OFFSET.fullmatch(text):
        zone = _BY_OFFSET.get(offset[1])
        return f"did you mean “{zone}”?" if zone else "write a city's zone, such as `Asia/Ho_Chi_Minh`"
    city = "".join(letter for letter in fold(text.rpartition("/")[2]) if letter.isalpha())
    known = _CITIES.get(city)
    return f"did you mean “{known}”?" if known else nearest(text, sorted(available_timezones()))


def country(value: Any) -> str:
    """A country (`VN`), or a part of one (`MY-10`), whose public holidays count; `none` for no holidays."""
    text = one_text(value).upper()
    if text == "NONE":
        return ""
    code, _, part = text.partition("-")
    if code not in countries.codes():
        raise mistake(f"no holidays are known for “{text}”", "write a country's two letters, such as `VN`, `MY-10`, `SG`")
    if part and part not in (parts := countries.parts(code)):
        raise mistake(f"“{part}” is no part of {code}", nearest(part, parts))
    return text


def flag(value: Any) -> bool:
    """`true` or `false`, or `yes` or `no`."""
    text = one_text(value).lower()
    if text not in ("true", "false", "yes", "no"):
        raise mistake(f"“{text}” is neither `true` nor `false`")
    return text in ("true", "yes")
