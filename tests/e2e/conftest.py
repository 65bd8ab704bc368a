"""A running mailbot for each test, against pymap and against Dovecot where it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.e2e.crew import Crew
from tests.e2e.running import Running
from tests.servers.fixtures import dovecot_server, postgres_server, pymap_server, s3_server, sink
from tests.servers.postgres import PostgresServer
from tests.servers.pymap_server import PymapServer
from tests.servers.sink import Sink

__all__ = ["dovecot_server", "postgres_server", "pymap_server", "s3_server", "sink"]


@pytest.fixture(params=["pymap", "dovecot"])
def running(request: pytest.FixtureRequest, tmp_path: Path, sink: Sink) -> Iterator[Running]:
    server = request.getfixturevalue(f"{request.param}_server")
    mailbot = Running(tmp_path, server.account(f"hotro{uuid4().hex[:8]}"), sink)
    yield mailbot
    if mailbot.process is not None:
        mailbot.process.kill()
        mailbot.process.wait(10)


@pytest.fixture
def crew(postgres_server: PostgresServer, pymap_server: PymapServer, tmp_path: Path, sink: Sink) -> Iterator[Crew]:
    """An installation on PostgreSQL that nobody works for yet."""
    running, url = Running(tmp_path, pymap_server.account(f"hotro{uuid4().hex[:8]}"), sink), postgres_server.database()
    running.write("mailbot.toml", f'database = "{url}"\n{(tmp_path / "mailbot.toml").read_text("utf-8")}')
    running.write("log", "")
    running.patience = 60.0
    found = Crew(running, url)
    yield found
    found.end()
