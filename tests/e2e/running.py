"""A real mailbot: the daemon as a process of its own between a real IMAP server and a real SMTP relay."""

from __future__ import annotations

import imaplib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

from mailbot.adapters.imap_session import Account
from mailbot.mail.parse import parse
from tests.servers.sink import Sink, Taken
from tests.stories import RULES

PATIENCE = 30.0


@dataclass(slots=True)
class Running:
    """One installation in a folder: settings, rules, key, database. The daemon runs between `start` and `stop`."""

    folder: Path
    account: Account
    sink: Sink
    rules: str = RULES
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    patience: float = PATIENCE
    mails: int = 0

    def __post_init__(self) -> None:
        self.write("rules.yaml", self.rules)
        self.write("mailbot.key", "a key for tests, of thirty-two bytes at least")
        (self.folder / "mailbot.key").chmod(0o600)
        account = self.account
        self.write(
            "mailbot.toml",
            f"""
address = "hotro@abc.vn"
aliases = ["support@abc.vn"]
admin = ["it@abc.vn"]
[imap]
host = "{account.host}"
port = {account.port}
security = "none"
username = "{account.username}"
password = "{account.password}"
poll_seconds = 1
[smtp]
host = "127.0.0.1"
port = {self.sink.port}
security = "none"
[log]
format = "json"
""",
        )

    def write(self, name: str, text: str) -> None:
        """Put a file into the folder, in one step as editors do."""
        place = self.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.with_suffix(".new")
        beside.write_text(text, "utf-8")
        beside.replace(place)

    def start(self) -> None:
        """Start the daemon; it is ready when it says so."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self._command("run"), stdout=log, stderr=log, env=self._env())
        self.until(lambda: b'"ready"' in self.log(), "the daemon is ready")

    def stop(self, how: int = signal.SIGTERM) -> int:
        """End the daemon, and return its exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE)
        self.process = None
        (self.folder / "log").rename(self.folder / f"log.{time.monotonic_ns()}")
        return code

    def log(self) -> bytes:
        """What the daemon has logged since it started."""
        return (self.folder / "log").read_bytes()

    def call(self, *words: str, stdin: bytes = b"", code: int = 0) -> bytes:
        """Run a mailbot command; returns its output."""
        done = subprocess.run(self._command(*words), input=stdin, capture_output=True, env=self._env(), timeout=60, check=False)
        assert done.returncode == code, done.stdout.decode() + done.stderr.decode()
        return done.stdout

    def json(self, *words: str) -> Any:
        """What a command says with --json."""
        return json.loads(self.call(*words, "--json"))

    def put(self, *mails: bytes) -> None:
        """Lay mails into the INBOX, as the mail server would."""
        with imaplib.IMAP4(self.account.host, self.account.port) as imap:
            imap.login(self.account.username, self.account.password)
            for raw in mails:
                imap.append("INBOX", "", "", raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))

    def count(self, folder: str) -> int:
        """How many mails lie in a folder (0: there is no such folder)."""
        with imaplib.IMAP4(self.account.host, self.account.port) as imap:
            imap.login(self.account.username, self.account.password)
            word, data = imap.select(f'"{folder}"', readonly=True)
            return int(data[0] or b"0") if word == "OK" else 0

    def mail(self, kind: str, to: str, index: int = 0) -> Message:
        """The mail of a kind to somebody that came out (the index-th); waits for it."""

        def found() -> list[Message]:
            mails = [message_from_bytes(taken.raw) for taken in list(self.sink.taken) if to in taken.recipients]
            return [mail for mail in mails if mail["X-Mailbot-Kind"] == kind]

        self.until(lambda: len(found()) > index, f"a mail {kind} to {to}")
        return found()[index]

    def until(self, true: Callable[[], bool], what: str) -> None:
        """Wait for something to become true."""
        deadline = time.monotonic() + self.patience
        pause = threading.Event()
        while not true():
            assert time.monotonic() < deadline, f"in vain: {what}\n{self._tail()}"
            assert self.process is None or self.process.poll() is None, f"the daemon died\n{self._tail()}"
            pause.wait(0.02)

    def _tail(self) -> str:
        sent = [(t.recipients, message_from_bytes(t.raw)["X-Mailbot-Kind"]) for t in self.sink.taken]
        return f"{self.log().decode()[-3000:]}\nsent: {sent}"

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "mailbot", *words, "--config", str(self.folder / "mailbot.toml")]

    def _env(self) -> dict[str, str]:
        return {**os.environ, "PYTHONUNBUFFERED": "1"}


def text_of(mail: Message | Taken) -> str:
    """The words of a mail that came out."""
    return parse(mail.as_bytes() if isinstance(mail, Message) else mail.raw).text


def reply_to(mail: Message, text: str) -> tuple[str, list[tuple[str, str]], str]:
    """Subject, headers and text of the answer that a mail client makes to a mail."""
    quoted = "\n".join(f"> {line}" for line in text_of(mail).splitlines())
    headers = [("In-Reply-To", mail["Message-ID"]), ("References", f"{mail.get('References', '')} {mail['Message-ID']}".strip())]
    subject = parse(mail.as_bytes()).subject
    return f"Re: {subject.removeprefix('Re: ')}", headers, f"{text}\n\nVào 09:15, Hỗ trợ ABC <hotro@abc.vn> đã viết:\n{quoted}\n"
