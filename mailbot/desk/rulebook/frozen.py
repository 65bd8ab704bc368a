"""From the checked models of rules.yaml to the Policy that the desk works with. Knows both, and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar

from mailbot.desk.policy import Calendar, Company, Escalate, Person, Policy, Rung, Step, Target, Team, Terms, Trust
from mailbot.desk.rulebook.book import Rulebook, RuleModel
from mailbot.desk.rulebook.models import CalendarModel, CompanyModel, PersonModel, StepModel, TeamModel, TermsModel, TrustModel
from mailbot.desk.rulebook.parse import Windows, weekdays
from mailbot.desk.rulebook.yaml import Tree
from mailbot.desk.ruleset import Rule
from mailbot.desk.ticket import Priority
from mailbot.mail.draft import Identity

K = TypeVar("K")
V = TypeVar("V")

_OFFICE_DAY = ((480, 720), (780, 1050))
_ALL_DAY = ((0, 1440),)


def policy_of(book: Rulebook, identity: Identity, tree: Tree) -> Policy:
    """The policy that a faultless file says. Tickets' tokens get the company's prefix."""
    people = {key: _person(key, person) for key, person in book.people.items()}
    company = _company(book.company)
    return Policy(
        identity=replace(identity, prefix=company.ticket_prefix),
        company=company,
        trust=_trust(book.trust),
        people=MappingProxyType(people),
        calendars=_frozen({key: _calendar(key, one) for key, one in book.calendars.items()} or _calendars(company)),
        sla=_frozen({key: _promise(terms) for key, terms in book.sla.items()}),
        teams=_frozen({key: _team(key, team, company) for key, team in book.teams.items()}),
        workflows=_frozen({key: tuple(_step(step) for step in steps) for key, steps in book.workflows.items()}),
        rules=tuple(_rule(rule, people, tree.place(("rules", index))[0]) for index, rule in enumerate(book.rules)),
        default=_default(book, people),
    )


def _frozen(values: Mapping[K, V]) -> Mapping[K, V]:
    return MappingProxyType(dict(values))


def _company(model: CompanyModel) -> Company:
    given = {name: getattr(model, name) for name in CompanyModel.model_fields}
    return Company(**{**given, "per_sender": model.per_sender.limits})


def _trust(model: TrustModel | None) -> Trust:
    return Trust(frozenset(model.agents), model.authserv_id) if model else Trust()


def _person(key: str, model: PersonModel) -> Person:
    return Person(key, model.name or key, tuple(dict.fromkeys(model.email)), model.deputy, model.language)


def _calendars(company: Company) -> dict[str, Calendar]:
    office = Calendar("office", company.timezone, (*(_OFFICE_DAY,) * 5, (), ()), "VN")
    return {"office": office, "always": Calendar("always", company.timezone, (_ALL_DAY,) * 7)}


def _calendar(key: str, model: CalendarModel) -> Calendar:
    week = tuple(_on(day, model.hours) for day in range(7))
    closed = frozenset(day for days in model.closed for day in days)
    opened = model.open.items() if isinstance(model.open, dict) else ((days, ()) for days in model.open)
    return Calendar(
        key=key,
        timezone=model.timezone,
        hours=week,
        holidays=model.holidays,
        closed=closed,
        open=_frozen({day: hours or _usual(day, week) for days, hours in opened for day in days}),
        ical=model.ical,
    )


def _on(day: int, hours: Mapping[str, Windows]) -> Windows:
    return tuple(sorted(window for days, windows in hours.items() if day in weekdays(days) for window in windows))


def _usual(day: date, week: tuple[Windows, ...]) -> Windows:
    """The hours of an extra working day: those of its day of the week, else of the week's first working day."""
    return week[day.weekday()] or next(windows for windows in week if windows)


def _promise(terms: tuple[TermsModel, ...]) -> tuple[Terms, ...]:
    return tuple(_terms(one) for one in sorted(terms, key=lambda one: one.since))


def _terms(model: TermsModel) -> Terms:
    targets = {one: getattr(model, one.value) for one in Priority}
    return Terms(
        since=model.since,
        calendar=model.calendar,
        targets=_frozen({one: Target(t.respond, t.resolve, t.calendar or model.calendar) for one, t in targets.items()}),
        remind=tuple(sorted(set(model.remind))),
        overdue=tuple(Rung(rung.after, rung.tell) for rung in model.overdue),
    )


def _team(key: str, model: TeamModel, company: Company) -> Team:
    director = model.director or company.director
    climbs = tuple(Escalate(one.after, one.without) for one in model.escalate)
    names = (key, model.name or key, model.manager, director)
    return Team(*names, model.tiers, model.assign, model.sla, climbs, model.acknowledge)


def _step(model: StepModel) -> Step:
    return Step(model.step, model.team, model.target, model.done_when)


def _rule(model: RuleModel, people: Mapping[str, Person], line: int) -> Rule:
    return Rule(model.name, model.when, _then(model.then, people), line)


def _then(actions: Mapping[str, Any], people: Mapping[str, Person]) -> Mapping[str, Any]:
    if "cc" not in actions:
        return MappingProxyType(dict(actions))
    cc = tuple(people[one].email if one in people else one.lower() for one in actions["cc"])
    return MappingProxyType({**actions, "cc": cc})


def _default(book: Rulebook, people: Mapping[str, Person]) -> Mapping[str, Any]:
    """Without a word about it, what no rule fits goes to the first team."""
    then = dict(_then(book.default, people))
    if not then.keys() & {"team", "workflow", "assign", "reject", "set_aside"} and book.teams:
        then["team"] = next(iter(book.teams))
    return MappingProxyType(then)
