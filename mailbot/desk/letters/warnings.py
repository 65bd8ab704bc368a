"""Letters about time: reminders before a deadline, the overdue ladder after it. Knows no calendar; `sla` made the marks."""

from __future__ import annotations

from typing import Any

from mailbot.desk import holding, sla
from mailbot.desk.case import Case
from mailbot.desk.letters import views
from mailbot.desk.letters.address import holders, people, to_agent
from mailbot.desk.marks import Mark
from mailbot.desk.policy import Person

_ACTIONS = ["close", "note", "escalate"]
_ROLES = ("assignee", "manager", "director")


def reminder(case: Case, marks: tuple[Mark, ...]) -> Case:
    """One reminder for all shares of time that have passed; the last share is marked urgent in the subject."""
    latest = {mark.what: mark for mark in marks}
    known = sla.terms_of(case.policy, case.here)
    last = known is not None and any(mark.share == max(known.remind) for mark in latest.values())
    context = {"due": [_soon(case, m) for m in latest.values()], "last": last, "nudge": False, "actions": _ACTIONS}
    return case.say(*(to_agent(case, person, "reminder", context) for person in present(case)))


def overdue(case: Case, mark: Mark) -> Case:
    """One rung of the overdue ladder: everybody it names, each told in what quality."""
    over = sla.late(case.policy, case.here, mark.what, mark.due, case.now)
    item = {
        "ticket": views.ticket(case.policy, case.here),
        "what": mark.what.value,
        "by": mark.due,
        "over_minutes": over,
        "rung": mark.rung,
    }
    told: set[str] = set()
    for role in mark.tell:
        for person in _in_role(case, role):
            if person.key not in told:
                told.add(person.key)
                context = {"due": [item], "for_role": role if role in _ROLES else "person", "actions": _ACTIONS}
                case = case.say(to_agent(case, person, "overdue", context))
    return case


def present(case: Case) -> tuple[Person, ...]:
    """Who hears of this ticket today: its holders who are here, else the deputy, else the manager; never nobody."""
    away = holding.absent(case)
    every = holders(case)
    here = tuple(p for p in every if p.key not in away)
    deputies = people(case.policy, *(p.deputy for p in every if p.deputy and p.deputy not in away))
    return here or deputies or _in_role(case, "manager") or every


def _in_role(case: Case, role: str) -> tuple[Person, ...]:
    team = case.policy.teams.get(case.here.team)
    if role == "assignee":
        return present(case)
    if role == "manager":
        return people(case.policy, team.manager) if team else ()
    if role == "director":
        return people(case.policy, (team.director if team else "") or case.policy.company.director)
    return people(case.policy, role)


def _soon(case: Case, mark: Mark) -> dict[str, Any]:
    left = sla.left(case.policy, case.here, mark.what, mark.due, case.now)
    return {
        "ticket": views.ticket(case.policy, case.here),
        "what": mark.what.value,
        "by": mark.due,
        "left_minutes": left,
        "share": mark.share,
    }
