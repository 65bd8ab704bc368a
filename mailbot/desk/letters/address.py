"""To whom a letter goes, in which language and in which thread: the outside of an envelope, without the words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mailbot.desk import holding
from mailbot.desk.case import Case
from mailbot.desk.letters import views
from mailbot.desk.policy import Person, Policy
from mailbot.desk.ticket import Ticket
from mailbot.mail.draft import Auto, Draft, Enclosure, Role
from mailbot.mail.message import Address


def to_requester(
    case: Case,
    kind: str,
    context: Mapping[str, Any],
    *,
    auto: Auto = Auto.REPLIED,
    speaker: str = "",
    enclosures: tuple[Enclosure, ...] = (),
) -> Draft:
    """A letter to the requester of the current ticket, the watchers in Cc, in the requester's own thread."""
    ticket = case.here
    return Draft(
        kind=kind,
        to=(Address(ticket.requester, ticket.requester_name),),
        cc=tuple(Address(email) for email in _watchers(case, ticket)),
        language=ticket.language,
        context={"to_name": ticket.requester_name, "ticket": views.ticket(case.policy, ticket), **context},
        ticket=ticket.number,
        role=Role.REQUESTER,
        auto=auto,
        speaker=speaker,
        thread=_latest(case, ticket),
        references=ticket.thread,
        enclosures=enclosures,
    )


def to_agent(
    case: Case, person: Person, kind: str, context: Mapping[str, Any], *, enclosures: tuple[Enclosure, ...] = ()
) -> Draft:
    """A letter to one agent about the current ticket; its Message-ID proves this agent when they reply."""
    ticket = case.here
    return Draft(
        kind=kind,
        to=(Address(person.email, person.name),),
        language=person.language or case.policy.company.language,
        context={"to_name": person.name, "ticket": views.ticket(case.policy, ticket), **context},
        ticket=ticket.number,
        role=Role.AGENT,
        auto=Auto.GENERATED,
        thread=ticket.origin,
        references=(ticket.origin,) if ticket.origin else (),
        enclosures=enclosures,
    )


def people(policy: Policy, *keys: str) -> tuple[Person, ...]:
    """The people with these keys who can get mail, each once."""
    found = (policy.people.get(key) for key in dict.fromkeys(keys))
    return tuple(person for person in found if person and person.email)


def holders(case: Case) -> tuple[Person, ...]:
    """Who must hear about the current ticket: its assignee; without one those of its tier who are here; else the manager."""
    ticket = case.here
    team = case.policy.teams.get(ticket.team)
    if ticket.assignee:
        return people(case.policy, ticket.assignee)
    tier = team.tiers[min(ticket.tier, len(team.tiers)) - 1] if team and team.tiers else ()
    away = holding.absent(case)
    return people(case.policy, *(key for key in tier if key not in away)) or people(case.policy, team.manager if team else "")


def _watchers(case: Case, ticket: Ticket) -> tuple[str, ...]:
    has_it: set[str] = {ticket.requester}
    message = case.message
    if message is not None and case.by != ticket.requester:
        has_it |= {a.email for a in (*message.to, *message.cc)} | {case.by}
    return tuple(w for w in ticket.watchers if w not in has_it)


def _latest(case: Case, ticket: Ticket) -> str:
    return ticket.thread[-1] if ticket.thread else ticket.origin
