"""What an audit of the store asks: which blobs its rows name, and which rows contradict one another. Repairs nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Select, Text, cast, func, or_, select

from mailbot.adapters.store.columns import BOUNCED, ENTRY, INBOUND, OUTBOX
from mailbot.adapters.store.reading import Askable

_STATES = ("pending", "sending", "sent", "failed")


def blobs_named(tx: Askable) -> dict[str, str]:
    """Every blob that a row names, by key, with the words for what names it."""
    attached = select(ENTRY.c.ticket, ENTRY.c.attachments).where(cast(ENTRY.c.attachments, Text) != "[]")
    found = {
        str(file["sha256"]): f"attachment {file['name']!r} on ticket {ticket}"
        for ticket, files in tx.connection.execute(attached)
        for file in files
    }
    kept = select(ENTRY.c.ticket, ENTRY.c.raw).where(ENTRY.c.raw != "")
    found |= {raw: f"mail on ticket {ticket}" for ticket, raw in tx.connection.execute(kept)}
    ours = select(OUTBOX.c.id, OUTBOX.c.blob).where(OUTBOX.c.blob != "")
    found |= {key: f"outgoing mail {id}" for id, key in tx.connection.execute(ours)}
    return found | {key: f"mail {id}" for id, key in tx.connection.execute(select(INBOUND.c.id, INBOUND.c.key))}


def outbox_sums(tx: Askable) -> dict[str, int]:
    """How many mails of ours there are in each state, all states named."""
    counted = select(OUTBOX.c.status, func.count()).group_by(OUTBOX.c.status)
    return dict.fromkeys(_STATES, 0) | {status: count for status, count in tx.connection.execute(counted)}


def bounced(tx: Askable, emails: Sequence[str]) -> dict[str, datetime]:
    """Since when these addresses bounce, those that do; a mail from one takes it off."""
    query = select(BOUNCED.c.email, BOUNCED.c.since).where(BOUNCED.c.email.in_(emails)).order_by(BOUNCED.c.email)
    return {email: since for email, since in tx.connection.execute(query)}


def contradictions(tx: Askable) -> tuple[str, ...]:
    """Rows that no history of ours can have left behind, in words."""
    return tuple(f"{words[0]} {row[0]} {words[1]}" for words, query in _queries() for row in tx.connection.execute(query))


def _queries() -> Iterator[tuple[tuple[str, str], Select[tuple[int]]]]:
    out, entry, mail = OUTBOX.c, ENTRY.c, INBOUND.c
    over = or_(out.status.not_in(_STATES), (out.status == "sent") & out.sent_at.is_(None))
    yield ("outgoing mail", "has no fate"), select(out.id).where(over)
    idle = out.status.in_(("pending", "sending")) & out.next_attempt_at.is_(None)
    yield ("outgoing mail", "waits for no time, and would wait for ever"), select(out.id).where(idle)
    unsent = select(entry.id).outerjoin(OUTBOX, out.message_id == entry.message_id)
    unsent = unsent.where(entry.direction == "out", entry.message_id != "", out.id.is_(None))
    yield ("entry", "says that a mail went out that was never in the outbox"), unsent
    strange = select(entry.id).outerjoin(INBOUND, mail.key == entry.raw)
    strange = strange.where(entry.direction == "in", entry.raw != "", mail.id.is_(None))
    yield ("entry", "came from a mail that we never owned"), strange
