"""No statement of the loops or of the lists reads a table from end to end, but for the few that stay small."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, event, text

from mailbot.adapters.store import SqlStore, open_store, queries, upgrade
from mailbot.adapters.store.tx import SqlTx
from mailbot.desk.case import Absence, Keys, Outcome
from mailbot.desk.events import Answered, Bounce
from mailbot.listings import TicketFilter
from mailbot.ports import Kin
from tests.adapters.store.given import AN, LATER, MAI, NOON, admitted, arrivals, case, change, entry, given, outgoing
from tests.servers.postgres import PostgresServer

SMALL = ("CONSTANT ROW", "turn", "absence", "bounced", "watermark")
WITHIN = ("(subquery", "SUBQUERY", "json_each", "reach", "twin", "alike", "anon_")
"""Not tables, but what a statement makes for itself."""


@contextmanager
def overheard(connection: Connection) -> Iterator[dict[str, object]]:
    """The statements that run meanwhile, with their parameters."""
    heard: dict[str, object] = {}

    def hear(_connection: object, _cursor: object, sql: str, values: object, _context: object, many: bool) -> None:
        heard[sql] = values[0] if many and isinstance(values, list) else values

    event.listen(connection.engine, "before_cursor_execute", hear)
    yield heard
    event.remove(connection.engine, "before_cursor_execute", hear)


def work(tx: SqlTx) -> None:
    given(tx)
    given(tx)
    keys = Keys(
        MAI,
        "f",
        "m",
        issued=(1,),
        claimed=(2,),
        named=(1,),
        ids=("1@abc.vn", "x"),
        bounced=("yc-1@abc.vn",),
        person=AN,
    )
    tx.facts(keys, NOON, (AN,), (AN,))
    change(tx, 1, Answered(at=NOON, by="an@abc.vn"), Bounce(at=NOON, by="mailbot", recipient=MAI, permanent=True))
    told = case(number=1, absences=(Absence(AN),), returns=(AN,), outcome=Outcome.OPENED).keep(entry("z"))
    tx.record(told, NOON)
    tx.admit("hotro", 7, arrivals(8, 9), NOON)
    for mail in tx.pending(10, NOON):
        tx.attempt_all([mail.id], LATER)
        tx.earlier(mail.id)
        tx.excuse([mail.id], LATER, NOON)
        tx.give_back([mail.id], NOON, LATER)
        tx.step_back(mail.id, "Traceback", Kin(1, "m", MAI))
        tx.finish(mail.id, told, "f", "m", NOON)
    tx.moved([found.id for found in tx.settled("hotro", 7, 10)], NOON)
    tx.set_aside(1, "failed", "Traceback", NOON)
    tx.waking(NOON, 10)


def send(tx: SqlTx) -> None:
    for number in range(4):
        tx.enqueue(outgoing(f"yc-{number}@abc.vn", ticket=1), NOON)
    ids = [due.id for due in tx.claim(10, NOON, LATER)]
    tx.sent(ids[:1], NOON)
    tx.postpone(ids[1], LATER, "451", (MAI,))
    tx.failed(ids[2], "550", NOON)


def lists(tx: SqlTx) -> None:
    for wanted in (
        TicketFilter(),
        TicketFilter(team="ky-thuat"),
        TicketFilter(assignee=AN),
        TicketFilter(assignee=AN, all=True),
        TicketFilter(requester=MAI),
        TicketFilter(tag="web", all=True),
        TicketFilter(status=("closed",)),
        TicketFilter(since=NOON, all=True),
    ):
        queries.tickets(tx, wanted)
        queries.lines(tx, wanted)
    tx.roster(NOON)
    tx.books(NOON)
    tx.voices([1])
    queries.file(tx, 1)
    queries.raw_keys(tx, 1)
    queries.outbox(tx)
    queries.retry_outbox(tx, None, NOON)
    queries.retry_outbox(tx, [1, 2], NOON)
    queries.aside(tx)
    queries.retry_aside(tx, 1, NOON)


def scans(connection: Connection, sql: str, values: object) -> list[str]:
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
    return [
        line
        for *_, line in plan
        if line.startswith("SCAN") and not line[5:].startswith(SMALL + WITHIN) and "ix_outbox_due" not in line
    ]


def sequential(connection: Connection, sql: str, values: object) -> list[str]:
    """Tables that PostgreSQL reads from end to end even where it would rather not: nothing else is possible."""
    plan = connection.exec_driver_sql(f"EXPLAIN {sql}", values).scalars()
    tables = [line.partition("Seq Scan on ")[2].split()[0] for line in plan if "Seq Scan on " in line]
    return [table for table in tables if not table.startswith(SMALL + WITHIN)]


def statements(tx: SqlTx) -> dict[str, object]:
    with overheard(tx.connection) as heard:
        for chapter in (work, send, lists):
            chapter(tx)
    return {sql: values for sql, values in heard.items() if "SAVEPOINT" not in sql}


def test_every_statement_uses_an_index(url_store: SqlStore) -> None:
    admitted(url_store, 1, 2, 3)
    with url_store.transaction() as tx:
        wanted = statements(tx)
        found = {sql: lines for sql, values in wanted.items() if (lines := scans(tx.connection, sql, values))}
    assert len(wanted) > 40
    assert found == {}


def test_every_statement_can_use_an_index_on_postgresql(postgres_server: PostgresServer) -> None:
    url = postgres_server.database()
    upgrade(url)
    store = open_store(url)
    admitted(store, 1, 2, 3)
    with store.transaction() as tx:
        wanted = statements(tx)
        tx.connection.execute(text("SET LOCAL enable_seqscan = off"))
        found = {sql: tables for sql, values in wanted.items() if (tables := sequential(tx.connection, sql, values))}
    store.close()
    assert len(wanted) > 40
    assert found == {}


def test_facts_of_a_busy_mail_are_a_handful_of_statements(url_store: SqlStore) -> None:
    with url_store.transaction() as tx:
        for _ in range(30):
            given(tx)
        ids = tuple(f"{n}@abc.vn" for n in range(1, 31))
        with overheard(tx.connection) as heard:
            keys = Keys(MAI, "f", issued=(1, 2), claimed=(3, 4), named=(5, 6), ids=ids, bounced=ids, person=AN)
            tx.facts(keys, NOON, compared=(AN,))
    assert len(heard) <= 13
