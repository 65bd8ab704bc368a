"""What reports and lists read of a ticket without making it whole is what it is."""

from __future__ import annotations

from datetime import timedelta

from mailbot.adapters.store import SqlStore, queries
from mailbot.adapters.store.rows import tupled
from mailbot.desk.events import Answered, Breached, Closed, Escalated, Held, Nudged, Rated, Reopened, Resolved, Resumed, TimeSpent
from mailbot.listings import TicketFilter, TicketLine
from tests.adapters.store.given import LATER, NOON, SOON, change, given, read
from tests.adapters.store.test_queries import four

BY = "an@abc.vn"


def eventful(store: SqlStore) -> None:
    """Four tickets, of which the first has seen everything that is counted."""
    with store.transaction() as tx:
        four(tx)
        change(tx, 1, Answered(at=SOON, by=BY), Escalated(at=SOON, by=BY, tier=2), Held(at=SOON, by=BY), Resumed(at=LATER, by=BY))
        change(tx, 1, TimeSpent(at=LATER, by=BY, minutes=20), Breached(at=LATER, by="clock", key="k", goal="respond", due=NOON))
        change(tx, 1, Resolved(at=LATER, by=BY), Rated(at=LATER, by="mai@abc.vn", rating=4, comment="Nhanh."))
        change(tx, 4, Closed(at=SOON, by=BY), Reopened(at=LATER, by=BY), Nudged(at=LATER, by="tu@abc.vn"))
        given(tx, "cu@abc.vn")
        change(tx, 5, Closed(at=NOON - timedelta(days=1), by=BY))


def test_a_report_s_line_says_what_the_ticket_says(store: SqlStore) -> None:
    eventful(store)
    with store.transaction() as tx:
        lines = tx.books(NOON)
        assert [line.number for line in lines] == [1, 2, 3, 4], "open, or closed since then"
        for line in lines:
            ticket = read(tx, line.number)
            assert {name: tupled(value) or None for name, value in line._asdict().items()} == {
                name: getattr(ticket, name) or None for name in line._fields
            }
        assert (lines[0].pauses, lines[0].breaches, lines[3].started_at, lines[3].nudges) != ((), (), None, 0)


def test_what_a_requester_said_comes_with_the_ticket(store: SqlStore) -> None:
    eventful(store)
    with store.transaction() as tx:
        assert {number: (voice.comment, voice.ticket.rating) for number, voice in tx.voices([1, 2]).items()} == {1: ("Nhanh.", 4)}


def test_a_list_s_line_says_what_the_ticket_says(store: SqlStore) -> None:
    eventful(store)
    with store.reading() as tx:
        for wanted in (
            TicketFilter(),
            TicketFilter(all=True),
            TicketFilter(status=("closed", "resolved")),
            TicketFilter(tag="vpn"),
        ):
            whole = queries.tickets(tx, wanted)
            assert whole
            assert queries.lines(tx, wanted) == [tuple(getattr(one, name) for name in TicketLine._fields) for one in whole]
