"""Incidents and the tickets that they touch: whose clocks stand for them, and whose run again. Tells nobody."""

from __future__ import annotations

from mailbot.desk import sla
from mailbot.desk.case import Case, Incident
from mailbot.desk.events import IncidentBegan, IncidentEnded
from mailbot.desk.ticket import Status


def running(case: Case) -> tuple[Incident, ...]:
    """The incidents that are not over, with what this very mail changes."""
    return tuple(one for one in (*case.facts.incidents, *case.begun) if one.name not in case.over)


def follow(case: Case) -> Case:
    """Stop the clocks of the current ticket for the incidents of its team that it does not stand for yet, and let it go from
    those that are over, or of a team that it has left."""
    ticket = case.here
    if ticket.status.is_done or ticket.status is Status.RESOLVED:
        return case
    mine = {one.name: one for one in running(case) if one.covers(ticket.team)}
    for name in ticket.incidents:
        case = case if name in mine else _ended(case, name)
    for name, one in mine.items():
        if name not in ticket.incidents:
            since = max(one.since, ticket.started_at or ticket.created_at)
            case = case.did(IncidentBegan(at=case.now, by=one.by or "mailbot", name=name, since=since))
    return case


def _ended(case: Case, name: str) -> Case:
    moved = sla.shifted(case.policy, case.here, case.now)
    return case.did(IncidentEnded(at=case.now, by="mailbot", name=name, **moved.times))
