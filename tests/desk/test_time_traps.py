"""The commonest complaints about time in helpdesks, one test for each, on a desk in memory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.stories import AN, DUNG, HOA, RULES, Desk, office

HOURS = "hours: {mon-fri: 08:00-12:00 13:00-17:30}, holidays: VN"
SATURDAYS = office(RULES.replace(HOURS, "hours: {mon-fri: 08:00-12:00 13:00-17:30, sat: 08:00-12:00}, holidays: VN"))
MADE_UP = office(RULES.replace(HOURS, f"{HOURS}, open: [2026-11-28]"))
TECH = "Yêu cầu hỗ trợ kỹ thuật: Máy in"
VN = timedelta(hours=7)


def at(text: str) -> datetime:
    """A local time of Hà Nội."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) - VN


def opened(when: str, rules: object = None) -> Desk:
    desk = Desk(rules) if rules else Desk()  # type: ignore[arg-type]  # an office
    desk.sim.clock.put(at(when))
    desk.says(HOA, "Máy in hỏng.", TECH)
    return desk


def told(desk: Desk, *kinds: str) -> list[tuple[str, str]]:
    return [(f"{went.at + VN:%m-%d %H:%M}", went.mail.recipients[0]) for went in desk.sent() if went.mail.kind in kinds]


def due(desk: Desk) -> datetime:
    by = desk.ticket().respond_by
    assert by
    return by


def test_no_reminder_goes_out_at_midnight() -> None:
    desk = opened("2026-11-27 16:30")
    desk.pass_time(days=10)
    assert {time[6:8] for time, _ in told(desk, "reminder", "overdue")} <= {
        f"{hour:02}" for hour in (*range(8, 12), *range(13, 18))
    }


def test_there_is_more_than_one_reminder_and_each_comes_once() -> None:
    desk = opened("2026-11-25 08:00")
    desk.pass_time(days=20)
    marks = [data["mark"] for _, _, kind, data in desk.file().events if kind == "Warned"]
    assert len(marks) == len(set(marks)) == 10


def test_reminders_come_before_the_deadline() -> None:
    desk = opened("2026-11-25 08:00")
    desk.pass_time(hours=4, minutes=-1)
    assert told(desk, "reminder") == [(f"11-25 {hour}", AN.email) for hour in ("10:00", "11:00", "11:36")]
    assert told(desk, "overdue") == []


def test_the_boss_hears_of_what_is_overdue() -> None:
    desk = opened("2026-11-25 08:00")
    desk.pass_time(hours=5)
    assert DUNG.email in {person for _, person in told(desk, "overdue")}


def test_a_lunch_break_is_no_working_time() -> None:
    assert due(opened("2026-11-25 11:00")) == at("2026-11-25 16:00")


def test_half_a_saturday_counts_half() -> None:
    assert due(opened("2026-11-27 16:00", SATURDAYS)) == at("2026-11-28 10:30")


def test_tet_by_the_lunar_calendar_is_no_working_time() -> None:
    assert due(opened("2027-02-03 16:30")) == at("2027-02-11 11:00")


def test_a_made_up_working_saturday_counts() -> None:
    assert due(opened("2026-11-27 16:00", MADE_UP)) == at("2026-11-28 10:30")
    assert due(opened("2026-11-27 16:00")) == at("2026-11-30 10:30")


def test_a_clock_started_a_second_before_closing_goes_on_in_the_morning() -> None:
    assert due(opened("2026-11-25 17:29:59")) == at("2026-11-26 11:59:59")


def test_paused_and_resumed_within_a_minute_moves_by_seconds() -> None:
    desk = opened("2026-11-25 09:00")
    before = due(desk)
    desk.answer(desk.last("assigned"), AN, "#hold")
    desk.pass_time(seconds=20)
    desk.answer(desk.last("assigned"), AN, "#resume")
    assert due(desk) == before + timedelta(seconds=20)
    assert told(desk, "status") == []
