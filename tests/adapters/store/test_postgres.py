"""What several mailbots on one PostgreSQL say to each other, and how one without its driver says so."""

from __future__ import annotations

import sys
import threading
import time

import pytest
from sqlalchemy import make_url
from structlog.testing import capture_logs

from mailbot.adapters.store.postgres import Crier, Holding, is_postgres, listen
from mailbot.app import build
from mailbot.app.duty import ALL, Duty, duties
from mailbot.settings import Settings
from tests.servers.postgres import PostgresServer


@pytest.fixture(scope="module")
def shared(postgres_server: PostgresServer) -> str:
    return postgres_server.database()


def test_a_name_has_one_holder_at_a_time(shared: str) -> None:
    one, two, other = Holding(shared, "hotro"), Holding(shared, "hotro"), Holding(shared, "nhansu")
    assert (one.take(), two.take(), other.take()) == (True, False, True)
    assert one.keep()
    one.give_back()
    assert two.take()
    for holding in (two, other):
        holding.give_back()


def test_a_holder_whose_session_was_ended_knows_it(postgres_server: PostgresServer, shared: str) -> None:
    holding = Holding(shared, "hotro")
    assert holding.take()
    postgres_server._sql("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
    assert not holding.keep()
    assert holding.take()
    holding.give_back()


def test_nobody_holds_anything_where_there_is_no_server() -> None:
    assert not Holding("postgresql+psycopg://mailbot@127.0.0.1:1/none", "hotro").take()
    Crier("postgresql+psycopg://mailbot@127.0.0.1:1/none")("fetched")


def test_what_one_says_all_hear(shared: str) -> None:
    heard, stopping, came = list[str](), threading.Event(), threading.Event()

    def hear(topic: str) -> None:
        heard.append(topic)
        came.set()

    thread = threading.Thread(target=listen, args=(shared, hear, stopping))
    thread.start()
    cry, deadline = Crier(shared), time.monotonic() + 10
    while not came.is_set() and time.monotonic() < deadline:
        cry("fetched")
        came.wait(0.05)
    stopping.set()
    cry("over")
    cry.close()
    thread.join(10)
    assert heard[0] == "fetched"
    assert not thread.is_alive()


def test_only_postgresql_has_room_for_several() -> None:
    assert is_postgres("postgresql+psycopg://db/mailbot")
    assert not is_postgres("sqlite:///mailbot.db")


def test_a_process_does_what_it_is_told() -> None:
    assert duties("") == ALL
    assert duties("work, Send") == {Duty.WORK, Duty.SEND}
    with pytest.raises(ValueError, match=r"fly.*choose from fetch, work, tick, send"):
        duties("work,fly")


def test_without_the_driver_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.model_construct(database="postgresql+psycopg://db/mailbot")
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(build.NotPossible, match=r"pip install 'mailbot\[postgres\]'"):
        build.store(settings)


@pytest.mark.parametrize("port", [0, 1])
def test_a_password_of_any_letters_is_given_and_never_said(shared: str, port: int) -> None:
    known = make_url(shared).set(password="pass word/?#%:@")
    url = known.set(host="127.0.0.1", port=port) if port else known
    with capture_logs() as said:
        crier = Crier(url.render_as_string(hide_password=False))
        crier("decided")
        crier.close()
    assert len(said) == bool(port)  # nobody listens at port 1
    assert "word" not in str(said)
