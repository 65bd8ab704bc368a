"""Tells the admins that mailbot cannot work: straight over the relay, by no database and no disk, as these may be the trouble.

One mail for each trouble, after a minute of it, and one an hour at most; once it is over, that is told in the usual way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from mailbot.app.office import Front
from mailbot.loops.loop import Heart
from mailbot.loops.post import composed
from mailbot.mail.delivery import Fate, one_line
from mailbot.mail.draft import Draft, Outgoing
from mailbot.mail.message import Address
from mailbot.ports import Blobs, Clock, Courier, Due, Reply

PATIENCE = timedelta(minutes=1)
_QUIET = timedelta(hours=1)
_LONGEST_CARRY = 120.0
_LONGEST_REASON = 300
_NEVER = datetime.min.replace(tzinfo=UTC)

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Distress:
    """What aches, since when, and who was told of it. Call `look` every second or so, in the event loop."""

    heart: Heart
    courier: Courier
    blobs: Blobs
    clock: Clock
    front: Front
    _since: datetime | None = None
    _seen: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)
    _next: datetime = _NEVER

    async def look(self) -> int:
        """Tell, if something has failed for a minute and failed again just now. Returns 0: there is never more to do at once."""
        aches, now = self.heart.aches(), self.clock.now()
        is_news, self._seen = aches != self._seen, aches
        if not aches:
            await self._well()
            return 0
        if self._since is None:
            self._since = now
            _log.warning("in trouble", action="admin", who=sorted(aches))
        if is_news and now - self._since >= PATIENCE and now >= self._next:
            await self._tell(aches, self._since, now)
        return 0

    async def _well(self) -> None:
        told, self._since = bool(self._told), None
        self._told.clear()
        if told:
            await asyncio.to_thread(self.front.tell, "well", "")

    async def _tell(self, aches: Mapping[str, tuple[int, str]], since: datetime, now: datetime) -> None:
        """Each admin who was not told of this trouble yet. A mail that may have arrived is not sent again."""
        reasons = dict.fromkeys(one_line(why)[:_LONGEST_REASON] for _, why in aches.values())
        for email in self.front.now().policy.admins:
            if email in self._told:
                continue
            fate = await self._carried(self._mail(email, "\n".join(reasons), since, now), now)
            _log.error("in distress", action="admin", fate=str(fate), reasons=list(reasons))
            if fate is not Fate.LATER:
                self._told.add(email)
        everybody = self._told.issuperset(self.front.now().policy.admins)
        self._next = now + (_QUIET if everybody else PATIENCE)

    def _mail(self, email: str, detail: str, since: datetime, now: datetime) -> Outgoing:
        context = {"to_name": "", "ticket": None, "topic": "store", "detail": detail, "since": since}
        office = self.front.now()
        draft = Draft(kind="admin", to=(Address(email),), language=office.policy.company.language, context=context)
        return composed(draft, self.blobs, office, f"distress:{since.isoformat()}", now).outgoing

    async def _carried(self, mail: Outgoing, now: datetime) -> Fate:
        """What became of it. A relay that keeps silent for long leaves it in doubt."""
        if not mail.recipients:
            return Fate.NEVER
        due, fates = [Due(0, 1, mail, now)], list[Fate]()

        def take() -> Due | None:
            return due.pop() if due else None

        def tell(_: Due, reply: Reply) -> None:
            fates.append(reply.fate)

        try:
            await asyncio.wait_for(self.courier.carry(take, tell), _LONGEST_CARRY)
        except TimeoutError:
            return Fate.IN_DOUBT
        return fates[0] if fates else Fate.LATER
