"""pymap (PyPI) as an IMAP server in this process: in memory, any number of users, no TLS."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import AsyncExitStack

from pymap.backend.dict import DictBackend
from pymap.backend.dict import Identity as PymapIdentity
from pymap.imap import IMAPService
from pymap.user import Passwords, UserMetadata
from pysasl.hashing import BuiltinHash

from mailbot.adapters.imap_session import Account
from mailbot.adapters.tls import Security
from tests.servers.background import Background, free_port


class PymapServer:
    """One server; `account` makes users."""

    def __init__(self) -> None:
        self.port = free_port()
        self._background = Background()
        self._stack = AsyncExitStack()
        self._users: set[str] = set()
        self._background.run(self._start())

    async def _start(self) -> None:
        parser = ArgumentParser()
        DictBackend.add_subparser("dict", parser.add_subparsers(dest="backend"))
        IMAPService.add_arguments(parser)
        args = parser.parse_args(["--host", "127.0.0.1", "--port", str(self.port), "--no-tls", "dict"])
        args.set_uid = args.set_gid = args.passlib_cfg = None
        args.debug = False
        self._backend, config = await DictBackend.init(args, hash_context=BuiltinHash(rounds=1))
        config.apply_context()
        self._config = config
        self._password = await Passwords(config).hash_password("secret")
        await self._backend.start(self._stack)
        await IMAPService(self._backend, config).start(self._stack)

    def account(self, username: str) -> Account:
        """A user of this name, with the password "secret"."""
        if username not in self._users:
            self._users.add(username)
            self._background.run(self._add(username))
        return Account(
            host="127.0.0.1", port=self.port, security=Security.NONE, username=username, password="secret", read_timeout=10
        )

    async def _add(self, username: str) -> None:
        identity = PymapIdentity(username, self._backend.login, None, frozenset())
        await identity.set(UserMetadata(self._config, username, password=self._password))

    def close(self) -> None:
        self._background.run(self._stack.aclose())
        self._background.close()
