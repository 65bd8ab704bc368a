"""An installation to be measured: settings in a folder, on SQLite or PostgreSQL, started as it is or with counters."""

from __future__ import annotations

import sys
from pathlib import Path
from uuid import uuid4

from bench.servers import Servers
from bench.sinks import Sink
from tests.e2e.running import Running


class Home(Running):
    """An installation whose daemon is started by another module than `mailbot`, where that is wanted."""

    module = "mailbot"
    more: dict[str, str] = {}  # noqa: RUF012 - replaced, never changed

    @property
    def pid(self) -> int:
        """The daemon's."""
        assert self.process is not None
        return self.process.pid

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", self.module, *words, "--config", str(self.folder / "mailbot.toml")]

    def _env(self) -> dict[str, str]:
        return super()._env() | self.more


def install(folder: Path, servers: Servers, sink: Sink, database: str = "") -> Home:
    """An installation with a mailbox of its own; `database` is its URL where it is not a file in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    home = Home(folder, servers.accounts(f"bench{uuid4().hex[:8]}"), sink)  # type: ignore[arg-type]  # only port and taken are used
    home.patience = 120.0
    if url := database or servers.database():
        home.write("mailbot.toml", f'database = "{url}"\n{(folder / "mailbot.toml").read_text("utf-8")}')
    return home
