"""How the processes on one PostgreSQL hold mailboxes: each is lived with by one of them at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from mailbot.adapters.store.postgres import Holding
from mailbot.loops.loop import Heart, start
from mailbot.loops.visit import Line

_ASK = 1.0
"""Seconds between two tries to become a mailbox's holder, and between two signs that we still are."""

_log = structlog.get_logger(__name__)


def held(url: str, name: str, heart: Heart, outer: Line, lines: list[Line], live: Callable[[Line], None]) -> None:
    """Live with a mailbox while nobody else does, until `outer` is stopped: try again and again to become its holder, and
    break off at once when it is over. `live` runs until the line that it gets is stopped."""
    holding = Holding(url, name)
    while not outer.stopping.is_set():
        heart.beat(name, 60.0)
        if not holding.take():
            outer.stopping.wait(_ASK)
            continue
        _log.info("holder", action="fetch", mailbox=name)
        line = Line()
        lines.append(line)
        keeper = start(f"hold {name}", lambda line=line: _keep(holding, line, outer.stopping))  # type: ignore[misc]  # a default binds the loop's value
        live(line)
        line.stop()
        keeper.join(10.0)
        lines.remove(line)
        holding.give_back()
    heart.still(name)


def _keep(holding: Holding, line: Line, stopping: threading.Event) -> None:
    while not line.stopping.wait(_ASK) and not stopping.is_set():
        if not holding.keep():
            _log.warning("no longer the holder", action="fetch")
            break
    line.stop()
