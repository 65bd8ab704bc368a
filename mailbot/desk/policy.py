"""What the company decided: people, teams, calendars, promises, rules. `rulebook` reads it from rules.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from zoneinfo import ZoneInfo

from mailbot.desk.hours import Plan
from mailbot.desk.ruleset import Rule, Ruleset, ruleset_of
from mailbot.desk.suggest import Shelf
from mailbot.desk.ticket import Priority
from mailbot.mail.draft import Identity


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as people promise it (PRODUCT section 7): working minutes, or whole working days
    (the same time of day, so many working days on). One of the two is 0."""

    minutes: int = 0
    days: int = 0


class Outsiders(StrEnum):
    """What happens to strangers outside `company.domains`."""

    ANSWER = "answer"
    REFUSE = "refuse"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class Company:
    """The company as a whole. An empty `domains` means that nobody is an outsider. `per_sender` is how many automatic mails
    one address gets within each of the WINDOWS of `case`, `bounce_block` how long one that bounced is not written to."""

    name: str = ""
    language: str = "vi"
    ticket_prefix: str = "YC"
    domains: tuple[str, ...] = ()
    timezone: str = "Asia/Ho_Chi_Minh"
    digest_at: time = time(8)
    quiet_seconds: int = 60
    auto_close: Span = Span(days=3)
    reopen_within: Span = Span(days=14)
    outsiders: Outsiders = Outsiders.ANSWER
    per_sender: tuple[int, ...] = (100, 100, 120, 240, 360)
    bounce_block: Span = Span(days=60)
    director: str = ""


class Means(StrEnum):
    """What may prove a sender (PRODUCT section 6)."""

    TOKEN = "token"  # noqa: S105 - a word of rules.yaml, no secret
    DMARC = "dmarc"
    DKIM = "dkim"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Trust:
    """Which proofs are accepted, and the only server whose Authentication-Results count (RFC 8601 section 5)."""

    agents: frozenset[Means] = frozenset({Means.TOKEN, Means.DMARC})
    authserv_id: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of rules.yaml: an agent, manager or director. `emails[0]` is where mail goes."""

    key: str
    name: str
    emails: tuple[str, ...] = ()
    deputy: str = ""
    language: str = ""

    @property
    def email(self) -> str:
        """The address that mail goes to, or ""."""
        return self.emails[0] if self.emails else ""


@dataclass(frozen=True)  # no slots: its plan is made once, when it is first counted in
class Calendar:
    """When somebody works. `hours[weekday]` (0: Monday) are windows in minutes from midnight, sorted, apart.
    `holidays` is a country or country-subdivision code of the holidays package, or ""; `closed` and `open`
    are the company's own days and win over it, `open` last; an `open` day has the windows given with it. `ical` is the text
    of an iCalendar file (RFC 5545) of days and hours off, checked, or ""."""

    key: str
    timezone: str = "Asia/Ho_Chi_Minh"
    hours: tuple[tuple[tuple[int, int], ...], ...] = ((),) * 7
    holidays: str = ""
    closed: frozenset[date] = frozenset()
    open: Mapping[date, tuple[tuple[int, int], ...]] = field(default_factory=lambda: MappingProxyType({}))
    ical: str = field(default="", repr=False)

    @cached_property
    def plan(self) -> Plan:
        """The hours as a value that can be hashed: what is worked out from them is kept under it."""
        opened = tuple(sorted(self.open.items()))
        return Plan(self.timezone, self.hours, self.holidays, self.closed, opened, self.ical)


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised for one priority, in which calendar."""

    respond: Span
    resolve: Span
    calendar: str


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the overdue ladder: how long after the deadline, and who is told
    (`assignee`, `manager`, `director`, or a person's key)."""

    after: Span
    tell: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """A policy's promises from one day on. `remind` are shares of the time, in percent."""

    since: date
    calendar: str
    targets: Mapping[Priority, Target]
    remind: tuple[int, ...] = ()
    overdue: tuple[Rung, ...] = ()


class Assign(StrEnum):
    """How a team's new tickets find their agent."""

    ROUND_ROBIN = "round-robin"
    LEAST_BUSY = "least-busy"
    MANUAL = "manual"


class Without(StrEnum):
    """What a ticket lacks when it goes to the next tier by time."""

    SOLUTION = "solution"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Escalate:
    """After how much working time in a tier a ticket goes to the next one, and without what."""

    after: Span
    without: Without = Without.SOLUTION


@dataclass(frozen=True, slots=True)
class Team:
    """People who answer together. `tiers[0]` is tier 1; keys of people. `escalate` is by tier, the last one counts for
    those above it; `acknowledge` is how long an urgent ticket may lie untaken before it goes to the next person."""

    key: str
    name: str
    manager: str = ""
    director: str = ""
    tiers: tuple[tuple[str, ...], ...] = ()
    assign: Assign = Assign.ROUND_ROBIN
    sla: str = ""
    escalate: tuple[Escalate, ...] = ()
    acknowledge: Span = Span()

    def has(self, key: str) -> bool:
        """Whether a person works in this team or leads it."""
        return key in (self.manager, self.director) or any(key in tier for tier in self.tiers)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a workflow: who does it, within what, and what must be there when it is done."""

    name: str
    team: str
    target: Span
    done_when: tuple[str, ...] = ()


@dataclass(frozen=True)  # no slots: what follows from it for every mail alike is worked out once
class Policy:
    """Everything of rules.yaml, checked and frozen, and who we are. `canned` are the names of canned answers per
    language, `fixes` those of them that are known fixes, `pages` the names of all other templates, `admins` the addresses
    that hear of trouble, `max_size` the bytes of the largest mail that is read (0: not known); they come from elsewhere."""

    identity: Identity
    company: Company = Company()
    trust: Trust = Trust()
    people: Mapping[str, Person] = field(default_factory=lambda: MappingProxyType({}))
    calendars: Mapping[str, Calendar] = field(default_factory=lambda: MappingProxyType({}))
    sla: Mapping[str, tuple[Terms, ...]] = field(default_factory=lambda: MappingProxyType({}))
    teams: Mapping[str, Team] = field(default_factory=lambda: MappingProxyType({}))
    workflows: Mapping[str, tuple[Step, ...]] = field(default_factory=lambda: MappingProxyType({}))
    rules: tuple[Rule, ...] = ()
    default: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    canned: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    fixes: Mapping[str, Shelf] = field(default_factory=lambda: MappingProxyType({}))
    pages: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    admins: tuple[str, ...] = ()
    max_size: int = 0

    def calendar(self, key: str) -> Calendar:
        """A calendar by its key; otherwise the first one of the file, or one in the company's zone that never closes."""
        return self.calendars.get(key) or self._usual_calendar

    @cached_property
    def _usual_calendar(self) -> Calendar:
        return next(iter(self.calendars.values()), Calendar(key="", timezone=self.company.timezone))

    @cached_property
    def versions(self) -> Mapping[str, tuple[tuple[datetime, Terms], ...]]:
        """The promises of each policy, the newest first, each with the moment when its first day begins in its calendar."""
        return {
            name: tuple((self._begins(one), one) for one in sorted(every, key=lambda one: one.since, reverse=True))
            for name, every in self.sla.items()
        }

    def _begins(self, one: Terms) -> datetime:
        midnight = datetime.combine(one.since, time(), ZoneInfo(self.calendar(one.calendar).timezone))
        return midnight.astimezone(UTC) if MINYEAR < one.since.year < MAXYEAR else midnight

    @cached_property
    def ruleset(self) -> Ruleset:
        """The rules, read."""
        return ruleset_of(self.rules)

    @cached_property
    def staff(self) -> tuple[str, ...]:
        """The addresses of all people."""
        return tuple(email for person in self.people.values() for email in person.emails)

    @cached_property
    def compared(self) -> tuple[str, ...]:
        """The keys of those of whom the one with the fewest tickets gets the next; who is alone in a tier gets it anyway."""
        teams = (team for team in self.teams.values() if team.assign is Assign.LEAST_BUSY)
        return tuple(dict.fromkeys(key for team in teams for tier in team.tiers if len(tier) > 1 for key in tier))

    @property
    def templates(self) -> tuple[tuple[int, str], ...]:
        """The templates that rules name for the first answer, each with its rule's line (0: under `default`)."""
        named = [(0, self.default), *((rule.line, rule.then) for rule in self.rules)]
        return tuple((line, str(then["template"])) for line, then in named if then.get("template"))

    def team_for(self, person: Person | None, key: str) -> Team | None:
        """The team that a person speaks for on a ticket of team `key`: that one, unless they belong to others only."""
        named = self.teams.get(key)
        own = [team for team in self.teams.values() if person and team.has(person.key)]
        return own[0] if own and named not in own else named

    def person_of(self, email: str) -> Person | None:
        """The person whom an address belongs to, or None."""
        return self._people_by_address.get(email)

    @cached_property
    def _people_by_address(self) -> Mapping[str, Person]:
        """The first person of the file with each address."""
        return {email: person for person in reversed([*self.people.values()]) for email in person.emails}
