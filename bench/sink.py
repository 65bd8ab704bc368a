"""A cheap SMTP sink as a process of its own: takes everything, keeps nothing, and prints a line for each mail.

The first line is its port; then, for each mail, when its last byte came (seconds since the epoch), its kind, and what it
answers.
"""

from __future__ import annotations

import asyncio
import os
import re
import time

_KIND = re.compile(rb"^X-Mailbot-Kind: (\S+)", re.MULTILINE)
_ANSWERED = re.compile(rb"^In-Reply-To:\s*<([^>]*)>", re.MULTILINE)
_HELLO = b"250-sink.test\r\n250-8BITMIME\r\n250-PIPELINING\r\n250 SIZE 50000000\r\n"
_ANSWERS = {b"DATA": b"354 go on\r\n", b"EHLO": _HELLO, b"QUIT": b"221 bye\r\n"}
_OUT = 1


class _Talk(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._out = transport
        self._held = b""
        self._in_data = False
        transport.write(b"220 sink.test ESMTP\r\n")  # type: ignore[attr-defined]  # a socket's transport

    def data_received(self, data: bytes) -> None:
        """Answer all that is whole by now, in one piece."""
        self._held += data
        said = b"".join(iter(self._took_one, b""))
        if said:
            self._out.write(said)  # type: ignore[attr-defined]  # a socket's transport

    def _took_one(self) -> bytes:
        """The answer to the next command or mail; nothing while that is not whole."""
        chunk, end, rest = self._held.partition(b"\r\n.\r\n" if self._in_data else b"\r\n")
        if not end:
            return b""
        self._held = rest
        return self._taken(chunk) if self._in_data else self._answer(chunk[:4].upper())

    def _answer(self, word: bytes) -> bytes:
        self._in_data = word == b"DATA"
        return _ANSWERS.get(word, b"250 ok\r\n")

    def _taken(self, content: bytes) -> bytes:
        self._in_data = False
        head = content[: content.find(b"\r\n\r\n") + 2]
        words = [one[1] if one else b"-" for one in (_KIND.search(head), _ANSWERED.search(head))]
        os.write(_OUT, b"%.6f %b %b\n" % (time.time(), *words))
        return b"250 taken\r\n"


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
