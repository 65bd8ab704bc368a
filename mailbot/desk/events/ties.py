"""What is tied to a ticket: tags, watchers, other tickets, time."""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.desk.events.event import AT_REST, Event, joined, without
from mailbot.desk.replace import replace
from mailbot.desk.ticket import Status, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged(Event):
    """Tags were added."""

    tags: tuple[str, ...]

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, tags=joined(ticket.tags, self.tags))


@dataclass(frozen=True, slots=True, kw_only=True)
class Untagged(Event):
    """Tags were taken off."""

    tags: tuple[str, ...]

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, tags=without(ticket.tags, self.tags))


@dataclass(frozen=True, slots=True, kw_only=True)
class WatcherAdded(Event):
    """Somebody reads along."""

    email: str

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, watchers=joined(ticket.watchers, (self.email,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class WatcherRemoved(Event):
    """Somebody no longer reads along."""

    email: str

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, watchers=without(ticket.watchers, (self.email,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged(Event):
    """This ticket became part of another."""

    into: int

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, status=Status.CLOSED, closed_at=self.at, merged_into=self.into, **AT_REST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorbed(Event):
    """Another ticket became part of this one; its people come along."""

    number: int
    people: tuple[str, ...] = ()

    def apply(self, ticket: Ticket) -> Ticket:
        people = without(self.people, (ticket.requester,))
        return replace(ticket, links=joined(ticket.links, (self.number,)), watchers=joined(ticket.watchers, people))


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked(Event):
    """See also."""

    number: int

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, links=joined(ticket.links, (self.number,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpent(Event):
    """Minutes of work."""

    minutes: int

    def apply(self, ticket: Ticket) -> Ticket:
        return replace(ticket, minutes_spent=ticket.minutes_spent + self.minutes)
