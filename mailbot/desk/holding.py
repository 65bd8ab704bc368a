"""Who holds a ticket: gives it to somebody of its team and tier, and hands on what an absent person holds."""

from __future__ import annotations

from mailbot.desk import assign
from mailbot.desk.case import Absence, Case
from mailbot.desk.events import Assigned
from mailbot.desk.policy import Person, Policy


def absent(case: Case) -> frozenset[str]:
    """Keys of the people who are away now, with what this very mail changes."""
    away = {a.person for a in (*case.facts.absent, *case.absences) if a.until is None or a.until > case.now}
    return frozenset(away - set(case.returns))


def choose(case: Case, avoid: frozenset[str] = frozenset()) -> str:
    """The key of the person whose turn it is for the current ticket; "" where nobody is chosen (manual teams)."""
    ticket = case.here
    team = case.policy.teams.get(ticket.team)
    if team is None:
        return ""
    facts = case.facts
    someone = assign.choose(team, ticket.tier, facts.loads, facts.turns, absent(case) | avoid, case.policy)
    return someone or (assign.choose(team, ticket.tier, facts.loads, facts.turns, absent(case), case.policy) if avoid else "")


def leaders(policy: Policy, key: str) -> frozenset[str]:
    """Keys of the people who answer for a team: its manager and director, and the company's director."""
    team = policy.teams.get(key)
    found = {team.manager, team.director} if team else set[str]()
    return frozenset({*found, policy.company.director} - {""})


def leads(policy: Policy, person: str) -> bool:
    """Whether somebody answers for any team."""
    return any(person in leaders(policy, key) for key in policy.teams)


def to(case: Case, person: str, by: str) -> Case:
    """Assign the current ticket to one person, by key."""
    return case.did(Assigned(at=case.now, by=by, assignee=person))


def give(case: Case, by: str, avoid: frozenset[str] = frozenset()) -> Case:
    """Assign the current ticket to whose turn it is."""
    return to(case, choose(case, avoid), by)


def hand_on(case: Case, person: Person) -> Case:
    """Give what an absent person holds to others; the Case stays about what it was about."""
    number = case.number
    for ticket in case.facts.mine:
        known = case.tickets.get(ticket.number, ticket)
        if known.assignee == person.key and not known.status.is_done:
            case = give(case.about(known), case.by, frozenset({person.key}))
    return case.at(number)


def leave(case: Case, absence: Absence) -> Case:
    """Note that somebody is away, and hand on what they hold."""
    case = case.away(absence)
    return hand_on(case, case.policy.people[absence.person])
