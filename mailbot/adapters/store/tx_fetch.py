"""What the fetch loop keeps: mails we own, and up to where each mailbox was read. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from mailbot.adapters.store.columns import INBOUND, WATERMARK
from mailbot.adapters.store.dialect import insert_new, upsert
from mailbot.adapters.store.prepared import Prepared
from mailbot.adapters.store.values import among
from mailbot.ports import Arrival, Settled, Watermark

_ROW = INBOUND.c
_WATERMARK = Prepared(
    select(WATERMARK.c.uidvalidity, WATERMARK.c.uid).where(WATERMARK.c.mailbox == bindparam("mailbox")),
)
_RAISE = upsert(WATERMARK, "mailbox")
_ADMIT = insert_new(INBOUND, ("mailbox", "uidvalidity", "uid"))
_SETTLED = Prepared(
    select(_ROW.id, _ROW.uid, _ROW.status)
    .where(_ROW.mailbox == bindparam("mailbox"), _ROW.uidvalidity == bindparam("uidvalidity"))
    .where(_ROW.moved_at.is_(None), _ROW.status != "new")
    .order_by(_ROW.id)
    .limit(bindparam("limit"))
)
_MOVED = Prepared(update(INBOUND).where(among(_ROW.id, "ids")).values(moved_at=bindparam("now")))


def watermark(connection: Connection, mailbox: str) -> Watermark | None:
    """Up to where this mailbox was fetched."""
    row = _WATERMARK.first(connection, mailbox=mailbox)
    return Watermark(*row) if row else None


def admit(
    connection: Connection, mailbox: str, uidvalidity: int, arrivals: Sequence[Arrival], now: datetime, upto: int | None
) -> int:
    """Own these mails and raise the watermark (no higher than `upto`); returns how many are new."""
    known = watermark(connection, mailbox)
    reached = known.uid if known and known.uidvalidity == uidvalidity else 0
    highest = max((arrival.uid for arrival in arrivals), default=0)
    highest = highest if upto is None else min(highest, upto)
    _RAISE.run(connection, mailbox=mailbox, uidvalidity=uidvalidity, uid=max(reached, highest))
    return _ADMIT.many(connection, [_row(mailbox, uidvalidity, arrival, now) for arrival in arrivals])


_EMPTY = dict.fromkeys(("outcome", "reason", "detail", "sender", "subject", "fingerprint", "likeness", "message_id"), "")


def _row(mailbox: str, uidvalidity: int, arrival: Arrival, now: datetime) -> dict[str, Any]:
    return _EMPTY | {
        "mailbox": mailbox,
        "uidvalidity": uidvalidity,
        "uid": arrival.uid,
        "key": arrival.key,
        "size": arrival.size,
        "oversized": arrival.oversized,
        "arrived_at": arrival.arrived_at,
        "admitted_at": now,
        "status": "new",
        "tries": 0,
        "retry_at": now,
        "ticket": 0,
        "done_at": None,
        "moved_at": None,
    }


def settled(connection: Connection, mailbox: str, uidvalidity: int, limit: int) -> Sequence[Settled]:
    """Decided mails that still lie on the server."""
    found = _SETTLED.all(connection, mailbox=mailbox, uidvalidity=uidvalidity, limit=limit)
    return tuple(Settled(id, uid, status == "aside") for id, uid, status in found)


def moved(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """These were moved out of the folder."""
    _MOVED.run(connection, ids=ids, now=now)
