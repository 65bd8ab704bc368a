"""Puts the demo together: servers, the daemon of mailbot.app, the story in a thread beside it, and a clean end for all."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from mailbot.adapters import logs
from mailbot.adapters.clock import SystemClock
from mailbot.adapters.store import queries
from mailbot.app.assembly import assemble
from mailbot.app.daemon import Daemon, run
from mailbot.demo import folder
from mailbot.demo.background import Background
from mailbot.demo.imap_server import ImapServer
from mailbot.demo.journal import Interrupted, Journal, NotHappened
from mailbot.demo.people import SUPPORT
from mailbot.demo.screen import Screen
from mailbot.demo.smtp_sink import SmtpSink
from mailbot.demo.stage import Stage
from mailbot.demo.story import STEPS, Step
from mailbot.listings import TicketFilter
from mailbot.settings import load


@dataclass(slots=True)
class Company:
    """Everything that runs: mailbot, the servers beside it, and the people. `trouble` is what did not happen, "" when all
    did, None as long as the story is not over."""

    daemon: Daemon
    stage: Stage
    screen: Screen
    trouble: str | None = None


def play(out: Path, screen: Screen, patience: float = 20.0, steps: tuple[tuple[str, Step], ...] = STEPS) -> str:
    """Play the story, leave its mails and their page in `out`; returns what did not happen, or "".

    Raises folder.NotOurs and OSError before anything is started, KeyboardInterrupt when the daemon was told to end.
    """
    service = folder.fresh(out)
    with ExitStack() as stack:
        company = _open(service, screen, patience, stack)
        asyncio.run(_run(company, steps))
        if company.trouble is None:
            raise KeyboardInterrupt
        _tell(company, out)
    return company.trouble


def _open(service: Path, screen: Screen, patience: float, stack: ExitStack) -> Company:
    """Start the servers, and put mailbot together for them. What was opened is closed with the stack."""
    clock, password = SystemClock(), secrets.token_urlsafe(12)
    journal = Journal(clock.now, screen.mail)
    background = Background()
    stack.callback(background.close)
    server = ImapServer(background, SUPPORT, password)
    stack.callback(server.close)
    sink = SmtpSink(background, journal.goes)
    stack.callback(sink.close)
    logs.start("json", "info", stack.enter_context((service / "mailbot.log").open("w", encoding="utf-8")))
    daemon, _ = assemble(load(folder.furnish(service, server.port, sink.port, password), {}))
    stack.callback(daemon.store.close)
    return Company(daemon, Stage(server, journal, clock.now, lambda: _unsent(daemon), patience), screen)


async def _run(company: Company, steps: tuple[tuple[str, Step], ...]) -> None:
    """The daemon here, the story in a thread; whichever ends first ends the other."""
    daemon, stage = company.daemon, company.stage
    serving = asyncio.create_task(run(daemon))
    acting = asyncio.create_task(asyncio.to_thread(_act, company, steps))
    await asyncio.wait({serving, acting}, return_when=asyncio.FIRST_COMPLETED)
    stage.over = not acting.done()
    stage.journal.end()
    try:
        await acting
    finally:
        daemon.stop()
        await serving


def _act(company: Company, steps: tuple[tuple[str, Step], ...]) -> None:
    sentence = ""
    try:
        for number, (sentence, step) in enumerate(steps, start=1):
            company.screen.step(number, sentence)
            step(company.stage)
    except Interrupted:
        return
    except NotHappened as missing:
        company.trouble = f"{sentence}: {missing}"
        return
    company.trouble = ""


def _tell(company: Company, out: Path) -> None:
    """The ticket table, the numbers, and where the mails lie."""
    daemon, stage = company.daemon, company.stage
    with daemon.store.reading() as tx:
        tickets = queries.tickets(tx, TicketFilter(all=True))
    lines = stage.journal.lines
    index = folder.keep(out, lines)
    company.screen.tickets(tickets, daemon.front.office.policy)
    company.screen.end(lines, stage.waits, str(out), index.resolve().as_uri())
    if company.trouble:
        company.screen.trouble(f"This did not happen. {company.trouble}")


def _unsent(daemon: Daemon) -> int:
    with daemon.store.reading() as tx:
        return len(queries.outbox(tx))
