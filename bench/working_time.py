"""How fast working time is counted: `python -m bench.working_time`. Additions a minute on one core, by kind, and the time to
compute anew when each of 100,000 open tickets has to be looked at. CPU time; of the additions the best of five
rounds, so that other work on the machine shows least."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from mailbot.desk import agenda, sla
from mailbot.desk.calendar import add, between, next_open
from mailbot.desk.policy import Calendar, Policy, Rung, Span, Target, Team, Terms
from mailbot.desk.ticket import Priority, Status, Ticket
from mailbot.mail.draft import Identity

_DAY = ((8 * 60, 12 * 60), (13 * 60, 17 * 60 + 30))
_OFFICE = Calendar("office", hours=(_DAY,) * 5 + ((),) * 2, holidays="VN", open={date(2026, 12, 26): _DAY})
_TARGETS = {
    Priority.URGENT: Target(Span(minutes=30), Span(minutes=240), "office"),
    Priority.HIGH: Target(Span(minutes=120), Span(minutes=480), "office"),
    Priority.NORMAL: Target(Span(minutes=240), Span(days=3), "office"),
    Priority.LOW: Target(Span(days=1), Span(days=5), "office"),
}
_TERMS = Terms(
    date(2026, 1, 1), "office", _TARGETS, (50, 75, 90), (Rung(Span(), ("assignee",)), Rung(Span(minutes=240), ("manager",)))
)
_POLICY = Policy(
    Identity("hotro@abc.vn", b"bench"),
    calendars={"office": _OFFICE},
    sla={"standard": (_TERMS,)},
    teams={"it": Team("it", "IT", tiers=(("an",),), sla="standard")},
)
_NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
_COUNT = 100_000
_ROUNDS = 5


def main() -> None:
    """Print every figure."""
    dice = random.Random("calendar")
    starts = [_NOW - timedelta(minutes=dice.randrange(500_000)) for _ in range(_COUNT)]
    print(f"of {_COUNT:,} moments within a year of an office with lunch breaks, weekends and public holidays, a minute:")
    for name, count in _KINDS.items():
        print(f"  {name:24} {_COUNT / _best(lambda count=count: [count(start) for start in starts]) * 60 / 1e6:6.1f} million")
    tickets = [_ticket(dice, number, start) for number, start in enumerate(starts, 1)]
    print(f"{_COUNT:,} open tickets promised anew and asked when they wake: {_once(lambda: _recompute(tickets)):.0f} s of CPU")


def _best(work: Callable[[], object]) -> float:
    """Seconds of CPU, the best of so many rounds."""
    work()
    return min(_once(work) for _ in range(_ROUNDS))


def _once(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


_KINDS: dict[str, Callable[[datetime], object]] = {
    "minutes added": lambda start: add(_OFFICE, start, Span(minutes=480)),
    "working days added": lambda start: add(_OFFICE, start, Span(days=3)),
    "spans counted": lambda start: between(_OFFICE, start, _NOW),
    "openings found": lambda start: next_open(_OFFICE, start),
}


def _ticket(dice: random.Random, number: int, start: datetime) -> Ticket:
    priority = dice.choice(tuple(_TARGETS))
    return Ticket(number, "Máy in", "hoa@abc.vn", start, status=Status.OPEN, priority=priority, team="it", assignee="an")


def _recompute(tickets: list[Ticket]) -> None:
    for ticket in tickets:
        due = sla.promise(_POLICY, ticket)
        agenda.wake_at(_POLICY, replace(ticket, respond_by=due.respond_by, resolve_by=due.resolve_by), _NOW)


if __name__ == "__main__":
    main()
