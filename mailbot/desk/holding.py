"""Who holds a ticket: gives it to somebody of its team and tier, and hands on what an absent person holds."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from mailbot.desk import assign, sla
from mailbot.desk.calendar import next_open
from mailbot.desk.case import Absence, Case
from mailbot.desk.events import Assigned
from mailbot.desk.policy import Policy
from mailbot.desk.ticket import Ticket


def absent(case: Case) -> frozenset[str]:
    """Keys of the people who are away now, with what this very mail changes."""
    return frozenset(absence.person for absence in _absences(case).values() if absence.is_on(case.now))


def _absences(case: Case) -> dict[str, Absence]:
    said = {absence.person: absence for absence in (*case.facts.absent, *case.absences)}
    return {person: absence for person, absence in said.items() if person not in case.returns}


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


def leave(case: Case, absence: Absence) -> Case:
    """Note that somebody is away from `absence.since` on. What they hold is looked at then (`leaves_at`)."""
    number, case = case.number, case.away(absence)
    for ticket in case.facts.mine:
        if ticket.assignee == absence.person:
            case = case.about(case.tickets.get(ticket.number, ticket))
    return case.at(number)


def leaves_at(case: Case, ticket: Ticket) -> datetime | None:
    """When a ticket is handed on because its holder is away from then on: what begins with a day, when its work begins; None for
    one that they got later all the same."""
    absence = _absences(case).get(ticket.assignee)
    if absence is None or absence.since is None or ticket.status.is_done:
        return None
    if ticket.held_at and ticket.held_at > absence.since:
        return None
    wall = absence.since.astimezone(ZoneInfo(case.policy.company.timezone))
    return absence.since if wall.time() != time() else next_open(sla.calendar_of(case.policy, ticket), absence.since)


def hand_on(case: Case) -> Case:
    """Give the current ticket to others where its holder has left."""
    leaves = leaves_at(case, case.here)
    if leaves is None or leaves > case.now:
        return case
    person = case.policy.people.get(case.here.assignee)
    return give(case, person.email if person else case.by, frozenset({case.here.assignee}))
