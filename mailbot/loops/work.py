"""Mails we own are decided, one after another: read, look up, decide, record, post, finish. Order, no opinions."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile

import structlog
from tenacity import Retrying, retry_if_result, stop_after_delay, wait_random

from mailbot.desk import mail as desk_mail
from mailbot.desk.case import Case
from mailbot.desk.decide import decide
from mailbot.desk.mail import Mail
from mailbot.desk.policy import Means
from mailbot.loops.loop import Ask
from mailbot.loops.office import Office
from mailbot.loops.post import post
from mailbot.mail.parse import parse
from mailbot.ports import Blobs, Clock, Conflict, Inbound, StoreInTrouble, Tx

MOST_TRIES = 3
_RETRY = (timedelta(seconds=2), timedelta(seconds=10), timedelta(seconds=30))
_DECISIONS = 3
_IN_TURN = Retrying(retry=retry_if_result(lambda done: done is None), wait=wait_random(0.005, 0.05), stop=stop_after_delay(30))
"""Waiting for another worker's earlier mails: they are decided soon, or their lease runs out."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Bench:
    """What the work is done with. `signed_by` verifies DKIM signatures of raw mails (asked only where the rules do);
    `tell` gets a topic of `admin.md` and a detail, outside every transaction. `lease` is how long fresh mails in hand are
    left to us by other workers."""

    ask: Ask
    blobs: Blobs
    clock: Clock
    office: Callable[[], Office]
    signed_by: Callable[[bytes], tuple[str, ...]]
    tell: Callable[[str, str], None] = lambda topic, detail: None
    lease: timedelta = _RETRY[0]


@dataclass(frozen=True, slots=True)
class Read:
    """A mail that was taken in hand: its row, what it says, and whose signatures hold."""

    row: Inbound
    mail: Mail
    signed_by: tuple[str, ...] = ()


class Decided(Exception):
    """A mail that was taken in hand has its outcome already."""


@dataclass(slots=True)
class Done:
    """What one round has to tell: mails that failed, with the traceback, and what is wrong with templates."""

    broken: list[tuple[Inbound, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def work_once(bench: Bench, limit: int = 20) -> int:
    """Decide up to `limit` mails in one transaction, each with a savepoint of its own; returns how many were in hand.

    Each try is counted, and committed, before it is made; a mail that failed three times is set aside whole with the
    reason, and never holds up the next. Raises what disk and database are in trouble with: no mail is to blame then.
    """
    rows = bench.ask(lambda tx: _take(tx, limit, bench.clock.now(), bench.lease))
    try:
        _tell(bench, _work(bench, rows))
    except Exception:
        bench.ask(lambda tx: tx.excuse([row.id for row in rows]))
        raise
    return len(rows)


def _work(bench: Bench, rows: Sequence[Inbound]) -> Done:
    done = Done(broken=[(row, "the process died while handling it") for row in rows if row.tries >= MOST_TRIES])
    in_hand = [read for row in rows if row.tries < MOST_TRIES and (read := _read(bench, row, done))]
    if in_hand and (tried := _IN_TURN(bench.ask, lambda tx: _try_all(bench, tx, in_hand))):
        done.broken += tried.broken
        done.problems += tried.problems
    if done.broken:
        bench.ask(lambda tx: _give_up(tx, done.broken, bench.clock.now()))
    return done


def handle(bench: Bench, tx: Tx, read: Read, now: datetime) -> tuple[Case, tuple[str, ...]]:
    """One mail, one decision; also what an admin should know about templates. All in the caller's transaction. Raises
    Decided where another process was faster."""
    if not tx.is_waiting(read.row.id):
        raise Decided
    office, mail = bench.office(), read.mail
    keys = mail.keys
    facts = replace(tx.facts(keys, now), signed_by=read.signed_by)
    case = decide(mail, facts, office.policy, now)
    tx.record(case, now)
    problems = post(case.drafts, tx, bench.blobs, office, f"{read.row.key}{read.row.id}", now)
    tx.finish(read.row.id, case, keys.fingerprint, keys.message_id, now, keys.likeness)
    return case, problems


def _tell(bench: Bench, done: Done) -> None:
    if done.problems:
        bench.tell("templates", "\n".join(dict.fromkeys(done.problems)))
    for row, detail in done.broken:
        if row.tries + 1 >= MOST_TRIES:
            bench.tell("error", f"{row.mailbox} {row.id}: {detail}")


def _take(tx: Tx, limit: int, now: datetime, lease: timedelta) -> Sequence[Inbound]:
    """Fresh mails come together, one that was tried before alone: it may have ended the process, or lost the transaction."""
    due = tx.pending(limit, now)
    rows = due[:1] if due and due[0].tries else tuple(takewhile(lambda row: not row.tries, due))
    tries = rows[0].tries if rows else 0
    tx.attempt_all([row.id for row in rows], now + (_RETRY[min(tries, len(_RETRY) - 1)] if tries else lease))
    return rows


def _read(bench: Bench, row: Inbound, done: Done) -> Read | None:
    """The mail in the blob, and its attachments in blobs of their own."""
    try:
        raw = bench.blobs.get(row.key)
        policy = bench.office().policy
        mail = desk_mail.read(parse(raw), policy, raw=row.key, oversized=row.oversized)
        bench.blobs.put_all([attachment.content for attachment in mail.message.attachments])
        signed_by = bench.signed_by(raw) if Means.DKIM in policy.trust.agents else ()
        return Read(row, mail, signed_by)
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - up to the loop and no further: one mail never holds up the next
        done.broken.append((row, traceback.format_exc()))
        return None


def _try_all(bench: Bench, tx: Tx, in_hand: Sequence[Read]) -> Done | None:
    """Decide all, in the order in which they came; None while another worker has earlier ones in hand."""
    tx.turn()
    if not tx.is_first(in_hand[0].row.id, bench.clock.now()):
        return None
    done = Done()
    for read in in_hand:
        _try(bench, tx, read, done)
    return done


def _try(bench: Bench, tx: Tx, read: Read, done: Done) -> None:
    now = bench.clock.now()
    try:
        case, problems = _handled(bench, tx, read, now)
    except Decided:
        return
    except (OSError, StoreInTrouble):
        raise
    except Exception:  # noqa: BLE001 - the savepoint undid this mail alone; it is counted, and set aside after three tries
        done.broken.append((read.row, traceback.format_exc()))
        return
    done.problems += problems
    waited = round((now - read.row.arrived_at).total_seconds(), 3)
    _log.info(
        "handled",
        action="work",
        outcome=case.outcome.value,
        reason=case.reason,
        ticket=case.number,
        message_id=read.mail.message.message_id,
        by=case.by,
        mails=len(case.drafts),
        waited=waited,
    )


def _handled(bench: Bench, tx: Tx, read: Read, now: datetime) -> tuple[Case, tuple[str, ...]]:
    """One mail in a savepoint of its own; decided again where its ticket was changed meanwhile."""
    for _ in range(_DECISIONS):
        try:
            with tx.savepoint():
                return handle(bench, tx, read, now)
        except Conflict:
            continue
    with tx.savepoint():
        return handle(bench, tx, read, now)


def _give_up(tx: Tx, broken: list[tuple[Inbound, str]], now: datetime) -> None:
    for row, detail in broken:
        tries = row.tries + 1
        reason = detail.strip().splitlines()[-1][:200]
        _log.error("failed", action="work", id=row.id, key=row.key, tries=tries, error=reason)
        if tries >= MOST_TRIES and tx.is_waiting(row.id):
            tx.set_aside(row.id, "error", detail, now)
        else:
            tx.broke(row.id, detail)
