"""The clocks, and the words to systemd."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from mailbot.adapters.clock import HandClock, SystemClock
from mailbot.adapters.sdnotify import notify, watchdog_seconds


def test_the_system_clock_is_utc_and_now() -> None:
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_clock_by_hand_stands_until_it_is_moved() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=timezone(timedelta(hours=7)))
    clock = HandClock(noon)
    assert clock.now() == clock.now() == noon
    assert clock.now().tzinfo is UTC
    assert clock.advance(timedelta(hours=1)) == noon + timedelta(hours=1)
    clock.put(noon)
    assert clock.now() == noon


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_hears_what_is_said(tmp_path: Path, abstract: bool) -> None:
    name = f"@mailbot-test-{os.getpid()}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind("\0" + name[1:] if abstract else name)
        assert notify("READY=1", {"NOTIFY_SOCKET": name})
        assert systemd.recv(100) == b"READY=1"


def test_without_systemd_nothing_is_said(tmp_path: Path) -> None:
    assert not notify("READY=1", {})
    assert not notify("READY=1", {"NOTIFY_SOCKET": str(tmp_path / "nobody")})


def test_the_watchdog_wants_a_sign_twice_within_its_limit() -> None:
    assert watchdog_seconds({"WATCHDOG_USEC": "30000000"}) == 15.0
    assert watchdog_seconds({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}) == 15.0
    assert watchdog_seconds({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}) == 0.0
    assert watchdog_seconds({}) == 0.0
