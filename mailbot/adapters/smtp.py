"""Carries mails to the relay over a few kept connections (ports.Courier). Knows no ticket, no schedule and no store."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress

from aiosmtplib import SMTPAuthenticationError, SMTPConnectError, SMTPException, SMTPResponseException

from mailbot.adapters.oauth import TokenLost, TokenRefused
from mailbot.adapters.smtp_line import Farewell, Line
from mailbot.adapters.smtp_session import Relay, connect
from mailbot.adapters.smtp_wire import WireLost
from mailbot.mail.delivery import Fate, one_line
from mailbot.mail.draft import Outgoing
from mailbot.ports import BlobMissing, Due, Reply

_STILL_DOWN = 2.0
"""For so many seconds after a failed connection nobody else tries: those that waited their turn get the same answer."""


Pieces = Callable[[str], Iterator[bytes]]
"""The content of a large mail, by its blob. Raises BlobMissing, OSError; called in a thread of its own."""


def _nowhere(key: str) -> Iterator[bytes]:
    raise BlobMissing(key)


class SmtpCourier:
    """A pool of connections to one relay; belongs to one event loop."""

    def __init__(self, relay: Relay, pieces: Pieces = _nowhere) -> None:
        self._relay = relay
        self.pieces = pieces
        self._slots = asyncio.Semaphore(self.hands)
        self._idle: list[tuple[float, Line]] = []
        self._closed = False
        self._down: tuple[float, Reply] | None = None

    @property
    def hands(self) -> int:
        """How many mails may be on their way at the same time."""
        return max(1, self._relay.connections)

    async def carry(self, take: Callable[[], Due | None], tell: Callable[[Due, Reply], None]) -> None:
        """Hand over what `take` gives until it gives nothing. Never raises for the peer's faults."""
        async with self._slots:
            walk = _Walk(self, take)
            try:
                while (due := walk.next()) is not None:
                    tell(due, await walk.carry(due.outgoing))
            except BaseException:
                walk.let_go()
                raise
            self._keep(walk.line)

    async def close(self) -> None:
        """Say QUIT on all connections; never raises."""
        self._closed = True
        idle, self._idle = self._idle, []
        await asyncio.gather(*(_quit(line) for _, line in idle))

    async def connect(self) -> Line | Reply:
        """A new connection, or why there is none; for a moment that holds for all who ask."""
        now = asyncio.get_running_loop().time
        if self._down is not None and now() - self._down[0] < _STILL_DOWN:
            return self._down[1]
        try:
            line = Line(await connect(self._relay), self._relay)
        except (SMTPException, TokenLost, TokenRefused, OSError, ValueError) as error:
            reply = self._unreachable(error)
            self._down = now(), reply
            return reply
        self._down = None
        return line

    def lost(self, error: Exception, in_doubt: bool) -> Reply | None:
        """What a lost connection means for the mail on it: in doubt once its content was offered; None where it ended before
        that: another one may do."""
        host = self._relay.host
        if isinstance(error, Farewell):
            return Reply(Fate.LATER, str(error), relay_down=True)
        if in_doubt:
            return Reply(Fate.IN_DOUBT, f"in doubt: {host} fell silent after DATA ({said_by(error)})")
        return None if isinstance(error, WireLost) else Reply(Fate.LATER, f"{host}: {said_by(error)}")

    def closed(self) -> Reply:
        """Even a new connection ended before the mail was begun."""
        return Reply(Fate.LATER, f"{self._relay.host} closed the connection")

    def pick(self) -> Line | None:
        """The connection used last, if it is still fit."""
        now = asyncio.get_running_loop().time()
        while self._idle:
            since, line = self._idle.pop()
            if line.is_open and now - since < self._relay.keep_seconds:
                return line
            line.drop()
        return None

    def _keep(self, line: Line | None) -> None:
        if line is None:
            return
        if line.is_open and not self._closed:
            self._idle.append((asyncio.get_running_loop().time(), line))
        else:
            line.drop()

    def _unreachable(self, error: Exception) -> Reply:
        refused = isinstance(error, TokenRefused) or (isinstance(error, SMTPAuthenticationError) and error.code >= 500)
        if refused and self._relay.token is not None:
            self._relay.token.forget()
        return Reply(Fate.LATER, f"{self._relay.host}: {said_by(error)}", relay_down=True, login_refused=refused)


class _Walk:
    """One mail after another, over one connection while it lasts, then over the next. It looks one mail ahead."""

    def __init__(self, courier: SmtpCourier, take: Callable[[], Due | None]) -> None:
        self._courier = courier
        self._take = take
        self._ahead: Due | None = None
        self.line = courier.pick()

    def next(self) -> Due | None:
        """The mail to hand over now."""
        due, self._ahead = self._ahead or self._take(), None
        return due

    async def carry(self, mail: Outgoing) -> Reply:
        """Hand it over: on the connection at hand; where that is over (its farewell says little), on a new one."""
        if self.line is not None:
            reply = await self._attempt(self.line, mail)
            if reply is not None and not reply.relay_down:
                return reply
            self.let_go()
        line = await self._courier.connect()
        if isinstance(line, Reply):
            return line
        self.line = line
        return await self._attempt(line, mail) or self._courier.closed()

    def let_go(self) -> None:
        """End the connection at hand, without a word."""
        if self.line is not None:
            self.line.drop()
            self.line = None

    async def _attempt(self, line: Line, mail: Outgoing) -> Reply | None:
        try:
            return await line.carry(mail, self._following, await self._content(mail))
        except BlobMissing as gone:
            self.let_go()
            return Reply(Fate.NEVER, f"the mail itself is gone or was altered: blob {gone}")
        except (WireLost, Farewell, TimeoutError, OSError) as error:
            self.let_go()
            return self._courier.lost(error, line.in_doubt)

    async def _content(self, mail: Outgoing) -> Iterator[bytes] | None:
        """What lies in a blob, once it is known to be whole."""
        return await asyncio.to_thread(self._courier.pieces, mail.blob) if mail.blob else None

    def _following(self) -> Outgoing | None:
        self._ahead = self._ahead or self._take()
        return self._ahead.outgoing if self._ahead else None


def said_by(error: Exception) -> str:
    """What the relay, or the way to it, answered, in words for people."""
    if isinstance(error, SMTPResponseException):
        return one_line(f"{error.code} {error.message}")
    if isinstance(error, ssl.SSLCertVerificationError):
        return one_line(f"its certificate is not trusted: {error.verify_message}")
    cause = error.__cause__
    if isinstance(error, SMTPConnectError) and isinstance(cause, ssl.SSLCertVerificationError):
        return said_by(cause)
    return one_line(str(error) or type(error).__name__)


async def _quit(line: Line) -> None:
    with suppress(WireLost, TimeoutError, OSError):
        await line.quit(2.0)
    line.drop()
