"""Whatever claims, answers and pauses come in whatever order: no mail is claimed twice under a lease, none is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.adapters.store import SqlStore, open_store, queries
from mailbot.adapters.store.tx import SqlTx
from tests.adapters.store.given import NOON, outgoing

LEASE = timedelta(minutes=2)
MAILS = range(1, 5)


@dataclass
class World:
    """What should be: when each mail may be claimed (None: never again), and how often it was."""

    now: datetime = NOON
    due: dict[int, datetime | None] = field(default_factory=lambda: dict.fromkeys(MAILS, NOON))
    attempts: dict[int, int] = field(default_factory=lambda: dict.fromkeys(MAILS, 0))


def claim(tx: SqlTx, world: World, number: int) -> None:
    expected = [id for id, due in world.due.items() if due is not None and due <= world.now][:number]
    found = tx.claim(number, world.now, world.now + LEASE)
    assert [due.id for due in found] == expected
    for due in found:
        world.due[due.id] = world.now + LEASE
        world.attempts[due.id] += 1
        assert due.attempt == world.attempts[due.id]


def sent(tx: SqlTx, world: World, number: int) -> None:
    tx.sent([number], world.now)
    world.due[number] = None


def postpone(tx: SqlTx, world: World, number: int) -> None:
    until = world.now + timedelta(minutes=number)
    tx.postpone(number, until, "451")
    if world.due[number] is not None:
        world.due[number] = until


def fail(tx: SqlTx, world: World, number: int) -> None:
    tx.failed(number, "550", world.now)
    world.due[number] = None


def pass_time(tx: SqlTx, world: World, number: int) -> None:
    world.now += timedelta(minutes=number)


@cache
def scratch() -> SqlStore:
    """A store whose readers write and have it undone."""
    return open_store("sqlite://")


STEPS = st.lists(st.tuples(st.sampled_from([claim, claim, sent, postpone, fail, pass_time]), st.sampled_from(MAILS)), max_size=25)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_the_outbox_does_what_the_model_says(steps: list[tuple[object, int]]) -> None:
    world = World()
    with scratch().reading() as undone:
        tx = SqlTx(undone.connection)
        for number in MAILS:
            tx.enqueue(outgoing(f"{number}@abc.vn"), NOON)
        for step, number in steps:
            step(tx, world, number)
        world.now += timedelta(hours=1)
        left = [id for id, due in world.due.items() if due is not None]
        assert [due.id for due in tx.claim(10, world.now, world.now + LEASE)] == left
        assert len(queries.outbox(tx, "pending", "sending", "sent", "failed")) == len(MAILS)
