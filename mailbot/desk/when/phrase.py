"""The moment that people mean by `17h ngày 25/11`, `thứ 6 tuần sau`, `3 ngày nữa`, `next Friday`, `hujung bulan`.

Reads Vietnamese with and without diacritics, English, Malay and ISO 8601; knows nothing of tickets. What is ambiguous,
impossible or of another matter (`3/4 người dùng`, a version, an address) is None rather than a guess. The rules:
a date without a time means the end of the working day (`default_time`); a date without a year, or a bare weekday, the
next one; a time that is over today, tomorrow's; a bare hour from 1 to 5, the afternoon; `sáng` ends at 12:00, `chiều` at
17:30, `tối` at 21:00; the end of a week is Friday; `next Friday` is Friday of next week; a range means its end.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cache, reduce
from zoneinfo import ZoneInfo

from mailbot.desk.when.clock import CLOCKS
from mailbot.desk.when.dates import DATES
from mailbot.desk.when.moment import END_OF_WORK, end_of
from mailbot.desk.when.periods import PERIODS
from mailbot.desk.when.piece import BAD, Found, Piece, any_of
from mailbot.desk.when.spans import SPANS, ahead, duration
from mailbot.desk.when.words import plain

__all__ = ["duration", "find", "read", "whole"]

_LONGEST_TEXT = 10_000  # of a phrase, or a sentence
_REACH = 40
_MOST_PIECES = 12  # of one moment
_MOST_PLACES = 300  # where a time may stand; nobody names as many in one text

_PATTERNS = (*DATES, *CLOCKS, *PERIODS, *SPANS)
_CUE_WORDS = (
    "ngay|truoc|vao|luc|hom|den|t9i|toi|han|han chot|han cuoi|deadline|due|by|before|until|till|on|at|no later than|latest"
    "|cham nhat|muon nhat|tre nhat|khong qu9|khong muon hon|sebelum|pada|pukul|jam|hingga|sehingga|sampai|tarikh|tarikh akhir"
    "|selewat-lewatnya|lewat-lewatnya|den het|het|noi trong|trong|buoi|trong vong|within|dalam|truoc khi het|toi da|latest by"
    "|not later than|tidak lewat dari|tidak lewat daripada"
)
_CUE = re.compile(rf"(?<!\w)(?:{_CUE_WORDS})(?: la| ngay| is| on)?[\s:]*$".replace(" ", r"\s+"))
_JOIN = re.compile(
    r"(?:[\s,()@]|(?<!\w)(?:ngay|vao|luc|buoi|truoc|hom|cua|on|at|by|before|the|of|pada|pukul|jam|sebelum|within)(?!\w))*"
)
_RANGE = re.compile(r"\s*(?:-|den|t9i|toi|to|until|till|hingga|sampai)(?:\s*(?:ngay|het|luc))?\s*")
_OPENING_WORDS = (
    f"{_CUE_WORDS}|la|is|t8|from|tu|cho|dari|can|xong|gui|muon|nhan|hoan thanh|tra loi|giai quyet|xu ly|truoc luc|the|khoang"
    "|gap|khan|khan cap|urgent|asap|segera|about|around|sekitar|please|needed|need it|em can|tot nhat|t1m|muon hon|cham hon"
    "|gio|bay gio|b2y gio|now|sekarang|for|tidak lewat|atau pada|atau sebelum"
)
_CLOSING_WORDS = (
    "a|nhe|nha|nhe a|anh|chi|giup em|giup minh|giup|em|ok|please|pls|thanks|ya|ye|ni|juga|latest|at the latest|la cham nhat"
    "|la muon nhat|n4y|nay|t9i|t9i day|sharp|hoac som hon|or earlier|or sooner|atau lebih awal"
)


def _around(signs: str, words: str) -> re.Pattern[str]:
    """What may stand around a phrase, in any number; possessive, since many words could be read in many ways."""
    longest_first = sorted(words.split("|"), key=len, reverse=True)
    every = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)
    return re.compile(rf"(?:[\s{signs}]|(?<!\w)(?:{every})(?!\w))*+")


_OPENING = _around(r":(*\"'.-", _OPENING_WORDS)
_CLOSING = _around(r".,;:!)*\"'-", _CLOSING_WORDS)
_ELSE = re.compile(
    r"\s+(?:hoac|or|atau)(?!\w| som| earlier| sooner| before| lebih awal)|\s+nua(?!\w)|-\s?\d"
    r"|\s+(?:to|den|t9i|hingga|sampai)\s+\d|\s+\d{1,2}(?![\w:/%]| ?[a-z])"
)
_NOT_BY = re.compile(
    r"(?<!\w)(?:hoac|or|atau|sau|after|selepas|lepas|not before|no earlier than|not earlier than|khong truoc|bukan sebelum)"
    r"(?: (?:ngay|hom|luc|khi|pada|the))*\s*$"
)
_BETWEEN, _AND = re.compile(r"(?<!\w)(?:between|antara|giua)(?: \w+)?\s*$"), re.compile(r"\s+(?:and|dan|va)(?!\w)")
_SINCE = re.compile(r"(?<!\w)(?:t8|tu|ke tu|since|from|dari|sejak|bat dau tu)(?: (?:ngay|hom|luc|thu|truoc))*\s*$")
_TO = re.compile(r"(?<!\w)(?:den|t9i|toi|to|until|till|hingga|sampai)(?!\w)|-")
_BARE_DATE = re.compile(r"\d{1,2}/\d{1,2}")
_SURELY_DATED = re.compile(r"(?<!\w)(?:ngay|truoc|han|deadline|by|before|due|sebelum|hom|sang|chieu|toi)[\s:]*$")
_COUNTED = re.compile(
    r"\s*(?:nguoi|may|nhan vien|khach|tong|phan|lan|don|trang|cua|cai|bo phan|phong|users?|people|of|staff|pages?|pengguna"
    r"|orang|mesin|computers?|pcs?|ty le|so luong|[a-z]{0,2}%)(?!\w)".replace(" ", r"\s+")
)
_ORDINAL = re.compile(r"(?<!\w)(?:lan|so|dieu|muc|khoan|man hinh|nguoi|cai|tang|phong|bai|phan|version|v|ban|no\.?|#)\s*$")


def read(text: str, now: datetime, timezone: str, default_time: time = END_OF_WORK) -> datetime | None:
    """The moment meant by a whole phrase, in UTC, or None where any of it is not understood."""
    words, local = plain(unicodedata.normalize("NFC", text[:_LONGEST_TEXT]).strip()), now.astimezone(ZoneInfo(timezone))
    piece = whole(words, local)
    return end_of(piece, local, default_time) if piece else None


def whole(words: str, now: datetime) -> Piece | None:
    """What a whole phrase says (`plain` words, and the present moment in the local zone), or None where any of it is not
    understood."""
    begin = _end_of(_OPENING, words, 0)
    if piece := ahead(words[begin:].rstrip(" .!"), now):
        return piece
    for start, end, piece in _groups(words, now):
        return piece if _OPENING.fullmatch(words, 0, start) and _CLOSING.fullmatch(words, end) else None
    return None


def find(text: str, now: datetime, timezone: str, default_time: time = END_OF_WORK) -> tuple[datetime, str] | None:
    """The first moment inside a sentence, in UTC, and the words that say it as they were written; or None.
    A time or a day that could be something else counts only beside a word such as `trước`, `lúc`, `by`, `sebelum`; one
    that something began at (`từ thứ 2`, `since Monday`) does not count, nor one of two (`thứ 2 hoặc thứ 3`)."""
    text = text[:_LONGEST_TEXT]
    words, local = plain(text), now.astimezone(ZoneInfo(timezone))
    for start, end, piece in _groups(words, local):
        before = words[max(0, start - _REACH) : start]
        if _is_address(text, start, end) and not _SURELY_DATED.search(before):
            continue
        if _is_part(before, words, end):
            continue
        if (piece.weak and not _CUE.search(before)) or (_SINCE.search(before) and not _TO.search(words, start, end)):
            continue
        if moment := end_of(piece, local, default_time):
            return moment, text[start:end]
    return None


def _is_part(before: str, words: str, end: int) -> bool:
    """Whether what stands around a phrase makes it mean something else: `thứ 2 hoặc thứ 3`, `not before Friday`, `mai 9`."""
    if _ELSE.match(words, end) or _NOT_BY.search(before):
        return True
    return bool(_BETWEEN.search(before) and _AND.match(words, end))


def _is_address(text: str, start: int, end: int) -> bool:
    """Whether a bare `25/11` is the number of a house: a name follows (`25/11 Láng Hạ`)."""
    return bool(_BARE_DATE.fullmatch(text, start, end)) and text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()


def _end_of(regex: re.Pattern[str], words: str, start: int) -> int:
    match = regex.match(words, start)
    return match.end() if match else start


def _groups(words: str, now: datetime) -> Iterator[tuple[int, int, Piece]]:
    """Pieces that belong together, joined to one, with where they stand."""
    group: list[Found] = []
    for found in _pieces(words, now):
        if group and not _belongs(words[group[-1].end : found.start]):
            yield group[0].start, group[-1].end, _joined(words, group)
            group = []
        group.append(found)
    if group:
        yield group[0].start, group[-1].end, _joined(words, group)


def _pieces(words: str, now: datetime) -> Iterator[Found]:
    """Pieces one after another; of those that overlap the first, and of these the longest, and bad before good."""
    end = 0
    for place in itertools.islice(_any().finditer(words), _MOST_PLACES):
        if place.start() < end:
            continue
        begun = [found for each in _PATTERNS if (found := each.found(words, place.start(), now))]
        here = [found for found in begun if not _is_counted(words, found)]
        if here:
            found = min(here, key=lambda one: (-one.end, not one.piece.bad))
            end = found.end
            yield found


@cache
def _any() -> re.Pattern[str]:
    """Most texts name no time at all. Compiled when the first text comes, not at the start of every command."""
    return any_of(_PATTERNS)


def _is_counted(words: str, found: Found) -> bool:
    """Whether a weak piece is a number of something (`3/4 người dùng`, `lần thứ 2`) and no time."""
    return found.piece.weak and bool(
        _COUNTED.match(words, found.end) or _ORDINAL.search(words, max(0, found.start - _REACH), found.start)
    )


def _belongs(gap: str) -> bool:
    return gap.count("\n") < 2 and bool(_JOIN.fullmatch(gap) or _RANGE.fullmatch(gap))


def _joined(words: str, group: list[Found]) -> Piece:
    if len(group) > _MOST_PIECES:
        return BAD
    pieces = [group[0].piece]
    for before, found in itertools.pairwise(group):
        is_range = bool(_RANGE.fullmatch(words[before.end : found.start]))
        if is_range:
            pieces = [_without(piece, found.piece) for piece in pieces]
        pieces.append(found.piece)
    return reduce(_join, pieces)


def _without(piece: Piece, later: Piece) -> Piece:
    """The begin of a range, without what its end says anew."""
    if later.clock:
        piece = replace(piece, clock=None, exact=False)
    if later.day or later.weekday is not None:
        piece = replace(piece, day=None, weekday=None, week=None)
    return piece


def _inside(week: Piece, other: Piece) -> Piece:
    """The day of a week that a weekday beside it means (`tuần sau, thứ 3`)."""
    if week.day is None or week.first is None or other.weekday is None or week.day - week.first >= timedelta(days=7):
        return week
    return replace(week, day=week.first + timedelta(days=other.weekday), first=None)


def _join(one: Piece, two: Piece) -> Piece:
    one, two = _inside(one, two), _inside(two, one)
    if one.bad or two.bad or one.moment or two.moment or (one.clock and two.clock) or not _agree(one, two):
        return BAD
    if (one.part and two.part and one.part != two.part) or (one.end_of_day and two.clock) or (one.clock and two.end_of_day):
        return BAD
    return Piece(
        day=one.day or two.day,
        weekday=one.weekday if one.weekday is not None else two.weekday,
        week=one.week if one.week is not None else two.week,
        clock=one.clock or two.clock,
        exact=one.exact or two.exact,
        part=one.part or two.part,
        end_of_day=one.end_of_day or two.end_of_day,
        first=one.first or two.first,
        zone=one.zone or two.zone,
        weak=(one.weak and two.weak) and not _says_a_day_and_a_time(one, two),
    )


def _agree(one: Piece, two: Piece) -> bool:
    if one.day and two.day and one.day != two.day:
        return False
    if one.weekday is not None and two.weekday is not None and one.weekday != two.weekday:
        return False
    day, weekday = one.day or two.day, one.weekday if one.weekday is not None else two.weekday
    return day is None or weekday is None or day.weekday() == weekday


def _says_a_day_and_a_time(one: Piece, two: Piece) -> bool:
    days = [piece.day is not None or piece.weekday is not None for piece in (one, two)]
    times = [piece.clock is not None or piece.part is not None for piece in (one, two)]
    return (days[0] and times[1]) or (days[1] and times[0]) or all(days)
