"""Working time: a table computed by hand, and what must hold for every calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from mailbot.desk.calendar import add, after, between, is_open, next_open
from mailbot.desk.policy import Calendar, Span
from tests.desk.calendars import (
    ALWAYS,
    BERLIN,
    BERLIN_ALWAYS,
    DAY,
    EVERY,
    KUALA_LUMPUR,
    NEW_YORK_NIGHTS,
    OFFICE,
    at,
)

BY_HAND = [
    # minutes; 2026-11-23 is a Monday, the 24th Vietnam's Cultural Day
    (OFFICE, "2026-11-23 09:00", "30m", "2026-11-23 09:30"),
    (OFFICE, "2026-11-23 09:00", "180m", "2026-11-23 12:00"),
    (OFFICE, "2026-11-23 09:00", "181m", "2026-11-23 13:01"),
    (OFFICE, "2026-11-23 10:00", "240m", "2026-11-23 15:00"),
    (OFFICE, "2026-11-23 11:59:30", "1m", "2026-11-23 13:00:30"),
    (OFFICE, "2026-11-23 12:00", "1m", "2026-11-23 13:01"),
    (OFFICE, "2026-11-23 12:30", "30m", "2026-11-23 13:30"),
    (OFFICE, "2026-11-23 12:59:59", "1m", "2026-11-23 13:01"),
    (OFFICE, "2026-11-23 13:00", "1m", "2026-11-23 13:01"),
    (OFFICE, "2026-11-23 16:30", "60m", "2026-11-23 17:30"),
    (OFFICE, "2026-11-23 17:29:59", "30m", "2026-11-25 08:29:59"),
    (OFFICE, "2026-11-23 17:29:59", "1m", "2026-11-25 08:00:59"),
    (OFFICE, "2026-11-23 17:30", "30m", "2026-11-25 08:30"),
    (OFFICE, "2026-11-23 20:00", "30m", "2026-11-25 08:30"),
    (OFFICE, "2026-11-23 07:00", "30m", "2026-11-23 08:30"),
    (OFFICE, "2026-11-23 00:00", "30m", "2026-11-23 08:30"),
    (OFFICE, "2026-11-23 08:00", "510m", "2026-11-23 17:30"),
    (OFFICE, "2026-11-23 08:00", "511m", "2026-11-25 08:01"),
    (OFFICE, "2026-11-23 08:00", "1020m", "2026-11-25 17:30"),
    (OFFICE, "2026-11-23 08:00", "2550m", "2026-11-30 17:30"),
    (OFFICE, "2026-11-24 10:00", "60m", "2026-11-25 09:00"),
    (OFFICE, "2026-11-27 17:00", "60m", "2026-11-30 08:30"),
    (OFFICE, "2026-11-28 10:00", "60m", "2026-11-30 09:00"),
    (OFFICE, "2026-11-29 23:59:59", "60m", "2026-11-30 09:00"),
    (OFFICE, "2026-12-23 17:00", "60m", "2026-12-25 08:30"),
    (OFFICE, "2026-12-24 09:00", "60m", "2026-12-25 09:00"),
    (OFFICE, "2026-12-25 17:00", "60m", "2026-12-26 08:30"),
    (OFFICE, "2026-12-26 11:30", "60m", "2026-12-28 08:30"),
    (OFFICE, "2026-12-31 17:00", "60m", "2027-01-04 08:30"),
    (OFFICE, "2027-02-03 16:30", "120m", "2027-02-11 09:00"),
    (OFFICE, "2027-02-06 10:00", "30m", "2027-02-11 08:30"),
    (OFFICE, "2026-02-13 17:00", "60m", "2026-02-23 08:30"),
    (OFFICE, "2026-04-29 17:00", "60m", "2026-05-04 08:30"),
    (OFFICE, "2026-04-24 17:00", "60m", "2026-04-28 08:30"),
    (OFFICE, "2026-08-28 17:00", "60m", "2026-09-03 08:30"),
    (OFFICE, "2026-08-21 17:00", "60m", "2026-08-22 08:30"),  # a Saturday worked for Monday, 31 August
    (OFFICE, "2026-08-22 17:00", "60m", "2026-08-24 08:30"),
    (OFFICE, "2026-11-23 09:00", "0m", "2026-11-23 09:00"),
    (OFFICE, "2026-11-28 10:00", "0m", "2026-11-28 10:00"),
    # days: the same time of day
    (OFFICE, "2026-11-23 09:00", "1d", "2026-11-25 09:00"),
    (OFFICE, "2026-11-23 09:00", "3d", "2026-11-27 09:00"),
    (OFFICE, "2026-11-23 12:00", "1d", "2026-11-25 12:00"),
    (OFFICE, "2026-11-23 17:29:59", "1d", "2026-11-25 17:29:59"),
    (OFFICE, "2026-11-23 17:30", "1d", "2026-11-25 17:30"),
    (OFFICE, "2026-11-23 17:30:01", "1d", "2026-11-26 08:00"),
    (OFFICE, "2026-11-23 07:00", "1d", "2026-11-25 08:00"),
    (OFFICE, "2026-11-23 12:30", "1d", "2026-11-25 13:00"),
    (OFFICE, "2026-11-24 10:00", "1d", "2026-11-26 08:00"),
    (OFFICE, "2026-11-28 10:00", "1d", "2026-12-01 08:00"),
    (OFFICE, "2026-11-27 16:00", "1d", "2026-11-30 16:00"),
    (OFFICE, "2026-11-27 16:00", "5d", "2026-12-04 16:00"),
    (OFFICE, "2026-12-23 16:00", "1d", "2026-12-25 16:00"),
    (OFFICE, "2026-12-25 10:00", "1d", "2026-12-26 10:00"),
    (OFFICE, "2026-12-25 16:00", "1d", "2026-12-26 12:00"),
    (OFFICE, "2026-12-25 10:00", "2d", "2026-12-28 10:00"),
    (OFFICE, "2026-12-31 10:00", "1d", "2027-01-04 10:00"),
    (OFFICE, "2027-02-03 10:00", "1d", "2027-02-11 10:00"),
    (OFFICE, "2026-02-13 10:00", "2d", "2026-02-24 10:00"),
    (OFFICE, "2026-08-28 17:00", "1d", "2026-09-03 17:00"),
    # around the clock
    (ALWAYS, "2026-11-28 23:00", "120m", "2026-11-29 01:00"),
    (ALWAYS, "2026-12-31 23:30", "60m", "2027-01-01 00:30"),
    (ALWAYS, "2026-11-23 23:00", "1d", "2026-11-24 23:00"),
    (ALWAYS, "2026-02-17 03:00", "240m", "2026-02-17 07:00"),
    # half Saturdays, Malaysia by state
    (KUALA_LUMPUR, "2026-11-27 16:30", "60m", "2026-11-28 08:30"),
    (KUALA_LUMPUR, "2026-11-28 11:30", "60m", "2026-11-30 08:30"),
    (KUALA_LUMPUR, "2026-11-27 16:00", "1d", "2026-11-28 12:00"),
    (KUALA_LUMPUR, "2026-02-02 10:00", "30m", "2026-02-03 08:30"),
    (KUALA_LUMPUR, "2026-02-16 16:30", "60m", "2026-02-19 08:30"),
    (KUALA_LUMPUR, "2026-12-24 16:30", "60m", "2026-12-26 08:30"),
    # changes of clocks
    (BERLIN_ALWAYS, "2026-03-28 22:00", "300m", "2026-03-29 04:00"),
    (BERLIN_ALWAYS, "2026-10-24 22:00", "300m", "2026-10-25 02:00*"),
    (BERLIN_ALWAYS, "2026-03-28 12:00", "1d", "2026-03-29 12:00"),
    (BERLIN, "2026-03-27 17:00", "60m", "2026-03-30 08:30"),
    (BERLIN, "2026-10-23 17:00", "60m", "2026-10-26 08:30"),
    (NEW_YORK_NIGHTS, "2026-03-08 01:30", "60m", "2026-03-08 03:30"),
    (NEW_YORK_NIGHTS, "2026-11-01 01:30", "60m", "2026-11-01 01:30*"),
]


@pytest.mark.parametrize(("calendar", "start", "span", "end"), BY_HAND)
def test_a_span_ends_where_the_hand_says(calendar: Calendar, start: str, span: str, end: str) -> None:
    length = Span(days=int(span[:-1])) if span.endswith("d") else Span(minutes=int(span[:-1]))
    assert add(calendar, at(start, calendar), length) == at(end, calendar)


@pytest.mark.parametrize(("calendar", "start", "span", "end"), [case for case in BY_HAND if case[2].endswith("m")])
def test_counting_gives_back_what_was_added(calendar: Calendar, start: str, span: str, end: str) -> None:
    assert between(calendar, at(start, calendar), at(end, calendar)) == timedelta(minutes=int(span[:-1]))


@pytest.mark.parametrize(
    ("calendar", "a", "b", "minutes"),
    [
        (OFFICE, "2026-11-23 17:00", "2026-11-25 08:30", 60),
        (OFFICE, "2026-11-23 12:00", "2026-11-23 13:00", 0),
        (OFFICE, "2026-11-23 11:00", "2026-11-23 14:00", 120),
        (OFFICE, "2026-11-28 00:00", "2026-11-29 23:00", 0),
        (OFFICE, "2026-11-24 08:00", "2026-11-24 17:30", 0),
        (OFFICE, "2026-11-23 00:00", "2026-11-30 00:00", 4 * 510),
        (OFFICE, "2027-02-01 00:00", "2027-02-15 00:00", 5 * 510),
        (OFFICE, "2026-12-21 00:00", "2026-12-28 00:00", 4 * 510 + 240),
        (OFFICE, "2026-11-23 14:00", "2026-11-23 11:00", -120),
        (BERLIN_ALWAYS, "2026-03-29 00:00", "2026-03-30 00:00", 23 * 60),
        (BERLIN_ALWAYS, "2026-10-25 00:00", "2026-10-26 00:00", 25 * 60),
        (NEW_YORK_NIGHTS, "2026-03-08 00:00", "2026-03-08 12:00", 120),
        (NEW_YORK_NIGHTS, "2026-11-01 00:00", "2026-11-01 12:00", 240),
    ],
)
def test_working_time_between_two_moments(calendar: Calendar, a: str, b: str, minutes: int) -> None:
    assert between(calendar, at(a, calendar), at(b, calendar)) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-11-23 08:00", "2026-11-23 08:00"),
        ("2026-11-23 09:13:07", "2026-11-23 09:13:07"),
        ("2026-11-23 12:00", "2026-11-23 13:00"),
        ("2026-11-23 17:30", "2026-11-25 08:00"),
        ("2026-11-24 09:00", "2026-11-25 08:00"),
        ("2026-12-24 09:00", "2026-12-25 08:00"),
        ("2026-12-25 18:00", "2026-12-26 08:00"),
        ("2026-12-26 12:00", "2026-12-28 08:00"),
        ("2026-12-31 18:00", "2027-01-04 08:00"),
        ("2027-02-04 00:00", "2027-02-11 08:00"),
    ],
)
def test_the_next_opening(moment: str, opening: str) -> None:
    assert next_open(OFFICE, at(moment)) == at(opening)
    assert is_open(OFFICE, at(moment)) == (moment == opening)


def test_the_companys_open_day_wins_over_its_closed_day_and_a_holiday() -> None:
    day = date(2026, 9, 2)
    calendar = Calendar("c", hours=((),) * 7, holidays="VN", closed=frozenset({day}), open={day: DAY})
    assert is_open(calendar, at("2026-09-02 10:00"))


def test_a_closed_day_wins_over_the_weekly_hours() -> None:
    calendar = Calendar("c", hours=(DAY,) * 7, closed=frozenset({date(2026, 11, 23)}))
    assert next_open(calendar, at("2026-11-23 10:00")) == at("2026-11-24 08:00")


def test_a_country_that_nobody_knows_has_no_holidays() -> None:
    calendar = Calendar("c", hours=(DAY,) * 7, holidays="XX-9")
    assert is_open(calendar, at("2026-01-01 10:00"))


def test_a_calendar_without_hours_counts_as_open_all_the_time() -> None:
    never = Calendar("never")
    start = at("2026-11-28 22:00")
    assert add(never, start, Span(minutes=90)) == at("2026-11-28 23:30")
    assert add(never, start, Span(days=2)) == at("2026-11-30 22:00")
    assert is_open(never, start)


def test_a_calendar_that_has_closed_for_good_still_gives_a_moment() -> None:
    once = Calendar("once", open={date(2026, 12, 26): DAY})
    late = at("2026-12-27 08:00")
    assert add(once, late, Span(minutes=90)) == late + timedelta(minutes=90)
    assert next_open(once, late) == late
    assert add(once, late, Span(days=1)) > late


def test_what_comes_out_is_utc() -> None:
    wall = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    for moment in (add(OFFICE, wall, Span(minutes=5)), add(OFFICE, wall, Span(days=1)), next_open(OFFICE, wall)):
        assert moment.tzinfo is UTC


calendars = st.sampled_from(EVERY)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))
lengths = st.timedeltas(timedelta(0), timedelta(days=90))
some = settings(max_examples=100, deadline=None)


@some
@given(calendars, moments, lengths)
def test_adding_and_counting_are_inverse(calendar: Calendar, start: datetime, working: timedelta) -> None:
    assert between(calendar, start, after(calendar, start, working)) == working


@some
@given(calendars, moments, lengths, lengths)
def test_adding_twice_is_adding_the_sum(calendar: Calendar, start: datetime, one: timedelta, two: timedelta) -> None:
    assert after(calendar, after(calendar, start, one), two) == after(calendar, start, one + two)


@some
@given(calendars, moments, moments, moments)
def test_working_time_adds_up(calendar: Calendar, a: datetime, b: datetime, c: datetime) -> None:
    assert between(calendar, a, b) + between(calendar, b, c) == between(calendar, a, c)


@some
@given(calendars, moments, lengths, st.integers(0, 6000), st.integers(0, 30))
def test_who_starts_later_ends_no_earlier(calendar: Calendar, start: datetime, gap: timedelta, minutes: int, days: int) -> None:
    for span in (Span(minutes=minutes), Span(days=days)):
        assert add(calendar, start, span) <= add(calendar, start + gap, span)


@some
@given(calendars, moments, st.integers(0, 6000), st.integers(0, 6000))
def test_more_time_ends_no_earlier(calendar: Calendar, start: datetime, one: int, more: int) -> None:
    assert start <= add(calendar, start, Span(minutes=one)) <= add(calendar, start, Span(minutes=one + more))


@some
@given(calendars, moments, st.integers(1, 30))
def test_days_end_in_working_hours_or_at_closing_time(calendar: Calendar, start: datetime, days: int) -> None:
    end = add(calendar, start, Span(days=days))
    assert is_open(calendar, end) or is_open(calendar, end - timedelta(microseconds=1))


@some
@given(calendars, moments)
def test_the_next_opening_is_open_and_nothing_was_missed(calendar: Calendar, moment: datetime) -> None:
    opening = next_open(calendar, moment)
    assert opening >= moment
    assert is_open(calendar, opening)
    assert between(calendar, moment, opening) == timedelta(0)
    assume(opening > moment)
    assert not is_open(calendar, opening - timedelta(microseconds=1))


@settings(max_examples=25, deadline=None)
@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 3, 1)).map(lambda one: one.replace(second=0, microsecond=0)))
@example(datetime(2026, 8, 19, 8, 1))
def test_a_walk_from_minute_to_minute_counts_the_same(start: datetime) -> None:
    holidays = {
        *(date(2026, 1, 1), date(2026, 4, 27), date(2026, 4, 30), date(2026, 5, 1), date(2026, 11, 24), date(2026, 12, 24)),
        *(date(2026, 2, day) for day in range(16, 21)),
        *(date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2), date(2027, 1, 1)),
        *(date(2027, 2, day) for day in range(4, 11)),
    }

    def works(wall: datetime) -> bool:
        minute = wall.hour * 60 + wall.minute
        if wall.date() == date(2026, 12, 26):
            return 480 <= minute < 720
        made_up = wall.date() == date(2026, 8, 22)
        weekday = wall.weekday() < 5 and wall.date() not in holidays
        return (weekday or made_up) and (480 <= minute < 720 or 780 <= minute < 1050)

    walked = sum(works(start + timedelta(minutes=n)) for n in range(3 * 24 * 60))
    begin = start.replace(tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    assert between(OFFICE, begin, begin + timedelta(days=3)) == timedelta(minutes=walked)
