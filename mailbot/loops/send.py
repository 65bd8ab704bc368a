"""Carries the outbox to the relay: claim, deliver, mark (docs/crash.md, O1-O4). Knows no mail's content.

A mail that was handed over and not yet marked when we die is sent again: same bytes, same Message-ID.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from mailbot.loops.bucket import Bucket
from mailbot.loops.loop import Alarm, AskLater, Heart, Hints, run_loop
from mailbot.mail.delivery import relay_retry_after, retry_after
from mailbot.ports import Clock, Courier, Due, Fate, Reply, Tx

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sending:
    """How many mails are claimed at once, and for how long (seconds): what is still under way when two thirds of `lease`
    have passed is held for `extension` more, so that a crash delays little and a slow mail is not sent twice.

    Marking is tried `mark_tries` times, `mark_pause` apart; `alarm_after` is how long the relay may be down in silence.
    """

    batch: int = 100
    lease: float = 30.0
    extension: float = 900.0
    mark_tries: int = 60
    mark_pause: float = 1.0
    alarm_after: float = 900.0


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did: how many mails were claimed and taken, why the relay takes none (`down`), and how long
    (seconds) the quota asks to wait before the next."""

    claimed: int = 0
    taken: int = 0
    down: Reply | None = None
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Outbox:
    """What sending needs: the store, the courier, the time, the quota, and its manners."""

    ask: AskLater
    courier: Courier
    clock: Clock
    bucket: Bucket
    sending: Sending = Sending()
    jitter: Callable[[], float] = random.random


async def send_once(outbox: Outbox) -> Round:
    """Claim what is due, hand it over by as many as may work at once, and mark the mails as their fates are known.

    Raises what the store raises; what was not marked by then is due again when its lease has run out.
    """
    now, sending = outbox.clock.now(), outbox.sending
    allowed = outbox.bucket.take(sending.batch, now)
    if not allowed:
        return Round(wait=outbox.bucket.seconds_to_next())
    dues = await outbox.ask(lambda tx: tx.claim(allowed, now, now + timedelta(seconds=sending.lease)))
    outbox.bucket.give_back(allowed - len(dues))
    return await _Shift(outbox, dues).run() if dues else Round()


_Pair = tuple[Due, Reply]


class _Shift:
    """The mails of one round: several hands take them in their order, and what came back is marked together, while the
    next ones are on their way."""

    def __init__(self, outbox: Outbox, dues: Sequence[Due]) -> None:
        self._outbox = outbox
        self._waiting = deque(dues)
        self._under_way: dict[int, Due] = {}
        self._back: list[_Pair] = []
        self._news = asyncio.Event()
        self._down: Reply | None = None
        self._claimed = len(dues)
        self._taken = 0

    async def run(self) -> Round:
        """Until the fate of each is known and marked."""
        ticking = asyncio.get_running_loop().time
        hold_at = ticking() + self._outbox.sending.lease * 2 / 3
        hands = [asyncio.create_task(self._carry()) for _ in range(min(self._outbox.courier.hands, self._claimed))]
        try:
            while self._under_way or self._waiting or self._back:
                await self._wait(max(0.0, hold_at - ticking()))
                back, self._back = self._back, []
                await self._mark(back)
                if ticking() >= hold_at and (self._under_way or self._waiting):
                    await self._hold()
                    hold_at = ticking() + self._outbox.sending.extension * 2 / 3
        finally:
            for hand in hands:
                hand.cancel()
        return Round(self._claimed, self._taken, self._down)

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()
        self._news.clear()

    async def _carry(self) -> None:
        """Hand over one mail after another. What the courier raises is our fault, and no reason to hold up the other mails."""
        while self._waiting:
            mine: list[Due] = []
            try:
                await self._outbox.courier.carry(lambda: self._take(mine), lambda due, reply: self._tell(due, reply, mine))  # noqa: B023 - called before the next turn
            except Exception as error:  # noqa: BLE001 - unknown error = temporary (HOUSE: ERRORS)
                _log.exception("courier failed", action="send", message_ids=[due.outgoing.message_id for due in mine])
                for due in tuple(mine):
                    self._tell(due, Reply(Fate.LATER, f"mailbot's own fault: {error!r}"), mine)

    def _take(self, mine: list[Due]) -> Due | None:
        if not self._waiting:
            return None
        due = self._waiting.popleft()
        self._under_way[due.id] = due
        mine.append(due)
        return due

    def _tell(self, due: Due, reply: Reply, mine: list[Due]) -> None:
        mine.remove(due)
        del self._under_way[due.id]
        self._back.append((due, reply))
        self._down = reply if reply.relay_down else self._down
        self._news.set()

    async def _hold(self) -> None:
        """The lease runs out: keep what is not over from being claimed again."""
        until = self._outbox.clock.now() + timedelta(seconds=self._outbox.sending.extension)
        slow = [*self._under_way, *(due.id for due in self._waiting)]

        def hold(tx: Tx) -> None:
            for id in slow:
                tx.postpone(id, until, "still being handed over")

        await self._ask(hold)

    async def _mark(self, replies: Sequence[_Pair]) -> None:
        """One transaction for all that came back."""
        if not replies:
            return
        now, jitter = self._outbox.clock.now(), self._outbox.jitter
        await self._ask(lambda tx: _mark(tx, replies, now, jitter))
        self._taken += sum(reply.fate is Fate.TAKEN for _, reply in replies)
        for due, reply in replies:
            _report(due, reply)

    async def _ask(self, work: Callable[[Tx], object]) -> None:
        """What the relay has taken must be marked: where the store says no (a full disk), it is asked again and again."""
        for tries_left in reversed(range(self._outbox.sending.mark_tries)):
            try:
                await self._outbox.ask(work)
                return
            except Exception:
                if not tries_left:
                    raise
                _log.exception("marking failed", action="send", tries_left=tries_left)
                await asyncio.sleep(self._outbox.sending.mark_pause)


def _mark(tx: Tx, replies: Sequence[_Pair], now: datetime, jitter: Callable[[], float]) -> None:
    """What became of each: refused recipients first, then the mail itself."""
    for due, reply in replies:
        if reply.refused and reply.fate is not Fate.NEVER:
            words = "; ".join(f"{who}: {why}" for who, why in reply.refused)
            tx.failed(due.id, words, now, tuple(who for who, _ in reply.refused))
        if reply.fate is Fate.NEVER:
            tx.failed(due.id, reply.detail, now)
        elif reply.fate is not Fate.TAKEN or reply.later:
            _try_again(tx, due, reply, now, jitter())
    tx.sent([due.id for due, reply in replies if reply.fate is Fate.TAKEN and not reply.later], now)


def _try_again(tx: Tx, due: Due, reply: Reply, now: datetime, jitter: float) -> None:
    """Later, to those only who have not got it; or never, once it is too old."""
    age = now - due.created_at
    pause = relay_retry_after(due.attempt, jitter, age) if reply.relay_down else retry_after(due.attempt, jitter, age)
    if pause is not None:
        tx.postpone(due.id, now + pause, reply.detail, reply.later)
    elif reply.fate is Fate.TAKEN:
        tx.failed(due.id, f"given up: {reply.detail}", now, reply.later)
        tx.sent([due.id], now)
    else:
        tx.failed(due.id, f"given up: {reply.detail}", now)


def _report(due: Due, reply: Reply) -> None:
    mail = due.outgoing
    event, say = ("delivered", _log.info) if reply.fate is Fate.TAKEN else ("not delivered", _log.warning)
    facts = {"ticket": mail.ticket, "kind": mail.kind, "message_id": mail.message_id, "attempt": due.attempt}
    say(event, action="send", fate=str(reply.fate), detail=reply.detail, **facts)


async def run_send(
    outbox: Outbox,
    hints: Hints,
    stopping: asyncio.Event,
    heart: Heart,
    tell: Callable[[str], None] = lambda detail: None,
    tell_well: Callable[[], None] = lambda: None,
) -> None:
    """Send until `stopping` (ring `hints` too). `tell` gets the first refusal of our login, or the reason once the relay
    has been out of reach for `alarm_after` seconds; then `tell_well` is called once it takes mails."""
    alarm = Alarm(tell, timedelta(seconds=outbox.sending.alarm_after), tell_well)

    async def step() -> int:
        done = await send_once(outbox)
        if done.down is not None:
            alarm.failed(done.down.detail, done.down.login_refused, outbox.clock.now())
        elif done.taken:
            alarm.well()
        if done.wait:
            await hints.wait(min(done.wait, 2.0))
        return 0 if done.down is not None or done.wait else done.claimed

    await run_loop("send", step, hints, stopping, heart, pause=2.0)
