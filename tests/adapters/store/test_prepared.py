"""Statements that go straight to the driver say, give and raise what SQLAlchemy's own way would."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import bindparam, event, func, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from mailbot.adapters.store import SqlStore
from mailbot.adapters.store.columns import ABSENCE, EVENT, INCIDENT, MARK, OUTBOX, TURN
from mailbot.adapters.store.dialect import insert, insert_new, upsert
from mailbot.adapters.store.prepared import Prepared
from mailbot.adapters.store.tx import SqlTx
from mailbot.adapters.store.values import among
from tests.adapters.store.given import LATER, NOON

HANOI = timezone(timedelta(hours=7))
TURNS = Prepared(select(TURN.c.place, TURN.c.person).order_by(TURN.c.place))
SEVERAL = Prepared(select(TURN.c.place).where(among(TURN.c.place, "places")).order_by(TURN.c.place))
MARKS = Prepared(select(MARK.c.name, MARK.c.at).order_by(MARK.c.name))


def turns(*names: str) -> list[dict[str, Any]]:
    return [{"place": name, "person": name.upper()} for name in names]


@pytest.mark.parametrize(
    "at",
    [
        NOON,
        NOON.astimezone(HANOI),
        datetime(1, 1, 2, tzinfo=UTC),
        NOON.replace(microsecond=1),
        datetime(9999, 12, 30, tzinfo=UTC),
    ],
)
def test_a_time_comes_back_as_the_same_moment_whoever_wrote_it(store: SqlStore, at: datetime) -> None:
    with store.transaction() as tx:
        insert(MARK).run(tx.connection, name="ours", at=at)
        tx.connection.execute(MARK.insert(), {"name": "theirs", "at": at})
        ours, theirs = MARKS.all(tx.connection), tx.connection.execute(select(MARK.c.at)).scalars().all()
        assert [found for _, found in ours] == theirs == [at, at]
        assert [found.tzinfo for _, found in ours] == [UTC, UTC]


def test_a_time_without_its_zone_is_refused(store: SqlStore) -> None:
    with store.transaction() as tx, pytest.raises(ValueError, match="zone"):
        insert(MARK).run(tx.connection, name="x", at=NOON.replace(tzinfo=None))


def test_nothing_stays_nothing_and_documents_are_documents(store: SqlStore) -> None:
    incidents = Prepared(select(INCIDENT.c.name, INCIDENT.c.teams, INCIDENT.c.until))
    with store.transaction() as tx:
        insert(INCIDENT).run(tx.connection, name="Mất \x00điện\ud800", teams=["kỹ", {"a": None}], by="", since=NOON, until=None)
        assert list(map(tuple, incidents.all(tx.connection))) == [("Mất điện?", ["kỹ", {"a": None}], None)]
        assert next(incidents.records(tx.connection)) == {"name": "Mất điện?", "teams": ["kỹ", {"a": None}], "until": None}


def test_bytes_and_yes_and_no_come_back(store: SqlStore) -> None:
    row = dict.fromkeys(("message_id", "kind", "sender", "subject", "text", "last_error", "blob"), "") | {
        "status": "sent",
        "raw": b"\x00\xff",
    }
    row |= {"ticket": 2**40, "recipients": ["a"], "automatic": True, "rank": 0, "attempts": 0, "created_at": NOON, "size": 0}
    row |= dict.fromkeys(("not_before", "next_attempt_at", "lease_until", "sent_at"))
    with store.transaction() as tx:
        insert(OUTBOX).run(tx.connection, **row)
        found = Prepared(select(OUTBOX.c.raw, OUTBOX.c.automatic, OUTBOX.c.ticket, OUTBOX.c.recipients)).first(tx.connection)
        assert found is not None
        assert (bytes(found[0]), *found[1:]) == (b"\x00\xff", True, 2**40, ["a"])
        assert found[1] is True


def test_many_rows_are_counted_and_none_is_no_statement(store: SqlStore) -> None:
    with store.transaction() as tx:
        assert insert(TURN).many(tx.connection, turns("a", "b")) == 2
        assert insert(TURN).many(tx.connection, []) == 0
        assert insert_new(TURN, ("place",)).many(tx.connection, turns("b", "c")) == 1
        assert Prepared(update(TURN).values(person=bindparam("who"))).run(tx.connection, who="x") == 3
        upsert(TURN, "place").many(tx.connection, turns("c", "d"))
        assert [tuple(row) for row in TURNS.all(tx.connection)] == [("a", "x"), ("b", "x"), ("c", "C"), ("d", "D")]


def test_a_new_row_gives_its_column_and_one_that_is_there_gives_none(store: SqlStore) -> None:
    new = insert_new(TURN, ("place",), give="person")
    with store.transaction() as tx:
        assert new.value(tx.connection, place="a", person="an") == "an"
        assert new.value(tx.connection, place="a", person="binh") is None
        assert TURNS.first(tx.connection) is not None
        assert Prepared(select(ABSENCE.c.person)).first(tx.connection) is None


@pytest.mark.parametrize("asked", [[], ["a"], ["a", "a", "c"], ["c\x00", "b\ud800"], [f"{n}" for n in range(40_000)] + ["b"]])
def test_one_of_several_is_the_same_statement_however_many(store: SqlStore, asked: list[str]) -> None:
    with store.transaction() as tx:
        insert(TURN).many(tx.connection, turns("a", "b", "c"))
        cleaned = {one.replace("\x00", "").replace("\ud800", "?") for one in asked}
        assert [place for (place,) in SEVERAL.all(tx.connection, places=asked)] == sorted(cleaned & {"a", "b", "c"})


def test_a_value_that_is_missing_is_our_mistake(store: SqlStore) -> None:
    with store.transaction() as tx, pytest.raises(KeyError):
        insert(TURN).run(tx.connection, place="a")


def test_the_drivers_errors_have_sqlalchemys_names(store: SqlStore) -> None:
    with store.transaction() as tx:
        insert(TURN).run(tx.connection, place="a", person="an")
        with pytest.raises(IntegrityError), tx.savepoint():
            insert(TURN).run(tx.connection, place="a", person="an")
        with pytest.raises(IntegrityError), tx.savepoint():
            insert(EVENT).run(tx.connection, ticket=9, seq=1, at=NOON, by="", type="", data={})
        with pytest.raises((OperationalError, ProgrammingError)), tx.savepoint():
            Prepared(text("SELECT nonsense FROM nowhere")).run(tx.connection)
        assert len(TURNS.all(tx.connection)) == 1


def test_who_listens_at_the_engine_hears_each_statement_and_may_stop_it(store: SqlStore) -> None:
    heard: list[str] = []

    def hear(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        heard.append(sql.split()[0])
        if sql.startswith("INSERT"):
            raise InterruptedError

    with store.transaction() as tx:
        event.listen(store.engine, "before_cursor_execute", hear)
        try:
            with pytest.raises(InterruptedError), tx.savepoint():
                insert(MARK).run(tx.connection, name="x", at=LATER)
        finally:
            event.remove(store.engine, "before_cursor_execute", hear)
        assert Prepared(select(func.count()).select_from(MARK)).value(tx.connection) == 0
    assert heard == ["SAVEPOINT", "INSERT", "ROLLBACK", "RELEASE"]


def put_in_and_fail(tx: SqlTx) -> None:
    insert(TURN).run(tx.connection, place="b", person="an")
    raise LookupError


def test_savepoints_lie_within_one_another(store: SqlStore) -> None:
    with store.transaction() as tx, tx.savepoint():
        insert(TURN).run(tx.connection, place="a", person="an")
        with pytest.raises(LookupError), tx.savepoint():
            put_in_and_fail(tx)
        with tx.savepoint():
            insert(TURN).run(tx.connection, place="c", person="an")
        assert [place for place, _ in TURNS.all(tx.connection)] == ["a", "c"]
