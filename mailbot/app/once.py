"""One round of everything, and out: `mailbot once`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from mailbot.adapters.store import queries
from mailbot.app import build
from mailbot.app.daemon import Daemon
from mailbot.loops.fetch import clear, fetch_once
from mailbot.loops.loop import ask_here, ask_later
from mailbot.loops.regular import regular_once
from mailbot.loops.send import send_once
from mailbot.loops.tick import tick_once
from mailbot.loops.work import work_once
from mailbot.ports import Earlier, MailboxLost
from mailbot.settings import Imap

_LAST = 1 << 62
"""Above every mail's number."""

_LOOK = 0.1
"""Seconds between two looks at what another process has in hand."""


@dataclass(frozen=True, slots=True)
class Done:
    """How many mails were fetched, handled and sent, how many tickets woke, what went wrong on the way; and how many mails are
    left for the next call, to handle (they failed, and are tried again later) and to send."""

    fetched: int = 0
    handled: int = 0
    woken: int = 0
    sent: int = 0
    problems: tuple[str, ...] = ()
    unhandled: int = 0
    unsent: int = 0


async def once(daemon: Daemon) -> Done:
    """Fetch, handle, wake, send, move: until nothing is left to do now."""
    problems: list[str] = []
    fetched = sum(_fetch(daemon, imap, problems) for imap in daemon.settings.imap)
    handled = await _decide(daemon)
    woken = _wake(daemon)
    sent = await _send(daemon, problems)
    for imap in daemon.settings.imap:
        _clear(daemon, imap, problems)
    await daemon.courier.close()
    with daemon.store.reading() as tx:
        unsent = len(queries.outbox(tx, "pending", "sending"))
    return Done(fetched, handled, woken, sent, tuple(dict.fromkeys(problems)), len(_waiting(daemon)), unsent)


def _fetch(daemon: Daemon, imap: Imap, problems: list[str]) -> int:
    mailbox = build.mailbox(imap)
    try:
        return fetch_once(mailbox, mailbox.open(), daemon.intake(imap))
    except MailboxLost as error:
        problems.append(f"{imap.key}: {error}")
        return 0
    finally:
        mailbox.close()


def _clear(daemon: Daemon, imap: Imap, problems: list[str]) -> None:
    mailbox = build.mailbox(imap)
    try:
        clear(mailbox, mailbox.open(), daemon.intake(imap))
    except MailboxLost as error:
        problems.append(f"{imap.key}: {error}")
    finally:
        mailbox.close()


async def _decide(daemon: Daemon) -> int:
    """Decide what waits by now. What another process has in hand is its own for as long as it said; it may have died."""
    handled = _until_none(lambda: work_once(daemon.bench))
    held = {one.id for one in _waiting(daemon) if one.kin is None}
    while held.intersection(one.id for one in _waiting(daemon) if one.kin is None):
        await asyncio.sleep(_LOOK)
        handled += _until_none(lambda: work_once(daemon.bench))
    return handled


def _waiting(daemon: Daemon) -> Sequence[Earlier]:
    """What waits to be decided."""
    return ask_here(daemon.store)(lambda tx: tx.earlier(_LAST))


def _wake(daemon: Daemon) -> int:
    sore: dict[int, datetime] = {}
    woken = _until_none(lambda: tick_once(daemon.bench, sore))
    regular_once(daemon.bench)
    return woken


def _until_none(step: Callable[[], int]) -> int:
    total = 0
    while done := step():
        total += done
    return total


async def _send(daemon: Daemon, problems: list[str]) -> int:
    sent = 0
    with ThreadPoolExecutor(1, "store") as keep:
        outbox = daemon.outbox(ask_later(daemon.store, keep))
        while True:
            done = await send_once(outbox)
            sent += done.taken
            if done.down:
                problems.append(f"{daemon.settings.smtp.host}: {done.down.detail}")
            if not done.claimed or done.down:
                return sent
