"""Days and hours off from an iCalendar file: what closes, in which zone, how often; and how a broken one is refused."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.desk import ical
from mailbot.desk.calendar import add, between, is_open
from mailbot.desk.policy import Calendar, Span
from mailbot.desk.rulebook import named_files, read
from mailbot.mail.draft import Identity

US = Identity("hotro@abc.vn", b"key")
PAGE = (Path(__file__).parents[2] / "docs/rules.md").read_text()
RULES = """
people: {an: {email: an@abc.vn}}
teams: {it: {tiers: [[an]]}}
rules: []
calendars:
  office: {hours: {mon-fri: 08:00-12:00 13:00-17:30}, ical: company.ics}
"""


def event(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT"))


def file(*events: str) -> str:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", *events, "END:VCALENDAR", ""))


def office(*lines: str, zone: str = "Asia/Ho_Chi_Minh") -> Calendar:
    day = ((480, 720), (780, 1050))
    text = file(event(*lines))
    ical.check(text)
    return Calendar("office", zone, (*(day,) * 5, (), ()), ical=text)


def hours(calendar: Calendar, day: date) -> list[str]:
    return [f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in calendar.plan.hours_on(day)]


WHOLE = ["08:00-12:00", "13:00-17:30"]


@pytest.mark.parametrize(
    ("lines", "day", "expected"),
    [
        (("DTSTART;VALUE=DATE:20261224",), date(2026, 12, 24), []),
        (("DTSTART;VALUE=DATE:20261224",), date(2026, 12, 25), WHOLE),
        (("DTSTART;VALUE=DATE:20261223", "DTEND;VALUE=DATE:20261226"), date(2026, 12, 25), []),  # DTEND is the day after
        (("DTSTART;VALUE=DATE:20261223", "DURATION:P2D"), date(2026, 12, 24), []),
        (("DTSTART:20261224T060000Z", "DTEND:20261224T080000Z"), date(2026, 12, 24), ["08:00-12:00", "15:00-17:30"]),
        (("DTSTART:20261224T100000", "DURATION:PT4H"), date(2026, 12, 24), ["08:00-10:00", "14:00-17:30"]),
        (("DTSTART:20261224T100000", "DTEND:20261228T090000"), date(2026, 12, 28), ["09:00-12:00", "13:00-17:30"]),
        (("DTSTART:20261224T100000", "DTEND:20261228T090000"), date(2026, 12, 25), []),
        (("DTSTART;TZID=Asia/Tokyo:20261224T100000", "DURATION:PT1H"), date(2026, 12, 24), ["09:00-12:00", "13:00-17:30"]),
        (("DTSTART;TZID=SE Asia Standard Time:20261224T080000", "DURATION:PT1H"), date(2026, 12, 24),
         ["09:00-12:00", "13:00-17:30"]),
        (("DTSTART:20261224T080030", "DURATION:PT1H"), date(2026, 12, 24), ["09:01-12:00", "13:00-17:30"]),
        (("DTSTART:20261224T080000",), date(2026, 12, 24), WHOLE),  # a moment takes no time
        (("DTSTART;VALUE=DATE:20261224", "STATUS:CANCELLED"), date(2026, 12, 24), WHOLE),
        (("DTSTART;VALUE=DATE:20261224", "TRANSP:TRANSPARENT"), date(2026, 12, 24), []),  # programs mark days so by themselves
        (("DTSTART:20261224T080000", "DURATION:PT1H", "TRANSP:TRANSPARENT"), date(2026, 12, 24), WHOLE),
        (("DTSTART;VALUE=DATE:20180902", "RRULE:FREQ=YEARLY"), date(2027, 9, 2), []),
        (("DTSTART;VALUE=DATE:20180902", "RRULE:FREQ=YEARLY;UNTIL=20260902"), date(2027, 9, 2), WHOLE),
        (("DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=MONTHLY;BYDAY=-1FR"), date(2026, 11, 27), []),
        (("DTSTART;TZID=Asia/Ho_Chi_Minh:20260102T150000", "DURATION:PT3H", "RRULE:FREQ=WEEKLY;BYDAY=FR"), date(2027, 3, 5),
         ["08:00-12:00", "13:00-15:00"]),
        (("DTSTART;TZID=Asia/Ho_Chi_Minh:20260102T150000", "DURATION:PT3H", "RRULE:FREQ=WEEKLY",
          "EXDATE;TZID=Asia/Ho_Chi_Minh:20270305T150000"), date(2027, 3, 5), WHOLE),
        (("DTSTART;VALUE=DATE:20261201", "RDATE;VALUE=DATE:20261224"), date(2026, 12, 24), []),
    ],
)  # fmt: skip
def test_what_an_event_closes(lines: tuple[str, ...], day: date, expected: list[str]) -> None:
    assert hours(office(*lines), day) == expected


def test_an_occurrence_that_was_moved_closes_where_it_went() -> None:
    moved = event("RECURRENCE-ID;VALUE=DATE:20260902", "DTSTART;VALUE=DATE:20260903")
    text = file(event("DTSTART;VALUE=DATE:20200902", "RRULE:FREQ=YEARLY"), moved)
    assert [ical.off(text, "Asia/Ho_Chi_Minh", date(2026, 9, day)) for day in (2, 3)] == [(), ((0, 1440),)]


def test_over_a_change_of_clocks_an_event_keeps_its_hours_on_the_wall() -> None:
    calendar = office("DTSTART;TZID=Europe/Berlin:20260105T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY", zone="Europe/Berlin")
    for day in (date(2026, 3, 23), date(2026, 3, 30), date(2026, 10, 26)):
        assert hours(calendar, day) == ["08:00-10:00", "11:00-12:00", "13:00-17:30"]


def test_promises_leave_out_what_is_closed() -> None:
    calendar = office("DTSTART:20261123T070000Z", "DTEND:20261123T093000Z")  # Monday 14:00 to 16:30
    nine = datetime(2026, 11, 23, 2, tzinfo=UTC)
    assert add(calendar, nine, Span(minutes=300)) == datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    assert between(calendar, nine, nine + timedelta(days=1)) == timedelta(hours=6)
    assert not is_open(calendar, datetime(2026, 11, 23, 8, tzinfo=UTC))
    whole = office("DTSTART;VALUE=DATE:20261124")
    assert add(whole, nine, Span(days=1)) == datetime(2026, 11, 25, 2, tzinfo=UTC)


@given(st.lists(st.tuples(st.integers(0, 1440), st.integers(0, 1440)).map(sorted).map(tuple), max_size=5))
def test_cutting_leaves_exactly_the_minutes_that_are_not_off(off: list[tuple[int, int]]) -> None:
    left = ical.without(((480, 720), (780, 1050)), tuple(off))
    minutes = {minute for a, b in left for minute in range(a, b)}
    gone = {minute for a, b in off for minute in range(a, b)}
    assert minutes == {*range(480, 720), *range(780, 1050)} - gone
    assert list(left) == sorted(left)
    assert all(a < b for a, b in left)


def problems(text: str | None, trouble: str = "") -> list[str]:
    beside = {} if text is None else {"company.ics": (text, trouble)}
    return [str(problem) for problem in read(RULES, US, beside=beside)[1]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hello", "company.ics: that is no iCalendar file"),
        ("<html>", "company.ics: that is no iCalendar file"),
        (file(event("DTSTART;VALUE=DATE:20261224"))[:-20], "company.ics: that is no whole iCalendar file"),
        (file(event("SUMMARY:Nghỉ", "DTSTART;VALUE=DATE:20261301")), "the event “Nghỉ” in line 4 is not understood"),
        (file(event("DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=YEERLY")), "is not understood: Expected frequency, got: YEERLY"),
        (file(event("DTSTART:20261224T000000", "RRULE:FREQ=SECONDLY")), "FREQ is one of YEARLY, MONTHLY, WEEKLY, DAILY"),
        (file(event("DTSTART;VALUE=DATE:20261224", "RRULE:FREQ=YEARLY;UNTIL=soon")), "in line 4"),
        (file(event("SUMMARY:Nghỉ")), "the event “Nghỉ” in line 4 has no DTSTART"),
        (file(event("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261220")), "ends before it begins"),
        (file(event("DTSTART;TZID=Nowhere/Land:20261224T080000", "DURATION:PT1H")), "unknown time zone: Nowhere/Land"),
        (file(event("DTSTART;VALUE=DATE:20261224"), event("SUMMARY:Hai", "DTSTART:x")), "the event “Hai” in line 8"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_at_the_place_where_it_is_named(text: str, said: str) -> None:
    (told,) = problems(text)
    assert told.startswith("rules.yaml:6:61: company.ics: "), told
    assert said in told


def test_one_that_is_missing_or_no_file_at_all_is_a_mistake() -> None:
    assert problems(None) == [
        "rules.yaml:6:61: company.ics: it is not there; put it beside this file, and write its name: `company.ics`"
    ]
    assert "no such file" in problems("", "no such file or directory")[0]
    (told,) = read(RULES.replace("company.ics", "https://abc.vn/a.ics"), US, beside={})[1]
    assert "is no file" in told.message


def test_whoever_does_not_look_into_files_reads_the_rest() -> None:
    policy, told = read(RULES, US)
    assert policy
    assert told == ()
    assert named_files(RULES) == ("company.ics",)
    assert named_files("calendars: [1]") == named_files("{") == named_files("") == ()


def test_the_page_says_what_its_file_closes() -> None:
    (text,) = re.findall(r"^```ics\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    (example,) = re.findall(r"^```yaml\n(calendars:\n  office:\n[^`]*ical:[^`]*)^```", PAGE, re.DOTALL | re.MULTILINE)
    rules = RULES[: RULES.index("calendars:")] + example
    policy, told = read(rules, US, beside={"company.ics": (text, "")})
    assert policy, told
    rows = re.findall(r"^\| \w+ (\d{4}-\d\d-\d\d) \| ([^|]*) \|$", PAGE, re.MULTILINE)
    assert len(rows) >= 5
    for day, said in rows:
        assert " ".join(hours(policy.calendars["office"], date.fromisoformat(day))) == said.strip().replace("closed", ""), day
