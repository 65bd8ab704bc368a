"""Tells the admins by mail that something needs a hand. The mail waits in the outbox like any other; where that can't be
written, systemd is told (`systemctl status mailbot`), and so is the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from mailbot.adapters.sdnotify import notify
from mailbot.loops.loop import Ask
from mailbot.loops.office import Office
from mailbot.loops.post import composed
from mailbot.mail.delivery import one_line
from mailbot.mail.draft import Draft
from mailbot.mail.message import Address
from mailbot.ports import Blobs, Clock

_NEVER = datetime.min.replace(tzinfo=UTC)
_QUIET = timedelta(hours=1)
_MOST_REMEMBERED = 1000

_log = structlog.get_logger(__name__)


def teller(ask: Ask, blobs: Blobs, clock: Clock, office: Callable[[], Office]) -> Callable[[str, str], None]:
    """A function that tells every admin of a topic (`admin.md`) and its detail, the same thing once an hour at most;
    trouble in telling is logged, stands in the unit's status, and what was not told may be told again."""
    told: dict[tuple[str, str], datetime] = {}

    def tell(topic: str, detail: str) -> None:
        now = clock.now()
        if now - told.get((topic, detail), _NEVER) < _QUIET:
            return
        told[topic, detail] = now
        while len(told) > _MOST_REMEMBERED:
            del told[next(iter(told))]
        try:
            _enqueue(topic, detail, ask, blobs, clock, office())
        except Exception as error:  # noqa: BLE001 - telling of trouble must not make more of it
            _log.error("not told", action="admin", topic=topic, error=repr(error))
            notify(f"STATUS=In trouble ({topic}), and no mail can be written about it: {one_line(repr(error))[:200]}")
            del told[topic, detail]
        else:
            notify("STATUS=")

    return tell


def _enqueue(topic: str, detail: str, ask: Ask, blobs: Blobs, clock: Clock, office: Office) -> None:
    now = clock.now()
    context = {"to_name": "", "ticket": None, "topic": topic, "detail": detail, "since": now}
    for email in office.policy.admins:
        draft = Draft(kind="admin", to=(Address(email),), language=office.policy.company.language, context=context)
        outgoing = composed(draft, blobs, office, f"admin:{topic}:{now.isoformat()}", now).outgoing
        if outgoing.recipients:
            ask(lambda tx, mail=outgoing: tx.enqueue(mail, now))  # type: ignore[misc]  # a default binds the loop's value
