"""What can't be told by mail is told to whoever looks after the machine."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from mailbot.app.trouble import teller
from mailbot.loops.loop import ask_here
from mailbot.ports import StoreInTrouble
from tests.loops.bench import Hands


def test_a_store_that_takes_no_mail_stands_in_the_units_status_until_one_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands, here = Hands(), {"full": True}

    def ask(work: Any, /) -> Any:
        if here["full"]:
            raise StoreInTrouble("database or disk is full")
        return ask_here(hands.store)(work)

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd, capture_logs():
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        tell = teller(ask, hands.blobs, hands.clock, lambda: hands.office)
        tell("error", "the disk is full")
        said = systemd.recv(1000).decode()
        assert said.startswith("STATUS=In trouble (error)")
        assert "disk is full" in said
        here["full"] = False
        tell("error", "the disk is full")
        assert systemd.recv(1000) == b"STATUS="
    assert hands.rows()["outbox"] == 1
