"""What was written on a ticket, by people and machines, and what did not arrive."""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.desk.events.event import Event, joined, without
from mailbot.desk.replace import replace
from mailbot.desk.ticket import Status, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed(Event):
    """A participant wrote again; `message_id` joins the thread."""

    message_id: str = ""
    cc: tuple[str, ...] = ()

    def apply(self, ticket: Ticket) -> Ticket:
        ids = (self.message_id,) if self.message_id else ()
        return replace(ticket, thread=joined(ticket.thread, ids), watchers=joined(ticket.watchers, self.cc))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Event):
    """An agent's words went to the requester; the first time stops the first-response clock, later the next one."""

    def apply(self, ticket: Ticket) -> Ticket:
        status = Status.OPEN if ticket.status is Status.NEW else ticket.status
        ticket = replace(ticket, answered_at=self.at, taken_at=ticket.taken_at or self.at)
        return replace(ticket, responded_at=ticket.responded_at or self.at, status=status, asked_at=None, next_by=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    """An internal note was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unverified(Event):
    """A mail came under an agent's or requester's name without proof; nothing of it was obeyed."""

    sender: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineSpoke(Event):
    """An automatic mail (`nature`) was kept on the ticket, silently."""

    nature: str
    sender: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce(Event):
    """A mail of ours did not reach somebody. `copy`: it was made out to somebody else, who could have made this bounce up;
    so it says nothing about other tickets."""

    recipient: str
    permanent: bool
    status: str = ""
    detail: str = ""
    copy: bool = False

    def apply(self, ticket: Ticket) -> Ticket:
        if not (self.copy and self.permanent):
            return ticket
        return replace(ticket, watchers=without(ticket.watchers, (self.recipient,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed(Event):
    """The relay refused a mail of ours for good."""

    recipients: tuple[str, ...]
    kind: str = ""
    detail: str = ""

    def apply(self, ticket: Ticket) -> Ticket:
        said = f"{', '.join(self.recipients)}: {self.detail}".rstrip(": ")
        return replace(ticket, failures=joined(ticket.failures, (said,)), failed_at=ticket.failed_at or self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureTold(Event):
    """The agent was told of mails that could not be delivered."""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, failures=(), failed_at=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudged(Event):
    """The requester has heard nothing."""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, nudges=ticket.nudges + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated(Event):
    """The requester's rating, 1 to 5, and their comment."""

    rating: int
    comment: str = ""

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, rating=self.rating)
