"""An installation to be measured: settings in a folder, on SQLite or PostgreSQL, started as it is or with counters."""

from __future__ import annotations

import compileall
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import mailbot
from bench.servers import Servers
from bench.sinks import Sink
from tests.e2e.running import Running

_UNIT = Path(__file__).parents[1] / "systemd" / "mailbot.service"
_AS_A_SERVICE = dict(re.findall(r"^Environment=(MALLOC_\w+)=(\S+)$", _UNIT.read_text("utf-8"), re.MULTILINE))
"""What the unit sets that memory depends on."""


@dataclass(frozen=True, slots=True)
class Ready:
    """When the daemon was ready (seconds since the epoch), and the CPU seconds of the process and of its first thread then."""

    at: float
    cpu: float
    first: float


class Home(Running):
    """An installation whose daemon is started by a module of ours, which leaves a note when it is ready."""

    module = "bench.started"
    more: dict[str, str] = {}  # noqa: RUF012 - replaced, never changed

    @property
    def pid(self) -> int:
        """The daemon's."""
        assert self.process is not None
        return self.process.pid

    @property
    def ready(self) -> Ready:
        """What the note says of the last start."""
        return Ready(**json.loads((self.folder / "ready").read_text("ascii")))

    def _command(self, *words: str) -> list[str]:
        module = self.module if words[0] == "run" else "mailbot"
        return [sys.executable, "-m", module, *words, "--config", str(self.folder / "mailbot.toml")]

    def _env(self) -> dict[str, str]:
        return super()._env() | _AS_A_SERVICE | {"BENCH_READY": str(self.folder / "ready")} | self.more


def install(folder: Path, servers: Servers, sink: Sink, database: str = "") -> Home:
    """An installation with a mailbox of its own; `database` is its URL where it is not a file in the folder. mailbot's
    modules are compiled, as they are after `pip install`."""
    compileall.compile_dir(Path(mailbot.__file__).parent, quiet=1)
    folder.mkdir(parents=True, exist_ok=True)
    home = Home(folder, servers.accounts(f"bench{uuid4().hex[:8]}"), sink)  # type: ignore[arg-type]  # only port and taken are used
    home.patience = 120.0
    if url := database or servers.database():
        home.write("mailbot.toml", f'database = "{url}"\n{(folder / "mailbot.toml").read_text("utf-8")}')
    return home
