"""A team's tickets go to its people in turn, or to the least busy, and never to somebody who is away while others are there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from mailbot.desk.assign import choose
from mailbot.desk.policy import Assign, Person, Policy, Team
from mailbot.mail.draft import Identity

PEOPLE = {
    key: Person(key, key.title(), (f"{key}@abc.vn",), deputy)
    for key, deputy in {
        "an": "chi",
        "binh": "",
        "chi": "",
        "dung": "em",
        "em": "dung",
        "gia": "hoa",
        "hoa": "khoa",
        "khoa": "",
    }.items()
}
POLICY = Policy(Identity("hotro@abc.vn", b"key"), people=PEOPLE)
TEAM = Team("kt", "Kỹ thuật", manager="dung", tiers=(("an", "binh", "em"), ("chi",)))


def turn(last: str, absent: Iterable[str] = (), team: Team = TEAM, tier: int = 1) -> str:
    return choose(team, tier, {}, {f"{team.key}/{min(tier, 2)}": last}, frozenset(absent), POLICY)


def test_tickets_go_round() -> None:
    assert [turn(last) for last in ("", "an", "binh", "em", "nobody")] == ["an", "binh", "em", "an", "an"]


def test_those_away_are_passed_over() -> None:
    assert turn("an", {"binh"}) == "em"
    assert turn("em", {"an"}) == "binh"


def test_each_tier_has_its_own_turn_and_one_too_high_is_the_last() -> None:
    assert turn("", tier=2) == turn("", tier=9) == "chi"
    assert turn("", tier=0) == "an"


@pytest.mark.parametrize(
    ("absent", "expected"),
    [
        ({"an", "binh", "em"}, "chi"),
        ({"an", "binh", "em", "chi"}, "dung"),
        ({"an", "binh", "em", "chi", "dung"}, "dung"),
    ],
)
def test_where_a_whole_tier_is_away_a_deputy_then_the_manager_stands_in(absent: set[str], expected: str) -> None:
    assert turn("", absent) == expected


def test_a_deputy_who_is_away_has_a_deputy() -> None:
    assert turn("", {"gia", "hoa"}, Team("x", "X", tiers=(("gia",),))) == "khoa"
    assert turn("", {"dung", "em"}, Team("x", "X", tiers=(("dung",),))) == ""


def test_the_least_busy_comes_first_and_ties_go_by_order() -> None:
    team = Team("kt", "Kỹ thuật", tiers=TEAM.tiers, assign=Assign.LEAST_BUSY)
    assert choose(team, 1, {"an": 3, "binh": 1, "em": 1}, {}, frozenset(), POLICY) == "binh"
    assert choose(team, 1, {"an": 3, "binh": 1}, {}, frozenset({"em"}), POLICY) == "binh"
    assert choose(team, 1, {}, {}, frozenset(), POLICY) == "an"


def test_compared_are_the_people_of_teams_that_assign_to_the_least_busy() -> None:
    busy = Team("pl", "Pháp lý", tiers=(("binh",), ("hoa", "gia")), assign=Assign.LEAST_BUSY)
    assert replace(POLICY, teams={"kt": TEAM, "pl": busy}).compared == ("hoa", "gia")
    assert replace(POLICY, teams={"kt": TEAM}).compared == ()


def test_a_team_that_assigns_by_hand_or_has_nobody_gets_nobody() -> None:
    assert turn("", team=Team("kt", "K", tiers=TEAM.tiers, assign=Assign.MANUAL)) == ""
    assert turn("", team=Team("kt", "K")) == ""


@given(st.sets(st.sampled_from(sorted(PEOPLE))), st.sampled_from(["", *PEOPLE]), st.sampled_from(list(Assign)))
@given_settings(max_examples=80)
def test_nobody_away_gets_a_ticket_while_a_colleague_is_there(absent: set[str], last: str, how: Assign) -> None:
    chosen = turn(last, absent, Team("kt", "K", manager="dung", tiers=TEAM.tiers, assign=how))
    if how is not Assign.MANUAL and not set(TEAM.tiers[0]) <= absent:
        assert chosen in TEAM.tiers[0]
        assert chosen not in absent
