"""A ticket: the truth about one request. Only events change it (`events.evolve`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class Status(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    HELD = "held"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def is_done(self) -> bool:
        """Whether nobody owes anything any more (closed or cancelled)."""
        return self in _DONE

    @property
    def is_paused(self) -> bool:
        """Whether the clocks stand still."""
        return self in _PAUSED


_DONE = (Status.CLOSED, Status.CANCELLED)
_PAUSED = (Status.WAITING, Status.HELD)


class Priority(StrEnum):
    """How much a ticket hurries, most urgent first."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


@dataclass(frozen=True)  # no slots: `replace` copies it with every event, at once instead of field by field
class Ticket:
    """One request from its first mail to its rating. Times are aware UTC; people are addresses in lower case,
    `assignee` and `team` are keys of rules.yaml or "".

    `fields` holds the company form as read (key, text as written), `missing` what was asked for and did not come.
    `origin` is the Message-ID of the requester's first mail, `thread` the ids their client knows, oldest first.
    `paused_at` is set while clocks stand; `resume_at` is when a wait or hold ends by itself; `pauses` are those that
    are over, (from, until) as ISO text. `started_at` is when the clocks of a reopened ticket began anew (None: at `created_at`).
    `failures` are mails of ours that could not be delivered since `failed_at` and that the agent has not been told of.
    `updated_at` is when the agent was last told of follow-ups, `update_due` when the gathered ones go, `untold` their
    blobs, `news` what is to be noted about them (key, detail).
    `agents` are all people who ever held it, `requester_name` the name as its mails give it.
    `asked_at` is when the requester's oldest mail without an answer came, after the first answer, and `next_by` when it is
    due; `waited_at` is when the requester was last asked to answer, `chased` whether they were reminded of it;
    `tier_at` is when it came to its tier (None: at the beginning), `held_at` when somebody was last given it, `taken_at` when
    they took it in hand, `answered_at` when the requester last got an answer;
    `incidents` are the names of those that its clocks stand for;
    `offered` is how many known fixes the first answer held (0 again where it was no request after all);
    `breaches` are promises that were not kept, as `breaches.Breach` reads them.
    """

    number: int
    subject: str
    requester: str
    created_at: datetime
    status: Status = Status.NEW
    priority: Priority = Priority.NORMAL
    team: str = ""
    tier: int = 1
    assignee: str = ""
    requester_name: str = ""
    language: str = "vi"
    rule: str = ""
    sla: str = ""
    tags: tuple[str, ...] = ()
    watchers: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    deadline: datetime | None = None
    respond_by: datetime | None = None
    resolve_by: datetime | None = None
    responded_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    paused_at: datetime | None = None
    pauses: tuple[tuple[str, str], ...] = ()
    incidents: tuple[str, ...] = ()
    started_at: datetime | None = None
    resume_at: datetime | None = None
    waited_at: datetime | None = None
    chased: bool = False
    tier_at: datetime | None = None
    held_at: datetime | None = None
    taken_at: datetime | None = None
    answered_at: datetime | None = None
    workflow: str = ""
    step: int = 0
    step_at: datetime | None = None
    step_by: datetime | None = None
    asked_at: datetime | None = None
    next_by: datetime | None = None
    breaches: tuple[tuple[Any, ...], ...] = ()
    merged_into: int = 0
    links: tuple[int, ...] = ()
    minutes_spent: int = 0
    rating: int = 0
    nudges: int = 0
    offered: int = 0
    vendors: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    origin: str = ""
    thread: tuple[str, ...] = ()
    updated_at: datetime | None = None
    update_due: datetime | None = None
    untold: tuple[str, ...] = ()
    news: tuple[tuple[str, str], ...] = ()
    failures: tuple[str, ...] = ()
    failed_at: datetime | None = None
    warned: tuple[str, ...] = ()
    wake_at: datetime | None = None
    version: int = 0

    @property
    def stands(self) -> bool:
        """Whether its clocks stand still."""
        return self.status.is_paused or bool(self.incidents)

    def is_participant(self, email: str) -> bool:
        """Whether somebody belongs to this ticket: requester, watcher or vendor."""
        return email == self.requester or email in self.watchers or email in self.vendors


class Promised(Protocol):
    """What tells by which terms a ticket is promised what, and when its clocks stood."""

    @property
    def team(self) -> str: ...
    @property
    def sla(self) -> str: ...
    @property
    def priority(self) -> Priority: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def pauses(self) -> Sequence[Sequence[str]]: ...
