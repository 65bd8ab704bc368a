"""Getting an IMAP connection that is fit for use: private, logged in, with time-outs. Knows nothing of folders or mails."""

from __future__ import annotations

import imaplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import cast

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from mailbot.adapters.oauth import TokenLost, TokenRefused, TokenSource
from mailbot.adapters.tls import Security, insist_on_privacy, verified
from mailbot.ports import MailboxLost, MailboxRefused

_LONGEST_LINE = 64 * 1024 * 1024
"""In bytes; a SEARCH answer is one line, and imaplib's own limit of 1,000,000 is about 100,000 mails."""

_TEMPORARY = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]")
"""Response codes (RFC 5530) with which a server refuses a login that may be right."""


@dataclass(frozen=True, slots=True)
class Account:
    """One folder of one IMAP account. Times in seconds. Raises ValueError where plain text would cross a network.

    `token` gives XOAUTH2 tokens and wins over `password`; folder names are written with "/" between levels.
    `poll_seconds` is how long to wait where the server has no IDLE; `ca_file` is trusted beside the system's authorities.
    """

    host: str
    port: int = 993
    security: Security = Security.TLS
    username: str = ""
    password: str = field(default="", repr=False)
    token: TokenSource | None = field(default=None, repr=False)
    folder: str = "INBOX"
    processed: str = "Processed"
    set_aside: str = "Set aside"
    allow_plaintext: bool = False
    ca_file: str = ""
    poll_seconds: float = 60.0
    connect_timeout: float = 10.0
    read_timeout: float = 60.0

    def __post_init__(self) -> None:
        insist_on_privacy(self.host, self.security, self.allow_plaintext)


_SAID_BY_THE_SERVER = (LookupError, OverflowError, MemoryError, RecursionError)
"""What answers without sense come to: no UIDVALIDITY, a mail of a terabyte, brackets in brackets without end."""


@contextmanager
def losing(what: str) -> Iterator[None]:
    """Turn whatever imaplib, imapclient and the socket raise into MailboxLost; the object is then dead."""
    try:
        yield
    except MailboxLost:
        raise
    except (imaplib.IMAP4.error, OSError, ValueError, AttributeError, *_SAID_BY_THE_SERVER) as error:
        # ValueError and AttributeError: imaplib's file was closed, or set to None, by `abort` from another thread
        raise MailboxLost(f"{what}: {error}") from error


def connect(account: Account) -> IMAPClient:
    """An open connection, logged in. Raises MailboxLost, or MailboxRefused where name, password or token are wrong."""
    with losing(f"connecting to {account.host}:{account.port}"):
        client = _dial(account)
    try:
        with losing(f"logging in to {account.host} as {account.username}"):
            _login(client, account)
    except MailboxLost:
        hang_up(client)
        raise
    return client


def hang_up(client: IMAPClient) -> None:
    """Close without a word; never raises."""
    with suppress(imaplib.IMAP4.error, OSError, ValueError, AttributeError):
        client.shutdown()


def wire(client: IMAPClient) -> imaplib.IMAP4:
    """The imaplib object underneath (pinned: imapclient < 5)."""
    return cast(imaplib.IMAP4, client._imap)


def _dial(account: Account) -> IMAPClient:
    timeout = SocketTimeout(connect=account.connect_timeout, read=account.read_timeout)
    context = None if account.security is Security.NONE else verified(account.ca_file)
    tls = account.security is Security.TLS
    client = IMAPClient(account.host, account.port, ssl=tls, ssl_context=context if tls else None, timeout=timeout)
    _tune(client)
    if account.security is Security.STARTTLS:
        try:
            client.starttls(context)
        except BaseException:
            hang_up(client)
            raise
    _prepare(wire(client).sock)
    return client


def _tune(client: IMAPClient) -> None:
    imap = wire(client)
    imap.debug = 0  # imapclient sets 5, which formats every line that passes
    client.normalise_times = False

    def readline() -> bytes:
        line = cast(bytes, imap.file.readline(_LONGEST_LINE + 1))
        if len(line) > _LONGEST_LINE:
            raise imap.abort(f"a line of more than {_LONGEST_LINE} bytes")
        return line

    imap.readline = readline  # type: ignore[method-assign]  # the only way past imaplib's limit


def _prepare(sock: socket.socket) -> None:
    """Let the kernel notice within minutes that the other end is gone without a word, and hold nothing back: imapclient
    writes a search in two pieces, and the second would wait 40 ms for the first to be acknowledged."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4)):
        if hasattr(socket, option):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)


def _login(client: IMAPClient, account: Account) -> None:
    try:
        if account.token is not None:
            _login_with_token(client, account.username, account.token())
        elif client.has_capability("AUTH=PLAIN"):
            client.plain_login(account.username, account.password)
        else:
            client.login(account.username, account.password)
    except TokenRefused as error:
        raise MailboxRefused(str(error)) from error
    except TokenLost as error:
        raise MailboxLost(str(error)) from error
    except LoginError as error:
        raise _refusal(account, error) from error


def _login_with_token(client: IMAPClient, username: str, token: str) -> None:
    """XOAUTH2: the words at once; to the challenge that carries an error the empty answer, which fetches the refusal."""
    words = f"user={username}\1auth=Bearer {token}\1\1".encode()
    client.sasl_login("XOAUTH2", lambda challenge: b"" if challenge else words)


def _refusal(account: Account, error: LoginError) -> MailboxLost:
    """imapclient calls a connection cut during login a LoginError as well; only the server's own NO is a refusal."""
    detail = f"{account.host} as {account.username}: {error}"
    cut = isinstance(error.__context__, imaplib.IMAP4.abort)
    if cut or any(code in str(error).upper() for code in _TEMPORARY):
        return MailboxLost(detail)
    if account.token is not None:
        account.token.forget()
    return MailboxRefused(detail)
