"""Calendars for the tests of time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from mailbot.desk.policy import Calendar

DAY = ((8 * 60, 12 * 60), (13 * 60, 17 * 60 + 30))
MORNING = ((8 * 60, 12 * 60),)
EIGHT = ((8 * 60, 12 * 60), (13 * 60, 17 * 60))
WHOLE = ((0, 24 * 60),)
OFFICE = Calendar(
    "office",
    hours=(*(DAY,) * 5, (), ()),
    holidays="VN",
    closed=frozenset({date(2026, 12, 24)}),
    open={date(2026, 12, 26): MORNING},
)
ALWAYS = Calendar("always", hours=(WHOLE,) * 7)
KUALA_LUMPUR = Calendar("kl", timezone="Asia/Kuala_Lumpur", hours=(*(EIGHT,) * 5, MORNING, ()), holidays="MY-14")
BERLIN = Calendar("berlin", timezone="Europe/Berlin", hours=(*(DAY,) * 5, (), ()), holidays="DE")
BERLIN_ALWAYS = Calendar("berlin-always", timezone="Europe/Berlin", hours=(WHOLE,) * 7)
NEW_YORK_NIGHTS = Calendar("nights", timezone="America/New_York", hours=(((60, 240),),) * 7)
EVERY = (OFFICE, ALWAYS, KUALA_LUMPUR, BERLIN, BERLIN_ALWAYS, NEW_YORK_NIGHTS)


def at(wall: str, calendar: Calendar = OFFICE) -> datetime:
    """A moment on the calendar's wall (`2026-11-23 09:00`), in UTC; a trailing * is the second of two equal ones."""
    moment = datetime.fromisoformat(wall.rstrip("*")).replace(tzinfo=ZoneInfo(calendar.timezone), fold=wall.endswith("*"))
    return moment.astimezone(UTC)
