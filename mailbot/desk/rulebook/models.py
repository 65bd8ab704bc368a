"""The shape of rules.yaml but for its rules: one pydantic model per mapping, each field with its sentence. Knows which names
must exist, and not what anybody does with them."""

from __future__ import annotations

from collections import Counter
from datetime import date, time
from itertools import accumulate
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, ValidationInfo, model_validator

from mailbot.desk.policy import Assign, Means, Outsiders, Span, Without
from mailbot.desk.rulebook import parse
from mailbot.desk.rulebook.names import Names
from mailbot.desk.rulebook.problems import mistake
from mailbot.desk.rulebook.strict import Strict
from mailbot.desk.rulebook.types import (
    CalendarKey,
    Country,
    Date,
    Days,
    Domain,
    Duration,
    Email,
    Hours,
    IcalFile,
    Initials,
    Language,
    Lasting,
    Listed,
    OneOrMore,
    Percent,
    PersonKey,
    SlaKey,
    TeamKey,
    Text,
    TimeOfDay,
    Told,
    Weekdays,
    Zone,
)

Count = Annotated[int, Field(ge=1, le=1_000_000)]


class PerSenderModel(Strict):
    """How many automatic mails (`received`, `missing`, …) one address gets; its mails are all kept, whatever it gets."""

    in_10m: Count = Field(default=100, alias="10m")
    """Within 10 minutes. Whoever sends all of a morning's requests at once should be answered."""
    in_30m: Count = Field(default=100, alias="30m")
    """Within half an hour. What is left out keeps between what is given for shorter and for longer times."""
    in_1h: Count = Field(default=120, alias="1h")
    """Within an hour."""
    in_3h: Count = Field(default=240, alias="3h")
    """Within three hours."""
    in_10h: Count = Field(default=360, alias="10h")
    """Within ten hours."""

    @property
    def limits(self) -> tuple[int, ...]:
        """The limits from the shortest time to the longest."""
        limits: list[int] = []
        for name in reversed(type(self).model_fields):
            limit = getattr(self, name)
            limits.append(limit if name in self.model_fields_set else min([limit, *limits[-1:]]))
        return tuple(accumulate(reversed(limits), max))

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        written = [getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set]
        if written != sorted(written):
            raise mistake("fewer mails within a longer time", "give each longer time at least as many as the shorter ones")
        return self


class CompanyModel(Strict):
    """The company as a whole."""

    name: Text = ""
    """The company's name, as it stands in mails."""
    language: Language = "vi"
    """The language of the answers where the sender's can't be told."""
    ticket_prefix: Initials = "YC"
    """The letters of a ticket's token, `[YC-123]`."""
    domains: Listed[Domain] = ()
    """The company's mail domains. Without them nobody is an outsider."""
    timezone: Zone = "Asia/Ho_Chi_Minh"
    """The time zone of all times in mails, and of words like `ngày mai`."""
    digest_at: TimeOfDay = time(8)
    """When agents get their list of open work."""
    quiet_seconds: Annotated[int, Field(ge=0, le=86400)] = 60
    """For how long follow-ups are gathered into one mail to the agent."""
    auto_close: Lasting = Span(days=3)
    """When a resolved ticket closes by itself, in working time."""
    reopen_within: Lasting = Span(days=14)
    """For how long a follow-up reopens a closed ticket; later it makes a new one."""
    outsiders: Outsiders = Outsiders.ANSWER
    """What happens to mails from outside `domains`: `answer`, `refuse` or `set_aside`."""
    per_sender: PerSenderModel = PerSenderModel()
    """How many automatic mails one address gets: `{10m: 30, 1h: 60}`. Beyond that it gets none, and the admins are told once."""
    bounce_block: Lasting = Span(days=60)
    """For how long an address that bounced is not written to; a mail from it ends that at once."""
    director: PersonKey = ""
    """Whom an `overdue` step tells with `director`, where the team names nobody."""


class TrustModel(Strict):
    """What proves that a mail comes from whom it says."""

    agents: Listed[Means] = (Means.TOKEN, Means.DMARC)
    """What proves an agent: `token`, `dmarc`, `dkim`, `address`; any one of them will do."""
    authserv_id: Text = ""
    """The name by which your own mail server signs `Authentication-Results`; those of others are ignored."""

    @model_validator(mode="after")
    def _sound(self, info: ValidationInfo[Any]) -> Self:
        names: Names = info.context
        if Means.ADDRESS in self.agents:
            warning = "anybody can write an agent's address in the `From` line of a mail, and will be obeyed"
            names.note(("trust", "agents"), warning, "use `address` in a closed network only", warning=True)
        if "agents" in self.model_fields_set and Means.DMARC in self.agents and not self.authserv_id:
            hint = "add `authserv_id: mx.abc.vn`, the name that your own mail server writes there"
            names.note(("trust", "agents"), "`dmarc` proves nobody without `authserv_id`", hint, warning=True)
        return self


def _reachable(value: Any) -> Any:
    if not value:
        raise mistake("a person without mail", "add `email: an@abc.vn`")
    return parse.listed(value)


class PersonModel(Strict):
    """Somebody who answers, manages, or is told."""

    name: Text = ""
    """The name that requesters see. Without it, the key."""
    email: Annotated[tuple[Email, ...], BeforeValidator(_reachable), OneOrMore()] = Field(default=(), validate_default=True)
    """The address, or all addresses; mail goes to the first."""
    deputy: PersonKey = ""
    """Who stands in for them while they are away."""
    language: Language = ""
    """The language of the mails that they get. Without it, the company's."""


def _kind(value: Any) -> str:
    return "mapping" if isinstance(value, dict) else "list"


Open = Annotated[
    Annotated[dict[Days, Hours], Tag("mapping")] | Annotated[Listed[Days], Tag("list")],
    Discriminator(_kind),
]


def _week(value: dict[str, parse.Windows]) -> dict[str, parse.Windows]:
    if not any(value.values()):
        raise mistake("a calendar without hours", "write `hours: {mon-fri: 08:00-12:00 13:00-17:30}`")
    for number in range(7):
        parse.apart(tuple(window for days, hours in value.items() if number in parse.weekdays(days) for window in hours))
    return value


class CalendarModel(Strict):
    """When somebody works."""

    timezone: Zone = "Asia/Ho_Chi_Minh"
    """The calendar's time zone."""
    hours: Annotated[dict[Weekdays, Hours], AfterValidator(_week)]
    """Working hours by day: `{mon-fri: 08:00-12:00 13:00-17:30, sat: 08:00-12:00}`."""
    holidays: Country = ""
    """The country whose public holidays are days off, and whose made-up Saturdays are worked: `VN`; a part of one: `MY-10`."""
    closed: Listed[Days] = ()
    """The company's own days off: a day, or `2026-12-24..2026-12-31`."""
    open: Open = ()
    """Days that are worked in spite of all else: a list of days and stretches (hours as on that day of the week, else as on the
    first working day), or hours by day: `{2026-12-26: 08:00-12:00}`."""
    ical: IcalFile = ""
    """A file beside this one with days and hours off, as calendar programs export them: `company.ics`."""


class TargetModel(Strict):
    """What is promised for one priority."""

    respond: Lasting
    """Until a person has answered."""
    resolve: Lasting
    """Until it is solved."""
    calendar: CalendarKey = ""
    """A calendar of its own, such as one that never closes."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if parse.is_longer(self.respond, self.resolve):
            raise mistake("the answer is promised later than the solution", "make `respond` shorter than `resolve`")
        return self


class RungModel(Strict):
    """One step of the overdue ladder."""

    after: Duration
    """How long after the deadline; `0h`: at once."""
    tell: Listed[Told]
    """Who is told: `assignee`, `manager`, `director`, or people by their key."""


class TermsModel(Strict):
    """A policy's promises from one day on."""

    since: Date = Field(default=date(2000, 1, 1), alias="from")
    """The first day that this counts for; a report on an earlier day counts what was promised then."""
    calendar: CalendarKey = Field(default="office", validate_default=True)
    """The calendar in which time is counted."""
    urgent: TargetModel
    """What is promised for urgent tickets."""
    high: TargetModel
    """What is promised for tickets of high priority."""
    normal: TargetModel
    """What is promised for normal tickets."""
    low: TargetModel
    """What is promised for tickets of low priority."""
    remind: Listed[Percent] = ()
    """When the agent is reminded, in shares of the time: `[50%, 75%, 90%]`."""
    overdue: Listed[RungModel] = ()
    """Who is told when the deadline has passed, step by step."""


def _staffed(value: Any) -> Any:
    if not value or value == [[]]:
        raise mistake("a team without people", "write `tiers: [[an, binh], [chi]]`")
    return value


def _tier(value: Any) -> Any:
    if not isinstance(value, list):
        raise mistake("each tier is a list of people", "write `tiers: [[an, binh], [chi]]`")
    if not value:
        raise mistake("a tier without people")
    return value


def _once(value: tuple[str, ...]) -> tuple[str, ...]:
    twice = next((key for key, count in Counter(value).items() if count > 1), "")
    if twice:
        raise mistake(f"“{twice}” is named twice in one tier")
    return value


TierOf = Annotated[tuple[PersonKey, ...], BeforeValidator(_tier), AfterValidator(_once)]


class EscalateModel(Strict):
    """When a ticket goes to the next tier by itself."""

    after: Lasting
    """After how much working time in its tier, in the ticket's own calendar; waiting and holding do not count."""
    without: Without = Without.SOLUTION
    """What it lacks by then: `solution`, or `answer` (a person's answer from this tier)."""


class TeamModel(Strict):
    """People who answer together."""

    name: Text = ""
    """The name that requesters see. Without it, the key."""
    manager: PersonKey = ""
    """Who gets what is overdue, and what nobody else is there for."""
    director: PersonKey = ""
    """Who is told last. Without it, the company's."""
    tiers: Annotated[tuple[TierOf, ...], BeforeValidator(_staffed)] = Field(default=(), validate_default=True)
    """People by tier: new tickets go to the first, `#escalate` moves them on. `[[an, binh], [chi]]`."""
    assign: Assign = Assign.ROUND_ROBIN
    """Who gets a new ticket: `round-robin` (in turn), `least-busy`, or `manual` (whoever takes it)."""
    sla: SlaKey = ""
    """The promise that the team keeps."""
    escalate: Listed[EscalateModel] = ()
    """When a ticket goes to the next tier by itself: `{after: 4h}`; a list has one for each tier."""
    acknowledge: Duration = Span()
    """How long an urgent ticket may lie untaken (no `#take`, no answer) before it goes to the next person."""


class StepModel(Strict):
    """One step of a workflow."""

    step: Text
    """The step's name."""
    team: TeamKey
    """Who does it."""
    target: Lasting
    """Within what time."""
    done_when: Listed[Text] = ()
    """What must be there when it is done, in words."""
