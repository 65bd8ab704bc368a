"""The bytes of an SMTP connection after its set-up: commands out, replies in, in their order (RFC 5321 section 4.2).

Takes the connection over from aiosmtplib, which can wait for one reply only. Knows no mail and no command's meaning.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from mailbot.mail.delivery import one_line

_LONGEST_REPLY = 64 * 1024

_LARGE = 64 * 1024


class WireLost(Exception):
    """The connection is gone, or what came over it is no SMTP."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply: its code, and the text of its lines."""

    code: int
    text: str

    @property
    def is_good(self) -> bool:
        """Done as asked (2yz)."""
        return 200 <= self.code < 300

    @property
    def words(self) -> str:
        """The reply as one line for people."""
        return one_line(f"{self.code} {self.text}")


class Wire(asyncio.Protocol):
    """One connection. Each reply must be owed: whoever speaks out of turn is not listened to any more."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._answers: deque[Answer] = deque()
        self._held = b""
        self._owed = 0
        self._trouble = ""
        self._waiter: asyncio.Future[None] | None = None
        self._flowing = asyncio.Event()
        self._flowing.set()
        transport.set_protocol(self)

    @property
    def is_open(self) -> bool:
        """Whether more can be said."""
        return not self._trouble and not self._transport.is_closing()

    def write(self, commands: bytes, replies: int, after: bytes = b"") -> None:
        """Say something (and what comes after it) that so many replies will answer. Raises WireLost."""
        if not self.is_open:
            raise WireLost(self._trouble or "the connection is closed")
        self._owed += replies
        if len(commands) < _LARGE:
            self._transport.write(commands + after)
        else:
            self._transport.write(commands)
            self._transport.write(after)

    async def pour(self, pieces: Iterator[bytes], seconds: float) -> None:
        """Say something long, piece by piece as the other side takes it, and begin to owe its one reply. Ends early, and with
        it the connection, where the reply comes first. Raises WireLost, TimeoutError, and what reading the pieces raises."""
        self.write(b"", 1)
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            if self._answers:
                self._lose("an answer came before its time")
                return
            self.write(piece, 0)
            async with asyncio.timeout(seconds):
                await self._flowing.wait()

    async def answer(self, seconds: float) -> Answer:
        """The next reply. Raises WireLost, and TimeoutError when none has come for so many seconds."""
        if not self._answers:
            await self._wait(seconds)
        self._owed -= 1
        return self._answers.popleft()

    async def ask(self, command: bytes, seconds: float) -> Answer:
        """Say one command, and wait for its reply."""
        self.write(command, 1)
        return await self.answer(seconds)

    def data_received(self, data: bytes) -> None:
        """Read whole replies, and keep the beginning of the next."""
        *lines, self._held = (self._held + data).split(b"\n")
        start = 0
        for number, line in enumerate(lines, start=1):
            if line[3:4] != b"-":
                self._take(lines[start:number])
                start = number
        self._held = b"".join(line + b"\n" for line in lines[start:]) + self._held
        if len(self._held) > _LONGEST_REPLY:
            self._lose("a reply without an end")

    def pause_writing(self) -> None:
        """The other side is slower than we are."""
        self._flowing.clear()

    def resume_writing(self) -> None:
        """It has caught up."""
        self._flowing.set()

    def eof_received(self) -> bool:
        """The other side has ended it."""
        self._lose("the connection was closed")
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._lose(f"the connection was lost: {exc}" if exc else "the connection was closed")

    async def _wait(self, seconds: float) -> None:
        if self._trouble:
            raise WireLost(self._trouble)
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await self._waiter
        finally:
            self._waiter = None
        if not self._answers:
            raise WireLost(self._trouble)

    def _take(self, lines: list[bytes]) -> None:
        code = lines[-1][:3]
        if not code.isdigit() or len(code) < 3:
            self._lose("what came is no SMTP reply")
        elif len(self._answers) >= self._owed:
            self._lose("the relay spoke out of turn")
        elif not self._trouble:
            text = b"\n".join(line[4:].strip() for line in lines).decode("utf-8", "replace")
            self._answers.append(Answer(int(code), text))
            self._wake()

    def _lose(self, trouble: str) -> None:
        if self._trouble:
            return
        self._trouble = trouble
        self._transport.close()
        self._wake()

    def _wake(self) -> None:
        self._flowing.set()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
