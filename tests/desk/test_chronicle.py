"""The story of a ticket's clock explains each of its deadlines."""

from __future__ import annotations

from datetime import timedelta

from mailbot.desk import chronicle
from mailbot.desk.events import restore
from tests.stories import AN, HOA, MONDAY, Desk, office

POLICY = office().policy


def told() -> Desk:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng.", "Yêu cầu hỗ trợ kỹ thuật: máy in")
    desk.pass_time(hours=1)
    desk.answer(desk.last("assigned"), AN, "#wait\nChị gửi em ảnh nhé.")
    desk.pass_time(hours=1)
    desk.answer(desk.last("waiting"), HOA, "Ảnh đây em, máy báo lỗi E5.")
    return desk


def test_it_says_what_stopped_the_clock_and_where_that_moved_the_deadline() -> None:
    desk = told()
    lines = chronicle.story(restore(kind, at, by, data) for at, by, kind, data in desk.file().events)
    said = [(line.at - MONDAY, line.what) for line in lines]
    assert (timedelta(hours=1), "stops: waiting for the requester, by an@abc.vn") in said
    assert (timedelta(hours=2), "runs again, by hoa@abc.vn") in said
    dues = {goal: due for line in lines for goal, due in line.due}
    assert dues["resolve"] == desk.ticket().resolve_by
    assert dues["next"] == desk.ticket().next_by


def test_what_is_left_is_counted_in_working_time_without_the_pauses() -> None:
    desk = told()
    now = desk.now + timedelta(hours=3)  # 14:00, one of the three is lunch
    left = {one.goal.value: one for one in chronicle.left(POLICY, desk.ticket(), now)}
    assert left["next"].left == timedelta(hours=2)
    assert left["resolve"].run == timedelta(hours=3)
    assert left["next"].bar == "[##########----------]"


def test_while_it_stands_nothing_runs() -> None:
    desk = told()
    desk.answer(desk.last("update"), AN, "#hold\n")
    first = chronicle.left(POLICY, desk.ticket(), desk.now)
    assert first == chronicle.left(POLICY, desk.ticket(), desk.now + timedelta(days=9))
    assert all(one.stands for one in first)
