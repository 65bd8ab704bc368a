"""An SMTP relay made of aiosmtpd: keeps what it takes, and can be told to misbehave."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from mailbot.adapters.smtp_session import Relay
from mailbot.adapters.tls import Security
from tests.servers.background import CERTS, Background, free_port

SILENCE = "silence"
"""As an answer: none at all, until the client goes away."""

HANG_UP = "hang up"
"""As an answer: the connection ends without a word."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A mail that the relay has said 250 to (or would have: see `HANG_UP`)."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


@dataclass(slots=True)
class Script:
    """What the relay answers. `mail` and `data` once per entry, then 250; `rcpt` by recipient, for as long as it stands."""

    mail: list[str] = field(default_factory=list)
    rcpt: dict[str, str] = field(default_factory=dict)
    data: list[str] = field(default_factory=list)
    login: list[str] = field(default_factory=list)
    greeting: list[str] = field(default_factory=list)
    null_sender: str = ""


class Sink:
    """One relay on 127.0.0.1. `taken` is what it took, in order; `logins` who logged in, with what."""

    def __init__(
        self, security: Security = Security.NONE, size: int = 33_554_432, authenticate: bool = False, pipelining: bool = False
    ) -> None:
        self.port = free_port()
        self.security = security
        self.script = Script()
        self.taken: list[Taken] = []
        self.logins: list[tuple[str, str]] = []
        self.connections = 0
        self._size = size
        self._authenticate = authenticate
        self.pipelining = pipelining
        self._background = Background()
        self._background.run(self._open())

    def relay(self, **changes: Any) -> Relay:
        """How to reach it; time-outs are short."""
        private = self.security is not Security.NONE
        relay = Relay(
            host="localhost" if private else "127.0.0.1",
            port=self.port,
            security=self.security,
            ca_file=str(CERTS / "ca.pem") if private else "",
            timeout=5.0,
            data_timeout=5.0,
        )
        return replace(relay, **changes)

    def stop(self) -> None:
        """Stop listening, and end all connections."""
        self._background.run(self._shut())

    def start(self) -> None:
        """Listen again, on the same port."""
        self._background.run(self._open())

    def close(self) -> None:
        """The end."""
        self.stop()
        self._background.close()

    async def _open(self) -> None:
        self._talks: set[asyncio.BaseTransport] = set()
        context = _context() if self.security is Security.TLS else None
        self._server = await asyncio.get_running_loop().create_server(self._protocol, "127.0.0.1", self.port, ssl=context)

    async def _shut(self) -> None:
        self._server.close()
        for transport in self._talks:
            transport.abort()  # type: ignore[attr-defined]  # a socket's transport
        await self._server.wait_closed()

    def _protocol(self) -> SMTP:
        return _Talk(
            self,
            _Handler(self),
            hostname="sink.test",
            data_size_limit=self._size,
            enable_SMTPUTF8=True,
            tls_context=_context() if self.security is Security.STARTTLS else None,
            require_starttls=self.security is Security.STARTTLS,
            auth_require_tls=self.security is Security.STARTTLS,
            authenticator=self._login if self._authenticate else None,
        )

    def _login(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"secret", handled=False)


def _context() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTS / "server.pem", CERTS / "server.key")
    return context


class _Talk(SMTP):
    """aiosmtpd's protocol, with XOAUTH2 and a count of connections."""

    def __init__(self, sink: Sink, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._sink = sink

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._sink.connections += 1
        self._sink._talks.add(transport)

    async def auth_XOAUTH2(self, server: SMTP, words: list[str]) -> AuthResult:
        import base64

        user, bearer = base64.b64decode(words[1]).decode().split("\1")[:2]
        self._sink.logins.append((user.removeprefix("user="), bearer.removeprefix("auth=Bearer ")))
        good = bearer == "auth=Bearer good-token"
        return AuthResult(success=good, handled=good)


class _Handler:
    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*responses[:-1], *(["250-PIPELINING"] if self._sink.pipelining else []), responses[-1]]

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, sender: str, options: list[str]) -> str:
        script = self._sink.script
        words = script.null_sender if sender == "<>" and script.null_sender else _next(script.mail)
        return await self._answer(server, words, lambda: envelope.__setattr__("mail_from", sender))

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, recipient: str, options: list[str]) -> str:
        words = self._sink.script.rcpt.get(recipient, "250 OK")
        return await self._answer(server, words, lambda: envelope.rcpt_tos.append(recipient))

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        words = _next(self._sink.script.data)
        taken = Taken(
            (envelope.mail_from or "").removeprefix("<>"), tuple(envelope.rcpt_tos), bytes(envelope.original_content or b"")
        )
        keep = (lambda: self._sink.taken.append(taken)) if words[0] in "2sh" else (lambda: None)
        if words in (SILENCE, HANG_UP):
            keep()
        return await self._answer(server, words, keep)

    async def _answer(self, server: SMTP, words: str, accept: Callable[[], object]) -> str:
        if words == SILENCE:
            await asyncio.sleep(3600)
        if words == HANG_UP:
            server.transport.abort()
            return "421 gone"
        if words.startswith("2"):
            accept()
        return words


def _next(answers: list[str]) -> str:
    return answers.pop(0) if answers else "250 OK"
