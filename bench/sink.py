"""A cheap SMTP sink as a process of its own: takes everything, keeps nothing, and prints a line for each mail.

The first line is its port; then, for each mail, when its last byte came (seconds since the epoch), its kind, and what it
answers.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time

_KIND = re.compile(rb"^X-Mailbot-Kind: (\S+)", re.MULTILINE)
_ANSWERED = re.compile(rb"^In-Reply-To:\s*<([^>]*)>", re.MULTILINE)


class _Talk(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._out = transport
        self._held = bytearray()
        self._in_data = False
        self._say(b"220 sink.test ESMTP")

    def data_received(self, data: bytes) -> None:
        self._held += data
        while self._took_one():
            continue

    def _took_one(self) -> bool:
        end = b"\r\n.\r\n" if self._in_data else b"\r\n"
        place = self._held.find(end)
        if place < 0:
            return False
        chunk = bytes(self._held[:place])
        del self._held[: place + len(end)]
        if self._in_data:
            self._mail(chunk)
        else:
            self._command(chunk[:4].upper())
        return True

    def _command(self, word: bytes) -> None:
        self._in_data = word == b"DATA"
        answers = {b"DATA": b"354 go on", b"EHLO": b"250-sink.test\r\n250-8BITMIME\r\n250-PIPELINING\r\n250 SIZE 50000000"}
        self._say(answers.get(word, b"221 bye" if word == b"QUIT" else b"250 ok"))

    def _mail(self, content: bytes) -> None:
        self._in_data = False
        self._say(b"250 taken")
        kind, answered = _KIND.search(content[:8192]), _ANSWERED.search(content[:8192])
        words = [one[1].decode("ascii", "replace") if one else "-" for one in (kind, answered)]
        sys.stdout.write(f"{time.time():.6f} {words[0]} {words[1]}\n")
        sys.stdout.flush()

    def _say(self, line: bytes) -> None:
        self._out.write(line + b"\r\n")  # type: ignore[attr-defined]  # a socket's transport


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
