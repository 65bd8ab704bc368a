"""Mails are owned once, and the watermark says up to where."""

from __future__ import annotations

from mailbot.adapters.store import SqlStore
from mailbot.desk.case import Outcome
from mailbot.ports import Arrival, Settled, Watermark
from tests.adapters.store.given import NOON, SOON, admitted, arrivals, case


def test_a_mailbox_has_no_watermark_before_the_first_time(store: SqlStore) -> None:
    with store.transaction() as tx:
        assert tx.watermark("hotro") is None


def test_admitting_raises_the_watermark_and_counts_the_new_ones(store: SqlStore) -> None:
    with store.transaction() as tx:
        assert tx.admit("hotro", 7, arrivals(3, 5), NOON) == 2
        assert tx.watermark("hotro") == Watermark(7, 5)


def test_a_mail_that_is_owned_is_passed_over(store: SqlStore) -> None:
    admitted(store, 3, 5)
    with store.transaction() as tx:
        assert tx.admit("hotro", 7, arrivals(3, 5, 6), SOON) == 1
        assert [mail.key[-1] for mail in tx.pending(10, SOON)] == ["3", "5", "6"]


def test_the_watermark_never_goes_down(store: SqlStore) -> None:
    admitted(store, 9)
    with store.transaction() as tx:
        tx.admit("hotro", 7, arrivals(4), SOON)
        tx.admit("hotro", 7, (), SOON)
        tx.admit("hotro", 7, arrivals(10), SOON, upto=2)
        assert tx.watermark("hotro") == Watermark(7, 9)


def test_the_watermark_stays_below_a_mail_without_a_body(store: SqlStore) -> None:
    with store.transaction() as tx:
        assert tx.admit("hotro", 7, arrivals(3, 5), NOON, upto=3) == 2
        assert tx.watermark("hotro") == Watermark(7, 3)


def test_another_uidvalidity_begins_anew_and_the_same_uid_is_another_mail(store: SqlStore) -> None:
    admitted(store, 9)
    with store.transaction() as tx:
        assert tx.admit("hotro", 8, (), SOON) == 0
        assert tx.watermark("hotro") == Watermark(8, 0)
        assert tx.admit("hotro", 8, arrivals(9), SOON) == 1


def test_mailboxes_are_apart(store: SqlStore) -> None:
    admitted(store, 9)
    with store.transaction() as tx:
        assert tx.admit("phaply", 7, arrivals(9), NOON) == 1
        assert tx.watermark("phaply") == Watermark(7, 9)
        assert tx.settled("phaply", 7, 10) == ()


def test_uids_may_have_all_of_their_32_bits(store: SqlStore) -> None:
    top = 2**32 - 1
    with store.transaction() as tx:
        tx.admit("hotro", top, arrivals(top), NOON)
        assert tx.watermark("hotro") == Watermark(top, top)


def test_a_thousand_mails_are_admitted_at_once(store: SqlStore) -> None:
    with store.transaction() as tx:
        assert tx.admit("hotro", 7, arrivals(*range(1, 1001)), NOON) == 1000
        assert tx.admit("hotro", 7, arrivals(*range(501, 1501)), NOON) == 500


def test_decided_mails_are_settled_until_they_are_moved(store: SqlStore) -> None:
    admitted(store, 1, 2, 3)
    with store.transaction() as tx:
        first, second, _ = (mail.id for mail in tx.pending(10, NOON))
        tx.finish(first, case(outcome=Outcome.KEPT), "", "", NOON)
        tx.set_aside(second, "crashed", "Traceback …", NOON)
        assert tx.settled("hotro", 7, 10) == (Settled(first, 1, aside=False), Settled(second, 2, aside=True))
        assert tx.settled("hotro", 7, 1) == (Settled(first, 1, aside=False),)
        assert tx.settled("hotro", 8, 10) == ()
        tx.moved([first], SOON)
        assert tx.settled("hotro", 7, 10) == (Settled(second, 2, aside=True),)


def test_moving_nothing_is_no_error(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.moved([], NOON)


def test_an_oversized_mail_says_so(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.admit("hotro", 7, [Arrival(1, "k", 60_000_000, NOON, oversized=True)], NOON)
        (mail,) = tx.pending(1, NOON)
    assert mail.oversized
    assert mail.size == 60_000_000
    assert mail.arrived_at == NOON
