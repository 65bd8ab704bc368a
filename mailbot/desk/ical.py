"""Days and hours off from an iCalendar file (RFC 5545), such as calendar programs export. Knows text, no file and no policy.

Every event that is not cancelled is time off; a timed one that is marked as free (TRANSP:TRANSPARENT, section 3.8.2.7) is only
a note. Rules of recurrence and time zones are read by the `icalendar` and `recurring-ical-events` packages (extra `ical`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from importlib.util import find_spec
from itertools import islice
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

Windows = tuple[tuple[int, int], ...]

_DAY = 24 * 60
_MOST = 5_000
_ACCESS = re.compile(r"^Cannot access .*?\): ")  # what the package puts before what is wrong
_RATES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")


class Broken(ValueError):
    """A file that can't be used: what is wrong with it, and what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def check(text: str) -> None:
    """Raises Broken for a file that is not understood whole."""
    if not (find_spec("icalendar") and find_spec("recurring_ical_events")):
        raise Broken("iCalendar files can't be read here", "install `mailbot[ical]`, or write the days under `closed`")
    if not text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise Broken("that is no iCalendar file: it does not begin with BEGIN:VCALENDAR", "export it as iCalendar (.ics)")
    try:
        events = _events(text)
    except (ValueError, LookupError) as error:
        raise Broken(f"that is no whole iCalendar file: {_line(error)}", "export it anew") from error
    if len(events) > _MOST:
        raise Broken(f"it has {len(events):,} events; at most {_MOST:,} are read", "keep a calendar of its own for days off")
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if line.strip().upper() == "BEGIN:VEVENT"]
    for line, event in zip(lines, events, strict=False):
        _check_event(event, f"the event “{_line(event.get('SUMMARY', 'without a name'))}” in line {line}")


def off(text: str, zone: str, day: date) -> Windows:
    """What of a day is time off, in minutes from midnight on the wall in a zone; sorted, apart."""
    return _year(text, zone, day.year).get(day, ())


def without(windows: Windows, off: Windows) -> Windows:
    """Windows with what is off cut out of them."""
    for begin, end in off:
        parts = ((part for part in ((first, min(last, begin)), (max(first, end), last))) for first, last in windows)
        windows = tuple((first, last) for pair in parts for first, last in pair if first < last)
    return windows


@lru_cache(maxsize=32)
def _events(text: str) -> tuple[Any, ...]:
    import icalendar

    return tuple(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def _check_event(event: Any, name: str) -> None:
    import recurring_ical_events

    if "DTSTART" not in event:
        raise Broken(f"{name} has no DTSTART", "correct it in your calendar, and export that anew")
    try:
        begin, end = event["DTSTART"].dt, _end(event)
        rules = event.get("RRULE", [])
        for rule in rules if isinstance(rules, list) else [rules]:
            if rule.get("FREQ", [""])[0] not in _RATES:
                raise Broken(f"{name} comes back in a way that is not understood", f"FREQ is one of {', '.join(_RATES)}")
        if "TZID" in event["DTSTART"].params and begin.tzinfo is None:
            raise Broken(
                f"{name} has an unknown time zone: {_line(event['DTSTART'].params['TZID'])}", "name one like Asia/Kuala_Lumpur"
            )
        if type(begin) is not type(end) or end < begin:
            raise Broken(f"{name} ends before it begins", "correct its DTEND")
        next(islice(recurring_ical_events.of(event, skip_bad_series=False).after(begin), 1), None)
    except Broken:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
        raise Broken(f"{name} is not understood: {_line(error)}", "correct it in your calendar, and export that anew") from error


@lru_cache(maxsize=256)
def _year(text: str, zone: str, year: int) -> Mapping[date, Windows]:
    """The time off of each day of a year that has any."""
    import icalendar
    import recurring_ical_events

    found: dict[date, list[tuple[int, int]]] = {}
    span = date(year, 1, 1) - timedelta(days=2), date(year, 12, 31) + timedelta(days=3)
    for event in recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(*span):
        for day, begin, end in _days(event, ZoneInfo(zone)):
            if day.year == year:
                found.setdefault(day, []).append((begin, end))
    return MappingProxyType({day: tuple(sorted(windows)) for day, windows in found.items()})


def _days(event: Any, zone: ZoneInfo) -> Iterator[tuple[date, int, int]]:
    """The part of each day on the wall that one occurrence takes, minutes that it touches in full."""
    begin, end = event["DTSTART"].dt, _end(event)
    timed = isinstance(begin, datetime)
    if str(event.get("STATUS", "")).upper() == "CANCELLED" or (timed and str(event.get("TRANSP", "")).upper() == "TRANSPARENT"):
        return
    first, last = _wall(begin, zone), _wall(end, zone)
    for number in range((last.date() - first.date()).days + 1):
        day = first.date() + timedelta(days=number)
        midnight = datetime.combine(day, time())
        since = max(int((first - midnight).total_seconds() // 60), 0)
        until = min(-int(-(last - midnight).total_seconds() // 60), _DAY)
        if since < until:
            yield day, since, until


def _end(event: Any) -> Any:
    """When it ends: of a day without an end the next one, of a moment without an end the moment itself (section 3.6.1)."""
    begin = event["DTSTART"].dt
    if "DTEND" in event:
        return event["DTEND"].dt
    if "DURATION" in event:
        return begin + event["DURATION"].dt
    return begin if isinstance(begin, datetime) else begin + timedelta(days=1)


def _wall(moment: date | datetime, zone: ZoneInfo) -> datetime:
    """A moment on the wall; one without a zone, and a day, is of any zone (section 3.3.5)."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    return (moment.astimezone(zone) if moment.tzinfo else moment).replace(tzinfo=None)


def _line(what: object) -> str:
    return _ACCESS.sub("", " ".join(str(what).split()))[:120]
