"""Counts what came and went, to know a hidden machine by: one statement over indexed columns. Knows no limits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, ScalarSelect, bindparam, func, select, true

from mailbot.adapters.store.tables import ADDRESSEE, INBOUND, MARK, OUTBOX
from mailbot.desk.case import WINDOWS, Keys, Outcome, Traffic

_COUNT = len(WINDOWS)


def traffic(connection: Connection, keys: Keys, ticket: int, now: datetime) -> tuple[int | None, Traffic]:
    """The ticket of the first decided mail with this fingerprint (0: none; None: no such mail. Its copies don't count: set
    aside and retried, the first one must not be a duplicate of its own duplicate); and what was sent to this sender, on
    this ticket (0: none), and came alike, in each of the WINDOWS."""
    since = {f"since{minutes}": now - timedelta(minutes=minutes) for minutes in WINDOWS}
    values = {
        "fingerprint": keys.fingerprint or None,
        "sender": keys.sender,
        "likeness": keys.likeness or None,
        "ticket": ticket or -1,
        "names": alarms(keys.sender, keys.likeness),
        **since,
    }
    twin, told, *counts = connection.execute(_TRAFFIC, values).one()
    sent, here, alike = (tuple(counts[at : at + _COUNT]) for at in (0, _COUNT, 2 * _COUNT))
    return twin, Traffic(sent, here, alike, bool(told))


def alarms(sender: str, likeness: str) -> tuple[str, ...]:
    """The marks that are set when the admins are told of a loop."""
    return tuple(f"loop {name}" for name in (sender, likeness) if name)


def _since(minutes: int) -> Any:
    return bindparam(f"since{minutes}")


def _sent(minutes: int) -> ScalarSelect[int]:
    mail = ADDRESSEE.c
    wanted = (mail.email == bindparam("sender"), mail.at > _since(minutes), mail.automatic == true())
    return select(func.count()).select_from(ADDRESSEE).where(*wanted).scalar_subquery()


def _here(minutes: int) -> ScalarSelect[int]:
    mail, out = ADDRESSEE.c, OUTBOX.c
    wanted = (out.ticket == bindparam("ticket"), mail.email == bindparam("sender"), mail.at > _since(minutes))
    both = OUTBOX.join(ADDRESSEE, out.id == mail.outbox)
    return select(func.count()).select_from(both).where(*wanted, mail.automatic == true()).scalar_subquery()


def _alike(minutes: int) -> ScalarSelect[int]:
    mail = INBOUND.c
    wanted = (mail.likeness == bindparam("likeness"), mail.done_at > _since(minutes))
    return select(func.count()).select_from(INBOUND).where(*wanted).scalar_subquery()


_TWIN = (
    select(INBOUND.c.ticket)
    .where(
        INBOUND.c.fingerprint == bindparam("fingerprint"),
        INBOUND.c.status != "new",
        INBOUND.c.outcome != Outcome.DUPLICATE.value,
    )
    .order_by(INBOUND.c.id)
    .limit(1)
)
_TOLD = select(func.count()).where(MARK.c.name.in_(bindparam("names", expanding=True)), MARK.c.at > _since(WINDOWS[-1]))
_TRAFFIC = select(
    _TWIN.scalar_subquery(),
    _TOLD.scalar_subquery(),
    *(count(minutes) for count in (_sent, _here, _alike) for minutes in WINDOWS),
)
