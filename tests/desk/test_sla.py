"""Promises, pauses and reminders of one policy, by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.desk.calendar import add, between, is_open
from mailbot.desk.events import Answered, Opened, PriorityChanged, Reopened, Resolved, Resumed, Routed, Waited, evolve
from mailbot.desk.marks import every as marks
from mailbot.desk.marks import first as next_mark
from mailbot.desk.policy import Calendar, Policy, Rung, Span, Step, Target, Team, Terms
from mailbot.desk.sla import Goal, late, promise, shifted, step_target, terms
from mailbot.desk.ticket import Priority, Status, Ticket
from mailbot.mail.draft import Identity
from tests.desk.calendars import ALWAYS, DAY, OFFICE, at

LADDER = (Rung(Span(), ("assignee", "manager")), Rung(Span(minutes=240), ("director",)))
TARGETS = MappingProxyType(
    {
        Priority.URGENT: Target(Span(minutes=30), Span(minutes=240), "always"),
        Priority.HIGH: Target(Span(minutes=120), Span(minutes=480), "office"),
        Priority.NORMAL: Target(Span(minutes=240), Span(days=3), "office"),
    }
)
OLD = Terms(date(2025, 1, 1), "office", {Priority.NORMAL: Target(Span(days=1), Span(days=5), "office")}, (50,), ())
NEW = Terms(date(2026, 1, 1), "office", TARGETS, (50, 75, 90), LADDER)
POLICY = Policy(
    identity=Identity("hotro@abc.vn", b"k"),
    calendars={"office": OFFICE, "always": ALWAYS},
    sla={"standard": (NEW, OLD), "loose": (replace(NEW, targets={Priority.HIGH: Target(Span(days=1), Span(days=2), "office")}),)},
    teams={"it": Team("it", "IT", sla="standard"), "law": Team("law", "Law", sla="loose"), "free": Team("free", "Free")},
    workflows={"contract": (Step("Receive", "it", Span(minutes=240)), Step("Check", "law", Span(minutes=960)))},
)
MONDAY = at("2026-11-23 09:00")


def ticket(**changes: object) -> Ticket:
    one = Ticket(1, "s", "a@abc.vn", MONDAY, status=Status.OPEN, priority=Priority.HIGH, team="it")
    return replace(one, **changes)  # type: ignore[arg-type]  # tests name fields freely


def promised(one: Ticket) -> Ticket:
    said = promise(POLICY, one)
    return replace(one, respond_by=said.respond_by, resolve_by=said.resolve_by)


def test_terms_are_those_in_force_on_the_day_of_creation() -> None:
    assert terms(POLICY, "standard", at("2025-12-31 23:59")) is OLD
    assert terms(POLICY, "standard", at("2026-01-01 00:00")) is NEW
    assert terms(POLICY, "standard", at("2024-12-31 10:00")) is None
    assert terms(POLICY, "nothing", MONDAY) is None


def test_each_priority_has_its_target_and_calendar() -> None:
    late = at("2026-11-23 17:00")
    high = promise(POLICY, ticket(created_at=late))
    assert (high.respond_by, high.resolve_by) == (at("2026-11-25 09:30"), at("2026-11-25 16:30"))
    urgent = promise(POLICY, ticket(created_at=late, priority=Priority.URGENT))
    assert (urgent.respond_by, urgent.resolve_by, urgent.calendar) == (at("2026-11-23 17:30"), at("2026-11-23 21:00"), ALWAYS)
    normal = promise(POLICY, ticket(priority=Priority.NORMAL))
    assert (normal.respond_by, normal.resolve_by) == (at("2026-11-23 14:00"), at("2026-11-27 09:00"))


def test_a_priority_or_team_without_a_target_is_promised_nothing() -> None:
    assert promise(POLICY, ticket(priority=Priority.LOW)).resolve_by is None
    assert promise(POLICY, ticket(team="free")).respond_by is None


def test_a_rules_own_policy_wins_over_the_teams() -> None:
    assert promise(POLICY, ticket(sla="loose")).resolve_by == at("2026-11-26 09:00")


def test_the_requesters_deadline_tightens() -> None:
    said = promise(POLICY, ticket(deadline=at("2026-11-23 15:00")))
    assert (said.respond_by, said.resolve_by) == (at("2026-11-23 11:00"), at("2026-11-23 15:00"))
    soon = promise(POLICY, ticket(deadline=at("2026-11-23 10:00")))
    assert (soon.respond_by, soon.resolve_by) == (at("2026-11-23 10:00"), at("2026-11-23 10:00"))


def test_the_requesters_deadline_never_loosens() -> None:
    assert promise(POLICY, ticket(deadline=at("2026-12-31 15:00"))) == promise(POLICY, ticket())


def test_a_deadline_that_was_past_already_is_no_promise() -> None:
    assert promise(POLICY, ticket(deadline=at("2026-11-20 15:00"))) == promise(POLICY, ticket())


def test_without_a_policy_the_requesters_deadline_is_what_counts() -> None:
    assert promise(POLICY, ticket(team="free", deadline=at("2026-11-25 15:00"))).resolve_by == at("2026-11-25 15:00")


def test_resuming_moves_the_deadlines_by_the_working_time_the_clocks_stood() -> None:
    paused = replace(promised(ticket()), status=Status.WAITING, paused_at=at("2026-11-23 11:00"))
    moved = shifted(POLICY, paused, at("2026-11-23 14:00"))  # two working hours, lunch not counted
    assert (moved.respond_by, moved.resolve_by) == (at("2026-11-23 14:00"), at("2026-11-25 10:30"))


def test_a_pause_over_the_weekend_moves_nothing() -> None:
    paused = replace(promised(ticket(created_at=at("2026-11-27 09:00"))), paused_at=at("2026-11-27 17:30"))
    moved = shifted(POLICY, paused, at("2026-11-30 08:00"))
    assert (moved.respond_by, moved.resolve_by) == (paused.respond_by, paused.resolve_by)


def test_paused_and_resumed_within_a_minute_moves_by_seconds() -> None:
    paused = replace(promised(ticket()), paused_at=at("2026-11-23 10:00:05"))
    moved = shifted(POLICY, paused, at("2026-11-23 10:00:45"))
    assert moved.resolve_by == promised(ticket()).resolve_by + timedelta(seconds=40)


def test_an_answer_that_was_given_keeps_its_time() -> None:
    answered = replace(promised(ticket()), responded_at=at("2026-11-23 10:00"), paused_at=at("2026-11-23 11:00"))
    assert shifted(POLICY, answered, at("2026-11-23 14:00")).respond_by == answered.respond_by
    assert promise(POLICY, replace(answered, priority=Priority.URGENT)).respond_by == answered.respond_by


def test_a_new_deadline_of_an_agent_moves_with_a_pause_too() -> None:
    paused = replace(ticket(team="free"), resolve_by=at("2026-11-25 10:00"), paused_at=at("2026-11-23 09:00"))
    assert shifted(POLICY, paused, at("2026-11-23 10:00")).resolve_by == at("2026-11-25 11:00")


def history(*events: object) -> Ticket:
    opened = Opened(at=MONDAY, by="a@abc.vn", number=1, subject="s", requester="a@abc.vn")
    routed = Routed(at=MONDAY, by="rule:x", rule="x", team="it", priority=Priority.HIGH)
    return evolve(None, opened, routed, *events)  # type: ignore[arg-type]  # events of all kinds


def test_a_change_of_priority_counts_from_the_creation_and_leaves_out_the_pauses() -> None:
    waiting = Waited(at=at("2026-11-23 11:00"), by="an@abc.vn")
    resumed = Resumed(at=at("2026-11-23 14:00"), by="a@abc.vn")
    changed = PriorityChanged(at=at("2026-11-23 15:00"), by="an@abc.vn", priority=Priority.URGENT)
    one = history(waiting, resumed, changed)
    # urgent is counted around the clock: four hours from 09:00, and the three hours of waiting
    assert promise(POLICY, one).resolve_by == at("2026-11-23 16:00")
    assert promise(POLICY, replace(one, priority=Priority.HIGH)).resolve_by == at("2026-11-25 10:30")


def test_recomputing_after_a_pause_is_what_resuming_said() -> None:
    before = promised(history(Waited(at=at("2026-11-23 11:20"), by="x")))
    said = shifted(POLICY, before, at("2026-11-26 15:41"))
    after = history(Waited(at=at("2026-11-23 11:20"), by="x"), Resumed(at=at("2026-11-26 15:41"), by="x"))
    assert promise(POLICY, after).resolve_by == said.resolve_by


def test_a_reopened_ticket_has_its_time_anew() -> None:
    resolved = Resolved(at=at("2026-11-23 15:00"), by="an@abc.vn")
    reopened = Reopened(at=at("2026-11-30 09:00"), by="a@abc.vn")
    one = history(Answered(at=at("2026-11-23 10:00"), by="an@abc.vn"), resolved, reopened)
    assert promise(POLICY, one).resolve_by == add(OFFICE, at("2026-11-30 09:00"), Span(minutes=480))


def test_a_step_is_counted_in_the_calendar_of_its_team() -> None:
    one = ticket(workflow="contract", step=1, priority=Priority.URGENT)
    assert step_target(POLICY, one, MONDAY) == at("2026-11-23 14:00")
    assert step_target(POLICY, replace(one, step=2), at("2026-11-23 16:30")) == at("2026-11-26 15:30")
    assert step_target(POLICY, replace(one, step=3), MONDAY) is None
    assert step_target(POLICY, ticket(), MONDAY) is None


def test_reminders_come_at_the_shares_of_the_time_and_the_ladder_behind_the_deadline() -> None:
    one = replace(promised(ticket()), responded_at=MONDAY)
    assert [(mark.share or -mark.rung, mark.at) for mark in marks(POLICY, one)] == [
        (50, at("2026-11-23 14:00")),
        (75, at("2026-11-23 16:00")),
        (90, at("2026-11-23 17:12")),
        (-1, at("2026-11-25 08:30")),
        (-2, at("2026-11-25 13:30")),
    ]
    assert [mark.tell for mark in marks(POLICY, one)][-2:] == [("assignee", "manager"), ("director",)]


def test_an_answer_still_owed_has_marks_of_its_own() -> None:
    found = {mark.key: mark.at for mark in marks(POLICY, promised(ticket()))}
    assert found["respond 50%"] == at("2026-11-23 10:00")
    assert found["respond +1"] == at("2026-11-23 11:00")
    assert len(found) == 10


def test_a_mark_in_closed_hours_moves_to_the_next_opening() -> None:
    saturday = replace(ticket(), responded_at=MONDAY, resolve_by=at("2026-11-28 15:00"))
    rung = next(mark for mark in marks(POLICY, saturday) if mark.rung == 1)
    assert rung.at == at("2026-11-30 08:00")
    closing = replace(ticket(), responded_at=MONDAY, resolve_by=at("2026-11-23 17:30"))
    assert next(mark for mark in marks(POLICY, closing) if mark.rung == 1).at == at("2026-11-25 08:00")


def test_a_rung_leaves_out_the_time_that_the_clock_stood_behind_the_deadline() -> None:
    stood = ((at("2026-11-25 10:30").isoformat(), at("2026-11-26 10:30").isoformat()),)
    one = ticket(respond_by=at("2026-11-25 09:30"), resolve_by=at("2026-12-01 09:30"), pauses=stood)
    second = next(mark for mark in marks(POLICY, one) if mark.what is Goal.RESPOND and mark.rung == 2)
    assert second.at == at("2026-11-26 14:30")  # an hour before the pause, and three behind it
    assert late(POLICY, one, Goal.RESPOND, second.due, second.at) == 240


@pytest.mark.parametrize("status", [Status.WAITING, Status.HELD, Status.RESOLVED, Status.CLOSED, Status.CANCELLED])
def test_nobody_is_reminded_while_the_clocks_stand_or_when_it_is_over(status: Status) -> None:
    assert marks(POLICY, replace(promised(ticket()), status=status)) == ()


def test_shares_leave_out_the_pauses() -> None:
    pause = (at("2026-11-23 10:00").isoformat(), at("2026-11-23 16:00").isoformat())
    one = promised(replace(ticket(), responded_at=MONDAY, pauses=(pause,)))
    half = next(mark for mark in marks(POLICY, one) if mark.share == 50)
    # one hour before the pause, three behind it: to 17:30 and on to the morning of the 25th
    assert half.at == at("2026-11-25 09:30")


def test_a_reopened_ticket_is_reminded_again_under_new_names() -> None:
    again = promised(replace(ticket(), responded_at=MONDAY, started_at=at("2026-11-30 09:00")))
    assert {mark.key for mark in marks(POLICY, again)}.isdisjoint(mark.key for mark in marks(POLICY, promised(ticket())))
    assert marks(POLICY, again)[0].at == at("2026-11-30 14:00")


def test_a_step_has_marks_of_its_own() -> None:
    one = replace(ticket(), workflow="contract", step=2, step_at=MONDAY, step_by=at("2026-11-26 10:00"), responded_at=MONDAY)
    found = [mark for mark in marks(POLICY, one) if mark.what is Goal.STEP]
    assert [mark.key for mark in found] == ["step 2 50%", "step 2 75%", "step 2 90%", "step 2 +1", "step 2 +2"]


def test_a_calendar_nobody_defined_falls_back_to_the_first_one() -> None:
    odd = replace(
        POLICY, sla={"standard": (replace(NEW, targets={Priority.HIGH: Target(Span(minutes=30), Span(minutes=60), "x")}),)}
    )
    assert promise(odd, ticket(created_at=at("2026-11-23 17:00"))).resolve_by == at("2026-11-25 08:30")
    assert promise(replace(odd, calendars={}), ticket()).resolve_by == MONDAY + timedelta(hours=1)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))
gaps = st.timedeltas(timedelta(0), timedelta(days=20))
levels = st.sampled_from((Priority.URGENT, Priority.HIGH, Priority.NORMAL))


@settings(max_examples=60, deadline=None)
@given(moments, gaps, gaps, levels)
def test_a_pause_never_moves_a_deadline_back_and_what_is_left_stays(
    created: datetime, before: timedelta, stood: timedelta, level: Priority
) -> None:
    one = promised(ticket(created_at=created, priority=level))
    pause, resume = created + before, created + before + stood
    said = shifted(POLICY, replace(one, paused_at=pause), resume)
    calendar = said.calendar or OFFICE
    assert said.resolve_by >= one.resolve_by
    if one.resolve_by < pause:
        assert said.resolve_by == one.resolve_by  # missed before the clocks stood
    else:
        assert between(calendar, pause, one.resolve_by) == between(calendar, resume, said.resolve_by)


@settings(max_examples=60, deadline=None)
@given(moments, levels, st.lists(st.tuples(gaps, gaps), max_size=3))
def test_marks_come_in_working_hours_in_order_each_once(
    created: datetime, level: Priority, pauses: list[tuple[timedelta, timedelta]]
) -> None:
    spans, end = [], created
    for gap, length in pauses:
        spans.append(((end + gap).isoformat(), (end + gap + length).isoformat()))
        end += gap + length
    one = promised(ticket(created_at=created, priority=level, pauses=tuple(spans)))
    found = marks(POLICY, one)
    calendar: Calendar = promise(POLICY, one).calendar or OFFICE
    assert all(is_open(calendar, mark.at) for mark in found)
    assert [mark.at for mark in found] == sorted(mark.at for mark in found)
    assert len({mark.key for mark in found}) == len(found) == 10
    assert all(mark.at <= mark.due or mark.rung for mark in found if is_open(calendar, mark.due))


def test_hours_of_the_tests_are_those_of_the_company() -> None:
    assert sum(end - begin for begin, end in DAY) == 510


@settings(max_examples=60, deadline=None)
@given(moments, levels, st.integers(0, 4), st.none() | gaps, st.integers(0, 2))
def test_the_next_mark_is_the_first_that_nobody_was_told_of(
    created: datetime, level: Priority, told: int, stepped: timedelta | None, tightened: int
) -> None:
    one = promised(ticket(created_at=created, priority=level))
    if stepped is not None:
        one = replace(one, workflow="contract", step=1, step_at=created, step_by=created + stepped + timedelta(hours=1))
    one = replace(one, resolve_by=(one.resolve_by, one.respond_by, None)[tightened])
    one = replace(one, warned=tuple(mark.key for mark in marks(POLICY, one)[:told]))
    left = [mark.at for mark in marks(POLICY, one) if mark.key not in one.warned]
    assert next_mark(POLICY, one, ()) == min(left, default=None)
