"""What came and went lately, to know a hidden machine by: one statement over indexed columns. Knows no limits."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, case, literal_column, select, true, union_all

from mailbot.adapters.store.columns import ADDRESSEE, INBOUND, MARK, OUTBOX
from mailbot.adapters.store.prepared import Prepared
from mailbot.adapters.store.values import among
from mailbot.desk.case import WINDOWS, Keys, Outcome, Traffic
from mailbot.mail.headers import ascii_address

_WINDOWS = tuple(timedelta(minutes=minutes) for minutes in WINDOWS)
_NONE_AT_ALL = (0,) * len(WINDOWS)
ANSWERS = ("status", "help", "command-error")
"""Kinds of mails that answer commands."""
MOST_ALIKE = 200
"""No more of a flood are counted: that is above all limits."""


def traffic(connection: Connection, keys: Keys, ticket: int, now: datetime) -> tuple[int | None, Traffic]:
    """The ticket of the first decided mail with this fingerprint (0: none; None: no such mail. Its copies don't count: set
    aside and retried, the first one must not be a duplicate of its own duplicate); and what was sent to this sender, on
    this ticket (0: none), and came alike, in each of the WINDOWS."""
    found = _TRAFFIC.all(
        connection,
        fingerprint=keys.fingerprint or None,
        sender=ascii_address(keys.sender).lower() or keys.sender,  # envelopes have it so
        likeness=keys.likeness or None,
        names=alarms(keys.sender, keys.likeness),
        since=now - _WINDOWS[-1],
    )
    sent = [(at, number) for what, at, number in found if what in ("sent", "answer")]
    counted = Traffic(
        to_sender=_counts((at for at, _ in sent), now),
        on_ticket=_counts((at for at, number in sent if number == ticket != 0), now),
        alike=_counts((at for what, at, _ in found if what == "alike"), now),
        told=any(what == "told" for what, _, _ in found),
        answers=_counts((at for what, at, _ in found if what == "answer"), now),
    )
    return next((number for what, _, number in found if what == "twin"), None), counted


def alarms(sender: str, likeness: str) -> tuple[str, ...]:
    """The marks that are set when the admins are told of a loop."""
    return tuple(f"loop {name}" for name in (sender, likeness) if name)


def _counts(times: Iterable[datetime], now: datetime) -> tuple[int, ...]:
    """How many of these were in each of the WINDOWS."""
    known = sorted(times)
    return tuple(len(known) - bisect_right(known, now - window) for window in _WINDOWS) if known else _NONE_AT_ALL


_NONE: Any = literal_column("0")


def _rows(what: Any, at: Any, number: Any = _NONE) -> Any:
    return select((literal_column(f"'{what}'") if isinstance(what, str) else what).label("what"), at, number.label("number"))


_SORT = case(
    (OUTBOX.c.kind.in_([literal_column(f"'{kind}'") for kind in ANSWERS]), literal_column("'answer'")),
    else_=literal_column("'sent'"),
)
_TWIN = (
    _rows("twin", INBOUND.c.done_at, INBOUND.c.ticket)
    .where(INBOUND.c.fingerprint == bindparam("fingerprint"))
    .where(INBOUND.c.status != "new", INBOUND.c.outcome != Outcome.DUPLICATE.value)
    .order_by(INBOUND.c.id)
    .limit(1)
)
_TOLD = _rows("told", MARK.c.at).where(among(MARK.c.name, "names"), MARK.c.at > bindparam("since"))
_SENT = (
    _rows(_SORT, ADDRESSEE.c.at, OUTBOX.c.ticket)
    .join(OUTBOX, OUTBOX.c.id == ADDRESSEE.c.outbox)
    .where(ADDRESSEE.c.email == bindparam("sender"), ADDRESSEE.c.at > bindparam("since"), ADDRESSEE.c.automatic == true())
)
_ALIKE = (
    _rows("alike", INBOUND.c.done_at)
    .where(INBOUND.c.likeness == bindparam("likeness"), INBOUND.c.done_at > bindparam("since"))
    .order_by(INBOUND.c.done_at.desc())
    .limit(MOST_ALIKE)
)
_TRAFFIC = Prepared(union_all(select(_TWIN.subquery("twin")), _TOLD, _SENT, select(_ALIKE.subquery("alike"))))
