"""Commands that say who does the work: people, teams, tiers, outside help, absence."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from mailbot.desk import clocks, holding, lookup
from mailbot.desk.case import Absence, Case
from mailbot.desk.commands.registry import Ask, Fault, command
from mailbot.desk.commands.state import fault, several, wrong_state
from mailbot.desk.events import Assigned, Escalated, PassedOn, Reopened, Taken, TeamChanged
from mailbot.desk.policy import Person, Policy
from mailbot.desk.when import stretch


@command("take", "nhan", "ambil")
def take(case: Case, ask: Ask) -> Case | Fault:
    """Assign to me."""
    case = case.did(Assigned(at=case.now, by=case.by, assignee=_me(case, ask).key))
    return case.did(Taken(at=case.now, by=case.by))


@command("assign", "giao", "agih", argument=True)
def assign(case: Case, ask: Ask) -> Case | Fault:
    """Assign to somebody, by key, name or address (`anh Quang` too, where only one is called so)."""
    found = lookup.people(case.policy, ask.argument)
    if len(found) > 1:
        return several(ask, found)
    person = next(iter(found), None)
    if person is None or not person.email:
        return fault("unknown-person", ask, allowed=_first(p.name for p in case.policy.people.values()))
    return case.did(Assigned(at=case.now, by=case.by, assignee=person.key))


@command("team", "chuyen", "pasukan", argument=True)
def team(case: Case, ask: Ask) -> Case | Fault:
    """Move to another team; clocks are recomputed."""
    found = lookup.team(case.policy, ask.argument)
    if found is None:
        return fault("unknown-team", ask, allowed=_first(t.name for t in case.policy.teams.values()))
    case = case.did(TeamChanged(at=case.now, by=case.by, team=found.key, sla=found.sla))
    return holding.give(clocks.recompute(case), case.by)


@command("escalate", "nangcap", "naik")
def escalate(case: Case, ask: Ask) -> Case | Fault:
    """The next tier, with the whole history and the time spent; above the last tier, the manager."""
    ticket = case.here
    where = case.policy.teams.get(ticket.team)
    if where is None or ticket.status.is_done:
        return wrong_state(case, ask)
    if ticket.tier > len(where.tiers) or (ticket.tier == len(where.tiers) and not where.manager):
        return fault("no-higher", ask)
    case = case.did(Escalated(at=case.now, by=case.by, tier=ticket.tier + 1, why=ask.argument[:500]))
    if ticket.tier >= len(where.tiers):
        return case.did(Assigned(at=case.now, by=case.by, assignee=where.manager))
    return holding.give(case, case.by)


@command("vendor", "nhacungcap", argument=True)
def vendor(case: Case, ask: Ask) -> Case | Fault:
    """Tier 4: pass on to an outside address; its answers come back to the ticket."""
    email = lookup.address(ask.argument)
    if not email:
        return fault("bad-address", ask)
    if case.policy.identity.owns(email):
        return fault("own-address", ask)
    if email == case.here.requester:
        return fault("is-requester", ask)
    if _is_inside(case.policy, email):
        return fault("not-outside", ask, value=email)
    if case.here.status.is_done:
        case = clocks.restart(case.did(Reopened(at=case.now, by=case.by)))
    return case.did(PassedOn(at=case.now, by=case.by, vendor=email))


@command("away", "vang", "cuti", ticket=False)
def away(case: Case, ask: Ask) -> Case | Fault:
    """No new tickets until WHEN (or `#back`), from now or a later day on (`từ 26/11 đến 30/11`); open ones are handed on then."""
    found = stretch.read(ask.argument, case.now, case.policy.company.timezone) if ask.argument else (None, None)
    if found is None or (found[1] and found[1] <= case.now):
        return fault("bad-date", ask)
    since, until = found
    return holding.leave(case, Absence(_me(case, ask).key, until, since or case.now))


@command("back", ticket=False)
def back(case: Case, ask: Ask) -> Case | Fault:
    """Here again."""
    return case.back(_me(case, ask).key)


def _is_inside(policy: Policy, email: str) -> bool:
    """Whether an address is the company's own, or somebody's of rules.yaml."""
    domain = email.rpartition("@")[2]
    return policy.person_of(email) is not None or any(domain == d or domain.endswith(f".{d}") for d in policy.company.domains)


def _me(case: Case, ask: Ask) -> Person:
    person = case.policy.person_of(ask.mail.sender)
    if person is None:
        raise LookupError(f"#{ask.word} is for people of rules.yaml only")
    return person


def _first(names: Iterable[str]) -> str:
    return ", ".join(islice(names, 20))
