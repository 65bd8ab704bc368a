"""Tickets whose time has come are looked at: reminders, waits that end, silence that closes. Order, no opinions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from mailbot.desk.case import Case
from mailbot.desk.letters.gather import gathered
from mailbot.desk.wake import wake
from mailbot.loops.incidents import tell_of_incidents
from mailbot.loops.post import post
from mailbot.loops.work import Bench
from mailbot.ports import StoreInTrouble, Tx

_SORE = timedelta(minutes=10)

_log = structlog.get_logger(__name__)


def tick_once(bench: Bench, sore: dict[int, datetime], limit: int = 50) -> int:
    """Wake up to `limit` tickets that are due, all together, or one by one where that fails; returns how many.

    One that fails alone is left alone for ten minutes (`sore` remembers it), so that it never holds up the others.
    """
    now = bench.clock.now()
    for number in [n for n, until in sore.items() if until <= now]:
        del sore[number]
    count, problems = bench.ask(lambda tx: _tick(bench, tx, sore, limit, now))
    if problems:
        bench.tell("templates", "\n".join(dict.fromkeys(problems)))
    return count


def _tick(bench: Bench, tx: Tx, sore: dict[int, datetime], limit: int, now: datetime) -> tuple[int, tuple[str, ...]]:
    tx.turn()
    told = tell_of_incidents(bench, tx, now)
    due = [number for number in tx.waking(now, limit + len(sore)) if number not in sore][:limit]
    try:
        with tx.savepoint():
            return len(due), (*told, *_wake_all(bench, tx, due, now))
    except (OSError, StoreInTrouble):
        raise
    except Exception as error:  # noqa: BLE001 - one of them fails: they are woken one by one, to see which
        _log.warning("failed together", action="tick", tickets=due, error=repr(error))
    return len(due), told + tuple(problem for number in due for problem in _wake_alone(bench, tx, number, sore, now))


def _wake_alone(bench: Bench, tx: Tx, number: int, sore: dict[int, datetime], now: datetime) -> tuple[str, ...]:
    try:
        with tx.savepoint():
            return _wake_all(bench, tx, (number,), now)
    except (OSError, StoreInTrouble):
        raise
    except Exception as error:  # noqa: BLE001 - up to the loop and no further: one ticket never holds up the others
        _log.error("failed", action="tick", ticket=number, error=repr(error), exc_info=True)
        sore[number] = now + _SORE
        return ()


def _wake_all(bench: Bench, tx: Tx, numbers: Sequence[int], now: datetime) -> tuple[str, ...]:
    """What these tickets have to say at once, gathered by person; returns what an admin should know about templates."""
    cases = [wake_one(bench, tx, number, now) for number in numbers]
    drafts = gathered(draft for case in cases for draft in case.drafts)
    seed = "tick:" + ",".join(f"{case.number}.{case.here.version}" for case in cases if case.ticket)
    return post(drafts, tx, bench.blobs, bench.office(), f"{seed}:{now.isoformat()}", now)


def wake_one(bench: Bench, tx: Tx, number: int, now: datetime) -> Case:
    """One ticket: look up, decide, record. Everything here is in the caller's transaction."""
    policy = bench.office().policy
    case = wake(tx.about(number, now, policy.staff, policy.compared), policy, now)
    tx.record(case, now)
    _log.info("woke", action="tick", ticket=number, events=len(case.events), mails=len(case.drafts))
    return case
