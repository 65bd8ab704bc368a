"""A mail that ends every process that touches it: the daemon and the one beside it are real, and so is their death."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.e2e.running import Running
from tests.servers.pymap_server import PymapServer
from tests.servers.sink import Sink
from tests.stories import HOA, raw

DEADLY = """
import os, signal, sys
import mailbot.loops.clerk as clerk
read = clerk.parse
def deadly(content):
    if b"X-Deadly: yes" in content:
        os.kill(os.getpid(), signal.SIGKILL)
    return read(content)
clerk.parse = deadly
from mailbot.cli import main
main()
"""


class Fragile(Running):
    """A mailbot that some mail can kill."""

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-c", DEADLY, *words, "--config", str(self.folder / "mailbot.toml")]

    def _env(self) -> dict[str, str]:
        return {**super()._env(), "MAILBOT_CLOCK": str(self.folder / "clock")}


@pytest.fixture
def fragile(pymap_server: PymapServer, tmp_path: Path, sink: Sink) -> Iterator[Fragile]:
    mailbot = Fragile(tmp_path, pymap_server.account(f"hotro{uuid4().hex[:8]}"), sink)
    mailbot.write("clock", "0")
    mailbot.write("mailbot.toml", f"processes = 1\n{(mailbot.folder / 'mailbot.toml').read_text('utf-8')}")
    yield mailbot
    if mailbot.process is not None:
        mailbot.process.kill()
        mailbot.process.wait(10)


def request(number: int, **more: Any) -> bytes:
    return raw(HOA, f"Máy in số {number} không in được gì.", f"Máy in {number}", message_id=f"m{number}@client", **more)


def test_a_mail_that_kills_the_processes_is_set_aside_after_three_tries_and_the_others_are_all_handled(fragile: Fragile) -> None:
    for number in range(8):
        fragile.put(request(number, headers={"X-Deadly": "yes"} if number == 3 else ()))
    fragile.start()
    assert fragile.process is not None
    assert fragile.process.wait(fragile.patience) == -signal.SIGKILL  # alone, it was tried in the daemon itself
    assert b"going on in one process" in fragile.log()
    fragile.write("clock", "60")  # the next try is due
    fragile.start()
    assert fragile.process.wait(fragile.patience) == -signal.SIGKILL
    fragile.write("clock", "120")
    fragile.start()
    fragile.mail("received", HOA.email, 6)
    fragile.until(lambda: fragile.json("aside") != [], "the mail is set aside")
    (line,) = fragile.json("aside")
    assert line["reason"] == "error"
    assert "died" in line["detail"]
    assert len(fragile.json("tickets", "--all")) == 7
    fragile.mail("admin", "it@abc.vn")
    assert fragile.stop() == 0


def test_the_process_beside_the_daemon_holds_nothing_of_it_and_ends_with_it(fragile: Fragile) -> None:
    fragile.start()
    assert fragile.process is not None
    pid = fragile.process.pid
    (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    held = {os.readlink(one) for one in Path(f"/proc/{child}/fd").iterdir()}
    assert {one for one in held if one.startswith(str(tmp := fragile.folder))} == {f"{tmp}/log"}
    assert len([one for one in held if one.startswith("socket:")]) == 1  # its line
    handle = os.pidfd_open(int(child))
    fragile.stop(signal.SIGKILL)
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    assert poll.poll(20_000)
    os.close(handle)
