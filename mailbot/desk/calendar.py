"""Working time: when a desk is open, how long between two moments, what moment so much work later. Knows no ticket.

Moments are aware and come out in UTC; the calendar's own zone is used inside, so that a window keeps its hours on the
wall over a change of clocks. A window holds its first moment and not its last. Time is counted in whole microseconds
that really pass: on the night of a change `00:00-24:00` has 23 or 25 hours.
A calendar that opens on no day within ten years counts as open all the time: a wrong promise is better than none.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

from mailbot.desk.hours import Plan, windows
from mailbot.desk.policy import Calendar, Span

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_YEARS_AHEAD = 10
_DAY = timedelta(days=1) // _TICK


@dataclass(frozen=True, slots=True)
class _Year:
    """The windows of one year (UTC) in microseconds since 1970, cut at its ends, and the working time before and up to each
    end."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    before: tuple[int, ...]
    upto: tuple[int, ...]

    @property
    def total(self) -> int:
        return self.upto[-1] if self.upto else 0

    def worked(self, moment: int) -> int:
        """The working time of this year that lies before a moment."""
        at = bisect_right(self.starts, moment) - 1
        return 0 if at < 0 else self.before[at] + min(moment, self.ends[at]) - self.starts[at]

    def reached(self, worked: int) -> int:
        """The earliest moment before which this much (more than none) of the year's working time lies."""
        at = bisect_left(self.upto, worked)
        return self.starts[at] + worked - self.before[at]


def add(calendar: Calendar, start: datetime, span: Span) -> datetime:
    """The moment when a span that begins at `start` is over.

    Minutes are working time, and the earliest such moment is meant: an hour from 16:30 ends at 17:30, not on the next
    morning; no time at all ends at `start`. Days are the same time of day so many working days on; a start outside
    working hours counts from the next opening, and a time of day at which the last day is closed moves to the end of
    the break or, after the last window, back to closing time.
    """
    if not span.days:
        return after(calendar, start, timedelta(minutes=span.minutes))
    zone = ZoneInfo(calendar.timezone)
    begin = start if _is_open_until(calendar, start) else next_open(calendar, start)
    local = begin.astimezone(zone)
    return _clipped(calendar.plan, zone, _days_on(calendar.plan, local.date(), span.days), local.time())


def after(calendar: Calendar, start: datetime, working: timedelta) -> datetime:
    """The earliest moment at which so much working time (not negative) has passed since `start`."""
    begin = start.astimezone(UTC)
    if working <= timedelta(0):
        return begin
    ticks = working // _TICK + _year(calendar.plan, begin.year).worked(_ticks(begin))
    for number in _years(begin.year):
        year = _year(calendar.plan, number)
        if ticks <= year.total:
            return _moment(year.reached(ticks))
        ticks -= year.total
    return begin + working


def between(calendar: Calendar, a: datetime, b: datetime) -> timedelta:
    """The working time from `a` to `b`; negative where `b` is the earlier one."""
    if b < a:
        return -between(calendar, b, a)
    plan, begin, end = calendar.plan, a.astimezone(UTC), b.astimezone(UTC)
    first = last = _year(plan, begin.year)
    whole = 0
    if begin.year != end.year:
        last, whole = _year(plan, end.year), sum(_year(plan, number).total for number in range(begin.year, end.year))
    return (whole + last.worked(_ticks(end)) - first.worked(_ticks(begin))) * _TICK


def next_open(calendar: Calendar, moment: datetime) -> datetime:
    """The moment itself while the desk is open, otherwise the next opening."""
    begin = moment.astimezone(UTC)
    at = _ticks(begin)
    for number in _years(begin.year):
        year = _year(calendar.plan, number)
        found = bisect_right(year.ends, at)
        if found < len(year.ends):
            return _moment(max(at, year.starts[found]))
    return begin


def is_open(calendar: Calendar, moment: datetime) -> bool:
    """Whether the desk works at a moment (at 08:00:00 yes, at 17:30:00 no longer)."""
    return next_open(calendar, moment) == moment


def _is_open_until(calendar: Calendar, moment: datetime) -> bool:
    """Whether the desk is open, or closes at this very moment."""
    year, at = _year(calendar.plan, moment.astimezone(UTC).year), _ticks(moment)
    found = bisect_left(year.ends, at)
    return found < len(year.ends) and year.starts[found] <= at


def _days_on(plan: Plan, day: date, days: int) -> date:
    left = days
    for number in _years(day.year, more=days // 365):
        opened = _open_days(plan, number)
        at = bisect_right(opened, day) + left - 1
        if at < len(opened):
            return opened[at]
        left = at + 1 - len(opened)
    return day + timedelta(days=days)


def _clipped(plan: Plan, zone: ZoneInfo, day: date, at: time) -> datetime:
    moment = datetime.combine(day, at, zone).astimezone(UTC)
    opened = windows(plan, day)
    for begins, ends in opened:
        if moment <= ends:
            return max(moment, begins)
    return opened[-1][1] if opened else moment


def _years(first: int, more: int = 0) -> range:
    """The years in which something open is looked for."""
    return range(first, min(first + _YEARS_AHEAD + more, MAXYEAR) + 1)


@lru_cache(maxsize=512)
def _year(plan: Plan, number: int) -> _Year:
    low, high = _ticks(datetime(number, 1, 1, tzinfo=UTC)), _ticks(datetime(number, 12, 31, tzinfo=UTC)) + _DAY
    every = (window for day in _days(number, beside=1) for window in windows(plan, day))
    pairs = [(max(_ticks(begins), low), min(_ticks(ends), high)) for begins, ends in every]
    pairs = [(begins, ends) for begins, ends in pairs if begins < ends]
    lengths = [ends - begins for begins, ends in pairs]
    upto = tuple(accumulate(lengths))
    starts, ends = tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
    return _Year(starts, ends, tuple(total - length for total, length in zip(upto, lengths, strict=True)), upto)


@lru_cache(maxsize=512)
def _open_days(plan: Plan, number: int) -> tuple[date, ...]:
    """The days of a year on which the desk opens."""
    return tuple(day for day in _days(number) if plan.hours_on(day))


def _days(number: int, beside: int = 0) -> Iterator[date]:
    """The days of a year on the wall, and so many before and after it."""
    first, last = date(number, 1, 1).toordinal() - beside, date(number, 12, 31).toordinal() + beside
    return map(date.fromordinal, range(max(first, date.min.toordinal()), min(last, date.max.toordinal()) + 1))


def _ticks(moment: datetime) -> int:
    return (moment - _EPOCH) // _TICK


def _moment(ticks: int) -> datetime:
    return _EPOCH + ticks * _TICK
