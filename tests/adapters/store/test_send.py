"""The outbox: one row per Message-ID, claimed in order with a lease, sent, postponed or given up."""

from __future__ import annotations

from datetime import timedelta

from mailbot.adapters.store import SqlStore, queries
from mailbot.adapters.store.history import verify
from mailbot.adapters.store.tx import SqlTx
from mailbot.desk.events import Closed
from tests.adapters.store.given import LATER, MAI, NOON, SOON, change, given, outgoing, read

LEASE = NOON + timedelta(minutes=2)


def enqueue(tx: SqlTx, *mails: tuple[str, str, bool]) -> None:
    for message_id, kind, automatic in mails:
        tx.enqueue(outgoing(message_id, kind, automatic=automatic), NOON)


def claimed(tx: SqlTx, limit: int = 10, now: object = NOON, lease: object = LEASE) -> list[str]:
    return [due.outgoing.message_id for due in tx.claim(limit, now, lease)]


def test_a_claimed_mail_is_the_one_that_was_put_in(store: SqlStore) -> None:
    mail = outgoing(to=(MAI, "tu@abc.vn"), not_before=SOON, raw=b"From: x\r\n\r\n\xff\x00")
    with store.transaction() as tx:
        tx.enqueue(mail, NOON)
        (due,) = tx.claim(10, SOON, LATER)
    assert (due.outgoing, due.attempt, due.created_at) == (mail, 1, NOON)


def test_the_same_message_id_twice_is_one_mail_and_one_entry(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        tx.enqueue(outgoing(ticket=1), NOON)
        tx.enqueue(outgoing(ticket=1), SOON)
        assert len(tx.about(1, NOON).history) == 2
        assert len(queries.outbox(tx)) == 1


def test_a_mail_on_a_ticket_is_kept_there_as_an_outgoing_entry(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        tx.enqueue(outgoing(ticket=1, to=(MAI, "tu@abc.vn")), SOON)
        tx.enqueue(outgoing("b@abc.vn", "assigned", ticket=1), SOON)
        _, received, assigned = tx.about(1, NOON).history
    assert (received.direction, received.kind, received.to, received.at) == ("out", "received", (MAI, "tu@abc.vn"), SOON)
    assert (received.message_id, received.text, received.internal) == ("yc-1@abc.vn", "Chào chị Mai", False)
    assert assigned.internal


def test_peoples_words_go_first_then_machines_then_digests_each_oldest_first(store: SqlStore) -> None:
    kinds = (("1", "digest", True), ("2", "received", True), ("3", "reply", False), ("4", "report", True))
    with store.transaction() as tx:
        enqueue(tx, *kinds, ("5", "assigned", True), ("6", "reply", False))
        assert claimed(tx, 4) == ["3", "6", "2", "5"]
        assert claimed(tx) == ["1", "4"]
        assert claimed(tx) == []


def test_a_mail_waits_for_its_time(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.enqueue(outgoing(not_before=SOON), NOON)
        tx.enqueue(outgoing("past@abc.vn", not_before=NOON - timedelta(hours=1)), NOON)
        assert claimed(tx, lease=LATER) == ["past@abc.vn"]
        assert claimed(tx, now=SOON, lease=LATER) == ["yc-1@abc.vn"]


def test_a_lease_that_ran_out_is_taken_again_and_counted(store: SqlStore) -> None:
    with store.transaction() as tx:
        enqueue(tx, ("1", "received", True))
        assert claimed(tx) == ["1"]
        assert claimed(tx, now=LEASE - timedelta(seconds=1)) == []
        (again,) = tx.claim(10, LEASE, LATER)
    assert again.attempt == 2
    assert again.outgoing.raw == outgoing().raw


def test_a_large_mail_is_claimed_by_the_name_of_its_blob(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.enqueue(outgoing(raw=b"", blob="a" * 64, size=70_000_000), NOON)
        (due,) = tx.claim(10, NOON, LEASE)
    assert due.outgoing == outgoing(raw=b"", blob="a" * 64, size=70_000_000)
    assert due.outgoing.length == 70_000_000


def test_a_sent_mail_is_over(store: SqlStore) -> None:
    with store.transaction() as tx:
        enqueue(tx, ("1", "received", True), ("2", "received", True))
        first, second = (due.id for due in tx.claim(10, NOON, LEASE))
        tx.sent([first, second], SOON)
        assert claimed(tx, now=LATER) == []
        lines = queries.outbox(tx, "sent")
    assert [(line.status, line.sent_at, line.next_attempt_at) for line in lines] == [("sent", SOON, None)] * 2


def test_a_postponed_mail_comes_again_at_its_time_to_those_who_are_left(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.enqueue(outgoing(to=(MAI, "tu@abc.vn")), NOON)
        (due,) = tx.claim(1, NOON, LEASE)
        tx.postpone(due.id, SOON, "451 greylisted", ("tu@abc.vn",))
        assert claimed(tx) == []
        (line,) = queries.outbox(tx)
        (again,) = tx.claim(1, SOON, LATER)
    assert (line.status, line.last_error, line.next_attempt_at) == ("pending", "451 greylisted", SOON)
    assert (again.outgoing.recipients, again.attempt) == (("tu@abc.vn",), 2)


def test_a_late_word_of_failure_does_not_undo_that_it_was_sent(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        tx.enqueue(outgoing(ticket=1), NOON)
        (due,) = tx.claim(1, NOON, LEASE)
        tx.sent([due.id], NOON)
        tx.postpone(due.id, SOON, "lost", ())
        tx.failed(due.id, "550", SOON)
        assert [line.status for line in queries.outbox(tx, "sent")] == ["sent"]
        assert read(tx, 1).version == 1


def test_a_mail_whose_lease_was_prolonged_can_still_fail_or_be_postponed(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        tx.enqueue(outgoing(ticket=1, to=(MAI, "tu@abc.vn")), NOON)
        (due,) = tx.claim(1, NOON, LEASE)
        tx.postpone(due.id, SOON, "still being handed over")
        tx.postpone(due.id, LATER, "451", ("tu@abc.vn",))
        (line,) = queries.outbox(tx)
        assert (line.to, line.next_attempt_at) == (("tu@abc.vn",), LATER)
        tx.failed(due.id, "550", SOON)
        assert [line.status for line in queries.outbox(tx)] == ["failed"]
        assert tx.waking(SOON, 1) == (1,)


def test_a_failed_mail_is_told_on_its_ticket_which_wakes(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        tx.enqueue(outgoing(ticket=1, to=(MAI, "tu@abc.vn")), NOON)
        (due,) = tx.claim(1, NOON, LEASE)
        tx.failed(due.id, "550 no such user", SOON)
        at, by, kind, data = queries.file(tx, 1).events[-1]
        (line,) = queries.outbox(tx, "failed")
        assert tx.waking(SOON, 10) == (1,)
        assert verify(tx) == ()
    assert (at, by, kind) == (SOON, "mailbot", "DeliveryFailed")
    assert data == {"recipients": [MAI, "tu@abc.vn"], "kind": "received", "detail": "550 no such user"}
    assert (line.last_error, line.next_attempt_at) == ("550 no such user", None)


def test_a_failed_mail_without_a_ticket_only_says_so_in_the_outbox(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.enqueue(outgoing(kind="admin"), NOON)
        tx.failed(tx.claim(1, NOON, LEASE)[0].id, "550", SOON)
        tx.failed(99, "550", SOON)
        assert [line.status for line in queries.outbox(tx)] == ["failed"]


def test_refused_recipients_are_told_while_the_mail_goes_to_the_others(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        tx.enqueue(outgoing(ticket=1, to=(MAI, "tu@abc.vn", "ba@abc.vn")), NOON)
        (due,) = tx.claim(1, NOON, LEASE)
        tx.failed(due.id, "550 tu", SOON, ("tu@abc.vn",))
        tx.postpone(due.id, SOON, "451", ("ba@abc.vn",))
        tx.failed(due.id, "550 ba", LATER, ("ba@abc.vn",))
        told = [data["recipients"] for _, _, kind, data in queries.file(tx, 1).events if kind == "DeliveryFailed"]
    assert told == [["tu@abc.vn"], ["ba@abc.vn"]]


def test_refused_recipients_of_a_sent_mail_are_told_too(store: SqlStore) -> None:
    with store.transaction() as tx:
        change(tx, given(tx).number, Closed(at=NOON, by=MAI))
        tx.enqueue(outgoing(ticket=1, to=(MAI, "tu@abc.vn")), NOON)
        (due,) = tx.claim(1, NOON, LEASE)
        tx.sent([due.id], SOON)
        tx.failed(due.id, "550 tu", SOON, ("tu@abc.vn",))
        (line,) = queries.outbox(tx, "sent")
        assert (line.to, tx.waking(SOON, 1)) == ((MAI,), (1,))
