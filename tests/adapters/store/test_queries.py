"""What the command line asks of the store."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from mailbot.adapters.store import SqlStore, queries
from mailbot.adapters.store.columns import INBOUND
from mailbot.adapters.store.ledger import ledger
from mailbot.adapters.store.tx import SqlTx
from mailbot.desk.case import Outcome
from mailbot.desk.events import Closed, Resolved, Tagged
from mailbot.listings import TicketFilter
from mailbot.ports import Kin
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
    opened,
    outgoing,
    telling,
)


def numbers(tx: SqlTx, **wanted: object) -> list[int]:
    return [ticket.number for ticket in queries.tickets(tx, TicketFilter(**wanted))]


def four(tx: SqlTx) -> None:
    given(tx, MAI, AN)
    given(tx, "tu@abc.vn", BINH, team="phap-ly")
    given(tx, MAI, BINH)
    given(tx, "tu@abc.vn", AN)
    change(tx, 2, Resolved(at=SOON, by="binh@abc.vn"), Tagged(at=SOON, by="binh@abc.vn", tags=("vpn",)))
    change(tx, 3, Closed(at=SOON, by="binh@abc.vn"))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [1, 2, 4]),
        ({"all": True}, [1, 2, 3, 4]),
        ({"status": ("closed",)}, [3]),
        ({"status": ("closed", "new")}, [1, 3, 4]),
        ({"team": "phap-ly"}, [2]),
        ({"assignee": BINH}, [2]),
        ({"assignee": BINH, "all": True}, [2, 3]),
        ({"requester": "Mai@ABC.vn"}, [1]),
        ({"requester": MAI, "all": True}, [1, 3]),
        ({"tag": "vpn"}, [2]),
        ({"tag": "web", "all": True}, [1, 2, 3, 4]),
        ({"tag": "web", "requester": MAI, "status": ("closed",)}, [3]),
        ({"since": NOON}, [1, 2, 4]),
        ({"since": SOON, "all": True}, []),
        ({"team": "không có"}, []),
    ],
)
def test_a_filter_lets_through_what_it_says(store: SqlStore, wanted: dict[str, object], found: list[int]) -> None:
    with store.transaction() as tx:
        four(tx)
        assert numbers(tx, **wanted) == found


def test_since_counts_from_the_creation(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        begun = opened(2)
        later = case(number=2)
        tx.record(telling(later, type(begun[0])(at=LATER, by=MAI, number=2, subject="Mới", requester=MAI)), NOON)
        assert numbers(tx, since=SOON) == [2]


def test_a_file_holds_the_ticket_with_its_mails_and_events_oldest_first(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        tx.enqueue(outgoing(ticket=1), SOON)
        change(tx, 1, Closed(at=SOON, by=MAI))
        found = queries.file(tx, 1)
        assert queries.file(tx, 2) is None
    assert found is not None
    assert found.ticket.closed_at == SOON
    assert [(mail.direction, mail.kind) for mail in found.entries] == [("in", "request"), ("out", "received")]
    assert [kind for _, _, kind, _ in found.events] == ["Opened", "Routed", "Filled", "Assigned", "Closed"]
    assert found.events[4] == (SOON, MAI, "Closed", {})
    assert found.events[3][3] == {"assignee": AN}


def test_the_raw_mails_of_a_ticket_are_those_decided_onto_it(store: SqlStore) -> None:
    admitted(store, 1, 2, 3)
    with store.transaction() as tx:
        given(tx)
        for id, number in ((1, 1), (2, 0), (3, 1)):
            tx.finish(id, case(number=number, outcome=Outcome.FOLLOWED), "", "", NOON)
        assert queries.raw_keys(tx, 1) == (f"{1:064x}", f"{3:064x}")
        assert queries.raw_keys(tx, 2) == ()


def test_the_outbox_shows_what_is_not_sent_or_what_is_asked_for(store: SqlStore) -> None:
    with store.transaction() as tx:
        for name in "abc":
            tx.enqueue(outgoing(f"{name}@abc.vn", ticket=0), NOON)
        first, second, _ = (due.id for due in tx.claim(3, NOON, SOON))
        tx.sent([first], NOON)
        tx.failed(second, "550", NOON)
        assert [(line.status, line.attempts) for line in queries.outbox(tx)] == [("failed", 1), ("sending", 1)]
        assert [line.message_id for line in queries.outbox(tx, "sent", "failed")] == ["a@abc.vn", "b@abc.vn"]
        assert [line.message_id for line in queries.outbox(tx, "pending", "sending", "sent", "failed", newest=1)] == ["c@abc.vn"]
        assert (queries.outbox(tx)[0].to, queries.outbox(tx)[0].kind) == ((MAI,), "received")


def test_retrying_the_outbox_brings_back_the_failed_and_hurries_the_waiting(store: SqlStore) -> None:
    with store.transaction() as tx:
        for name in "abcd":
            tx.enqueue(outgoing(f"{name}@abc.vn"), NOON)
        a, b, c, d = (due.id for due in tx.claim(4, NOON, LATER))
        tx.sent([a], NOON)
        tx.failed(b, "550", NOON)
        tx.postpone(c, LATER, "451")
        assert queries.retry_outbox(tx, [a, d, 99], SOON) == 0
        assert queries.retry_outbox(tx, None, SOON) == 2
        found = [(due.id, due.attempt, due.created_at) for due in tx.claim(9, SOON, LATER)]
    assert found == [(b, 1, SOON), (c, 2, NOON)]


def test_retrying_one_leaves_the_others(store: SqlStore) -> None:
    with store.transaction() as tx:
        for name in "ab":
            tx.enqueue(outgoing(f"{name}@abc.vn"), NOON)
        for due in tx.claim(2, NOON, LATER):
            tx.failed(due.id, "550", NOON)
        assert queries.retry_outbox(tx, [2], SOON) == 1
        assert [line.status for line in queries.outbox(tx)] == ["failed", "pending"]


def test_the_ledger_sums_up(store: SqlStore) -> None:
    admitted(store, *range(1, 7))
    with store.transaction() as tx:
        given(tx)
        ends = (Outcome.OPENED, Outcome.FOLLOWED, Outcome.FOLLOWED, Outcome.SET_ASIDE)
        for id, outcome in enumerate(ends, start=1):
            tx.finish(id, case(number=0 if outcome is Outcome.SET_ASIDE else 1, outcome=outcome), "", "", NOON)
        tx.set_aside(5, "failed", "Traceback", NOON)
        found = ledger(tx)
    assert (found.received, found.waiting) == (6, 1)
    assert found.outcomes == {"opened": 1, "followed": 2, "set-aside": 2}
    assert found.received == found.waiting + sum(found.outcomes.values())
    assert found.holes == ()


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"status": "done"}, "has no outcome"),
        ({"status": "done", "outcome": "kept", "ticket": 9}, "names a ticket that is not there"),
        ({"status": "done", "outcome": "opened"}, "should have a ticket and has none"),
        ({"outcome": "kept"}, "waits although it was decided"),
    ],
)
def test_the_ledger_names_each_hole(store: SqlStore, broken: dict[str, object], words: str) -> None:
    admitted(store, 4, 5)
    with store.transaction() as tx:
        tx.connection.execute(update(INBOUND).where(INBOUND.c.uid == 5).values(broken))
        assert ledger(tx).holes == (f"mail 2 (hotro/7/5) {words}",)


def test_a_mail_that_stepped_back_is_on_no_ticket_yet_whatever_it_claims(store: SqlStore) -> None:
    admitted(store, 1)
    with store.transaction() as tx:
        tx.step_back(1, "Traceback", Kin(9, "m@client", "la@noi.khac"))
        assert ledger(tx).holes == ()
        assert queries.raw_keys(tx, 9) == ()


def test_a_retried_mail_leaves_no_hole(store: SqlStore) -> None:
    admitted(store, 1)
    with store.transaction() as tx:
        tx.finish(1, case(outcome=Outcome.SET_ASIDE, reason="spam"), "f", "m", NOON)
        queries.retry_aside(tx, 1, SOON)
        assert ledger(tx).holes == ()
        assert ledger(tx).waiting == 1


def test_mails_of_one_moment_stay_in_the_order_they_were_kept(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        tx.record(case(number=1).keep(entry("b@abc.vn", at=NOON)).keep(entry("a@abc.vn", at=NOON - timedelta(hours=1))), NOON)
        assert [mail.message_id for mail in queries.file(tx, 1).entries] == ["a@abc.vn", "1@abc.vn", "b@abc.vn"]
