"""An IMAP server that does exactly what a script says, segment by segment, to show what real servers do rarely."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import closing

from mailbot.adapters.imap_session import Account
from mailbot.adapters.tls import Security
from tests.servers.background import CERTS

CAPABILITIES = "IMAP4rev1 IDLE MOVE UIDPLUS AUTH=PLAIN"


class Talk:
    """One connection, from the server's side. Every `send` is one TCP segment (one TLS record)."""

    def __init__(self, sock: socket.socket, capabilities: str) -> None:
        self.sock = sock
        self.capabilities = capabilities
        self._file = sock.makefile("rb")
        self.tag = ""

    def close(self) -> None:
        """No more lines."""
        self._file.close()

    def send(self, text: str) -> None:
        """These bytes, at once."""
        self.sock.sendall(text.encode())

    def line(self) -> str:
        """The client's next line, without CRLF; "" at the end."""
        return self._file.readline().decode().rstrip("\r\n")

    def expect(self, pattern: str) -> re.Match[str]:
        """The client's next command; its tag is kept in `tag`."""
        line = self.line()
        self.tag, _, command = line.partition(" ")
        found = re.match(pattern, command)
        assert found, f"expected {pattern}, got {line!r}"
        return found

    def ok(self, words: str = "") -> None:
        """The end of the command."""
        self.send(f"{self.tag} OK {words or 'done'}\r\n")

    def answer(self, pattern: str, *lines: str) -> None:
        """One whole exchange."""
        self.expect(pattern)
        for line in lines:
            self.send(f"{line}\r\n")
        self.ok()

    def begin(self) -> None:
        """Greeting, login, the folders, and SELECT."""
        self.send(f"* OK [CAPABILITY {self.capabilities}] ready\r\n")
        self.answer("CAPABILITY", f"* CAPABILITY {self.capabilities}")
        self.login()
        self.folders()
        self.answer("SELECT", "* 0 EXISTS", "* OK [UIDVALIDITY 7] x", "* OK [UIDNEXT 1] x")

    def login(self) -> None:
        """AUTHENTICATE PLAIN with whatever comes."""
        self.expect("AUTHENTICATE PLAIN")
        self.send("+ \r\n")
        self.line()
        self.send(f"{self.tag} OK [CAPABILITY {self.capabilities}] logged in\r\n")

    def folders(self) -> None:
        """Both target folders are there; the separator is "/"."""
        for name in ("Processed", "Set aside"):
            self.answer('LIST "" ""', r'* LIST (\Noselect) "/" ""')
            self.answer("LIST", f'* LIST () "/" "{name}"')


class ScriptedImap:
    """A server whose connections each run one script, in turn."""

    def __init__(self, *scripts: Callable[[Talk], None], tls: bool = False, capabilities: str = CAPABILITIES) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._tls = tls
        self._capabilities = capabilities
        self._scripts = scripts
        self.errors: list[BaseException] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def account(self) -> Account:
        """How to reach it."""
        return Account(
            host="localhost" if self._tls else "127.0.0.1",
            port=self._listener.getsockname()[1],
            security=Security.TLS if self._tls else Security.NONE,
            username="an",
            password="secret",
            ca_file=str(CERTS / "ca.pem") if self._tls else "",
            read_timeout=5.0,
            poll_seconds=0.05,
        )

    def close(self) -> None:
        """Wait for the scripts to end; raises what went wrong in them."""
        self._thread.join(5)
        self._listener.close()
        if self.errors:
            raise self.errors[0]

    def _serve(self) -> None:
        for script in self._scripts:
            sock, _ = self._listener.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(5)
            try:
                with self._wrap(sock) as wrapped, closing(Talk(wrapped, self._capabilities)) as talk:
                    script(talk)
            except (AssertionError, OSError) as error:
                self.errors.append(error)

    def _wrap(self, sock: socket.socket) -> socket.socket:
        if not self._tls:
            return sock
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(CERTS / "server.pem", CERTS / "server.key")
        return context.wrap_socket(sock, server_side=True)
