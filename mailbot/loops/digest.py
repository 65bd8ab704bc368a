"""The digest of each working morning goes out once, whatever happens in between: its mark is set in the same transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from mailbot.desk import digest
from mailbot.loops.post import post
from mailbot.loops.work import Bench
from mailbot.ports import Tx

MARK = "digest"
_FRESH = timedelta(minutes=10)

_log = structlog.get_logger(__name__)


def digest_once(bench: Bench) -> int:
    """Send this morning's digests if their hour has come and they have not gone; returns how many. A desk that opens
    later in the day has nothing to make up for."""
    now = bench.clock.now()
    at = digest.morning(bench.office().policy, now)
    if at is None or bench.ask(lambda tx: _is_done(tx, at, now)):
        return 0
    count, problems = bench.ask(lambda tx: _send(bench, tx, at, now))
    if problems:
        bench.tell("templates", "\n".join(dict.fromkeys(problems)))
    return count


def _is_done(tx: Tx, at: datetime, now: datetime) -> bool:
    last = tx.mark(MARK)
    if last is None and now - at > _FRESH:
        tx.set_mark(MARK, at)
        return True
    return last is not None and last >= at


def _send(bench: Bench, tx: Tx, at: datetime, now: datetime) -> tuple[int, tuple[str, ...]]:
    tx.turn()
    if _is_done(tx, at, now):
        return 0, ()
    office = bench.office()
    drafts = digest.digests(office.policy, tx.roster(now), now)
    problems = post(drafts, tx, bench.blobs, office, f"digest:{at.isoformat()}", now)
    tx.set_mark(MARK, at)
    _log.info("sent", action="digest", mails=len(drafts))
    return len(drafts), problems
