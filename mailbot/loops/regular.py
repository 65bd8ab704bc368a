"""What goes out regularly - each working morning's digest, each week's report - goes out once, whatever happens in between:
its mark is set in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from mailbot.desk import digest, weekly
from mailbot.desk.case import Case
from mailbot.desk.loops import unreachable
from mailbot.desk.policy import Policy
from mailbot.loops.post import post
from mailbot.loops.work import Bench
from mailbot.mail.draft import Draft
from mailbot.ports import Tx

_FRESH = timedelta(minutes=10)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Regular:
    """Something that comes back: its mark, the moment of the one that is due, if any, and the mails of that one."""

    name: str
    due: Callable[[Policy, datetime], datetime | None]
    drafts: Callable[[Policy, Tx, datetime, datetime], Sequence[Draft]]


def _digests(policy: Policy, tx: Tx, at: datetime, now: datetime) -> Sequence[Draft]:
    return digest.digests(policy, tx.roster(now), now)


def _reports(policy: Policy, tx: Tx, at: datetime, now: datetime) -> Sequence[Draft]:
    week = weekly.week_before(policy, at)
    tickets = tx.books(week.since)
    return weekly.reports(policy, tickets, tx.voices(weekly.heard(policy, tickets, week)), week)


DIGEST = Regular("digest", digest.morning, _digests)
REPORT = Regular("report", digest.first_of_week, _reports)


def regular_once(bench: Bench) -> int:
    """Send what regularly goes out, if its hour has come and it has not gone; returns how many mails. A desk that opens
    later has nothing to make up for."""
    now, policy = bench.clock.now(), bench.office().policy
    due = [(regular, at) for regular in (DIGEST, REPORT) if (at := regular.due(policy, now))]
    if not due:
        return 0
    left = bench.ask(lambda tx: [(regular, at) for regular, at in due if not _is_done(tx, regular, at, now)])
    return sum(_once(bench, regular, at, now) for regular, at in left)


def _once(bench: Bench, regular: Regular, at: datetime, now: datetime) -> int:
    count, problems = bench.ask(lambda tx: _send(bench, tx, regular, at, now))
    if problems:
        bench.tell("templates", "\n".join(dict.fromkeys(problems)))
    return count


def _is_done(tx: Tx, regular: Regular, at: datetime, now: datetime) -> bool:
    last = tx.mark(regular.name)
    if last is None and now - at > _FRESH:
        tx.set_mark(regular.name, at)
        return True
    return last is not None and last >= at


def _send(bench: Bench, tx: Tx, regular: Regular, at: datetime, now: datetime) -> tuple[int, tuple[str, ...]]:
    tx.turn()
    if _is_done(tx, regular, at, now):
        return 0, ()
    office = bench.office()
    known = Case(office.policy, tx.about(0, now, office.policy.staff), now)
    drafts = [each for each in regular.drafts(office.policy, tx, at, now) if not unreachable(known, each.to[0].email)]
    problems = post(drafts, tx, bench.blobs, office, f"{regular.name}:{at.isoformat()}", now)
    tx.set_mark(regular.name, at)
    _log.info("sent", action=regular.name, mails=len(drafts))
    return len(drafts), problems
