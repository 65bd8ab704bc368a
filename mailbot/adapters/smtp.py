"""Carries mails to the relay over a few kept connections (ports.Courier). Knows no ticket, no schedule and no store."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from contextlib import suppress

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from mailbot.adapters.oauth import TokenLost, TokenRefused
from mailbot.adapters.smtp_session import Relay, Transfer, connect, drop
from mailbot.mail.delivery import Fate, fate, one_line, status
from mailbot.ports import Reply

_STILL_DOWN = 2.0
"""For so many seconds after a failed connection nobody else tries: those that waited their turn get the same answer."""


class SmtpCourier:
    """A pool of connections to one relay; belongs to one event loop."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._slots = asyncio.Semaphore(max(1, relay.connections))
        self._idle: list[tuple[float, SMTP]] = []
        self._closed = False
        self._down: tuple[float, Reply] | None = None

    async def deliver(self, sender: str, recipients: Sequence[str], raw: bytes) -> Reply:
        """Hand one mail over. Never raises for the peer's faults."""
        async with self._slots:
            kept = self._pick()
            reply = await self._carry(kept, sender, recipients, raw) if kept else None
            if reply is None or reply.relay_down:  # an old connection's farewell says little
                reply = await self._carry_afresh(sender, recipients, raw)
            return reply

    async def close(self) -> None:
        """Say QUIT on all connections; never raises."""
        self._closed = True
        idle, self._idle = self._idle, []
        await asyncio.gather(*(_quit(client) for _, client in idle))

    async def _carry_afresh(self, sender: str, recipients: Sequence[str], raw: bytes) -> Reply:
        now = asyncio.get_running_loop().time
        if self._down is not None and now() - self._down[0] < _STILL_DOWN:
            return self._down[1]
        try:
            client = await connect(self._relay)
        except (SMTPException, TokenLost, TokenRefused, OSError, ValueError) as error:
            reply = self._unreachable(error)
            self._down = now(), reply
            return reply
        self._down = None
        answer = await self._carry(client, sender, recipients, raw)
        return answer or Reply(Fate.LATER, f"{self._relay.host} closed the connection")

    async def _carry(self, client: SMTP, sender: str, recipients: Sequence[str], raw: bytes) -> Reply | None:
        """One attempt. None where the connection ended before the mail was begun: another one may do."""
        transfer = Transfer(client, self._relay)
        try:
            reply = await transfer.carry(sender, recipients, raw)
        except SMTPResponseException as error:
            reply = _judged(error)
            await _reset(client)
        except (SMTPException, OSError, ValueError) as error:
            drop(client)
            return self._lost(error, transfer.begun)
        except BaseException:
            drop(client)
            raise
        self._keep(client)
        return reply

    def _unreachable(self, error: Exception) -> Reply:
        refused = isinstance(error, TokenRefused) or (isinstance(error, SMTPAuthenticationError) and error.code >= 500)
        if refused and self._relay.token is not None:
            self._relay.token.forget()
        return Reply(Fate.LATER, f"{self._relay.host}: {_words(error)}", relay_down=True, login_refused=refused)

    def _lost(self, error: Exception, begun: bool) -> Reply | None:
        """The connection went, or never answered: in doubt once the content was offered."""
        if begun:
            return Reply(Fate.IN_DOUBT, f"in doubt: {self._relay.host} fell silent after DATA ({_words(error)})")
        if isinstance(error, SMTPServerDisconnected):
            return None
        if isinstance(error, ValueError):
            return Reply(Fate.NEVER, f"553 5.1.3 {_words(error)}")
        return Reply(Fate.LATER, f"{self._relay.host}: {_words(error)}")

    def _pick(self) -> SMTP | None:
        """The connection used last, if it is still fit."""
        now = asyncio.get_running_loop().time()
        while self._idle:
            since, client = self._idle.pop()
            if client.is_connected and now - since < self._relay.keep_seconds:
                return client
            drop(client)
        return None

    def _keep(self, client: SMTP) -> None:
        if client.is_connected and not self._closed:
            self._idle.append((asyncio.get_running_loop().time(), client))
        else:
            drop(client)


def _judged(error: SMTPResponseException) -> Reply:
    """The relay's answer to MAIL, DATA or the whole mail. A refused sender says nothing against the mail, unless by size."""
    words = one_line(f"{error.code} {error.message}")
    if error.code == 421:
        return Reply(Fate.LATER, words, relay_down=True)
    if isinstance(error, SMTPSenderRefused) and error.code != 552 and status(error.message) != "5.3.4":
        return Reply(Fate.LATER, words, relay_down=True)
    return Reply(fate(error.code, error.message), words)


async def _reset(client: SMTP) -> None:
    """Back to the beginning of a mail (RSET), or the end of the connection."""
    try:
        if client.is_connected:
            await client.rset()
    except (SMTPException, OSError):
        drop(client)


def _words(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return one_line(f"{error.code} {error.message}")
    if isinstance(error, ssl.SSLCertVerificationError):
        return one_line(f"its certificate is not trusted: {error.verify_message}")
    cause = error.__cause__
    if isinstance(error, SMTPConnectError) and isinstance(cause, ssl.SSLCertVerificationError):
        return _words(cause)
    return one_line(str(error) or type(error).__name__)


async def _quit(client: SMTP) -> None:
    with suppress(SMTPException, OSError):
        await client.execute_command(b"QUIT", timeout=2)
    drop(client)
