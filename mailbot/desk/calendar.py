"""Working time: when a desk is open, how long between two moments, what moment so much work later. Knows no ticket.

Moments are aware and come out in UTC; the calendar's own zone is used inside, so that a window keeps its hours on the
wall over a change of clocks. A window holds its first moment and not its last. Time is counted in whole microseconds
that really pass: on the night of a change `00:00-24:00` has 23 or 25 hours.
A calendar that opens on no day within ten years counts as open all the time: a wrong promise is better than none.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate, islice
from zoneinfo import ZoneInfo

from mailbot.desk.hours import Plan, windows
from mailbot.desk.policy import Calendar, Span

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_YEARS_AHEAD = 10


@dataclass(frozen=True, slots=True)
class _Year:
    """The windows of one local year in microseconds since 1970, and the working time before and up to each end."""

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
    plan = _plan(calendar)
    zone = ZoneInfo(calendar.timezone)
    begin = start if _is_open_until(plan, start) else next_open(calendar, start)
    local = begin.astimezone(zone)
    return _clipped(plan, zone, _days_on(plan, local.date(), span.days), local.time())


def after(calendar: Calendar, start: datetime, working: timedelta) -> datetime:
    """The earliest moment at which so much working time (not negative) has passed since `start`."""
    if working <= timedelta(0):
        return start.astimezone(UTC)
    plan, first = _plan(calendar), _local_year(calendar, start)
    ticks = working // _TICK + _year(plan, first).worked(_ticks(start))
    for year in (_year(plan, first + ahead) for ahead in range(_YEARS_AHEAD + 1)):
        if ticks <= year.total:
            return _moment(year.reached(ticks))
        ticks -= year.total
    return start.astimezone(UTC) + working


def between(calendar: Calendar, a: datetime, b: datetime) -> timedelta:
    """The working time from `a` to `b`; negative where `b` is the earlier one."""
    if b < a:
        return -between(calendar, b, a)
    plan = _plan(calendar)
    first, last = _local_year(calendar, a), _local_year(calendar, b)
    whole = sum(_year(plan, number).total for number in range(first, last))
    return (whole + _year(plan, last).worked(_ticks(b)) - _year(plan, first).worked(_ticks(a))) * _TICK


def next_open(calendar: Calendar, moment: datetime) -> datetime:
    """The moment itself while the desk is open, otherwise the next opening."""
    plan, number, at = _plan(calendar), _local_year(calendar, moment), _ticks(moment)
    for year in (_year(plan, number + ahead) for ahead in range(_YEARS_AHEAD + 1)):
        found = bisect_right(year.ends, at)
        if found < len(year.ends):
            return _moment(max(at, year.starts[found]))
    return moment.astimezone(UTC)


def is_open(calendar: Calendar, moment: datetime) -> bool:
    """Whether the desk works at a moment (at 08:00:00 yes, at 17:30:00 no longer)."""
    return next_open(calendar, moment) == moment


def _is_open_until(plan: Plan, moment: datetime) -> bool:
    """Whether the desk is open, or closes at this very moment."""
    year, at = _year(plan, moment.astimezone(ZoneInfo(plan.timezone)).year), _ticks(moment)
    found = bisect_left(year.ends, at)
    return found < len(year.ends) and year.starts[found] <= at


def _days_on(plan: Plan, day: date, days: int) -> date:
    ahead = (day + timedelta(days=n) for n in range(1, 366 * _YEARS_AHEAD + days))
    opened = (later for later in ahead if plan.hours_on(later))
    return next(islice(opened, days - 1, None), day + timedelta(days=days))


def _clipped(plan: Plan, zone: ZoneInfo, day: date, at: time) -> datetime:
    moment = datetime.combine(day, at, zone).astimezone(UTC)
    opened = windows(plan, day)
    for begins, ends in opened:
        if moment <= ends:
            return max(moment, begins)
    return opened[-1][1] if opened else moment


def _plan(calendar: Calendar) -> Plan:
    return Plan(calendar.timezone, calendar.hours, calendar.holidays, calendar.closed, tuple(sorted(calendar.open.items())))


def _local_year(calendar: Calendar, moment: datetime) -> int:
    return moment.astimezone(ZoneInfo(calendar.timezone)).year


@lru_cache(maxsize=512)
def _year(plan: Plan, number: int) -> _Year:
    days = (date(number, 1, 1) + timedelta(days=n) for n in range((date(number, 12, 31) - date(number, 1, 1)).days + 1))
    pairs = [(_ticks(begins), _ticks(ends)) for day in days for begins, ends in windows(plan, day)]
    lengths = [ends - begins for begins, ends in pairs]
    upto = tuple(accumulate(lengths))
    starts, ends = tuple(pair[0] for pair in pairs), tuple(pair[1] for pair in pairs)
    return _Year(starts, ends, tuple(total - length for total, length in zip(upto, lengths, strict=True)), upto)


def _ticks(moment: datetime) -> int:
    return (moment - _EPOCH) // _TICK


def _moment(ticks: int) -> datetime:
    return _EPOCH + ticks * _TICK
