"""Servers for the laboratory; every test that wants a running mailbot makes its own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.e2e.running import Running
from tests.servers.fixtures import postgres_server, pymap_server, sink
from tests.servers.pymap_server import PymapServer
from tests.servers.sink import Sink

__all__ = ["postgres_server", "pymap_server", "sink"]


@pytest.fixture
def running(pymap_server: PymapServer, tmp_path: Path, sink: Sink) -> Iterator[Running]:
    """A mailbot that is not started yet."""
    mailbot = Running(tmp_path, pymap_server.account(f"hotro{uuid4().hex[:8]}"), sink)
    yield mailbot
    if mailbot.process is not None:
        mailbot.process.kill()
        mailbot.process.wait(10)


@pytest.fixture
def small_disk(pymap_server: PymapServer, tmp_path: Path, sink: Sink) -> Iterator[Running]:
    """A mailbot whose disk has two megabytes."""
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", tmp_path], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("only root may mount a small disk")
    mailbot = Running(tmp_path, pymap_server.account(f"hotro{uuid4().hex[:8]}"), sink)
    yield mailbot
    if mailbot.process is not None:
        mailbot.process.kill()
        mailbot.process.wait(10)
    subprocess.run(["umount", "-l", tmp_path], check=True)
