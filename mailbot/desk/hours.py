"""The windows in which a desk is open on one day: weekday hours, public holidays, the company's own days, changes of
clocks. Counts nothing; `calendar` does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from mailbot.desk import ical
from mailbot.desk.countries import free_days, worked_instead

Windows = tuple[tuple[int, int], ...]
_ALL_DAY: Windows = ((0, 24 * 60),)


@dataclass(frozen=True)  # no slots: its hash is worked out once
class Plan:
    """A calendar's hours as a value that can be hashed; the fields are those of `policy.Calendar`."""

    timezone: str
    hours: tuple[Windows, ...]
    holidays: str
    closed: frozenset[date]
    open: tuple[tuple[date, Windows], ...]
    ical: str = ""

    def __hash__(self) -> int:
        """Plans are looked up with each count of working time, and a hash over all their days is not free."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.timezone, self.hours, self.holidays, self.closed, self.open, self.ical))

    def hours_on(self, day: date) -> Windows:
        """The windows of a day in minutes from midnight on the wall; `open` wins over `closed`, both over holidays and over
        what the iCalendar file takes away. A day of rest that the country works instead has the week's first hours."""
        for opened, hours in self.open:
            if opened == day:
                return hours
        if not any(self.hours) and not self.open:
            return _ALL_DAY
        if day in self.closed or day in free_days(self.holidays, day.year):
            return ()
        usual = self.hours[day.weekday()]
        if not usual and day in worked_instead(self.holidays, day.year):
            usual = next((hours for hours in self.hours if hours), ())
        return ical.without(usual, ical.off(self.ical, self.timezone, day)) if self.ical and usual else usual


@lru_cache(maxsize=4096)
def windows(plan: Plan, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """The windows of a day as UTC moments, sorted, apart, none empty."""
    zone = ZoneInfo(plan.timezone)
    moments = ((_moment(day, begins, zone, fold=0), _moment(day, ends, zone, fold=1)) for begins, ends in plan.hours_on(day))
    return tuple((begins, ends) for begins, ends in moments if begins < ends)


def _moment(day: date, minutes: int, zone: ZoneInfo, *, fold: int) -> datetime:
    """The moment of a time on the wall; one that a change of clocks leaves out is the moment of the change."""
    days, rest = divmod(minutes, 24 * 60)
    wall = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), zone)
    before, later = wall.replace(fold=0).astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    if before <= later:
        return later if fold else before
    return _change(later, before, zone)


def _change(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The moment between two at which the zone's offset changes."""
    old = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == old else (low, middle)
    return high.replace(microsecond=0)
