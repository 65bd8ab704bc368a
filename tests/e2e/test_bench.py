"""The bench's own tools: what it fills a database with holds together, and two runs are compared figure by figure."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select

from bench import compare, grow
from mailbot.adapters.store import open_store, queries, upgrade
from mailbot.adapters.store.audit import contradictions
from mailbot.adapters.store.columns import OUTBOX
from mailbot.adapters.store.dialect import connect
from mailbot.adapters.store.history import verify
from mailbot.adapters.store.tables import METADATA
from mailbot.desk.ticket import Status
from mailbot.listings import TicketFilter
from tests.servers.postgres import PostgresServer

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def indexes(url: str) -> set[str | None]:
    engine = connect(url)
    found = {index["name"] for table in METADATA.tables for index in inspect(engine).get_indexes(table)}
    engine.dispose()
    return found


def filled(url: str) -> None:
    """The promises of the generator, on either database."""
    upgrade(url)
    before = indexes(url)
    grow.grow(url, 150, NOW)
    grow.grow(url, 150, NOW)
    assert indexes(url) == before
    store = open_store(url)
    with store.reading() as tx:
        assert verify(tx) == ()
        assert contradictions(tx) == ()
        tickets = queries.tickets(tx, TicketFilter(all=True))
        assert [ticket.number for ticket in tickets] == list(range(1, 301))
        assert [ticket.number for ticket in tickets if ticket.status is not Status.CLOSED] == [150, 300]
        assert all(ticket.wake_at > NOW for ticket in tickets if ticket.wake_at)
        found = queries.file(tx, 7)
        assert found is not None
        assert {entry.kind for entry in found.entries} >= {"request", "received", "assigned", "reply"}
        sent = tx.connection.execute(select(func.count(), func.max(OUTBOX.c.id)).where(OUTBOX.c.status == "sent")).one()
        assert sent[0] >= 3 * 298
        assert sent[1] > sent[0]
    store.close()


def test_a_filled_database_holds_together(tmp_path: Path) -> None:
    filled(f"sqlite:///{tmp_path / 'grown.db'}")


def test_a_filled_postgresql_holds_together(postgres_server: PostgresServer) -> None:
    filled(postgres_server.database())


def test_what_comes_after_filling_has_an_id_of_its_own(postgres_server: PostgresServer) -> None:
    url = postgres_server.database()
    grow.grow(url, 20, NOW)
    store = open_store(url)
    with store.transaction() as tx:
        last = tx.connection.execute(select(func.max(OUTBOX.c.id))).scalar_one()
        assert tx.connection.execute(select(func.nextval("outbox_id_seq"))).scalar_one() == last + 1
    store.close()


def test_of_several_runs_the_median_is_compared() -> None:
    runs = [[{"mails": 10, "seconds": seconds} for seconds in three] for three in ((4.0, 2.0, 9.0), (1.0, 2.0, 3.0))]
    first, second = ({"rate": {"server": "Dovecot", "mailbot": one}} for one in runs)
    assert list(compare.compare(first, second)) == [
        ("rate / mailbot / mails", 10.0, 10.0),
        ("rate / mailbot / seconds", 4.0, 2.0),
    ]


def test_of_many_waits_the_long_ones_are_compared_as_well() -> None:
    waits = [{"idle": [*(float(wait) for wait in range(1, 20)), longest]} for longest in (90.0, 45.0)]
    assert list(compare.compare(*waits)) == [("idle", 10.5, 10.5), ("idle, p95", 19.0, 19.0)]


def test_sizes_and_numbers_of_processes_are_compared_each_with_its_like() -> None:
    grown = [{"there": there, "fill": there / 10, "here": [{"cpu": 1.0}]} for there in (10, 20)]
    shared = [{"processes": count, "mails": 5, "seconds": 8.0 / count} for count in (1, 4)]
    first, second = {"growth": grown, "workers": shared}, {"growth": grown[1:], "workers": shared[::-1]}
    rows = {path: two / one for path, one, two in compare.compare(first, second)}
    assert "growth / 20 / fill" in rows
    assert "growth / 10 / fill" not in rows
    assert rows["workers / 4 / seconds"] == rows["workers / 1 / seconds"] == 1.0


def test_the_comparison_is_a_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name, seconds in (("a", 4.0), ("b", 1.0)):
        figures = {"machine": "2 cores", "commit": name, "parts": {"idle": {"one mail": [seconds, seconds]}}}
        (tmp_path / name).write_text(json.dumps(figures), "utf-8")
    monkeypatch.setattr(sys, "argv", ["compare", str(tmp_path / "a"), str(tmp_path / "b")])
    compare.main()
    assert capsys.readouterr().out.splitlines()[-1].split() == ["idle", "/", "one", "mail", "4.000", "1.000", "0.25"]


def test_a_ratio_to_nothing_is_none() -> None:
    assert compare.table([("x", 0.0, 1.0)]).split()[-1] == "nan"
