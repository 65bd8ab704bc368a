"""The clerk in processes beside ours. Each order says which office it is for, so that mails are read, decided and composed by
the same rules and templates, whatever is reloaded meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mailbot.adapters import beside
from mailbot.adapters.beside import Beside, Promise
from mailbot.app import supplies
from mailbot.app.office import made
from mailbot.desk import mail as desk_mail
from mailbot.desk import samples
from mailbot.loops.clerk import Clerk, Read, Sheet, Unread
from mailbot.loops.office import Office
from mailbot.mail.compose import Composed
from mailbot.mail.parse import parse
from mailbot.mail.render.voice import Occasion
from mailbot.ports import Inbound
from mailbot.settings import Settings

_REMEMBERED = 3
_LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)
_NOBODY = (
    b"From: nobody@invalid.example\nSubject: Re: 1\nDate: Mon, 5 Jan 2026 08:00:00 +0700\n\n"
    b"Please fix it by tomorrow 5pm, it is urgent.\n\nOn Mon, 5 Jan 2026, a wrote:\n> 1\n-- \nNobody\n"
)


@dataclass(frozen=True, slots=True)
class _Order:
    """Mails to read, or drafts to compose. `papers` are left out where every process knows the office."""

    stamp: str
    papers: bytes
    rows: tuple[Inbound, ...] = ()
    sheets: tuple[Sheet, ...] = ()


@dataclass(slots=True)
class _Room:
    """Where orders are done, in whichever process: the clerk, and the offices known there, by their stamps. `made` makes an
    office from its papers."""

    clerk: Clerk
    offices: dict[str, Office]
    made: Callable[[bytes], Office]

    def do(self, order: _Order) -> tuple[Any, ...]:
        """What was read, or composed."""
        office = self.offices.get(order.stamp) or self._enter(self.made(order.papers))
        return self.clerk.write(office, order.sheets) if order.sheets else self.clerk.read(office, order.rows)

    def prepare(self) -> None:
        """Read a mail and render the commonest answers, for nobody: patterns and templates are compiled before they are
        waited for."""
        for office in self.offices.values():
            company, message = office.policy.company, parse(_NOBODY)
            desk_mail.filled(desk_mail.read(message, office.policy), company.timezone)
            occasion = Occasion(company.name, office.policy.identity.address, company.timezone, _LONG_AGO)
            for kind in ("received", "assigned", "update"):
                office.templates.render(kind, company.language, samples.FULL[kind], occasion)

    def _enter(self, office: Office) -> Office:
        while len(self.offices) >= _REMEMBERED:
            del self.offices[[*self.offices][1]]  # the first is there since the fork, and its papers are never sent
        self.offices[office.stamp] = office
        return office


class Processes:
    """A typist (loops.clerk.Typist) in one or more processes. Used from one thread."""

    def __init__(self, clerk: Clerk, office: Office, made: Callable[[bytes], Office], count: int = 1) -> None:
        """Forks: call it before any thread runs, and before a lock, the database or a connection is open."""
        self._room = _Room(clerk, {office.stamp: office}, made)
        self._first = office.stamp
        self._processes: tuple[Beside[_Order, tuple[Any, ...]], ...] = beside.start(self._room.do, count, self._room.prepare)

    @property
    def pids(self) -> tuple[int, ...]:
        """The numbers of the processes."""
        return tuple(process.pid for process in self._processes)

    @property
    def is_gone(self) -> bool:
        """Whether one of the processes has ended: what ended it may end the others."""
        return any(process.is_gone for process in self._processes)

    def read(self, office: Office, rows: Sequence[Inbound]) -> Promise[tuple[Read | Unread, ...]]:
        """Have mails read."""
        return self._ask(office, rows=tuple(rows))

    def write(self, office: Office, sheets: Sequence[Sheet]) -> Promise[tuple[Composed, ...]]:
        """Have drafts composed."""
        return self._ask(office, sheets=tuple(sheets))

    def forget(self) -> None:
        """Nobody wants any more what has not been begun."""
        for process in self._processes:
            process.forget()

    def close(self) -> None:
        """End the processes, at once."""
        for process in self._processes:
            process.close()

    def _ask(self, office: Office, **what: Any) -> Promise[Any]:
        self._room.offices = {office.stamp: office}  # for what is done on this side
        order = _Order(office.stamp, b"" if office.stamp == self._first else office.papers, **what)
        return min(self._processes, key=lambda process: process.load).ask(order)


@contextmanager
def beside_us(settings: Settings, office: Office) -> Iterator[Processes | None]:
    """The typist that the settings ask for, while the block runs; None where there is no core for one."""
    count = min(settings.processes, _cores() - 1)
    if count < 1:
        yield None
        return
    clerk = Clerk(supplies.blobs(settings), supplies.signatures)
    typist = Processes(clerk, office, lambda papers: made(settings, papers)[0], count)
    try:
        yield typist
    finally:
        typist.close()


def _cores() -> int:
    """How many cores we may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
