"""The last look at every Case, whatever made it: what must never go out is taken off, and each ticket knows when to wake."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType

from mailbot.desk import agenda, breaches, holding, incidents
from mailbot.desk.case import Case
from mailbot.desk.letters import moved
from mailbot.desk.loops import alarm, is_flood, unreachable
from mailbot.desk.replace import replace
from mailbot.desk.ticket import Ticket
from mailbot.mail.draft import Auto, Draft, Role
from mailbot.mail.mask import masked
from mailbot.mail.message import Address


def finish(case: Case, machine: bool = False) -> Case:
    """Seal a Case. `machine`: the mail came from a machine, so nothing goes back to its sender.

    Never are written to: our own addresses, addresses that bounced for good (an agent's mail then goes to who stands in
    for them, a requester's to the watchers), and with automatic mail a sender who has got more of it than a person asks for
    (the admin is told once).
    """
    case = moved.say(_settled(case))
    flooded = is_flood(case)
    drafts = tuple(kept for draft in case.drafts if (kept := _allowed(case, draft, machine, flooded)))
    woken = {number: replace(ticket, wake_at=_wake_at(case, ticket)) for number, ticket in case.tickets.items()}
    case = replace(case, drafts=drafts, tickets=MappingProxyType(woken))
    return alarm(case, "flood") if flooded and not case.alarmed else case


def _wake_at(case: Case, ticket: Ticket) -> datetime | None:
    """When a ticket has something to come, or its holder leaves."""
    moments = (agenda.wake_at(case.policy, ticket, case.now), holding.leaves_at(case, ticket))
    return min((moment for moment in moments if moment), default=None)


def _settled(case: Case) -> Case:
    """What follows from all that happened, on every ticket that this was about."""
    here = case.number
    for number in case.tickets:
        case = breaches.settle(incidents.follow(case.at(number)))
    return case.at(here)


def _allowed(case: Case, draft: Draft, machine: bool, flooded: bool) -> Draft | None:
    to, cc = _writable(case, draft.to) or _instead(case, draft), _writable(case, draft.cc)
    to, cc = (to, cc) if to else (cc, ())
    if machine or (flooded and draft.auto is not Auto.PERSON):
        to = tuple(a for a in to if a.email != case.by)
        cc = tuple(a for a in cc if a.email != case.by)
    kept = draft if (to, cc) == (draft.to, draft.cc) else replace(draft, to=to, cc=cc)
    return _covered(case, kept) if to else None


def _covered(case: Case, draft: Draft) -> Draft:
    """Passwords and keys stay within the ticket's team; what a person says goes out as they said it."""
    ticket = case.tickets.get(draft.ticket)
    if ticket is None or draft.auto is Auto.PERSON:
        return draft
    team = case.policy.teams.get(ticket.team)
    keys = (*(key for tier in team.tiers for key in tier), team.manager, team.director) if team else ()
    inside = (case.policy.people[key] for key in (*keys, ticket.assignee) if key in case.policy.people)
    known = {email for person in inside for email in person.emails}
    if all(address.email in known for address in (*draft.to, *draft.cc)):
        return draft
    return replace(draft, context=masked(dict(draft.context)))


def _instead(case: Case, draft: Draft) -> tuple[Address, ...]:
    """Who gets an agent's mail while theirs bounces: their other address, their deputy, or the manager."""
    agent = case.policy.person_of(draft.to[0].email) if draft.to and draft.role is Role.AGENT else None
    if agent is None:
        return ()
    ticket = case.tickets.get(draft.ticket)
    team = case.policy.teams.get(ticket.team) if ticket else None
    keys = (agent.key, agent.deputy, team.manager if team else "", team.director if team else "")
    people = (case.policy.people[key] for key in keys if key in case.policy.people)
    return _writable(case, tuple(Address(email, person.name) for person in people for email in person.emails))[:1]


def _writable(case: Case, addresses: tuple[Address, ...]) -> tuple[Address, ...]:
    owns = case.policy.identity.owns
    return tuple(a for a in addresses if a.email and not unreachable(case, a.email) and not owns(a.email))
