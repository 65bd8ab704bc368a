"""Tickets whose time has come: one that fails holds up no other, and nothing of it is half-written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from mailbot.adapters.store import queries
from mailbot.loops import post, tick
from tests.loops.bench import Hands
from tests.stories import HOA, NAM, raw


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


@pytest.fixture
def hands() -> Hands:
    """A desk with two tickets that soon want a reminder: YC-1, whose turn comes first, and YC-2."""
    hands = Hands()
    hands.own(raw(HOA, "Máy in hỏng.", "Một"))
    hands.work()
    hands.pass_time(minutes=1)
    hands.own(raw(NAM, "Màn hình hỏng.", "Hai"))
    hands.work()
    hands.pass_time(hours=5)
    return hands


def warned(hands: Hands, number: int) -> bool:
    with hands.store.reading() as tx:
        file = queries.file(tx, number)
    assert file is not None
    return any(type == "Warned" for _, _, type, _ in file.events)


def failing(monkeypatch: pytest.MonkeyPatch, number: int) -> list[int]:
    """Waking this ticket raises; returns the numbers of all tickets that are woken from now on."""
    woken: list[int] = []
    wake = tick.wake

    def spoil(facts: Any, *rest: Any) -> Any:
        woken.append(facts.threads[0].number)
        if facts.threads[0].number == number:
            raise ValueError("hỏng")
        return wake(facts, *rest)

    monkeypatch.setattr(tick, "wake", spoil)
    return woken


def test_both_are_woken(hands: Hands) -> None:
    assert hands.tick() == 2
    assert warned(hands, 1)
    assert warned(hands, 2)


def test_a_ticket_that_fails_holds_up_no_other(hands: Hands, monkeypatch: Any) -> None:
    failing(monkeypatch, 1)
    hands.tick()
    assert not warned(hands, 1)
    assert warned(hands, 2)


def test_a_mail_that_cannot_be_composed_holds_up_no_other_ticket(hands: Hands, monkeypatch: Any) -> None:
    compose = post.compose

    def spoil(draft: Any, *rest: Any) -> Any:
        if draft.ticket == 1:
            raise ValueError("hỏng")
        return compose(draft, *rest)

    monkeypatch.setattr(post, "compose", spoil)
    hands.tick()
    assert not warned(hands, 1)
    assert warned(hands, 2)


def test_it_holds_up_no_other_even_when_only_one_is_taken_at_a_time(hands: Hands, monkeypatch: Any) -> None:
    failing(monkeypatch, 1)
    for _ in range(2):
        tick.tick_once(hands.bench, hands.sore, 1)
    assert warned(hands, 2)


def test_it_is_left_alone_for_a_while_and_tried_again(hands: Hands, monkeypatch: Any) -> None:
    with monkeypatch.context() as bad:
        woken = failing(bad, 1)
        hands.tick()
        looked = woken.count(1)
        for _ in range(3):
            hands.pass_time(minutes=1)
            hands.tick()
        assert woken.count(1) == looked
    hands.pass_time(minutes=10)
    hands.tick()
    assert warned(hands, 1)
    assert hands.sore == {}


def test_a_ticket_that_was_woken_is_not_woken_again_for_the_same(hands: Hands) -> None:
    hands.tick()
    before = hands.rows()
    assert hands.tick() == 0
    assert hands.rows() == before


def test_whichever_write_fails_nothing_is_half_written_from_there_on(hands: Hands) -> None:
    before, broken = hands.rows(), 1

    def fail(number: int, statement: str) -> None:
        if number >= broken:
            raise ValueError("hỏng")

    while broken < 50:
        hands.sore.clear()
        with hands.writes(fail):
            tick.tick_once(hands.bench, hands.sore, 1)
        if not hands.sore:
            break
        assert hands.rows() == before
        broken += 1
    assert 3 < broken < 49
    assert warned(hands, 1)


def test_where_all_fail_the_round_ends_and_none_is_looked_at_again_at_once(hands: Hands, monkeypatch: Any) -> None:
    monkeypatch.setattr(tick, "wake", lambda *_: 1 / 0)
    assert hands.tick() == 2
    assert hands.tick() == 0
