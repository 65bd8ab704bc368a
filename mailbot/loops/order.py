"""In which order mails are decided: as they came, in every thread, whoever has them in hand and whatever becomes of that process.

One decides at a time (`Tx.turn`), and decides a mail only while none that came before it waits outside its own batch (`ready`),
but for those that stepped back, and of these only what belongs to other threads (`passes`). So of two mails of a thread the
later is never decided while the earlier waits: no lease, death or pause has a part in this, they say only who tries next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mailbot.desk.case import Facts, Keys
from mailbot.ports import Earlier, Inbound, Kin, Tx


@dataclass(frozen=True, slots=True)
class Hand:
    """Mails taken in hand together, as they came; until `until` other workers leave them to us."""

    rows: Sequence[Inbound]
    until: datetime

    @property
    def ids(self) -> list[int]:
        """Which they are."""
        return [row.id for row in self.rows]


class Behind(Exception):
    """A mail of the same thread came before, and is not decided yet."""


@dataclass(slots=True)
class Queue:
    """What came before the last mail in our hand and waits elsewhere: `front` is the first that everybody waits for, `back`
    those that stepped back, by their numbers. `known` tells of the mails of this round what their thread is known by."""

    front: Earlier | None = None
    back: dict[int, Kin] = field(default_factory=dict)
    known: dict[int, Kin] = field(default_factory=dict)

    def ready(self, rows: Sequence[Inbound]) -> Sequence[Inbound]:
        """Those of our mails that have their turn."""
        return [row for row in rows if self.front is None or row.id < self.front.id]

    def is_moving(self, now: datetime) -> bool:
        """Whether somebody has the first of them in hand."""
        return self.front is not None and self.front.retry_at > now

    def passes(self, id: int, keys: Keys, facts: Facts) -> None:
        """Note what this mail of ours is known by. Raises Behind where one of its thread has stepped back before it."""
        tickets = tuple(_tickets(keys, facts))
        self.known[id] = _kin(keys, tickets)
        for other in (kin for before, kin in self.back.items() if before < id):
            is_answered = other.message_id and other.message_id in (keys.message_id, *keys.ids)
            if other.ticket in tickets or is_answered or (other.sender and other.sender == keys.sender):
                raise Behind(f"comes after one of its thread that failed ({other.message_id or other.sender})")

    def steps_back(self, id: int, keys: Keys) -> Kin:
        """This mail of ours lets others go first, but not those of its thread; returns what that is known by."""
        kin = self.known.get(id) or _kin(keys, tuple(_tickets(keys, Facts())))
        self.back[id] = kin
        return kin


def queue(tx: Tx, rows: Sequence[Inbound]) -> Queue:
    """How these mails stand in the order of all that wait; true until the transaction ends, if it has the turn."""
    ours = {row.id for row in rows}
    others = [one for one in tx.earlier(rows[-1].id) if one.id not in ours]
    front = next((one for one in others if one.kin is None), None)
    return Queue(front, {one.id: one.kin for one in others if one.kin})


def _tickets(keys: Keys, facts: Facts) -> Iterator[int]:
    """The tickets that a mail belongs to, or says so, the likeliest first."""
    yield from (ticket.number for ticket in facts.threads)
    yield from keys.issued
    yield from (ticket.number for ticket in facts.claimed)
    yield from keys.claimed


def _kin(keys: Keys, tickets: Sequence[int]) -> Kin:
    return Kin(next(iter(tickets), 0), keys.message_id, keys.sender)
