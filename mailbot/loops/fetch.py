"""Brings mails from a mailbox into our hands: blob, then row (docs/crash.md, F0-F3), and later out of the inbox.

Knows no mail's content. What is there is asked by UID above the watermark, which never passes a mail without a body.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

import structlog

from mailbot.loops.loop import Ask, Heart
from mailbot.ports import Arrival, Blobs, Clock, Found, Hint, Mailbox, Settled, Tx

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much at once (mails, bytes), and how long (seconds). `batch` mails are looked for at once, and owned in handfuls
    (`handful`, `batch_bytes`): the first are decided while the next are brought.

    Of a mail above `mail_bytes` only the header is fetched. `patience` is the longest wait before looking again,
    `grace` how long a mail may be without a body, `alarm_after` how long a mailbox may be out of reach in silence.
    """

    batch: int = 200
    handful: int = 50
    batch_bytes: int = 4 * 1024 * 1024
    mail_bytes: int = 50 * 1024 * 1024
    moves: int = 500
    patience: float = 240.0
    grace: float = 600.0
    alarm_after: float = 900.0


@dataclass(slots=True)
class Snags:
    """Mails of one mailbox that would not come, for as long as the process lives.

    `since` is when a mail without a body was first seen, `past` those brought in from above it, `trying` the mails
    asked for just now (left over when the connection dies of them), `losses` how often a mail alone did that.
    """

    uidvalidity: int = 0
    since: dict[int, datetime] = field(default_factory=dict)
    past: set[int] = field(default_factory=set)
    trying: tuple[int, ...] = ()
    suspects: set[int] = field(default_factory=set)
    losses: dict[int, int] = field(default_factory=dict)

    def begin(self, uidvalidity: int) -> None:
        """A new pass: whatever was being tried when the last one broke off is tried alone from now on."""
        if self.uidvalidity != uidvalidity:
            self.uidvalidity, self.trying = uidvalidity, ()
            for memory in (self.since, self.past, self.suspects, self.losses):
                memory.clear()
        if len(self.trying) == 1:
            self.losses[self.trying[0]] = self.losses.get(self.trying[0], 0) + 1
        self.suspects.update(self.trying)
        self.trying = ()

    def kills(self, uid: int) -> bool:
        """Whether asking for this mail alone has ended the connection three times."""
        return self.losses.get(uid, 0) >= 3

    def upto(self) -> int | None:
        """How far the watermark may go; None: as far as it likes."""
        return min(self.since) - 1 if self.since else None


@dataclass(frozen=True, slots=True)
class Intake:
    """Where the mails of one mailbox go: its name in the store, the store, the blobs; `hint` says that there are new ones.
    `processed` and `set_aside` are the folders that decided mails are moved to."""

    name: str
    ask: Ask
    blobs: Blobs
    clock: Clock
    hint: Hint
    limits: Limits = Limits()
    processed: str = "Processed"
    set_aside: str = "Set aside"
    heart: Heart = field(default_factory=Heart)
    snags: Snags = field(default_factory=Snags)


def fetch_once(mailbox: Mailbox, uidvalidity: int, intake: Intake, most: int | None = None) -> int:
    """Own what is new in the mailbox (stop after about `most` mails); returns how many mails were new.

    Raises MailboxLost, and what store and blobs raise; whatever was not owned by then is found again next time.
    """
    intake.snags.begin(uidvalidity)
    mark = _watermark(uidvalidity, intake)
    new, seen = 0, set[int]()
    while found := mailbox.above(mark, intake.limits.batch):
        mark = found[-1].uid
        seen.update(f.uid for f in found)
        for batch in _batches(found, intake):
            new += _own(mailbox, uidvalidity, batch, intake)
        if most is not None and new >= most:
            return new
    _forget_gone(intake.snags, seen)
    return new


def clear(mailbox: Mailbox, uidvalidity: int, intake: Intake) -> int:
    """Move the decided mails out of the inbox (F3), each to its folder; returns how many. Raises as `fetch_once`."""
    total = 0
    while settled := intake.ask(lambda tx: tx.settled(intake.name, uidvalidity, intake.limits.moves)):
        intake.heart.beat(intake.name, 120.0)
        left = _move(mailbox, settled, intake)
        moved = [row.id for row in settled if row.uid not in left]
        intake.ask(lambda tx, ids=moved: tx.moved(ids, intake.clock.now()))  # type: ignore[misc]  # a default binds the loop's value
        total += len(moved)
        if left:
            _log.warning("the server would not move mails", action="clear", mailbox=intake.name, uids=sorted(left))
            break
    return total


def _watermark(uidvalidity: int, intake: Intake) -> int:
    """The last UID that was owned. After another UIDVALIDITY all is read again; what is known is known by content."""

    def ask(tx: Tx) -> int:
        mark = tx.watermark(intake.name)
        if mark is not None and mark.uidvalidity == uidvalidity:
            return mark.uid
        tx.admit(intake.name, uidvalidity, (), intake.clock.now())
        _log.info("reading the mailbox from the beginning", action="fetch", mailbox=intake.name, uidvalidity=uidvalidity)
        return 0

    return intake.ask(ask)


def _batches(found: Sequence[Found], intake: Intake) -> Iterator[list[Found]]:
    """Handfuls, bounded by bytes too; suspects come alone, those that kill connections and those owned before not at all."""
    batch: list[Found] = []
    room = intake.limits.batch_bytes
    for one in found:
        if one.uid in intake.snags.past:
            continue
        if batch and (one.size > room or len(batch) == intake.limits.handful or one.uid in intake.snags.suspects):
            yield batch
            batch, room = [], intake.limits.batch_bytes
        batch.append(one)
        room = 0 if one.uid in intake.snags.suspects else room - one.size
    if batch:
        yield batch


def _own(mailbox: Mailbox, uidvalidity: int, batch: Sequence[Found], intake: Intake) -> int:
    """Blobs first (F1), then rows and watermark in one transaction (F2), then the hint."""
    intake.heart.beat(intake.name, 300.0)
    arrivals = _bring(mailbox, batch, intake)
    arrivals += _overdue(mailbox, batch, arrivals, intake)
    now = intake.clock.now()
    new = intake.ask(lambda tx: tx.admit(intake.name, uidvalidity, arrivals, now, intake.snags.upto())) if arrivals else 0
    if intake.snags.since:
        intake.snags.past.update(a.uid for a in arrivals)
    if new:
        _log.info("fetched", action="fetch", mailbox=intake.name, new=new, uids=(arrivals[0].uid, arrivals[-1].uid))
        intake.hint()
    return new


def _bring(mailbox: Mailbox, batch: Sequence[Found], intake: Intake) -> list[Arrival]:
    """The mails of a batch as blobs; those without a body are left out."""
    snags, limit = intake.snags, intake.limits.mail_bytes
    snags.trying = tuple(f.uid for f in batch if not snags.kills(f.uid))
    asked = [f for f in batch if f.uid in snags.trying]
    contents = dict(mailbox.bodies([f.uid for f in asked if f.size <= limit]))
    contents |= {f.uid: mailbox.head(f.uid) for f in asked if f.size > limit}
    snags.trying = ()
    came = [f for f in asked if contents.get(f.uid)]
    keys = intake.blobs.put_all([contents[f.uid] for f in came])
    return [_arrival(f, contents[f.uid], key, f.size > limit) for f, key in zip(came, keys, strict=True)]


def _arrival(found: Found, content: bytes, key: str, oversized: bool = False) -> Arrival:
    return Arrival(found.uid, key, found.size or len(content), found.arrived_at, oversized)


def _overdue(mailbox: Mailbox, batch: Sequence[Found], came: Sequence[Arrival], intake: Intake) -> list[Arrival]:
    """Note the mails that are there without a body. Those whose grace is over are owned as they are, for a person to see:
    with their header if it can be had, else empty (they stay whole on the server)."""
    snags, now = intake.snags, intake.clock.now()
    snags.suspects.difference_update(a.uid for a in came)
    for arrival in came:
        snags.since.pop(arrival.uid, None)
    missing = [f for f in batch if f.uid not in {a.uid for a in came} and _is_there(mailbox, f.uid)]
    for one in missing:
        snags.since.setdefault(one.uid, now)
    over = [f for f in missing if now - snags.since[f.uid] >= timedelta(seconds=intake.limits.grace)]
    for one in over:
        del snags.since[one.uid]
    heads = [(f, b"" if snags.kills(f.uid) else mailbox.head(f.uid)) for f in over]
    return [_arrival(f, head, intake.blobs.put(head)) for f, head in heads]


def _is_there(mailbox: Mailbox, uid: int) -> bool:
    return any(f.uid == uid for f in mailbox.above(uid - 1, 1))


def _forget_gone(snags: Snags, seen: set[int]) -> None:
    """After a whole pass: mails without a body that are gone by now hold up nothing."""
    snags.since = {uid: since for uid, since in snags.since.items() if uid in seen}
    snags.suspects &= seen
    if not snags.since:
        snags.past.clear()


def _move(mailbox: Mailbox, settled: Sequence[Settled], intake: Intake) -> set[int]:
    left: set[int] = set()
    for aside, rows in groupby(sorted(settled, key=lambda row: row.aside), key=lambda row: row.aside):
        left.update(mailbox.move([row.uid for row in rows], intake.set_aside if aside else intake.processed))
    return left
