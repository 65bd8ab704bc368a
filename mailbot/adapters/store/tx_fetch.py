"""What the fetch loop keeps: mails we own, and up to where each mailbox was read. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from mailbot.adapters.store.dialect import insert_new, upsert
from mailbot.adapters.store.tables import INBOUND, WATERMARK
from mailbot.ports import Arrival, Settled, Watermark


def watermark(connection: Connection, mailbox: str) -> Watermark | None:
    """Up to where this mailbox was fetched."""
    query = select(WATERMARK.c.uidvalidity, WATERMARK.c.uid).where(WATERMARK.c.mailbox == mailbox)
    row = connection.execute(query).first()
    return Watermark(row.uidvalidity, row.uid) if row else None


def admit(
    connection: Connection, mailbox: str, uidvalidity: int, arrivals: Sequence[Arrival], now: datetime, upto: int | None
) -> int:
    """Own these mails and raise the watermark (no higher than `upto`); returns how many are new."""
    known = watermark(connection, mailbox)
    reached = known.uid if known and known.uidvalidity == uidvalidity else 0
    highest = max((arrival.uid for arrival in arrivals), default=0)
    highest = highest if upto is None else min(highest, upto)
    upsert(connection, WATERMARK, {"mailbox": mailbox, "uidvalidity": uidvalidity, "uid": max(reached, highest)}, on="mailbox")
    rows = [_row(mailbox, uidvalidity, arrival, now) for arrival in arrivals]
    return insert_new(connection, INBOUND, rows, on=("mailbox", "uidvalidity", "uid"))


def _row(mailbox: str, uidvalidity: int, arrival: Arrival, now: datetime) -> dict[str, Any]:
    empty = dict.fromkeys(("outcome", "reason", "detail", "sender", "subject", "fingerprint", "likeness", "message_id"), "")
    return empty | {
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
    }


def settled(connection: Connection, mailbox: str, uidvalidity: int, limit: int) -> Sequence[Settled]:
    """Decided mails that still lie on the server."""
    row = INBOUND.c
    query = (
        select(row.id, row.uid, row.status)
        .where(row.mailbox == mailbox, row.uidvalidity == uidvalidity, row.moved_at.is_(None), row.status != "new")
        .order_by(row.id)
        .limit(limit)
    )
    return tuple(Settled(found.id, found.uid, found.status == "aside") for found in connection.execute(query))


def moved(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """These were moved out of the folder."""
    connection.execute(update(INBOUND).where(INBOUND.c.id.in_(ids)).values(moved_at=now))
