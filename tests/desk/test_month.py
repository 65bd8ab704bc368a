"""A month of 500 tickets over Tết: reminders, breaches and digests are those of a computation of its own, minute by minute;
and a restart in the middle loses none and repeats none."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

import pytest
from structlog.testing import capture_logs

from mailbot.adapters.clock import HandClock
from mailbot.adapters.store import SqlStore, open_store, queries
from mailbot.adapters.store.tables import METADATA
from mailbot.app.simulate import Simulation
from mailbot.desk import breaches
from tests.stories import BINH, HOA, RULES, office, raw

VN = timedelta(hours=7)
START = datetime(2027, 1, 25, 1, 0, tzinfo=UTC)
END = datetime(2027, 2, 25, 11, 0, tzinfo=UTC)
FREE = {date(2027, 2, day) for day in (4, 5, 8, 9, 10, 11, 12)}
"""Days off in this company that are no weekend: Tết 2027 begins on 6 February, a Saturday."""
CLOSED = ", ".join(str(day) for day in sorted(FREE))
TET = RULES.replace("holidays: VN}", f"holidays: VN, closed: [{CLOSED}]}}").replace("remind: [50%, 75%, 90%]", "remind: [75%]")
SHARES = (75,)
PROOF = {"Authentication-Results": "mx.abc.vn; dmarc=pass header.from=abc.vn"}


@dataclass(frozen=True)
class Plan:
    """A request, when it comes, and when it is answered and closed (None: never in this month)."""

    number: int
    at: datetime
    answered: datetime | None
    closed: datetime | None


@cache
def minutes() -> tuple[datetime, ...]:
    """Every working minute of the time that matters, by its beginning."""
    found = []
    for day in range(60):
        local = datetime(2027, 1, 25) + timedelta(days=day)
        if local.weekday() < 5 and local.date() not in FREE:
            hours = (*range(8 * 60, 12 * 60), *range(13 * 60, 17 * 60 + 30))
            found += [(local + timedelta(minutes=minute) - VN).replace(tzinfo=UTC) for minute in hours]
    return tuple(found)


def after(start: datetime, count: float) -> datetime:
    """So many working minutes after a moment, at the earliest."""
    whole, rest = divmod(count, 1)
    at = bisect_left(minutes(), start) + int(whole)
    return minutes()[at] + timedelta(minutes=rest) if rest else minutes()[at - 1] + timedelta(minutes=1)


def opening(moment: datetime) -> datetime:
    """The moment itself if it is worked, else the next working minute."""
    floor = moment.replace(second=0, microsecond=0)
    at = bisect_left(minutes(), floor)
    return moment if minutes()[at] == floor else minutes()[at]


def three_days(start: datetime) -> datetime:
    """The same time of day three working days on; a start out of hours counts from the next opening."""
    begin = start if start in minutes() else opening(start)
    days = sorted({(minute + VN).date() for minute in minutes()})
    local = begin + VN
    day = days[days.index(local.date()) + 3]
    return datetime(day.year, day.month, day.day, local.hour, local.minute, tzinfo=UTC) - VN


def plans(count: int = 500) -> list[Plan]:
    random = Random(2027)
    moments = sorted(START + timedelta(minutes=random.randrange(0, 29 * 24 * 60)) for _ in range(count))
    found = []
    for number, at in enumerate(moments, start=1):
        # no start at the very end of a window, where "the same time of day" is a matter of its own (test_calendar.py)
        at = at + timedelta(minutes=3) if (at + VN).strftime("%H:%M") in ("12:00", "17:30") else at
        answered = at + timedelta(minutes=random.randrange(1, 700)) if random.random() < 0.3 else None
        closed = answered + timedelta(minutes=random.randrange(1, 9000)) if answered and random.random() < 0.5 else None
        found.append(Plan(number, at, answered, closed))
    return found


def mails(plan: list[Plan]) -> list[tuple[datetime, bytes]]:
    found = [(one.at, 0, one, "") for one in plan]
    found += [(one.answered, 1, one, "Em xem ngay ạ.") for one in plan if one.answered]
    found += [(one.closed, 2, one, "#close\nXong rồi ạ.") for one in plan if one.closed]
    result = []
    for at, kind, one, text in sorted(found, key=lambda each: (each[0], each[1], each[2].number)):
        if kind == 0:
            mail = raw(HOA, f"Máy in số {one.number} hỏng.", f"Máy in số {one.number}", at=at, message_id=f"r{one.number}@x")
        else:
            subject, name = f"Re: [YC-{one.number}] Máy in số {one.number}", f"a{one.number}.{kind}@x"
            mail = raw(BINH, text, subject, at=at, headers=PROOF, message_id=name)
        result.append((at, mail))
    return [(at, mail) for at, mail in result if at <= END]


def expected(one: Plan) -> tuple[dict[str, datetime], set[tuple[str, datetime]]]:
    """When each mark of a ticket is due, and what is missed, by counting minutes."""
    marks, missed = {}, set()
    goals = (("respond", after(one.at, 240), one.answered), ("resolve", three_days(one.at), one.closed))
    for goal, due, done in goals:
        over = min(done or END, END)
        total = bisect_left(minutes(), due) - bisect_left(minutes(), one.at)
        times = {f"{goal} {share}%": opening(after(one.at, total * share / 100)) for share in SHARES}
        times |= {f"{goal} +1": opening(due), f"{goal} +2": opening(after(due, 240))}
        marks |= {mark: at for mark, at in times.items() if at <= over}
        if due <= over:
            missed.add((goal, due))
    return marks, missed


def store_in(folder: Path) -> SqlStore:
    store = open_store(f"sqlite:///{folder / 'month.db'}")
    METADATA.create_all(store.engine)
    return store


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


def play(simulation: Simulation, coming: list[tuple[datetime, bytes]], until: datetime) -> None:
    for at, mail in coming:
        simulation.arrive(mail, at)
    simulation.run_until(until)


def test_every_reminder_breach_and_digest_of_the_month_is_where_it_belongs() -> None:
    plan = plans()
    simulation = Simulation(office(TET), HandClock(START))
    play(simulation, mails(plan), END)
    with simulation.store.reading() as tx:
        files = {one.number: queries.file(tx, one.number) for one in plan}
    for one in plan:
        file = files[one.number]
        assert file is not None
        marks, missed = expected(one)
        told = {data["mark"]: at for at, _, kind, data in file.events if kind == "Warned"}
        assert told.keys() == marks.keys(), one
        assert all(abs(told[mark] - at) < timedelta(minutes=1) for mark, at in marks.items()), one
        assert {(b.goal.value, b.due) for b in breaches.of(file.ticket)} == missed, one
    days = {(went.at + VN).date() for went in simulation.sent if went.mail.kind == "digest"}
    assert days == {(minute + VN).date() for minute in minutes() if START < minute <= END} - {date(2027, 1, 25)}
    assert not [w for w in simulation.sent if w.mail.kind in ("reminder", "overdue") and opening(w.at) != w.at]


def test_a_restart_in_the_middle_loses_no_reminder_and_repeats_none(tmp_path: Path) -> None:
    coming = mails(plans(25))
    whole = Simulation(office(TET), HandClock(START))
    play(whole, coming, END)
    url, half = f"sqlite:///{tmp_path / 'month.db'}", len(coming) // 2
    store = store_in(tmp_path)
    first = Simulation(office(TET), HandClock(START), store)
    play(first, coming[:half], coming[half - 1][0])
    store.close()
    second = Simulation(office(TET), HandClock(coming[half - 1][0] + timedelta(seconds=1)), open_store(url), first.blobs)
    second.count = first.count
    play(second, coming[half:], END)
    together = [(went.at, went.mail.message_id, went.mail.recipients) for went in (*first.sent, *second.sent)]
    assert together == [(went.at, went.mail.message_id, went.mail.recipients) for went in whole.sent]
    second.store.close()
