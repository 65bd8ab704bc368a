"""Fetching: every mail once, whatever the server does, and wherever we die (docs/crash.md, F0-F3)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.adapters.blobs import FileBlobs
from mailbot.adapters.clock import HandClock
from mailbot.adapters.store.open import SqlStore, open_store
from mailbot.loops.fetch import Intake, Limits, Snags, clear, fetch_once
from mailbot.loops.loop import ask_here
from mailbot.ports import Inbound, MailboxLost, Store
from tests.fakes import NOON, Died, DyingStore, FakeMailbox


@pytest.fixture
def store() -> Iterator[SqlStore]:
    opened = open_store("sqlite://")
    yield opened
    opened.close()


@pytest.fixture
def blobs(tmp_path: Path) -> FileBlobs:
    return FileBlobs(tmp_path)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOON)


def intake(store: Store, blobs: FileBlobs, clock: HandClock, **limits: float) -> Intake:
    return Intake("main", ask_here(store), blobs, clock, lambda: None, Limits(**limits))  # type: ignore[arg-type]


def mails(*uids: int) -> dict[int, bytes]:
    return {uid: f"Subject: {uid}\r\n\r\nbody {uid}\r\n".encode() for uid in uids}


def owned(store: SqlStore) -> list[Inbound]:
    with store.transaction() as tx:
        return list(tx.pending(100, NOON + timedelta(days=9)))


def contents(store: SqlStore, blobs: FileBlobs) -> list[bytes]:
    return [blobs.get(row.key) for row in owned(store)]


def mark(store: SqlStore) -> tuple[int, int] | None:
    with store.transaction() as tx:
        known = tx.watermark("main")
    return (known.uidvalidity, known.uid) if known else None


def set_all_aside(store: SqlStore) -> None:
    with store.transaction() as tx:
        for row in tx.pending(100, NOON):
            tx.set_aside(row.id, "test", "", NOON)


def test_new_mails_are_owned_once(store: SqlStore, blobs: FileBlobs, clock: HandClock) -> None:
    box, place = FakeMailbox(mails(3, 5, 9)), intake(store, blobs, clock)
    assert fetch_once(box, 7, place) == 3
    assert fetch_once(box, 7, place) == 0
    assert contents(store, blobs) == list(mails(3, 5, 9).values())
    assert mark(store) == (7, 9)


def test_the_worker_is_told_when_and_only_when_something_came(store: SqlStore, blobs: FileBlobs, clock: HandClock) -> None:
    told: list[int] = []
    place = Intake("main", ask_here(store), blobs, clock, lambda: told.append(1))
    fetch_once(FakeMailbox(), 7, place)
    assert not told
    fetch_once(FakeMailbox(mails(1)), 7, place)
    assert told


def test_batches_are_bounded_by_count_and_bytes(store: SqlStore, blobs: FileBlobs, clock: HandClock) -> None:
    box = FakeMailbox(mails(*range(10, 17)))
    size = len(box.mails[10])
    fetch_once(box, 7, intake(store, blobs, clock, batch=5, batch_bytes=2 * size))
    assert box.asked == [(10, 11), (12, 13), (14,), (15, 16)]


def test_many_that_wait_are_owned_in_handfuls_and_the_worker_told_of_each(
    store: SqlStore, blobs: FileBlobs, clock: HandClock
) -> None:
    told: list[int] = []
    box, place = FakeMailbox(mails(*range(1, 8))), intake(store, blobs, clock, handful=3)
    fetch_once(box, 7, replace(place, hint=lambda: told.append(len(box.asked))))
    assert box.asked == [(1, 2, 3), (4, 5, 6), (7,)]
    assert told == [1, 2, 3]


def test_a_fetch_may_stop_in_between(store: SqlStore, blobs: FileBlobs, clock: HandClock) -> None:
    box, place = FakeMailbox(mails(*range(1, 8))), intake(store, blobs, clock, batch=3)
    assert [fetch_once(box, 7, place, 3) for _ in range(4)] == [3, 3, 1, 0]


def test_of_an_oversized_mail_only_the_header_is_fetched(store: SqlStore, blobs: FileBlobs, clock: HandClock) -> None:
    box = FakeMailbox({1: b"Subject: big\r\n\r\n" + b"x" * 999, **mails(2)})
    fetch_once(box, 7, intake(store, blobs, clock, mail_bytes=500))
    assert box.asked == [(2,)]
    assert contents(store, blobs) == [b"Subject: big", mails(2)[2]]
    assert [(row.oversized, row.size) for row in owned(store)] == [(True, 999 + 16), (False, len(mails(2)[2]))]


def test_another_uidvalidity_reads_all_again(store: SqlStore, blobs: FileBlobs, clock: HandClock) -> None:
    place = intake(store, blobs, clock)
    fetch_once(FakeMailbox(mails(1, 2)), 7, place)
    assert fetch_once(FakeMailbox(mails(1, 2)), 8, place) == 2
    assert mark(store) == (8, 2)
    assert len({row.key for row in owned(store)}) == 2


def test_a_mail_without_a_body_is_not_passed_over_and_holds_up_nobody(
    store: SqlStore, blobs: FileBlobs, clock: HandClock
) -> None:
    box, place = FakeMailbox(mails(1, 2, 3), bodiless={2}), intake(store, blobs, clock)
    assert fetch_once(box, 7, place) == 2
    assert mark(store) == (7, 1)
    assert fetch_once(box, 7, place) == 0
    assert box.asked[-1] == (2,)
    box.bodiless.clear()
    assert fetch_once(box, 7, place) == 1
    fetch_once(box, 7, place)
    assert mark(store) == (7, 3)
    assert sorted(contents(store, blobs)) == list(mails(1, 2, 3).values())


def test_a_restart_remembers_the_mail_without_a_body(store: SqlStore, blobs: FileBlobs, clock: HandClock) -> None:
    box = FakeMailbox(mails(1, 2, 3), bodiless={2})
    fetch_once(box, 7, intake(store, blobs, clock))
    box.bodiless.clear()
    assert fetch_once(box, 7, intake(store, blobs, clock)) == 1
    assert mark(store) == (7, 3)


def test_a_mail_without_a_body_that_goes_away_is_forgotten(store: SqlStore, blobs: FileBlobs, clock: HandClock) -> None:
    box, place = FakeMailbox(mails(1, 2, 3), bodiless={2}), intake(store, blobs, clock)
    fetch_once(box, 7, place)
    del box.mails[2]
    fetch_once(box, 7, place)
    fetch_once(box, 7, place)
    assert mark(store) == (7, 3)
    assert place.snags == Snags(7)


def test_a_mail_whose_body_never_comes_is_owned_by_its_header_for_a_person_to_see(
    store: SqlStore, blobs: FileBlobs, clock: HandClock
) -> None:
    box, place = FakeMailbox(mails(1), bodiless={1}), intake(store, blobs, clock, grace=600)
    fetch_once(box, 7, place)
    clock.advance(timedelta(seconds=601))
    assert fetch_once(box, 7, place) == 1
    assert contents(store, blobs) == [b"Subject: 1"]
    assert mark(store) == (7, 1)


def test_a_mail_that_ends_the_connection_holds_up_nobody(store: SqlStore, blobs: FileBlobs, clock: HandClock) -> None:
    box, place = FakeMailbox(mails(1, 2, 3), deadly={2}), intake(store, blobs, clock, grace=600)
    losses = 0
    for _ in range(9):
        try:
            fetch_once(box, 7, place)
        except MailboxLost:
            losses += 1
    assert losses == 4
    assert sorted(contents(store, blobs)) == [mails(1)[1], mails(3)[3]]
    assert mark(store) == (7, 1)
    clock.advance(timedelta(seconds=601))
    fetch_once(box, 7, place)
    fetch_once(box, 7, place)
    assert len(owned(store)) == 3
    assert mark(store) == (7, 3)


def test_decided_mails_leave_the_inbox_each_to_its_folder(store: SqlStore, blobs: FileBlobs, clock: HandClock) -> None:
    box, place = FakeMailbox(mails(1, 2)), intake(store, blobs, clock)
    fetch_once(box, 7, place)
    assert clear(box, 7, place) == 0
    set_all_aside(store)
    assert clear(box, 7, place) == 2
    assert clear(box, 7, place) == 0
    assert box.folders == {"Set aside": list(mails(1, 2).values())}


def test_a_mail_that_cannot_be_moved_stays_and_holds_up_nobody(store: SqlStore, blobs: FileBlobs, clock: HandClock) -> None:
    box, place = FakeMailbox(mails(1, 2), stuck={1}), intake(store, blobs, clock)
    fetch_once(box, 7, place)
    set_all_aside(store)
    assert clear(box, 7, place) == 1
    box.stuck.clear()
    assert clear(box, 7, place) == 1
    assert box.mails == {}


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_f0_dying_before_the_blob_fetches_again(
    store: SqlStore, blobs: FileBlobs, clock: HandClock, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def die(*args: object) -> None:
        raise Died(call)

    monkeypatch.setattr(os, call, die)
    box = FakeMailbox(mails(1, 2))
    with pytest.raises(Died):
        fetch_once(box, 7, intake(store, blobs, clock))
    monkeypatch.undo()
    assert owned(store) == []
    assert fetch_once(box, 7, intake(store, blobs, clock)) == 2
    assert contents(store, blobs) == list(mails(1, 2).values())


@pytest.mark.parametrize("after_commit", [False, True])
def test_f1_f2_dying_around_the_row_owns_each_mail_once(
    store: SqlStore, blobs: FileBlobs, clock: HandClock, after_commit: bool
) -> None:
    box = FakeMailbox(mails(1, 2))
    dying = DyingStore(store, "admit", after_commit)
    fetch_once(FakeMailbox(), 7, intake(store, blobs, clock))  # so that the UIDVALIDITY is known
    with pytest.raises(Died):
        fetch_once(box, 7, intake(dying, blobs, clock))
    assert len(owned(store)) == (2 if after_commit else 0)
    fetch_once(box, 7, intake(store, blobs, clock))
    assert contents(store, blobs) == list(mails(1, 2).values())
    assert set(box.mails) == {1, 2}


@pytest.mark.parametrize("step", ["before move", "after move", "moved, before the commit", "moved, after the commit"])
def test_f3_dying_around_the_move_moves_each_mail_once(store: SqlStore, blobs: FileBlobs, clock: HandClock, step: str) -> None:
    box = FakeMailbox(mails(1, 2))
    fetch_once(box, 7, intake(store, blobs, clock))
    set_all_aside(store)
    box.dies_at = step
    dying = DyingStore(store, "moved" if step.startswith("moved") else "", "after" in step)
    with pytest.raises(Died):
        clear(box, 7, intake(dying, blobs, clock))
    box.dies_at = ""
    clear(box, 7, intake(store, blobs, clock))
    assert box.folders == {"Set aside": list(mails(1, 2).values())}
    assert clear(box, 7, intake(store, blobs, clock)) == 0
