"""Tickets whose time has come are looked at: reminders, waits that end, silence that closes. Order, no opinions."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from mailbot.desk.case import Case
from mailbot.desk.letters.gather import gathered
from mailbot.desk.wake import wake
from mailbot.loops.post import post
from mailbot.loops.work import Bench
from mailbot.ports import Tx

_SORE = timedelta(minutes=10)

_log = structlog.get_logger(__name__)


def tick_once(bench: Bench, sore: dict[int, datetime], limit: int = 50) -> int:
    """Wake up to `limit` tickets that are due, each with a savepoint of its own; returns how many.

    One that fails is left alone for ten minutes (`sore` remembers it), so that it never holds up the others.
    """
    now = bench.clock.now()
    for number in [n for n, until in sore.items() if until <= now]:
        del sore[number]
    count, problems = bench.ask(lambda tx: _tick(bench, tx, sore, limit, now))
    if problems:
        bench.tell("templates", "\n".join(dict.fromkeys(problems)))
    return count


def _tick(bench: Bench, tx: Tx, sore: dict[int, datetime], limit: int, now: datetime) -> tuple[int, tuple[str, ...]]:
    due = [number for number in tx.waking(now, limit + len(sore)) if number not in sore][:limit]
    cases = []
    for number in due:
        try:
            with tx.savepoint():
                cases.append(wake_one(bench, tx, number, now))
        except Exception as error:  # noqa: BLE001 - up to the loop and no further: one ticket never holds up the others
            _log.error("failed", action="tick", ticket=number, error=repr(error), exc_info=True)
            sore[number] = now + _SORE
    drafts = gathered(draft for case in cases for draft in case.drafts)
    seed = "tick:" + ",".join(f"{case.number}.{case.here.version}" for case in cases if case.ticket)
    return len(due), post(drafts, tx, bench.blobs, bench.office(), f"{seed}:{now.isoformat()}", now)


def wake_one(bench: Bench, tx: Tx, number: int, now: datetime) -> Case:
    """One ticket: look up, decide, record. Everything here is in the caller's transaction."""
    case = wake(tx.about(number, now), bench.office().policy, now)
    tx.record(case, now)
    _log.info("woke", action="tick", ticket=number, events=len(case.events), mails=len(case.drafts))
    return case
