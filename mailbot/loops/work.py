"""Mails we own are decided, one after another: read, look up, decide, record, post, finish. Order, no opinions."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate, islice, takewhile
from typing import cast

import structlog
from tenacity import Retrying, retry_if_result, wait_random

from mailbot.desk.case import Case
from mailbot.desk.decide import decide
from mailbot.desk.replace import replace
from mailbot.loops.clerk import Clerk, Read, Typist, Unread
from mailbot.loops.loop import Ask
from mailbot.loops.office import Office
from mailbot.loops.order import Behind, Hand, Queue, queue
from mailbot.loops.tray import AtOnce, Later, NotTogether, TooSoon, Tray, together
from mailbot.ports import Blobs, Clock, Conflict, Inbound, Kin, StoreInTrouble, Tx

MOST_TRIES = 3
MOST_AT_ONCE = 50
_MOST_BYTES = 16 << 20
_FEW = 4
"""Fewer mails than these are not worth handing over."""

_CHUNK = 8
_RETRY = (timedelta(seconds=2), timedelta(seconds=10), timedelta(seconds=30))
_BEHIND = timedelta(seconds=1)
_DECISIONS = 3
_IN_TURN = Retrying(retry=retry_if_result(lambda done: done is None), wait=wait_random(0.005, 0.05))
"""Waiting for another worker's earlier mails: they are decided soon, or their lease or ours runs out."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Bench:
    """What the work is done with. `signed_by` verifies DKIM signatures of raw mails (asked only where the rules do);
    `tell` gets a topic of `admin.md` and a detail, outside every transaction. `lease` is how long fresh mails in hand are
    left to us by other workers. `typist` reads and composes in a process beside ours, where there is one. `owed` are hands that
    could not be excused, since nothing could be written."""

    ask: Ask
    blobs: Blobs
    clock: Clock
    office: Callable[[], Office]
    signed_by: Callable[[bytes], tuple[str, ...]]
    tell: Callable[[str, str], None] = lambda topic, detail: None
    lease: timedelta = _RETRY[0]
    typist: Typist | None = None
    owed: list[Hand] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Broken:
    """A mail that failed, with the traceback, and what its thread is known by."""

    row: Inbound
    detail: str
    kin: Kin


@dataclass(slots=True)
class Done:
    """What one round has to tell: mails that failed, what is wrong with templates, and how many mails were given back."""

    broken: list[Broken] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    left: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """Mails in hand that have their turn: decided in one transaction, at one moment."""

    tx: Tx
    tray: Tray
    line: Queue
    hand: Hand
    now: datetime


def work_once(bench: Bench, limit: int = MOST_AT_ONCE) -> int:
    """Decide up to `limit` mails in one transaction, each with a savepoint of its own; returns how many were in hand and not
    given back because others come first.

    Each try is counted, and committed, before it is made; a mail that failed three times is set aside whole with the
    reason, and never holds up the next. Raises what disk and database are in trouble with: no mail is to blame then.
    """
    _excuse(bench)
    hand = bench.ask(lambda tx: _take(tx, limit, bench.clock.now(), bench.lease))
    try:
        done = _work(bench, hand)
    except NotTogether as error:
        _excuse(bench, hand)
        _log.warning("failed together", action="work", mails=len(hand.rows), error=str(error))
        _tell_if_alone(bench, str(error))
        return len(hand.rows)
    except Exception:
        _excuse(bench, hand)
        raise
    _tell(bench, done)
    return len(hand.rows) - done.left


def _excuse(bench: Bench, *hands: Hand) -> None:
    """None of these is to blame, as far as is known; what may have been the reason after all comes alone next time. Where that
    can't be written it is owed: nothing else is taken in hand before, or what came later would be decided first."""
    bench.owed.extend(hands)
    while bench.owed:
        bench.ask(lambda tx: tx.excuse(bench.owed[0].ids, bench.owed[0].until, bench.clock.now()))
        del bench.owed[0]


def _tell_if_alone(bench: Bench, error: str) -> None:
    if bench.typist and bench.typist.is_gone:
        _log.error("going on in one process", action="work", error=error)
        bench.tell("process", error)


def _work(bench: Bench, hand: Hand) -> Done:
    done = Done()
    if hand.rows and hand.rows[0].tries >= MOST_TRIES:
        done.broken = [Broken(row, "the process died while handling it", Kin()) for row in hand.rows]
    elif hand.rows:
        done = _handle_all(bench, hand)
    if done.broken:
        bench.ask(lambda tx: _give_up(tx, done.broken, bench.clock.now()))
    return done


def _handle_all(bench: Bench, hand: Hand) -> Done:
    """In one office, whatever is reloaded meanwhile; with the typist's help where there is one and it is worth it."""
    office, typist, rows = bench.office(), bench.typist, hand.rows
    if typist is None or typist.is_gone or len(rows) < _FEW:
        found = Clerk(bench.blobs, bench.signed_by).read(office, rows)
        return _in_turn(bench, hand, lambda: found, lambda tx, now: AtOnce(tx, bench.blobs, office, now))
    try:
        with together():
            chunks = [typist.read(office, rows[at : at + _CHUNK]) for at in range(0, len(rows), _CHUNK)]
            chunks[0].result()
            each = lambda: (read for chunk in chunks for read in chunk.result())  # noqa: E731 - its twin above is one as well
            return _in_turn(bench, hand, each, lambda tx, now: Later(tx, typist, office, now))
    finally:
        typist.forget()


def _in_turn(
    bench: Bench, hand: Hand, found: Callable[[], Iterable[Read | Unread]], tray: Callable[[Tx, datetime], Tray]
) -> Done:
    """Decide those that have their turn, and give the others back; wait while whoever comes first is on the way."""

    def work(tx: Tx) -> Done | None:
        tx.turn()
        now = bench.clock.now()
        line = queue(tx, hand.rows)
        ready = line.ready(hand.rows)
        if not ready and line.is_moving(now) and now < hand.until:
            return None
        later = hand.ids[len(ready) :]
        if later:
            tx.give_back(later, hand.until, now)
        waiting = tx.waiting([row.id for row in ready])
        mine = (read for read in islice(found(), len(ready)) if read.row.id in waiting)
        done = _try_all(Round(tx, tray(tx, now), line, hand, now), mine)
        return replace(done, left=len(later))

    return cast(Done, _IN_TURN(bench.ask, work))


def handle(turn: Round, read: Read) -> Case:
    """One mail, one decision, all in the turn's transaction. Raises Behind, TooSoon, Conflict."""
    tx, tray, now = turn.tx, turn.tray, turn.now
    keys, policy = read.mail.keys, tray.office.policy
    tray.look(keys.sender, (*keys.issued, *keys.claimed, *keys.named))
    facts = replace(tx.facts(keys, now, policy.staff, policy.compared), signed_by=read.signed_by)
    turn.line.passes(read.row.id, keys, facts)
    tray.look(keys.sender, (ticket.number for ticket in (*facts.threads, *facts.claimed, *facts.named.values())))
    case = decide(read.mail, facts, policy, now)
    tx.record(case, now)
    tray.put(case.drafts, f"{read.row.key}{read.row.id}")
    tx.finish(read.row.id, case, keys.fingerprint, keys.message_id, now, keys.likeness)
    return case


def _tell(bench: Bench, done: Done) -> None:
    if done.problems:
        bench.tell("templates", "\n".join(dict.fromkeys(done.problems)))
    for one in done.broken:
        if one.row.tries + 1 >= MOST_TRIES:
            bench.tell("error", f"{one.row.mailbox} {one.row.id}: {one.detail}")


def _take(tx: Tx, limit: int, now: datetime, lease: timedelta) -> Hand:
    """Fresh mails come together, as many as fit in memory; one that was tried before alone: it may have ended the process,
    or lost the transaction."""
    due = tx.pending(limit, now)
    small = sum(total <= _MOST_BYTES for total in accumulate(row.size for row in due))
    rows = due[:1] if due and due[0].tries else tuple(takewhile(lambda row: not row.tries, due[: max(1, small)]))
    tries = rows[0].tries if rows else 0
    hand = Hand(rows, now + (_RETRY[min(tries, len(_RETRY) - 1)] if tries else lease))
    tx.attempt_all(hand.ids, hand.until)
    return hand


def _try_all(turn: Round, found: Iterable[Read | Unread]) -> Done:
    done = Done(problems=turn.tray.problems)
    for read in found:
        if isinstance(read, Unread):
            done.broken.append(Broken(read.row, read.detail, Kin()))
        else:
            _try(turn, read, done)
    turn.tray.empty()
    return done


def _try(turn: Round, read: Read, done: Done) -> None:
    now, id = turn.now, read.row.id
    try:
        case = _handled(turn, read)
    except Behind as behind:
        turn.tx.give_back([id], turn.hand.until, now + _BEHIND)
        turn.tx.step_back(id, str(behind), turn.line.steps_back(id, read.mail.keys))
        return
    except (OSError, StoreInTrouble, NotTogether):
        raise
    except Exception:  # noqa: BLE001 - the savepoint undid this mail alone; it is counted, and set aside after three tries
        done.broken.append(Broken(read.row, traceback.format_exc(), turn.line.steps_back(id, read.mail.keys)))
        return
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


def _handled(turn: Round, read: Read) -> Case:
    """One mail in a savepoint of its own; decided again where its ticket was changed meanwhile, and where something that its
    facts lack had to be posted first."""
    conflicts = 0
    while True:
        try:
            with turn.tx.savepoint():
                case = handle(turn, read)
            turn.tray.keep()
            return case
        except Conflict:
            conflicts += 1
            if conflicts > _DECISIONS:
                raise
        except TooSoon as soon:
            turn.tray.empty(soon.pages)


def _give_up(tx: Tx, broken: Iterable[Broken], now: datetime) -> None:
    for one in broken:
        row, tries = one.row, one.row.tries + 1
        reason = one.detail.strip().splitlines()[-1][:200]
        _log.error("failed", action="work", id=row.id, key=row.key, tries=tries, error=reason)
        if tries >= MOST_TRIES and tx.waiting([row.id]):
            tx.set_aside(row.id, "error", one.detail, now)
        else:
            tx.step_back(row.id, one.detail, one.kin)
