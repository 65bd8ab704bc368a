"""A mailbot that is broken on purpose, and a ledger that knows every mail that went in and every one that came out."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from mailbot.cli import app
from tests.e2e.running import Running
from tests.faults.words import request

KILLED = -signal.SIGKILL


@dataclass(frozen=True, slots=True)
class Sums:
    """What a run came to. `repeated` are mails that the relay took more than once, each with the same Message-ID."""

    mails_in: int
    tickets: int
    mails_out: int
    lost: tuple[str, ...]
    unanswered: tuple[str, ...]
    repeated: int
    answered_twice: tuple[str, ...]
    changed: tuple[str, ...]
    holes: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Nothing lost, nothing handled twice; what came out twice is byte for byte the same."""
        return not (self.lost or self.unanswered or self.answered_twice or self.changed or self.holes)


@dataclass(slots=True)
class Laboratory:
    """A mailbot and what was done to it. Mails are numbered from 0; their Message-IDs carry the number."""

    mailbot: Running
    count: int = 0
    deaths: int = 0
    recoveries: list[float] = field(default_factory=list)

    def put(self, mails: int = 1) -> None:
        """So many new requests arrive."""
        numbers = range(self.count, self.count + mails)
        self.mailbot.put(*(request(number, f"nguoi{number}@abc.vn") for number in numbers))
        self.count += mails

    def set_clock(self, seconds: float) -> None:
        """From now on the daemon's clock is wrong by so much, also while it runs."""
        beside = self.clock.with_suffix(".new")
        beside.write_text(f"{seconds}")
        beside.replace(self.clock)

    @property
    def clock(self) -> Path:
        """By how many seconds the clock is wrong."""
        return self.mailbot.folder / "clock"

    def start(self, stop_at: str = "") -> None:
        """Start the daemon, and wait for nothing."""
        env = {**os.environ, "PYTHONUNBUFFERED": "1", "MAILBOT_STOP_AT": stop_at}
        if self.clock.exists():
            env["MAILBOT_CLOCK"] = str(self.clock)
        with (self.mailbot.folder / "log").open("wb") as log:
            self.mailbot.process = subprocess.Popen(self.mailbot._command("run"), stdout=log, stderr=log, env=env)

    def ready(self) -> None:
        """Wait until it says that it is ready."""
        self.mailbot.until(lambda: b'"ready"' in self.mailbot.log(), "the daemon is ready")

    def asked(self, *words: str) -> Any:
        """What a command says with --json, run in this process."""
        done = CliRunner().invoke(app, [*words, "--json", "--config", str(self.mailbot.folder / "mailbot.toml")])
        return json.loads(done.stdout)

    def retry(self) -> None:
        """Let what waits for its next attempt go at once."""
        self._called("outbox", "retry")

    def take_up(self) -> int:
        """Handle what is set aside once more; returns how many mails."""
        lines = self.asked("aside")
        for line in lines:
            self._called("aside", "retry", str(line["id"]))
        return len(lines)

    def _called(self, *words: str) -> None:
        done = CliRunner().invoke(app, [*words, "--config", str(self.mailbot.folder / "mailbot.toml")])
        assert done.exit_code == 0, done.output

    def dies(self, patience: float = 40.0) -> int:
        """Wait for the daemon's end; returns its exit code."""
        assert self.mailbot.process is not None
        code = self.mailbot.process.wait(patience)
        self.mailbot.process = None
        self.deaths += 1
        return code

    def ends(self, patience: float) -> bool:
        """Whether the daemon came to its end by itself within so many seconds."""
        try:
            self.dies(patience)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """kill -9, now; a daemon that is dead already is one too."""
        assert self.mailbot.process is not None
        self.mailbot.process.kill()
        self.dies()

    def end(self) -> None:
        """SIGTERM, now; it ends well, or by the signal itself where it came too early to be heard."""
        assert self.mailbot.process is not None
        self.mailbot.process.terminate()
        assert self.dies() in (0, -signal.SIGTERM)

    def pass_time(self, seconds: float) -> None:
        """Put the daemon's clock on by so much."""
        self.set_clock(seconds + (float(self.clock.read_text()) if self.clock.exists() else 0.0))

    def recover(self) -> None:
        """Run until all that went in was answered; how long that took is noted."""
        begun = time.monotonic()
        self.start()
        self.ready()
        self.mailbot.until(lambda: self.received() >= self._expected(), "every mail is answered")
        self.recoveries.append(time.monotonic() - begun)
        self.answered()
        assert self.mailbot.stop() == 0

    def answered(self) -> None:
        """Wait until all that went in is answered, and nothing is left to do."""
        self.mailbot.until(lambda: self.received() >= self._expected(), "every mail is answered")
        self.mailbot.until(self._is_quiet, "the outbox and the inbox are empty")

    def received(self) -> set[str]:
        """The requests whose `received` came out."""
        return {found["In-Reply-To"] for found in self._out() if found["X-Mailbot-Kind"] == "received"}

    def sums(self) -> Sums:
        """The ledger of this run, with the daemon's own beside it."""
        out = self._out()
        tickets = self.asked("tickets", "--all")
        by_id: dict[str, set[bytes]] = {}
        for taken in self.mailbot.sink.taken:
            by_id.setdefault(message_from_bytes(taken.raw)["Message-ID"], set()).add(taken.raw)
        answers = Counter(
            (mail["In-Reply-To"], mail["X-Mailbot-Kind"])
            for mail in {mail["Message-ID"]: mail for mail in out}.values()
            if mail["X-Mailbot-Kind"] == "received"
        )
        requesters = Counter(ticket["requester"] for ticket in tickets)
        wanted = {f"nguoi{number}@abc.vn" for number in range(self.count)}
        return Sums(
            mails_in=self.count,
            tickets=len(tickets),
            mails_out=len(out),
            lost=tuple(sorted(wanted - requesters.keys())),
            unanswered=tuple(sorted(self._expected() - self.received())),
            repeated=len(out) - len(by_id),
            answered_twice=tuple(str(key) for key, times in answers.items() if times > 1)
            + tuple(who for who, times in requesters.items() if times > 1),
            changed=tuple(id for id, contents in by_id.items() if len(contents) > 1),
            holes=tuple(self.asked("doctor", "--ledger")["holes"]),
        )

    def _out(self) -> list[dict[str, str]]:
        names = ("Message-ID", "In-Reply-To", "X-Mailbot-Kind")
        mails = (message_from_bytes(taken.raw) for taken in list(self.mailbot.sink.taken))
        return [{name: re.sub(r"\s", "", str(mail[name] or "")) for name in names} for mail in mails]

    def _expected(self) -> set[str]:
        return {f"<in-{number}@client.example>" for number in range(self.count)}

    def waiting(self) -> int:
        """How many mails of ours are not sent yet."""
        with closing(sqlite3.connect(f"file:{self.mailbot.folder}/mailbot.db?mode=ro", uri=True, timeout=10)) as books:
            (waiting,) = books.execute("SELECT count(*) FROM outbox WHERE next_attempt_at IS NOT NULL").fetchone()
        return int(waiting)

    def _is_quiet(self) -> bool:
        return not self.waiting() and self.mailbot.count("INBOX") == 0
