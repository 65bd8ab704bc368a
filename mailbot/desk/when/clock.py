"""Times of day as people write them: `17h30`, `8 rưỡi sáng`, `5pm`, `pukul 3 petang`, `EOD`. Knows no dates."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time, timedelta, timezone
from types import MappingProxyType

from mailbot.desk.when.piece import BAD, NUMBER_WORD, Part, Pattern, Piece, number, pattern

_PARTS = MappingProxyType(
    {
        **dict.fromkeys(("sang", "morning", "pagi", "pg"), Part.MORNING),
        **dict.fromkeys(("trua", "tengah hari", "tengahari"), Part.NOON),
        **dict.fromkeys(("chieu", "afternoon", "petang", "ptg"), Part.AFTERNOON),
        **dict.fromkeys(("toi", "evening", "malam", "mlm"), Part.EVENING),
        **dict.fromkeys(("dem", "khuya", "night"), Part.NIGHT),
    }
)
PART = "|".join(word.replace(" ", r"\s+") for word in _PARTS)
_LAST_SMALL_HOUR = 5


def part_of(words: str) -> Part:
    """The part of the day that a word of `PART` names."""
    return _PARTS[" ".join(words.split())]


def at(clock: time, part: Part) -> time | None:
    """A time on a twelve-hour clock in a part of the day; None where the two contradict each other."""
    hours = (clock.hour, clock.hour + 12) if clock.hour <= 12 else (clock.hour,)
    if part in (Part.NIGHT, Part.EVENING) and clock.hour == 12:
        return time(23, 59)
    fits = [hour % 24 for hour in hours if hour in part.hours]
    if part is Part.MORNING and clock.hour == 12:
        fits = []
    return clock.replace(hour=fits[0]) if fits else None


def office(clock: time) -> time:
    """A bare small hour (1 to 5) is one of the afternoon: nobody promises anything for three at night."""
    return clock.replace(hour=clock.hour + 12) if 1 <= clock.hour <= _LAST_SMALL_HOUR else clock


def _read(hour: str, minute: str = "") -> Piece:
    h, m = number(hour), int(minute or 0)
    if h is None or h > 24 or m > 59 or (h == 24 and m):
        return BAD
    clock = time(23, 59) if h == 24 else time(h, m)
    return Piece(clock=clock, exact=h > 12 or hour.startswith("0"), weak=True)


def _plain(match: re.Match[str], now: datetime) -> Piece:
    return _read(match["h"], match["m"] or "")


def _worded(match: re.Match[str], now: datetime) -> Piece:
    piece, rest = _read(match["h"]), match["rest"] or ""
    if piece.clock is None or not rest or rest.startswith("dung"):
        return piece
    minutes = 30 if rest.startswith("ruoi") else int(re.sub(r"\D", "", rest) or 0)
    if minutes > 59:
        return BAD
    if rest.startswith("kem"):
        return replace(piece, clock=time((piece.clock.hour - 1) % 24, 60 - minutes)) if minutes else BAD
    return replace(piece, clock=piece.clock.replace(minute=minutes))


def _half_past(match: re.Match[str], now: datetime) -> Piece:
    piece = _read(match["h"])
    return replace(piece, clock=piece.clock.replace(minute=30)) if piece.clock else BAD


def _twelve_hours(match: re.Match[str], now: datetime) -> Piece:
    hour, minute = int(match["h"]), int(match["m"] or 0)
    if not 1 <= hour <= 12 or minute > 59:
        return BAD
    later = 12 if match["half"].startswith("p") else 0
    return Piece(clock=time(hour % 12 + later, minute), exact=True, weak=True)


def _part(match: re.Match[str], now: datetime) -> Piece:
    return Piece(part=part_of(match.group()), weak=True)


def _beginning(match: re.Match[str], now: datetime) -> Piece:
    """`đầu giờ sáng`, `sáng sớm`, `first thing`, `đầu giờ chiều`: when work begins."""
    return Piece(clock=time(13, 30) if match.groupdict().get("half") == "chieu" else time(8), exact=True, weak=True)


_ZONES = MappingProxyType({"ict": 7, "wib": 7, "sgt": 8, "myt": 8, "hkt": 8, "jst": 9, "kst": 9, "cet": 1, "cest": 2})


def _zone(match: re.Match[str], now: datetime) -> Piece:
    """`UTC`, `GMT+7`, `SGT`: whose time of day it is, of twenty-four hours."""
    hours, minutes = int(match["offset"] or _ZONES.get(match["name"], 0)), int(match["minutes"] or 0)
    if hours > 14 or minutes > 59:
        return BAD
    offset = timedelta(hours=hours, minutes=minutes)
    return Piece(zone=timezone(-offset if match["sign"] == "-" else offset), exact=True, weak=True)


def _always(words: str, piece: Piece) -> Pattern:
    return pattern(words, lambda match, now: piece)


_HOUR = r"(?P<h>\d{1,2})"
_MINUTE = r"(?P<m>\d{2})"
_NO_DATE = r"(?!(?<=\s\d\d)-\d{1,2}(?![\d:hg]))"  # `17h 25-11`
_BY = "at|by|before|sebelum|pukul|jam"
_NO_HOUR = r"(?! ?[/.-] ?\d| (?:am|pm|[ap]\.m)| (?!(?:tonight|today|tomorrow|sharp|please)(?!\w))[a-z]{3,}|hb|st|nd|rd|th)"
_REST = r"(?P<rest>ruoi|dung|kem\s?\d{1,2}(?:\s?(?:phut|p))?|\d{1,2}\s?(?:phut|p))"
_END = (
    "eod|cob|end of (?:the )?(?:working |business )?day|close of business|end of (?:business|(?=today))"
    r"|(?:cuoi|het) (?:gio|ngay(?! \d))(?: lam viec| hanh chinh)?|(?:cuoi|het)(?= ngay \d)"
    "|(?:hujung|akhir) hari|(?:habis|tamat) waktu (?:kerja|pejabat)"
)

CLOCKS = (
    pattern(rf"{_HOUR}\s?(?:h:?|g|gio|:)\s?{_MINUTE}{_NO_DATE}(?:\s?(?:p|ph|phut|'|’))?(?::\d\d)?", _plain),
    pattern(rf"(?P<h>\d{{1,2}}|{NUMBER_WORD})\s?(?:h|gio)(?:\s?{_REST})?", _worded),
    pattern(rf"{_HOUR}(?P<m>)\s?g(?= (?:ngay|sang|trua|chieu|toi|thu|hom|mai)(?!\w))", _plain),
    pattern(rf"(?P<h>\d{{1,2}}|{NUMBER_WORD}) ruoi", _half_past),
    pattern(rf"(?:(?:{_BY}) )?{_HOUR}(?:[:.]{_MINUTE})?\s?(?P<half>am|pm|a\.m\.?|p\.m\.?)", _twelve_hours),
    pattern(rf"(?:{_BY}) {_HOUR}(?:[:.]{_MINUTE})?{_NO_HOUR}", _plain),
    pattern(rf"(?:pukul|jam) {_HOUR}(?:[:.]{_MINUTE})?", _plain),
    pattern(rf"(?:pukul|jam) (?P<h>{NUMBER_WORD})(?P<m>)(?! (?:belas|puluh|setengah|suku))", _plain),
    pattern(rf"{_HOUR}(?P<m>) ?o['’]?clock", _plain),
    pattern(rf"{_HOUR}(?:[:.]{_MINUTE})?(?= (?:pagi|pg|tengah ?hari|petang|ptg|malam|mlm)(?!\w))", _plain),
    pattern(r"dau (?:gio|buoi)(?: (?:lam )?(?P<half>sang|chieu))?", _beginning),
    pattern("sang som|first thing(?: in the morning)?|awal pagi|som(?= (?:ngay )?mai)", _beginning),
    pattern(rf"(?!toi da(?!\w))(?:{PART})", _part),
    pattern(r"(?P<name>utc|gmt)(?:\s?(?P<sign>[+-])\s?(?P<offset>\d{1,2})(?::?(?P<minutes>\d\d))?)?", _zone),
    pattern(rf"(?P<name>{'|'.join(_ZONES)})(?P<sign>)(?P<offset>)(?P<minutes>)", _zone),
    _always("[ecmp][sd]t|bst|ist|aest|aedt", replace(BAD, weak=True)),
    _always(_END, Piece(end_of_day=True)),
    _always(r"(?:trong|noi) ngay(?! (?:mai|hom|kia|m0t|thu|nay|n4y|\d))|within the day", Piece(end_of_day=True, weak=True)),
    _always("(?:12 )?noon|midday|giua trua", Piece(clock=time(12), exact=True, weak=True)),
    _always(
        "(?:12 )?midnight|nua dem|(?:(?:(?:pukul|jam) )?12 )?tengah malam(?: ini)?",
        Piece(clock=time(23, 59), exact=True, weak=True),
    ),
)
