"""Facts: every branch of what deciding needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from mailbot.adapters.store import SqlStore
from mailbot.adapters.store.traffic import MOST_ALIKE
from mailbot.adapters.store.tx import SqlTx
from mailbot.adapters.store.tx_facts import MINE_LIMIT
from mailbot.desk.case import Absence, Facts, Keys, Outcome, Sent
from mailbot.desk.events import Assigned, Bounce, Cancelled, Closed, Escalated, Followed, Promised, Resolved
from mailbot.desk.loops import LIMITS
from mailbot.mail.message import Address, Message
from mailbot.ports import Arrival
from tests.adapters.store.given import (
    AN,
    BINH,
    LATER,
    MAI,
    NOON,
    SOON,
    admitted,
    case,
    change,
    entry,
    given,
    merge,
    opened,
    outgoing,
    read,
    telling,
)


def facts(tx: SqlTx, sender: str = MAI, fingerprint: str = "", compared: tuple[str, ...] = (), **keys: object) -> Facts:
    return tx.facts(Keys(sender=sender, fingerprint=fingerprint, **keys), NOON, compared=compared)


def numbers(tickets: tuple[object, ...]) -> list[int]:
    return [ticket.number for ticket in tickets]


def test_an_empty_store_knows_nothing_and_begins_at_one(store: SqlStore) -> None:
    with store.transaction() as tx:
        assert facts(tx, ids=("x@y",), issued=(1,), claimed=(2,), named=(3,), bounced=("z@y",), person=AN) == Facts()


def test_the_next_number_is_one_above_the_highest(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        given(tx)
        assert facts(tx).number == 3


def test_threads_are_the_issued_tickets_then_those_that_the_ids_are_kept_on(store: SqlStore) -> None:
    with store.transaction() as tx:
        for _ in range(4):
            given(tx)
        found = facts(tx, issued=(3, 1), ids=("4@abc.vn", "1@abc.vn", "2@abc.vn", "unknown@abc.vn"))
        assert numbers(found.threads) == [3, 1, 4, 2]


def test_an_outgoing_mail_ties_its_ticket_too(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        tx.enqueue(outgoing("yc-1@abc.vn", ticket=1), NOON)
        assert numbers(facts(tx, ids=("yc-1@abc.vn",)).threads) == [1]


def test_claimed_and_named_are_apart_from_threads(store: SqlStore) -> None:
    with store.transaction() as tx:
        for _ in range(3):
            given(tx)
        found = facts(tx, issued=(1,), claimed=(2, 99), named=(3, 99))
        assert (numbers(found.threads), numbers(found.claimed)) == ([1], [2])
        assert found.named == {3: read(tx, 3)}


def test_a_merged_ticket_is_followed_to_where_it_went(store: SqlStore) -> None:
    with store.transaction() as tx:
        for _ in range(4):
            given(tx)
        merge(tx, 1, into=2)
        merge(tx, 2, into=4)
        found = facts(tx, issued=(1, 3, 2), claimed=(2,), named=(1,))
        assert (numbers(found.threads), numbers(found.claimed)) == ([4, 3], [4])
        assert found.named[1].number == 4


def test_a_long_chain_of_merges_is_followed_to_its_end(store: SqlStore) -> None:
    with store.transaction() as tx:
        for _ in range(60):
            given(tx)
        for number in range(1, 60):
            merge(tx, number, into=number + 1)
        assert numbers(facts(tx, issued=(1,)).threads) == [60]


def test_a_circle_of_merges_ends_at_its_lowest_number(store: SqlStore) -> None:
    with store.transaction() as tx:
        for _ in range(5):
            given(tx)
        for number, into in ((1, 3), (2, 3), (3, 4), (4, 2), (5, 5)):
            merge(tx, number, into=into)
        assert numbers(facts(tx, issued=(1,)).threads) == [2]
        assert numbers(facts(tx, issued=(4, 3)).threads) == [2]
        assert numbers(facts(tx, issued=(5,)).threads) == [5]


def test_a_ticket_merged_into_nothing_stands_for_itself(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        merge(tx, 1, into=99)
        assert numbers(facts(tx, issued=(1,)).threads) == [1]


def test_history_is_that_of_the_first_thread_or_else_of_the_first_claim(store: SqlStore) -> None:
    with store.transaction() as tx:
        for _ in range(2):
            given(tx)
        tx.enqueue(outgoing(ticket=1), SOON)
        tx.record(case(number=1).keep(entry("late@abc.vn", at=LATER)).keep(entry("mid@abc.vn", at=SOON)), NOON)
        expected = ["1@abc.vn", "yc-1@abc.vn", "mid@abc.vn", "late@abc.vn"]
        assert [mail.message_id for mail in facts(tx, issued=(1,), claimed=(2,)).history] == expected
        assert [mail.message_id for mail in facts(tx, claimed=(2, 1)).history] == ["2@abc.vn"]
        assert facts(tx, named=(2,)).history == ()


def test_a_twin_is_a_decided_mail_with_the_same_fingerprint(store: SqlStore) -> None:
    admitted(store, 1, 2)
    with store.transaction() as tx:
        given(tx)
        assert facts(tx, fingerprint="f").twin is None
        tx.finish(1, case(number=1, outcome=Outcome.OPENED), "f", "m", NOON)
        tx.finish(2, case(outcome=Outcome.SET_ASIDE), "g", "m", NOON)
        assert facts(tx, fingerprint="f").twin == 1
        assert facts(tx, fingerprint="g").twin == 0
        assert facts(tx, fingerprint="").twin is None


def test_a_retried_mail_is_no_duplicate_of_its_own_duplicate(store: SqlStore) -> None:
    admitted(store, 1, 2)
    with store.transaction() as tx:
        tx.finish(2, case(outcome=Outcome.DUPLICATE), "f", "m", NOON)
        assert facts(tx, fingerprint="f").twin is None


def test_mine_are_open_tickets_that_the_sender_asked_for_or_holds_by_deadline(store: SqlStore) -> None:
    with store.transaction() as tx:
        for requester, holder in ((MAI, BINH), ("an@abc.vn", BINH), ("tu@abc.vn", AN), (MAI, AN), ("an@abc.vn", AN), (MAI, AN)):
            given(tx, requester, holder)
        change(tx, 2, Promised(at=NOON, by="sla", resolve_by=LATER))
        change(tx, 5, Promised(at=NOON, by="sla", resolve_by=SOON))
        change(tx, 4, Closed(at=NOON, by=MAI))
        change(tx, 6, Cancelled(at=NOON, by=MAI))
        assert numbers(facts(tx, "an@abc.vn", person=AN).mine) == [5, 2, 3]
        assert numbers(facts(tx, MAI).mine) == [1]
        assert facts(tx, "").mine == ()


def test_mine_ends_somewhere(store: SqlStore) -> None:
    with store.transaction() as tx:
        for number in range(1, MINE_LIMIT + 4):
            tx.record(telling(case(number=number), *opened(number)), NOON)
        assert len(facts(tx).mine) == MINE_LIMIT


def test_loads_count_what_still_asks_for_work(store: SqlStore) -> None:
    with store.transaction() as tx:
        for holder in (AN, AN, AN, BINH, BINH, ""):
            given(tx, assignee=holder)
        change(tx, 1, Closed(at=NOON, by=MAI))
        change(tx, 4, Resolved(at=NOON, by=MAI))
        assert facts(tx, compared=(AN, BINH, "chi")).loads == {AN: 2, BINH: 1}
        assert facts(tx, compared=(BINH,)).loads == tx.about(1, NOON, compared=(BINH,)).loads == {BINH: 1}
        assert facts(tx).loads == {}


def test_turns_say_who_had_the_last_ticket_of_each_tier(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx, assignee=AN)
        given(tx, assignee=BINH)
        given(tx, assignee=AN, team="phap-ly")
        given(tx, assignee="")
        change(tx, 1, Escalated(at=NOON, by="an@abc.vn", tier=2), Assigned(at=NOON, by="an@abc.vn", assignee="chi"))
        assert facts(tx).turns == {"ky-thuat/1": BINH, "phap-ly/1": AN, "ky-thuat/2": "chi"}


def test_absent_are_those_whose_date_has_not_come_and_those_without_one(store: SqlStore) -> None:
    away = (Absence(AN, LATER), Absence(BINH), Absence("chi", NOON))
    with store.transaction() as tx:
        tx.record(case(absences=away), NOON)
        assert facts(tx).absent == (Absence(AN, LATER), Absence(BINH))
        tx.record(case(absences=(Absence(AN, SOON),), returns=(BINH, AN)), NOON)
        assert facts(tx).absent == (Absence(AN, SOON),)


def test_an_absence_that_is_still_to_come_is_known_and_not_on(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.record(case(absences=(Absence(AN, LATER, SOON), Absence(BINH, None, NOON))), NOON)
        assert facts(tx).absent == tx.about(1, NOON).absent == (Absence(AN, LATER, SOON), Absence(BINH, None, NOON))
        assert tx.roster(NOON).absent == {BINH}
        assert tx.roster(SOON).absent == {AN, BINH}


def test_a_bounced_mail_of_ours_is_found_by_its_message_id(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        tx.enqueue(outgoing("yc-1@abc.vn", to=(MAI, "tu@abc.vn"), ticket=1), NOON)
        found = facts(tx, bounced=("yc-1@abc.vn", "foreign@example.org")).bounced
        assert found == (Sent("yc-1@abc.vn", 1, "received", (MAI, "tu@abc.vn")),)


def test_traffic_counts_our_automatic_mails_to_the_sender_over_each_time(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        for minutes in (601, 599, 61, 59, 9, 0):
            tx.enqueue(outgoing(f"{minutes}@abc.vn", ticket=1, to=("tu@abc.vn", MAI.upper())), NOON - timedelta(minutes=minutes))
        tx.enqueue(outgoing("reply@abc.vn", "reply", automatic=False), NOON)
        assert facts(tx).traffic.to_sender == (2, 2, 3, 4, 5)
        assert facts(tx).traffic.on_ticket == (0,) * 5
        assert facts(tx, issued=(1,)).traffic.on_ticket == (2, 2, 3, 4, 5)
        assert facts(tx, "chi@abc.vn").traffic.to_sender == (0,) * 5


def test_no_more_of_a_flood_are_counted_than_any_limit_needs(store: SqlStore) -> None:
    assert max(max(limit.alike, limit.fresh) for limit in LIMITS) < MOST_ALIKE
    admitted(store, *range(1, MOST_ALIKE + 6))
    with store.transaction() as tx:
        for id in range(1, MOST_ALIKE + 6):
            tx.finish(id, case(outcome=Outcome.KEPT), f"{id}", "", NOON - timedelta(minutes=id % 20), "words")
        assert facts(tx, likeness="words").traffic.alike == (105, *[MOST_ALIKE] * 4)


def test_an_alarm_is_remembered_for_the_sender_and_for_the_words(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.admit("hotro", 7, (Arrival(1, "a" * 64, 5, NOON),), NOON)
        message = Message("print", 5, sender=Address(MAI))
        tx.finish(1, replace(case(), message=message, alarmed=True), "print", "", NOON, "words")
        asked = [("chi@abc.vn", "words"), (MAI, "others"), ("chi@abc.vn", "others")]
        told = [tx.facts(Keys(who, "", likeness=words), NOON).traffic.told for who, words in asked]
        assert told == [True, True, False]
        assert not tx.facts(Keys(MAI, ""), NOON + timedelta(hours=11)).traffic.told


def test_unreachable_are_the_addresses_that_bounced_for_good(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        for person, permanent in ((MAI, True), ("TU@abc.vn", True), ("dung@abc.vn", False), ("vo-can@abc.vn", True)):
            change(tx, 1, Bounce(at=NOON, by="mailbot", recipient=person, permanent=permanent, status="5.1.1"))
        assert facts(tx, "chi@abc.vn", issued=(1,)).unreachable == {MAI: NOON, "tu@abc.vn": NOON}
        assert facts(tx, MAI).unreachable == {MAI: NOON}
        assert tx.about(1, NOON).unreachable == {MAI: NOON, "tu@abc.vn": NOON}
        assert tx.about(1, NOON, staff=("vo-can@abc.vn",)).unreachable.keys() == {MAI, "tu@abc.vn", "vo-can@abc.vn"}


def test_a_mail_from_an_unreachable_address_clears_it_and_a_bounce_does_not(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        change(tx, 1, Bounce(at=NOON, by="mailbot", recipient=MAI, permanent=True))
        tx.record(case(number=1).keep(entry("b@abc.vn", kind="bounce")), NOON)
        assert facts(tx).unreachable == {MAI: NOON}
        tx.record(case(number=1).keep(entry("c@abc.vn")), NOON)
        assert facts(tx).unreachable == {}


def test_a_stranger_with_ten_thousand_references_costs_no_more_than_five_hundred(store: SqlStore) -> None:
    many = tuple(f"{n}@example.org" for n in range(100_000))
    with store.transaction() as tx:
        given(tx)
        found = facts(tx, ids=many, bounced=many, claimed=tuple(range(1, 100_000)), named=(10**30, -1, 0))
        assert numbers(found.claimed) == [1]
        assert (found.threads, found.named) == ((), {})


def test_a_ticket_with_ten_thousand_watchers_can_be_read(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        change(tx, 1, Followed(at=NOON, by=MAI, cc=tuple(f"{n}@abc.vn" for n in range(10_000))))
        change(tx, 1, Bounce(at=NOON, by="mailbot", recipient="9999@abc.vn", permanent=True))
        assert tx.about(1, NOON).unreachable == {"9999@abc.vn": NOON}


def test_about_reads_one_ticket_even_if_it_was_merged(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        given(tx)
        merge(tx, 1, into=2)
        found = tx.about(1, NOON)
        assert (numbers(found.threads), found.number, len(found.history)) == ([1], 3, 1)
        assert tx.about(99, NOON).threads == ()


def test_mappings_in_facts_cannot_be_changed(store: SqlStore) -> None:
    with store.transaction() as tx:
        found = facts(tx)
    assert all(isinstance(one, MappingProxyType) for one in (found.loads, found.turns, found.named))
