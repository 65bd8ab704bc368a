"""Weeks, months, quarters and years as people mean them by a deadline: their last day, unless they say `đầu` (the first)
or `giữa` (the middle). The end of a week is its Friday; on Friday evening and later, its Sunday."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from mailbot.desk.when.dates import MONTH_NAME, VI_MONTH, month_of
from mailbot.desk.when.piece import BAD, Piece, pattern

_WHERE = MappingProxyType(
    {
        **dict.fromkeys(["dau", "awal", "beginning", "start", "early"], "first"),
        **dict.fromkeys(["giua", "pertengahan", "middle", "mid"], "middle"),
        **dict.fromkeys(["cuoi", "het", "hujung", "akhir", "end", "weekend", "eow", "late"], "last"),
        **dict.fromkeys(["truoc", "before", "sebelum"], "before"),
    }
)
_LATER = frozenset({"sau", "toi", "t9i", "next", "depan", "hadapan", "ke tiep"})
_QUARTERS = MappingProxyType(
    {
        **{str(n): n for n in range(1, 5)},
        **{name: n for n, name in enumerate(("i", "ii", "iii", "iv"), start=1)},
        **{name: n for n, name in enumerate(("first", "second", "third", "fourth"), start=1)},
        **{name: n for n, name in enumerate(("pertama", "kedua", "ketiga", "keempat"), start=1)},
        "last": 4,
    }
)
_WEEK_IS_OVER = time(17, 30)


def _groups(match: re.Match[str]) -> tuple[str, bool]:
    """Where in the period, and whether it is the next one."""
    groups = {key: " ".join((value or "").split()) for key, value in match.groupdict().items()}
    which = groups.get("which", "")
    where = next((kind for word, kind in _WHERE.items() if re.search(rf"\b{word}\b", groups.get("where", ""))), "")
    return where, which in _LATER


def _week(match: re.Match[str], now: datetime) -> Piece:
    where, later = _groups(match)
    monday = now.date() - timedelta(days=now.weekday() - (7 if later else 0))
    if where in ("first", "middle"):
        return _ahead(monday + timedelta(days={"first": 0, "middle": 2}[where]), now)
    friday = monday + timedelta(days=4)
    over = (now.date(), now.time()) > (friday, _WEEK_IS_OVER)
    return Piece(day=friday + timedelta(days=2) if over else friday, first=None if where else monday, weak=not where)


def _month(match: re.Match[str], now: datetime) -> Piece:
    where, later = _groups(match)
    first = now.date().replace(day=1)
    return _inside(where, first if not later else _month_on(first, 1), 1, now, weak=not where)


def _numbered_month(match: re.Match[str], now: datetime) -> Piece:
    where, _ = _groups(match)
    month = month_of(match["mon"])
    if month is None:
        return BAD
    today = now.date()
    named = match.groupdict().get("y")
    year = int(named) if named else today.year + (month < today.month)
    return _inside(where, date(year, month, 1), 1, now, weak=not where and not named)


def _quarter(match: re.Match[str], now: datetime) -> Piece:
    where, _ = _groups(match)
    quarter = _QUARTERS[match["q"]]
    today = now.date()
    year = int(match["y"]) if match["y"] else today.year + (quarter * 3 < today.month)
    return _inside(where, date(year, quarter * 3 - 2, 1), 3, now, weak=not match["y"] and not where)


def _this_quarter(match: re.Match[str], now: datetime) -> Piece:
    where, later = _groups(match)
    first = now.date().replace(month=(now.month - 1) // 3 * 3 + 1, day=1)
    return _inside(where, _month_on(first, 3) if later else first, 3, now, weak=not where)


def _year(match: re.Match[str], now: datetime) -> Piece:
    where, later = _groups(match)
    year = int(match["y"]) if match.groupdict().get("y") else now.year + later
    return _inside(where, date(year, 1, 1), 12, now, weak=not where)


def _inside(where: str, first: date, months: int, now: datetime, *, weak: bool) -> Piece:
    if where == "before":
        return _ahead(first - timedelta(days=1), now)
    if where == "first":
        return _ahead(first, now)
    if where == "middle":
        return _ahead(first + timedelta(days=14) if months == 1 else _month_on(first, months // 2), now)
    return _ahead(_month_on(first, months) - timedelta(days=1), now, first=None if where else first, weak=weak)


def _ahead(day: date, now: datetime, *, first: date | None = None, weak: bool = False) -> Piece:
    return Piece(day=day, first=first, weak=weak) if day >= now.date() else BAD


def _month_on(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


_VI_WHERE = r"(?:(?P<where>dau|giua|cuoi|het|truoc) )"
_EN_WHERE = r"(?:(?P<where>(?:the )?(?:end|beginning|start|middle|early|mid|late)(?: of)?(?: the)?|before)[ -])"
_MS_WHERE = r"(?:(?P<where>awal|pertengahan|hujung|akhir|sebelum) )"
_VI_WHICH = r"(?P<which>nay|n4y|sau|toi|t9i|ke tiep)"
_EN_WHICH = r"(?P<which>this|next|the|the current)"
_MS_WHICH = r"(?P<which>ini|depan|hadapan)"
_YEAR = r"(?P<y>20\d\d)"
_OTHER = r"(?:\d|nay|n4y|sau|toi|t9i|truoc|qua|ke|vua|dau)"

PERIODS = (
    pattern(rf"{_VI_WHERE}?tuan(?: {_VI_WHICH})", _week),
    pattern(r"(?P<where>dau|giua|cuoi|het) tuan", _week),
    pattern(rf"trong tuan(?! {_OTHER})", _week),
    pattern(rf"trong thang(?! {_OTHER})", _month),
    pattern(rf"{_EN_WHERE}?{_EN_WHICH} week", _week),
    pattern(r"(?P<where>end) of week", _week),
    pattern(rf"(?:{_EN_WHICH} )?(?P<where>weekend|eow)", _week),
    pattern(rf"{_MS_WHERE}?minggu(?: {_MS_WHICH})", _week),
    pattern(r"(?P<where>hujung|akhir) minggu", _week),
    pattern(rf"{_VI_WHERE}?thang {_VI_WHICH}", _month),
    pattern(r"(?P<where>giua|cuoi|het|hujung|akhir|pertengahan) (?:thang|bulan)", _month),
    pattern(rf"{_EN_WHERE}?{_EN_WHICH} month", _month),
    pattern("(?P<where>)(?:eom|(?:the )?month[ -]end)", _month),
    pattern(r"(?P<where>end) of month", _month),
    pattern(rf"{_MS_WHERE}?bulan {_MS_WHICH}", _month),
    pattern(rf"{_VI_WHERE}?thang (?P<mon>{VI_MONTH})(?:(?:/| nam |,? ){_YEAR})?", _numbered_month),
    pattern(rf"{_EN_WHERE}?(?P<mon>{MONTH_NAME})(?:,? {_YEAR})", _numbered_month),
    pattern(rf"{_EN_WHERE}(?P<mon>{MONTH_NAME})(?!\.? ?\d)", _numbered_month),
    pattern(rf"{_MS_WHERE}(?:bulan )?(?P<mon>{MONTH_NAME})(?: {_YEAR})?(?! ?\d)", _numbered_month),
    pattern(rf"{_VI_WHERE}?(?:quy|qui) (?P<q>[1-4]|iv|i{{1,3}})(?:(?:/| nam |,? |-){_YEAR})?", _quarter),
    pattern(
        rf"(?:(?P<where>dau|giua|cuoi|het|truoc|(?:the )?(?:end|beginning|start|middle) of) )?q(?P<q>[1-4])(?:[/ -]{_YEAR})?",
        _quarter,
    ),
    pattern(
        rf"{_EN_WHERE}?(?:the )?(?P<q>first|second|third|fourth|last) quarter(?:(?: of|,)? {_YEAR})?",
        _quarter,
    ),
    pattern(rf"{_MS_WHERE}?suku(?: tahun)? (?P<q>pertama|kedua|ketiga|keempat|[1-4])(?: {_YEAR})?", _quarter),
    pattern(rf"{_VI_WHERE}?(?:quy|qui) {_VI_WHICH}", _this_quarter),
    pattern(r"(?P<where>cuoi|het) (?:quy|qui)|eoq|(?:the )?quarter[ -]end", _this_quarter),
    pattern(rf"{_EN_WHERE}?{_EN_WHICH} quarter", _this_quarter),
    pattern(rf"{_VI_WHERE}nam(?: (?:{_VI_WHICH}|{_YEAR}))?", _year),
    pattern(rf"(?:trong )?nam {_VI_WHICH}", _year),
    pattern(rf"{_EN_WHERE}(?:{_EN_WHICH} )?year|eoy|(?:the )?year[ -]end", _year),
    pattern(rf"(?:within |in )?{_EN_WHICH} year|tahun {_MS_WHICH.replace('which', 'that')}", _year),
    pattern(rf"{_MS_WHERE}tahun(?: {_MS_WHICH})?", _year),
)
