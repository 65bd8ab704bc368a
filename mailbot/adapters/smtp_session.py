"""One SMTP connection to the relay, and one mail carried over it, step by step. Knows no pool and no outbox.

The steps are taken one by one (MAIL, RCPT, DATA) so that every answer is tied to what it answers.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field

from aiosmtplib import SMTP, SMTPRecipientRefused, SMTPSenderRefused

from mailbot.adapters.oauth import TokenSource
from mailbot.adapters.tls import Security, insist_on_privacy, verified
from mailbot.mail.delivery import Fate, fate, one_line
from mailbot.ports import Reply

_ADDRESS = re.compile(r'(?:"[^"\\\x00-\x1f\x7f]+"|[^\s<>()\[\],;"\x00-\x1f\x7f@]+)@[^\s<>@\x00-\x1f\x7f]+')
"""What may stand in RCPT TO (RFC 5321 section 4.1.2, quoted pairs left out); aiosmtplib would repair the rest by guessing."""


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


class Transfer:
    """One mail on its way over one connection. `begun` says whether its content has been offered (DATA): from then on
    a lost connection leaves it in doubt whether the relay has it (RFC 5321 section 4.5.5 leaves no better way)."""

    def __init__(self, client: SMTP, relay: Relay) -> None:
        self._client = client
        self._relay = relay
        self.begun = False

    async def carry(self, sender: str, recipients: Sequence[str], raw: bytes) -> Reply:
        """Hand it over. Raises SMTPException and OSError."""
        too_long = self._longer_than_allowed(raw)
        if too_long:
            return Reply(Fate.NEVER, too_long)
        await self._announce(sender, recipients, raw)
        refused, later = await self._name(recipients)
        if len(refused) + len(later) == len(recipients):
            await self._client.rset()
            return _nobody(refused, later)
        self.begun = True
        answer = await self._client.data(raw, timeout=self._relay.data_timeout)
        return Reply(Fate.TAKEN, one_line(f"{answer.code} {answer.message}"), tuple(refused.items()), tuple(later))

    def _longer_than_allowed(self, raw: bytes) -> str:
        """RFC 1870: a server that gives a SIZE refuses what is longer; aiosmtplib does not look."""
        limit = self._client.esmtp_extensions.get("size", "").strip()
        if not limit.isdecimal() or not 0 < int(limit) < len(raw):
            return ""
        return f"552 5.3.4 the mail has {len(raw)} bytes, the relay takes {limit}"

    async def _announce(self, sender: str, recipients: Sequence[str], raw: bytes) -> None:
        options = self._options(recipients, raw)
        encoding = "utf-8" if "SMTPUTF8" in options else "ascii"
        try:
            await self._client.mail(ascii_domain(sender), options=options, encoding=encoding)
        except SMTPSenderRefused as error:
            if sender or not self._relay.sender or fate(error.code, error.message) is not Fate.NEVER:
                raise
            await self._client.rset()
            await self._client.mail(ascii_domain(self._relay.sender), options=options, encoding=encoding)

    def _options(self, recipients: Sequence[str], raw: bytes) -> list[str]:
        has = self._client.supports_extension
        options = [f"SIZE={len(raw)}"] if has("size") else []
        if not raw.isascii() and has("8bitmime"):
            options.append("BODY=8BITMIME")
        if has("smtputf8") and not all(ascii_domain(r).isascii() for r in recipients):
            options.append("SMTPUTF8")
        return options

    async def _name(self, recipients: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
        """Offer the recipients one by one; returns those refused for good and those refused for now, with the words."""
        refused: dict[str, str] = {}
        later: dict[str, str] = {}
        for recipient in recipients:
            try:
                await self._offer(recipient)
            except SMTPRecipientRefused as error:
                kind = refused if fate(error.code, error.message) is Fate.NEVER else later
                kind[recipient] = one_line(f"{error.code} {error.message}")
        return refused, later

    async def _offer(self, recipient: str) -> None:
        address = ascii_domain(recipient)
        if not _ADDRESS.fullmatch(address):
            raise SMTPRecipientRefused(553, "5.1.3 not an address", recipient)
        if not address.isascii() and not self._client.supports_extension("smtputf8"):
            raise SMTPRecipientRefused(553, "5.6.7 the relay takes no addresses outside ASCII (RFC 6531)", recipient)
        await self._client.rcpt(address, encoding="utf-8")


def _nobody(refused: dict[str, str], later: dict[str, str]) -> Reply:
    """Not one recipient was taken: for good only if all were refused for good."""
    detail = next(iter((later or refused).values()), "no recipients")
    return Reply(Fate.LATER if later else Fate.NEVER, detail, tuple(refused.items()), tuple(later))


def ascii_domain(address: str) -> str:
    """An address with its domain as DNS knows it (IDNA); unchanged where that can't be."""
    local, at, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{local}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address
