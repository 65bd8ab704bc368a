"""kill -9 at every arrow of docs/crash.md, in a process of its own between real servers: nothing lost, nothing twice."""

from __future__ import annotations

from tests.e2e.running import Running
from tests.faults.laboratory import KILLED, Laboratory

SHORT = ("F1", "F2", "F4", "O3")
"""The others are in the long run (`make faults`), and one by one in tests/loops."""
IN_FLIGHT = 8
"""Mails that the relay may have taken, and we not yet marked, when a process dies: four connections, and as many answers."""


def test_a_death_at_any_arrow_loses_nothing_and_repeats_only_what_nobody_can_know(running: Running) -> None:
    lab = Laboratory(running)
    for arrow in SHORT:
        lab.put(2)
        lab.start(stop_at=arrow)
        assert lab.dies() == KILLED, arrow
    lab.recover()
    found = lab.sums()
    assert found.ok, found
    assert found.tickets == found.mails_in
    assert found.repeated <= lab.deaths * IN_FLIGHT
