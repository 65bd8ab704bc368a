"""An SMTP relay that says line by line what a test tells it to, as early, as late and in as many pieces as it likes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from mailbot.adapters.smtp_session import Relay
from mailbot.adapters.tls import Security
from tests.servers.background import Background, free_port

CUT = "cut"
"""As an answer: the connection ends."""


@dataclass(slots=True)
class Scripted:
    """`answers` by verb (`.` for a content), one for each time, then the usual one. With `holds_back` nothing is answered
    before DATA has come, and so many contents (`holds_contents`) are not answered before the next DATA has; `bytewise`: each
    byte of an answer goes by itself. `said` is what came: commands, and contents after a dot; `at_once` the most commands
    that came in one piece."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("PIPELINING", "8BITMIME")
    holds_back: bool = False
    holds_contents: int = 0
    bytewise: bool = False
    said: list[str] = field(default_factory=list)
    at_once: int = 0
    connections: int = 0
    port: int = field(default_factory=free_port)

    def relay(self, sender: str = "") -> Relay:
        """How to reach it, over one connection, with short time-outs."""
        quick = {"timeout": 2.0, "data_timeout": 2.0}
        return Relay("127.0.0.1", self.port, Security.NONE, connections=1, sender=sender, **quick)

    def verbs(self) -> list[str]:
        """What came, by its first word."""
        return [line.split(" ", 1)[0].split("\r", 1)[0] for line in self.said]


@contextmanager
def scripted(script: Scripted) -> Iterator[Scripted]:
    """Serve a script."""
    background = Background()
    server = background.run(_serve(script))
    try:
        yield script
    finally:
        background.loop.call_soon_threadsafe(server.close)
        background.close()


async def _serve(script: Scripted) -> asyncio.Server:
    return await asyncio.get_running_loop().create_server(lambda: _Talk(script), "127.0.0.1", script.port)


class _Talk(asyncio.Protocol):
    """One connection."""

    def __init__(self, script: Scripted) -> None:
        self._script = script
        self._held = b""
        self._waiting: list[str] = []
        self._in_content = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._out = transport
        self._script.connections += 1
        self._say("220 scripted.test")

    def data_received(self, data: bytes) -> None:
        self._held += data
        count = 0
        while not self._out.is_closing() and (line := self._next()) is not None:
            count += 1
            self._hear(line)
        self._script.at_once = max(self._script.at_once, count)

    def _next(self) -> str | None:
        end = b"\r\n.\r\n" if self._in_content else b"\r\n"
        if self._in_content and self._held.startswith(b".\r\n"):
            self._held = self._held[3:]
            return ""
        head, found, rest = self._held.partition(end)
        if not found:
            return None
        self._held = rest
        return head.decode()

    def _hear(self, line: str) -> None:
        verb = "." if self._in_content else line.split(" ", 1)[0].upper()
        if verb == "EHLO":
            self._say("\r\n".join(("250-scripted.test", *(f"250-{one}" for one in self._script.extensions), "250 OK")))
            return
        self._script.said.append(f".{line}" if verb == "." else line)
        self._in_content = False
        self._waiting.append(verb)
        if verb == "." and self._script.holds_contents:
            self._script.holds_contents -= 1
        elif verb not in ("MAIL", "RCPT") or not self._script.holds_back:
            self._answer_all()

    def _answer_all(self) -> None:
        waiting, self._waiting = self._waiting, []
        for verb in waiting:
            usual = {"DATA": "354 go on", "QUIT": "221 bye"}.get(verb, "250 OK")
            mine = self._script.answers.get(verb, [])
            answer = mine.pop(0) if mine else usual
            if answer == CUT:
                self._out.close()
                return
            self._say(answer)
            self._in_content = self._in_content or (verb == "DATA" and answer.startswith("354"))
            if answer.startswith("421"):
                self._out.close()
                return

    def _say(self, text: str) -> None:
        whole = f"{text}\r\n".encode()
        for piece in [whole[n : n + 1] for n in range(len(whole))] if self._script.bytewise else [whole]:
            self._out.write(piece)
