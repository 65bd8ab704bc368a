"""A real SMTP server on this machine (aiosmtpd, on a port that the system chooses) that takes every mail and passes it to
a listener. Knows no helpdesk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from aiosmtpd.smtp import SMTP, Envelope, Session

from mailbot.demo.background import Background

HOST = "127.0.0.1"
_LARGEST = 64 << 20

Listener = Callable[[tuple[str, ...], bytes], None]
"""Called with the recipients and the bytes of each mail, before the server says 250."""


class SmtpSink:
    """One server. `port` is where it listens."""

    def __init__(self, background: Background, listener: Listener) -> None:
        self._background = background
        self._listener = listener
        self._server: asyncio.Server | None = None
        logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd tells every command
        self.port = background.run(self._start())

    def close(self) -> None:
        """The end."""
        self._background.run(self._stop())

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a mail."""
        self._listener(tuple(envelope.rcpt_tos), bytes(envelope.original_content or b""))
        return "250 OK"

    async def _start(self) -> int:
        self._server = await asyncio.get_running_loop().create_server(self._protocol, HOST, 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def _stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def _protocol(self) -> SMTP:
        return SMTP(self, hostname="relay.demo", data_size_limit=_LARGEST, enable_SMTPUTF8=True)
