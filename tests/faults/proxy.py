"""Stands between mailbot and a server, and breaks what passes: cuts connections, or swallows everything."""

from __future__ import annotations

import asyncio
import random
import socket
from contextlib import suppress

from tests.servers.background import Background


class Proxy:
    """A port of its own that leads to another. `cuts` says how likely each packet is to be the last of its connection
    (half of it still passes), `hole` that nothing passes at all, while connections are still taken (`refused` counts
    those); `most` is how many were open at once. A socket that is `listening` already takes the place of that port."""

    def __init__(self, port: int, seed: int = 1, listening: socket.socket | None = None) -> None:
        self._listening = listening or socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.cuts = 0.0
        self.hole = False
        self.injected = 0
        self.refused = self.most = 0
        self._to = port
        self._chance = random.Random(seed)
        self._talks: set[asyncio.StreamWriter] = set()
        self._background = Background()
        self._server = self._background.run(self._open())

    def cut(self) -> None:
        """End all connections, now."""
        self._background.run(self._cut())

    def close(self) -> None:
        """The end."""
        self._server.close()
        self.cut()
        self._background.close()

    async def _open(self) -> asyncio.Server:
        return await asyncio.start_server(self._talk, sock=self._listening)

    async def _cut(self) -> None:
        for writer in list(self._talks):
            writer.transport.abort()
        self.injected += len(self._talks) > 0

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.refused += self.hole
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, far_writer}
        self._talks |= both
        self.most = max(self.most, len(self._talks) // 2)
        try:
            await asyncio.gather(self._pass(reader, far_writer, both), self._pass(far_reader, writer, both))
        finally:
            self._talks -= both

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, both: set[asyncio.StreamWriter]) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            while chunk := await reader.read(65536):
                while self.hole:
                    await asyncio.sleep(0.05)
                doomed = self._chance.random() < self.cuts
                writer.write(chunk[: len(chunk) // 2] if doomed else chunk)
                await writer.drain()
                if doomed:
                    self.injected += 1
                    break
        for each in both:
            with suppress(OSError):
                each.transport.abort()
