"""A stretch of time as people write it: `từ 26/11 đến 30/11`, `14h-16h 25/11`, `from tomorrow`, `chiều mai`, or only its end
(`thứ 6`). Knows no moment itself: `phrase` reads those, and `moment` places them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mailbot.desk.when.moment import begin_of, day_of, end_of
from mailbot.desk.when.phrase import whole
from mailbot.desk.when.piece import Piece, valid_date
from mailbot.desk.when.words import plain

Stretch = tuple[datetime | None, datetime | None]

_AWAY = re.compile(r"(?:(?:di|nghi(?: phep)?|vang(?: mat)?|off|away|on leave|leave|cuti|bercuti)\s+)+")
_FROM = re.compile(r"(?:(?:bat dau|ke|starting|starts|bermula)\s+)?(?:t8|tu|from|since|dari|mulai)\s+")
_TO = re.compile(r"\s+(?:cho\s+)?(?:den|t9i|toi|to|until|till|through|hingga|sehingga|sampai)\s+|\s*(?:-|~|\.\.)\s*")
_UNTIL = re.compile(r"(?<!\w)(?:den|t9i|to|until|till|through|hingga|sehingga|sampai)\s")
_ALL = re.compile(r"(?:ca|suot|all(?: of)?|the whole(?: of)?|sepanjang)\s+")
_ONWARD = re.compile(r"\s+(?:tro di|onwards?|ke atas)$")
_NOW = re.compile(r"(?:(?:bay |b2y )?gio|nay|luc nay|(?:right )?now|sekarang)")
_DAY = re.compile(r"(?:ngay |the )?(?P<d>\d{1,2})(?: ?hb|st|nd|rd|th)?")
_LONGEST = 200
_LONGEST_BEHIND = timedelta(days=183)


def read(text: str, now: datetime, timezone: str) -> Stretch | None:
    """When it begins (None: now) and when it ends (None: nobody knows), in UTC; None where it is not understood. A day begins
    at midnight and ends with its work; a day alone is the end, a part of a day or a week alone is all of it."""
    words, local = plain(unicodedata.normalize("NFC", text[:_LONGEST]).strip()), now.astimezone(ZoneInfo(timezone))
    words = _ONWARD.sub("", _AWAY.sub("", words, count=1))
    begun = _FROM.match(words)
    words = words[begun.end() :] if begun else words
    for to in _TO.finditer(words):
        begin, end = words[: to.start()], words[to.end() :]
        if _NOW.fullmatch(begin) and (last := whole(end, local)):
            return None, end_of(last, local)
        if pair := _pair(begin, end, local):
            return _between(*pair, local)
    return _since(words, local) if begun else _alone(words, local)


def _since(words: str, now: datetime) -> Stretch | None:
    piece = None if _UNTIL.search(words) else whole(words, now)
    begin = begin_of(piece, now) if piece else None
    return (max(begin, now), None) if begin else None


def _alone(words: str, now: datetime) -> Stretch | None:
    """One phrase without a beginning: all of a week or a part of a day, else only when it ends."""
    every = _ALL.match(words)
    piece = whole(words[every.end() :] if every else words, now)
    end = end_of(piece, now) if piece else None
    if piece is None or end is None:
        return None
    lasts = every or ((piece.first or (piece.part and not piece.clock)) and not _UNTIL.search(words))
    begin = begin_of(piece, now) if lasts else None
    return (max(begin, now) if begin else None), end


def _pair(begin: str, end: str, now: datetime) -> tuple[Piece, Piece] | None:
    """The two pieces; the bare number of a day (`25` of `25-27/11`) is of the other's month."""
    one, two = whole(begin, now), whole(end, now)
    first, last = _DAY.fullmatch(begin), _DAY.fullmatch(end)
    if first and two and not last and (day := day_of(two, now)):
        one = _near(day, int(first["d"]), -1)
    if last and one and not first and (day := day_of(one, now)):
        two = _near(day, int(last["d"]), 1)
    return (one, two) if one and two else None


def _near(day: date, number: int, step: int) -> Piece | None:
    """The next day of a month with this number, on or before (-1) or after (1) a day."""
    days = (day + timedelta(days=step * count) for count in range(31))
    return next((Piece(day=found) for found in days if found.day == number), None)


def _between(one: Piece, two: Piece, now: datetime) -> Stretch | None:
    """From one to the other, either of which may leave its day to the other; None where it would end before it begins."""
    if _is_dated(one):
        two = _ending(two, one, now)
    until = end_of(two, now)
    begins = (begin_of(piece, now) for piece in _beginning(one, two, until, now)) if until else ()
    return next(((max(since, now), until) for since in begins if since and until and since < until), None)


def _ending(two: Piece, one: Piece, now: datetime) -> Piece:
    """An end that names no day is on the first one; one that names a weekday is on the next such day after that."""
    begin = begin_of(one, now)
    first = begin.astimezone(now.tzinfo).date() if begin else None
    if first is None or two.day or two.moment or two.week is not None:
        return two
    later = 0 if two.weekday is None else (two.weekday - first.weekday()) % 7
    return replace(two, weekday=None, day=first + timedelta(days=later))


def _beginning(one: Piece, two: Piece, until: datetime, now: datetime) -> Iterator[Piece]:
    """What the begin may mean, the likeliest first: with the week, the day and the part of the day that the end names for both,
    as it stands, or as a date that was lately."""
    begun = one if _is_dated(one) else replace(one, day=until.astimezone(now.tzinfo).date())
    if one.weekday is not None and two.weekday is not None and one.week is None and one.weekday < two.weekday:
        yield replace(begun, week=two.week)
    if one.clock and not one.part:
        yield replace(begun, part=two.part)
    yield begun
    gone = valid_date(one.day.year - 1, one.day.month, one.day.day) if one.day else None
    if gone and until.date() - gone < _LONGEST_BEHIND:
        yield replace(begun, day=gone)


def _is_dated(piece: Piece) -> bool:
    return bool(piece.day or piece.moment or piece.weekday is not None)
