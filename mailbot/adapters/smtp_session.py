"""Where the relay is, and how a connection to it is set up: private, logged in. Knows no mail, no pool and no outbox."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass, field

from aiosmtplib import SMTP

from mailbot.adapters.oauth import TokenSource
from mailbot.adapters.tls import Security, insist_on_privacy, verified


@dataclass(frozen=True, slots=True)
class Relay:
    """The SMTP server that takes our mails (RFC 6409). Times in seconds. Raises ValueError where plain text would cross
    a network.

    `token` gives XOAUTH2 tokens and wins over `password`; without a `username` nobody logs in. `sender` is used where
    the relay refuses the empty envelope sender. `hello` is our name in EHLO. `data_timeout` is for the answer to the
    whole mail (RFC 5321 section 4.5.3.2.6), `keep_seconds` how long an unused connection is trusted.
    """

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    username: str = ""
    password: str = field(default="", repr=False)
    token: TokenSource | None = field(default=None, repr=False)
    connections: int = 4
    allow_plaintext: bool = False
    ca_file: str = ""
    sender: str = ""
    hello: str = ""
    connect_timeout: float = 15.0
    timeout: float = 60.0
    data_timeout: float = 600.0
    keep_seconds: float = 30.0

    def __post_init__(self) -> None:
        insist_on_privacy(self.host, self.security, self.allow_plaintext)


async def connect(relay: Relay) -> SMTP:
    """An open connection, private and logged in. Raises SMTPException, OSError, TokenLost or TokenRefused."""
    private = relay.security is not Security.NONE
    client = SMTP(
        hostname=relay.host,
        port=relay.port,
        timeout=relay.timeout,
        use_tls=relay.security is Security.TLS,
        start_tls=relay.security is Security.STARTTLS,  # never None: that would go on in the clear without STARTTLS
        tls_context=verified(relay.ca_file) if private else None,
        local_hostname=relay.hello or _own_name(),
    )
    try:
        await client.connect(timeout=relay.connect_timeout)
        await _login(client, relay)
    except BaseException:
        drop(client)
        raise
    return client


def drop(client: SMTP) -> None:
    """End a connection at once, without a word; never raises."""
    transport = client.transport
    client.close()
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


def _own_name() -> str:
    """Our name for EHLO; an address literal where we have no full one (RFC 5321 section 4.1.3)."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"


async def _login(client: SMTP, relay: Relay) -> None:
    if relay.token is not None:
        token = await asyncio.to_thread(relay.token)
        await client.auth_xoauth2(relay.username, token)
    elif relay.username:
        await client.login(relay.username, relay.password)
    else:
        await client.ehlo()
