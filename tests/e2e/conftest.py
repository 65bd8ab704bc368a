"""A running mailbot for each test, against pymap and against Dovecot where it is installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.e2e.running import Running
from tests.servers.fixtures import dovecot_server, postgres_server, pymap_server, s3_server, sink
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
