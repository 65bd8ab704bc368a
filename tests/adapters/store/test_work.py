"""A mail is tried, counted, finished or set aside."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mailbot.adapters.store import SqlStore, queries
from mailbot.adapters.store.tx import SqlTx
from mailbot.desk.case import Outcome
from mailbot.mail.message import Address, Message
from mailbot.ports import Kin
from tests.adapters.store.given import LATER, MAI, NOON, SOON, admitted, arrivals, case


def finish_and_fail(tx: SqlTx, id: int) -> None:
    tx.finish(id, case(outcome=Outcome.KEPT), "", "", NOON)
    tx.admit("hotro", 7, arrivals(3), NOON)
    raise ZeroDivisionError


def test_the_oldest_mails_come_first_and_no_more_than_asked_for(store: SqlStore) -> None:
    admitted(store, 1, 2, 3)
    with store.transaction() as tx:
        assert [mail.size for mail in tx.pending(2, NOON)] == [101, 102]
        assert {mail.mailbox for mail in tx.pending(2, NOON)} == {"hotro"}


def test_a_try_is_counted_before_it_is_made_and_the_next_one_waits(store: SqlStore) -> None:
    admitted(store, 1, 2)
    with store.transaction() as tx:
        tx.attempt_all([1], LATER)
        assert [mail.id for mail in tx.pending(10, NOON)] == [2]
        tx.attempt_all([1], LATER)
        assert [(mail.id, mail.tries) for mail in tx.pending(10, LATER)] == [(1, 2), (2, 0)]


def test_an_excused_try_does_not_count_but_the_first_leaves_its_mark(store: SqlStore) -> None:
    admitted(store, 1, 2, 3)
    with store.transaction() as tx:
        for id in (1, 1, 1, 2, 3):
            tx.attempt_all([id], LATER)
        tx.attempt_all([3], SOON)
        tx.excuse([1, 2, 3], LATER, NOON)
        assert [(mail.id, mail.tries) for mail in tx.pending(10, NOON)] == [(1, 2), (2, 1)]
        assert [mail.id for mail in tx.pending(10, SOON)] == [1, 2, 3], "what somebody else has in hand by now is left to them"


def test_what_was_not_tried_after_all_is_as_it_was_before(store: SqlStore) -> None:
    admitted(store, 1, 2)
    with store.transaction() as tx:
        tx.attempt_all([1, 2], LATER)
        tx.attempt_all([2], SOON)
        tx.give_back([1, 2], LATER, NOON)
        assert [(mail.id, mail.tries) for mail in tx.pending(10, NOON)] == [(1, 0)]
        assert [(mail.id, mail.tries) for mail in tx.pending(10, SOON)] == [(1, 0), (2, 2)]


def test_what_stepped_back_is_in_the_way_of_its_thread_only(store: SqlStore) -> None:
    admitted(store, 1, 2)
    kin = Kin(7, "m@client", MAI)
    with store.transaction() as tx:
        tx.step_back(1, "Traceback", kin)
        assert tx.earlier(1) == ()
        assert [(one.id, one.kin) for one in tx.earlier(2)] == [(1, kin)]
        tx.set_aside(1, "error", "Traceback", NOON)
        assert tx.earlier(2) == ()


def test_a_finished_mail_is_no_longer_pending(store: SqlStore) -> None:
    admitted(store, 1)
    with store.transaction() as tx:
        tx.finish(1, case(outcome=Outcome.OPENED), "f", "m", NOON)
        assert tx.pending(10, LATER) == ()


def test_a_mail_set_aside_by_decision_keeps_who_wrote_what_and_why(store: SqlStore) -> None:
    admitted(store, 1)
    spam = Message(fingerprint="f", size=1, sender=Address("x@ads.example"), subject="Khuyến mãi")
    with store.transaction() as tx:
        tx.finish(1, case(message=spam).ends(Outcome.SET_ASIDE, "spam"), "f", "m", NOON)
        (line,) = queries.aside(tx)
    assert (line.reason, line.sender, line.subject, line.detail) == ("spam", "x@ads.example", "Khuyến mãi", "")


def test_a_mail_set_aside_by_failing_keeps_the_traceback(store: SqlStore) -> None:
    admitted(store, 4)
    with store.transaction() as tx:
        tx.set_aside(1, "failed three times", "Traceback …\nValueError: \udcff\x00", NOON)
        (line,) = queries.aside(tx)
    assert line.reason == "failed three times"
    assert line.detail == "Traceback …\nValueError: ?"
    assert line.key == f"{4:064x}"


def test_a_mail_set_aside_can_be_retried_from_the_first_try(store: SqlStore) -> None:
    admitted(store, 1)
    with store.transaction() as tx:
        tx.attempt_all([1], LATER)
        tx.set_aside(1, "failed", "Traceback …", NOON)
        assert queries.retry_aside(tx, 1, SOON)
        assert [(mail.id, mail.tries) for mail in tx.pending(10, SOON)] == [(1, 0)]
        assert queries.aside(tx) == []
        assert not queries.retry_aside(tx, 1, SOON)


def test_a_savepoint_undoes_only_what_was_in_it(store: SqlStore) -> None:
    admitted(store, 1, 2)
    with store.transaction() as tx:
        with tx.savepoint():
            tx.finish(1, case(outcome=Outcome.KEPT), "", "", NOON)
        with pytest.raises(ZeroDivisionError), tx.savepoint():
            finish_and_fail(tx, 2)
    with store.transaction() as tx:
        assert [mail.id for mail in tx.pending(10, NOON)] == [2]


def test_counting_a_try_outlives_the_failing_of_the_mail(store: SqlStore) -> None:
    admitted(store, 1)
    with store.transaction() as tx:
        tx.attempt_all([1], NOON + timedelta(seconds=30))
    with pytest.raises(ZeroDivisionError), store.transaction() as tx:
        finish_and_fail(tx, 1)
    with store.transaction() as tx:
        assert [mail.tries for mail in tx.pending(10, SOON)] == [1]


def test_text_without_a_sender_is_kept_as_none(store: SqlStore) -> None:
    admitted(store, 1)
    with store.transaction() as tx:
        tx.finish(1, case(message=Message(fingerprint="f", size=1)).ends(Outcome.SET_ASIDE, "unreadable"), "f", "", NOON)
        (line,) = queries.aside(tx)
    assert (line.sender, line.subject) == ("", "")
    assert MAI not in str(line)
