"""What was decided is written down whole: tickets, histories, mails. History folds to the row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from mailbot.adapters.store import SqlStore, open_store, queries
from mailbot.adapters.store.columns import ENTRY, EVENT, TAG, TICKET
from mailbot.adapters.store.history import verify
from mailbot.adapters.store.tx import SqlTx
from mailbot.desk.case import Keys
from mailbot.desk.events import EVENTS, Answered, Closed, Event, Noted, Opened, Resumed, Tagged, Untagged, Waited
from mailbot.desk.ticket import Priority, Status
from mailbot.listings import TicketFilter
from mailbot.ports import Conflict
from tests.adapters.store.given import (
    LATER,
    MAI,
    NOON,
    SCREENSHOT,
    SOON,
    case,
    change,
    entry,
    follow,
    given,
    opened,
    read,
    telling,
)


def test_a_new_ticket_is_read_as_it_was_written(store: SqlStore) -> None:
    told = telling(case(number=1), *opened(1))
    with store.transaction() as tx:
        tx.record(told, NOON)
        assert read(tx, 1) == replace(told.here, version=1)


def test_an_old_ticket_is_written_over_and_its_version_rises(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        after = change(tx, 1, Answered(at=SOON, by="an@abc.vn"), Waited(at=SOON, by="an@abc.vn", until=LATER))
        assert (after.status, after.responded_at, after.resume_at, after.version) == (Status.WAITING, SOON, LATER, 2)
        assert verify(tx) == ()


def test_wake_at_comes_as_it_stands_in_the_case(store: SqlStore) -> None:
    with store.transaction() as tx:
        ticket = given(tx)
        begun = case(tx.about(1, NOON)).about(ticket).did(Noted(at=NOON, by="an@abc.vn"))
        tx.record(begun.about(replace(begun.here, wake_at=SOON)), NOON)
        assert tx.waking(NOON, 10) == ()
        assert tx.waking(SOON, 10) == (1,)


def test_a_new_wake_at_is_kept_even_where_nothing_happened(store: SqlStore) -> None:
    with store.transaction() as tx:
        ticket = given(tx)
        tx.record(case(tx.about(1, NOON)).about(replace(ticket, wake_at=SOON)), NOON)
        assert tx.waking(SOON, 10) == (1,)
        assert read(tx, 1).version == 2


def test_a_ticket_that_was_only_looked_at_stays_as_it_is(store: SqlStore) -> None:
    with store.transaction() as tx:
        ticket = given(tx)
        tx.record(case(tx.about(1, NOON)).about(ticket), NOON)
        assert read(tx, 1).version == 1


def test_waking_gives_the_earliest_first_and_no_more_than_asked_for(store: SqlStore) -> None:
    with store.transaction() as tx:
        for minutes in (9, 3, 6):
            ticket = given(tx)
            tx.record(case(tx.about(ticket.number, NOON)).about(replace(ticket, wake_at=NOON + timedelta(minutes=minutes))), NOON)
        assert tx.waking(LATER, 10) == (2, 3, 1)
        assert tx.waking(LATER, 2) == (2, 3)
        assert tx.waking(NOON + timedelta(minutes=3), 10) == (2,)


def test_a_ticket_that_somebody_else_changed_is_a_conflict(store: SqlStore) -> None:
    with store.transaction() as tx:
        ticket = given(tx)
        stale = case(tx.about(1, NOON)).about(ticket).did(Noted(at=NOON, by="an@abc.vn"))
        change(tx, 1, follow())
    with pytest.raises(Conflict, match="1"), store.transaction() as tx:
        tx.record(stale, NOON)
    with store.transaction() as tx:
        assert [kind for _, _, kind, _ in queries.file(tx, 1).events][-1] == "Followed"


def test_a_number_that_somebody_else_took_is_a_conflict(store: SqlStore) -> None:
    with store.transaction() as tx:
        stale = telling(case(tx.facts(Keys(MAI, ""), NOON), number=1), *opened(1))
        given(tx)
    with pytest.raises(Conflict), store.transaction() as tx:
        tx.record(stale, NOON)


def test_a_conflict_within_a_savepoint_leaves_the_transaction_usable(store: SqlStore) -> None:
    with store.transaction() as tx:
        stale = telling(case(number=1), *opened(1))
        given(tx)
        with pytest.raises(Conflict), tx.savepoint():
            tx.record(stale, NOON)
        given(tx)
    with store.transaction() as tx:
        assert len(queries.tickets(tx, TicketFilter())) == 2


def test_one_case_may_tell_of_several_tickets(store: SqlStore) -> None:
    with store.transaction() as tx:
        first, second = given(tx), given(tx)
        both = case(tx.about(1, NOON)).about(first).about(second).did(follow()).did(follow(), Closed(at=SOON, by=MAI), number=1)
        tx.record(both, NOON)
        assert (read(tx, 1).status, read(tx, 1).version) == (Status.CLOSED, 2)
        assert read(tx, 2).version == 2
        assert verify(tx) == ()


def test_a_case_about_nothing_writes_nothing(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.record(case().keep(entry()), NOON)
        assert tx.connection.execute(select(ENTRY)).all() == []


def test_mails_on_a_ticket_are_read_as_they_were_written(store: SqlStore) -> None:
    mail = entry("x@y", at=SOON, verified=True, internal=True, sender_name="Chị Mai", raw="b" * 64, attachments=(SCREENSHOT,))
    with store.transaction() as tx:
        given(tx)
        tx.record(case(number=1).keep(mail), NOON)
        assert tx.about(1, NOON).history[1] == mail


def test_tags_can_be_filtered_for_and_follow_their_ticket(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        change(tx, 1, Tagged(at=NOON, by=MAI, tags=("vpn", "gấp", "vpn")), Untagged(at=NOON, by=MAI, tags=("web",)))
        assert sorted(tx.connection.execute(select(TAG.c.tag)).scalars()) == ["gấp", "vpn"]
        assert [ticket.number for ticket in queries.tickets(tx, TicketFilter(tag="gấp"))] == [1]
        assert queries.tickets(tx, TicketFilter(tag="web")) == []


def test_nul_and_lone_surrogates_never_reach_the_database(store: SqlStore) -> None:
    bad = "a\x00b\udc80c"
    begun = telling(case(number=1), *opened(1, rule=bad, tags=(bad,))).keep(entry(bad, text=bad, to=(bad,)))
    with store.transaction() as tx:
        tx.record(begun, NOON)
        ticket, (mail,) = read(tx, 1), tx.about(1, NOON).history
        assert (ticket.rule, ticket.tags, mail.text, mail.to, mail.message_id) == ("ab?c", ("ab?c",), "ab?c", ("ab?c",), "ab?c")
        assert [one.number for one in tx.facts(Keys(bad, bad, ids=(bad,), bounced=(bad,), person=bad), NOON).threads] == [1]
        assert verify(tx) == ()


def test_verify_names_a_ticket_whose_row_was_altered(store: SqlStore) -> None:
    with store.transaction() as tx:
        for _ in range(3):
            given(tx)
        tx.connection.execute(update(TICKET).where(TICKET.c.number == 2).values(subject="Khác"))
        assert verify(tx) == (2,)


@pytest.mark.parametrize("altered", [{"type": "Forgotten"}, {"type": "Rated", "data": {}}, {"type": "Noted", "data": {}}])
def test_verify_names_a_ticket_whose_history_cannot_be_read(store: SqlStore, altered: dict[str, Any]) -> None:
    with store.transaction() as tx:
        given(tx)
        given(tx)
        tx.connection.execute(update(EVENT).where(EVENT.c.ticket == 1, EVENT.c.seq == 1).values(altered))
        assert verify(tx) == (1,)


def test_verify_names_a_ticket_without_a_history(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        tx.connection.execute(EVENT.delete())
        assert verify(tx) == (1,)


def test_verify_reads_more_tickets_than_one_chunk(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailbot.adapters.store.history.CHUNK", 2)
    with store.transaction() as tx:
        for _ in range(5):
            given(tx)
        tx.connection.execute(update(TICKET).where(TICKET.c.number.in_([1, 5])).values(tier=3))
        assert verify(tx) == (1, 5)


@cache
def scratch() -> SqlStore:
    """A store whose readers write and have it undone."""
    return open_store("sqlite://")


def _moments(*among: timezone) -> st.SearchStrategy[datetime]:
    zones = st.sampled_from(among or [UTC, timezone(timedelta(hours=7))])
    return st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=zones)


_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)  # what a mail's reader lets through
_SIMPLE = {str: _TEXT, int: st.integers(0, 10**6), bool: st.booleans(), datetime: _moments()}
_SIMPLE |= {Priority: st.sampled_from(Priority), Status: st.sampled_from(Status)}


def _value(hint: Any) -> st.SearchStrategy[Any]:
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    inner = get_args(hint)
    if type(None) in inner:
        return st.none() | _value(inner[0])
    if inner[-1] is Ellipsis:
        return st.lists(_value(inner[0]), max_size=3).map(tuple)
    return st.tuples(*map(_value, inner))


def _event(cls: type[Event]) -> st.SearchStrategy[Event]:
    """What happens, happens in UTC; what was promised may be in any zone."""
    fields = {name: _value(hint) for name, hint in get_type_hints(cls).items()}
    return st.builds(cls, **fields | {"at": _moments(UTC)})


_LATER_EVENTS = st.one_of(*(_event(cls) for cls in EVENTS.values() if cls not in (Opened,)))


@settings(max_examples=60, deadline=None)
@examples(first=_event(Opened), rest=st.lists(_LATER_EVENTS, max_size=6), cut=st.integers(0, 6))
def test_any_history_folds_to_the_row(first: Opened, rest: list[Event], cut: int) -> None:
    with scratch().reading() as undone:
        tx = SqlTx(undone.connection)
        tx.record(telling(case(number=1), replace(first, number=1), *rest[:cut]), NOON)
        if rest[cut:]:
            change(tx, 1, *rest[cut:])
        _agrees(tx)


def _agrees(tx: SqlTx) -> None:
    assert verify(tx) == ()
    ticket = read(tx, 1)
    assert set(tx.connection.execute(select(TAG.c.tag)).scalars()) == set(ticket.tags)
    assert tx.connection.execute(select(TICKET.c.is_open)).scalar_one() is not ticket.status.is_done


def test_a_pause_folds_to_the_row(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        change(tx, 1, Waited(at=NOON, by=MAI))
        change(tx, 1, Resumed(at=SOON, by=MAI))
        assert verify(tx) == ()
