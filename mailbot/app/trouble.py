"""Tells the admins by mail that something needs a hand. The mail waits in the outbox like any other."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from mailbot.loops.loop import Ask
from mailbot.loops.office import Office
from mailbot.loops.post import composed
from mailbot.mail.draft import Draft
from mailbot.mail.message import Address
from mailbot.ports import Blobs, Clock

_log = structlog.get_logger(__name__)


def teller(ask: Ask, blobs: Blobs, clock: Clock, office: Callable[[], Office]) -> Callable[[str, str], None]:
    """A function that tells every admin of a topic (`admin.md`) and its detail; trouble in telling is only logged."""

    def tell(topic: str, detail: str) -> None:
        try:
            _enqueue(topic, detail, ask, blobs, clock, office())
        except Exception as error:  # noqa: BLE001 - telling of trouble must not make more of it
            _log.error("not told", action="admin", topic=topic, error=repr(error))

    return tell


def _enqueue(topic: str, detail: str, ask: Ask, blobs: Blobs, clock: Clock, office: Office) -> None:
    now = clock.now()
    context = {"to_name": "", "ticket": None, "topic": topic, "detail": detail, "since": now}
    for email in office.policy.admins:
        draft = Draft(kind="admin", to=(Address(email),), language=office.policy.company.language, context=context)
        outgoing = composed(draft, blobs, office, f"admin:{topic}:{now.isoformat()}", now).outgoing
        if outgoing.recipients:
            ask(lambda tx, mail=outgoing: tx.enqueue(mail, now))  # type: ignore[misc]  # a default binds the loop's value
