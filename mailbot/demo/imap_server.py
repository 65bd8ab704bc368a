"""A real IMAP server on this machine (pymap, in memory, on a port that the system chooses), with one mailbox that mails
are delivered to. Knows no helpdesk."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from contextlib import AsyncExitStack, suppress

from imapclient import IMAPClient, SocketTimeout
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend, Identity
from pymap.imap import IMAPServer, IMAPService
from pymap.user import Passwords, UserMetadata

from mailbot.demo.background import Background

HOST = "127.0.0.1"


class ImapServer:
    """One server with one account. `port` is where it listens."""

    def __init__(self, background: Background, username: str, password: str) -> None:
        self._background = background
        self._stack = AsyncExitStack()
        self.port = background.run(self._start(username, password))
        self._client = _connect(self.port, username, password)

    def deliver(self, raw: bytes) -> None:
        """Put a mail into the INBOX; it is there when this returns."""
        self._client.append("INBOX", raw)

    def waiting(self) -> int:
        """How many mails lie in the INBOX."""
        return int(self._client.folder_status("INBOX", ["MESSAGES"])[b"MESSAGES"])

    def close(self) -> None:
        """The end of the server and of all connections to it."""
        with suppress(Exception):
            self._client.shutdown()
        self._background.run(self._stack.aclose())

    async def _start(self, username: str, password: str) -> int:
        parser = ArgumentParser()
        DictBackend.add_subparser("dict", parser.add_subparsers(dest="backend"))
        IMAPService.add_arguments(parser)
        args = parser.parse_args(["--no-tls", "dict"])
        args.set_uid = args.set_gid = args.passlib_cfg = None
        args.debug = False
        backend, config = await DictBackend.init(args)
        config.apply_context()
        hashed = await Passwords(config).hash_password(password)
        await Identity(username, backend.login, None, frozenset()).set(UserMetadata(config, username, password=hashed))
        await backend.start(self._stack)
        talk = ProxyProtocolReader(config.proxy_protocol).get_callback(IMAPServer(backend.login, config))
        server = await asyncio.start_server(talk, HOST, 0)
        await self._stack.enter_async_context(server)
        return int(server.sockets[0].getsockname()[1])


def _connect(port: int, username: str, password: str) -> IMAPClient:
    client = IMAPClient(HOST, port, ssl=False, timeout=SocketTimeout(10, 20))
    client.login(username, password)
    return client
