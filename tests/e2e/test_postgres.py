"""The same story on PostgreSQL: the daemon, its commands, and a database server that goes away and comes back."""

from __future__ import annotations

import signal
import tomllib
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, event, select

from mailbot.adapters.blobs_memory import MemoryBlobs
from mailbot.adapters.store import open_store, upgrade
from mailbot.adapters.store.columns import INBOUND
from mailbot.app.pipe import take_in
from tests.e2e.running import Running, reply_to, text_of
from tests.servers.postgres import PostgresServer
from tests.servers.pymap_server import PymapServer
from tests.servers.sink import Sink
from tests.stories import AN, HOA, MONDAY, raw

TECH = "Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán"
TEXT = "Trang thanh toán báo lỗi 502.\n\nMôi trường: Windows 11, Chrome\nCác bước tái hiện:\n1. Mở giỏ hàng\n2. Bấm Thanh toán"


@pytest.fixture
def running(postgres_server: PostgresServer, pymap_server: PymapServer, tmp_path: Path, sink: Sink) -> Iterator[Running]:
    mailbot = Running(tmp_path, pymap_server.account(f"hotro{uuid4().hex[:8]}"), sink)
    settings = (tmp_path / "mailbot.toml").read_text("utf-8")
    mailbot.write("mailbot.toml", f'database = "{postgres_server.database()}"\n{settings}')
    yield mailbot
    if mailbot.process is not None:
        mailbot.process.kill()
        mailbot.process.wait(10)


def change_first(running: Running, values: str) -> None:
    """Write into the first mail's row."""
    engine = create_engine(tomllib.loads((running.folder / "mailbot.toml").read_text("utf-8"))["database"])
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE inbound SET {values} WHERE id = 1")
    engine.dispose()


def test_a_request_is_answered_and_solved_on_postgresql(running: Running) -> None:
    running.start()
    running.put(raw(HOA, TEXT, TECH, message_id="first@client"))
    assert "YC-1" in text_of(running.mail("received", HOA.email))
    subject, headers, text = reply_to(running.mail("assigned", AN.email), "#close\nĐã sửa xong, chị kiểm tra giúp em.")
    running.put(raw(AN, text, subject, headers=headers, message_id="second@client"))
    assert "Đã sửa xong" in text_of(running.mail("closed", HOA.email))
    (ticket,) = running.json("tickets", "--all")
    assert (ticket["token"], ticket["status"], ticket["assignee"]) == ("YC-1", "closed", "an")
    assert [m["direction"] for m in running.json("show", "1")["messages"]].count("in") == 2
    running.until(lambda: running.count("Processed") == 2, "the inbox is empty")
    assert running.stop() == 0


def test_a_database_server_that_restarts_costs_no_mail_and_repeats_no_answer(
    running: Running, postgres_server: PostgresServer
) -> None:
    running.start()
    running.put(raw(HOA, TEXT, TECH, message_id="before@client"))
    running.mail("received", HOA.email)
    postgres_server.stop()
    running.put(raw(HOA, "Máy in hỏng ạ.", "Máy in tầng hai", message_id="meanwhile@client"))
    postgres_server.start()
    running.put(raw(HOA, "Không vào được mạng ạ.", "Wifi tầng ba", message_id="after@client"))
    running.mail("received", HOA.email, 2)
    running.until(lambda: running.count("Processed") == 3, "the inbox is empty")
    assert running.stop(signal.SIGTERM) == 0
    ids = {message_from_bytes(taken.raw)["Message-ID"] for taken in running.sink.taken if HOA.email in taken.recipients}
    assert len(ids) == 3


def test_one_round_of_everything_decides_what_a_process_that_died_had_in_hand(running: Running) -> None:
    for number in range(3):
        running.call("deliver", stdin=raw(HOA, "Máy in hỏng ạ.", f"Máy in {number}", message_id=f"{number}@client"))
    change_first(running, "tries = 1, retry_at = now() + interval '1 second'")
    said = running.call("once").decode()
    assert ("3 handled" in said, "left" in said) == (True, False), said
    assert [ticket["subject"] for ticket in running.json("tickets")] == ["Máy in 0", "Máy in 1", "Máy in 2"]


def test_one_round_of_everything_says_what_it_leaves(running: Running) -> None:
    running.call("deliver", stdin=raw(HOA, "Máy in hỏng ạ.", "Máy in", message_id="first@client"))
    change_first(running, "tries = 1, retry_at = now() + interval '1 hour', detail = 'it failed'")
    assert "left for the next call: 1 to handle, 0 to send" in running.call("once").decode()


def test_mails_that_two_pipes_bring_at_the_same_moment_are_both_kept(postgres_server: PostgresServer) -> None:
    upgrade(url := postgres_server.database())
    mine, theirs, overtaken = open_store(url), open_store(url), list[str]()

    def overtake(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT") and not overtaken:  # the number is chosen, and not written yet
            overtaken.append(statement)
            take_in(theirs, MemoryBlobs(), b"Subject: theirs", MONDAY)

    event.listen(mine.engine, "before_cursor_execute", overtake)
    take_in(mine, MemoryBlobs(), b"Subject: mine", MONDAY)
    with theirs.reading() as tx:
        kept = tx.connection.execute(select(INBOUND.c.uid, INBOUND.c.key).order_by(INBOUND.c.uid)).all()
    mine.close()
    theirs.close()
    assert [uid for uid, _ in kept] == [1, 2]
    assert len({key for _, key in kept}) == 2
