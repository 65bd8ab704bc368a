"""The values that a mail passes over the desk with: Keys (what to look up), Facts (what was found),
Case (what is decided so far). Every step of `decide` takes a Case and gives a Case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from mailbot.desk.events import Event, evolve
from mailbot.desk.policy import Policy
from mailbot.desk.replace import replace
from mailbot.desk.routing import Why
from mailbot.desk.ticket import Ticket
from mailbot.mail.draft import Draft, Enclosure
from mailbot.mail.message import Message

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Keys:
    """What decide needs to know about a mail's surroundings, before anything is read from the store.

    `issued` are ticket numbers of our own verified Message-IDs (In-Reply-To first, then References from the newest),
    `claimed` those of subject tokens, `named` those named in the text (`#merge YC-7`); `ids` every Message-ID the
    mail refers to, as they came; `bounced` Message-IDs of ours that a DSN says have failed; `person` is the key in
    rules.yaml of the person with the sender's address, or ""; `likeness` is a hash of subject and words without
    digits, `Re:` and token: mails of a responder are alike even where their sender changes.
    """

    sender: str
    fingerprint: str
    message_id: str = ""
    issued: tuple[int, ...] = ()
    claimed: tuple[int, ...] = ()
    named: tuple[int, ...] = ()
    ids: tuple[str, ...] = ()
    bounced: tuple[str, ...] = ()
    person: str = ""
    likeness: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One mail as it is kept on a ticket. `direction` is "in" or "out"; `kind` the template's name on the way out
    and the mail's part on the way in (`request`, `follow-up`, `reply`, `note`, `auto-reply`, `bounce`, `unverified`).
    `by` is the person's address, `internal` keeps it from the requester, `raw` is the key of the whole mail's blob,
    `signature` what the sender signed with."""

    direction: str
    kind: str
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    at: datetime
    verified: bool = False
    internal: bool = False
    sender_name: str = ""
    message_id: str = ""
    raw: str = ""
    attachments: tuple[Enclosure, ...] = ()
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail of ours that somebody now speaks about: to whom it went, on which ticket, as what."""

    message_id: str
    ticket: int
    kind: str
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Absence:
    """A person who takes no new tickets. `until` None: until they say that they are back; `since` may be still to come."""

    person: str
    until: datetime | None = None
    since: datetime | None = None

    def is_on(self, now: datetime) -> bool:
        """Whether they are away now."""
        return (self.since is None or self.since <= now) and (self.until is None or self.until > now)


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that stops the work of teams (keys; none: all of them), declared by a manager or on the command line."""

    name: str
    teams: tuple[str, ...]
    since: datetime
    by: str = ""

    def covers(self, team: str) -> bool:
        """Whether the clocks of a team's tickets stand for it."""
        return not self.teams or team in self.teams


WINDOWS = (10, 30, 60, 180, 600)
"""Minutes over which Traffic is counted."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """How many there were in each of the WINDOWS: automatic mails of ours to the sender, those of them on `threads[0]`,
    and mails of the same likeness that came. `told`: the admins were told of this sender or likeness in the longest.
    `answers` are those to the sender that answer commands."""

    to_sender: tuple[int, ...] = (0,) * len(WINDOWS)
    on_ticket: tuple[int, ...] = (0,) * len(WINDOWS)
    alike: tuple[int, ...] = (0,) * len(WINDOWS)
    told: bool = False
    answers: tuple[int, ...] = (0,) * len(WINDOWS)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the store knows that this decision needs, read once.

    `number` is the next free ticket number; `threads` the tickets of Keys.issued, then those that `Keys.ids` are kept
    on, merged ones already followed to where they went, newest reference first; `claimed` the tickets of subject
    tokens; `named` those of Keys.named; `history` the entries of `threads[0]` or `claimed[0]`, oldest first;
    `twin` the ticket (0: none) of a mail with the same fingerprint, None where there was no such mail;
    `mine` the open tickets that the sender asked for or holds, by deadline; `loads` how many open tickets each of those
    whom it was asked for holds;
    `turns` who had the last ticket of a team's tier (`"ky-thuat/1"` -> key); `absent` who is away, or will be;
    `bounced` the mails of ours that Keys.bounced names; `traffic` what tells a hidden machine;
    `earlier` the sender's last mails, newest first; `unreachable` since when addresses bounce for good, among the sender,
    the tickets' people and the staff (a mail from one takes it off);
    `signed_by` the domains whose DKIM signature holds (RFC 6376), where that was asked for; `incidents` are not over.
    """

    number: int = 1
    threads: tuple[Ticket, ...] = ()
    claimed: tuple[Ticket, ...] = ()
    named: Mapping[int, Ticket] = field(default_factory=lambda: MappingProxyType({}))
    history: tuple[Entry, ...] = ()
    twin: int | None = None
    mine: tuple[Ticket, ...] = ()
    loads: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    turns: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    absent: tuple[Absence, ...] = ()
    bounced: tuple[Sent, ...] = ()
    traffic: Traffic = field(default_factory=lambda: Traffic())
    earlier: tuple[Entry, ...] = ()
    unreachable: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    signed_by: tuple[str, ...] = ()
    incidents: tuple[Incident, ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """A mail (its blob) that made or followed a ticket, and is set aside after all: why, and what a person should know."""

    raw: str
    reason: str
    detail: str


class Outcome(StrEnum):
    """What became of a mail; each has exactly one."""

    OPENED = "opened"
    FOLLOWED = "followed"
    KEPT = "kept"
    DUPLICATE = "duplicate"
    ANSWERED = "answered"
    REFUSED = "refused"
    SET_ASIDE = "set-aside"


@dataclass(frozen=True)  # no slots: `replace` copies it at each step, at once instead of field by field
class Case:
    """One thing on its way over the desk: what is known, and what has been decided so far.

    `tickets` holds each ticket as it stands now, `subject` the number of the one this is about (0: none);
    `events` pairs each event with its ticket; `entries` are the incoming mails to keep (ticket, entry);
    `removed` are mails of the current ticket that are set aside now;
    `absences` and `returns` (people's keys) are changes to who is away, `begun` and `over` (names) to what
    incidents there are. `text` is what the sender said beside their
    commands, `canned` a canned answer to go above it, `internal` says that the text is a note,
    `alarmed` that the admins are told of a loop; `template` is what a rule wants the first answer made from, `fixes` the
    known fixes that a new request calls for.
    """

    policy: Policy
    facts: Facts
    now: datetime
    by: str = ""
    message: Message | None = None
    number: int = 0
    tickets: Mapping[int, Ticket] = field(default_factory=lambda: MappingProxyType({}))
    events: tuple[tuple[int, Event], ...] = ()
    entries: tuple[tuple[int, Entry], ...] = ()
    drafts: tuple[Draft, ...] = ()
    removed: tuple[Removed, ...] = ()
    absences: tuple[Absence, ...] = ()
    returns: tuple[str, ...] = ()
    begun: tuple[Incident, ...] = ()
    over: tuple[str, ...] = ()
    outcome: Outcome = Outcome.KEPT
    reason: str = ""
    why: tuple[Why, ...] = ()
    text: str = ""
    canned: str = ""
    internal: bool = False
    alarmed: bool = False
    template: str = ""
    fixes: tuple[str, ...] = ()

    @property
    def ticket(self) -> Ticket | None:
        """The ticket that this is about, as it stands after all events so far."""
        return self.tickets.get(self.number)

    def about(self, ticket: Ticket) -> Case:
        """The same Case, about this ticket."""
        return replace(self, number=ticket.number, tickets=MappingProxyType({**self.tickets, ticket.number: ticket}))

    @property
    def here(self) -> Ticket:
        """The same, where there must be one. Raises LookupError otherwise."""
        ticket = self.ticket
        if ticket is None:
            raise LookupError("this case is about no ticket")
        return ticket

    def did(self, *events: Event, number: int = 0) -> Case:
        """Record events on the current ticket (or another one), and fold them in."""
        number = number or self.number
        ticket = evolve(self.tickets.get(number), *events)
        return replace(
            self,
            tickets=MappingProxyType({**self.tickets, number: ticket}),
            events=(*self.events, *((number, event) for event in events)),
        )

    def at(self, number: int) -> Case:
        """The same Case, about a ticket it knows already (0: about none)."""
        return self if number == self.number else replace(self, number=number)

    def away(self, absence: Absence) -> Case:
        """Note that somebody is away."""
        return replace(self, absences=(*self.absences, absence))

    def back(self, person: str) -> Case:
        """Note that somebody is back."""
        return replace(self, returns=(*self.returns, person))

    def last(self, kind: type[E]) -> E | None:
        """The newest event of this class that this Case did to the current ticket."""
        mine = (event for number, event in reversed(self.events) if number == self.number)
        return next((event for event in mine if isinstance(event, kind)), None)

    def say(self, *drafts: Draft) -> Case:
        """Add what we want said."""
        return replace(self, drafts=(*self.drafts, *drafts)) if drafts else self

    def keep(self, entry: Entry) -> Case:
        """Keep a mail on the current ticket."""
        return replace(self, entries=(*self.entries, (self.number, entry)))

    def ends(self, outcome: Outcome, reason: str = "") -> Case:
        """Say what became of the mail."""
        return replace(self, outcome=outcome, reason=reason)
