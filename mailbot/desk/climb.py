"""Tickets that go on by time: to the next tier where one has not solved (or answered) them, and urgent ones that nobody
takes in hand to the next person."""

from __future__ import annotations

from datetime import datetime

from mailbot.desk import holding, sla
from mailbot.desk.calendar import next_open
from mailbot.desk.case import Case, Entry
from mailbot.desk.events import Escalated, Warned
from mailbot.desk.letters import tell
from mailbot.desk.policy import Policy, Span, Team, Without
from mailbot.desk.ticket import Priority, Status, Ticket


def escalates_at(policy: Policy, ticket: Ticket) -> datetime | None:
    """When the ticket goes to the next tier by itself; None where it stays."""
    team, start = _moving(policy, ticket), _start(ticket)
    if team is None or not team.escalate or ticket.tier >= len(team.tiers):
        return None
    rule = team.escalate[min(ticket.tier, len(team.escalate)) - 1]
    answered = ticket.answered_at is not None and ticket.answered_at >= start
    return None if answered and rule.without is Without.ANSWER else _after(policy, ticket, start, rule.after)


def passes_at(policy: Policy, ticket: Ticket) -> datetime | None:
    """When an urgent ticket that nobody took in hand goes to the next person; None where it stays."""
    team = _moving(policy, ticket)
    if team is None or team.acknowledge == Span() or ticket.priority is not Priority.URGENT or ticket.taken_at:
        return None
    return None if _mark(ticket) in ticket.warned else _after(policy, ticket, _given(ticket), team.acknowledge)


def escalate(case: Case, why: str = "") -> Case:
    """The next tier gets the ticket, with everything so far."""
    before = case.here.tier
    case = case.did(Escalated(at=case.now, by=case.by, tier=before + 1, why=why))
    return tell.escalated(holding.give(case, case.by), why, before)


def pass_on(case: Case) -> Case:
    """The next person of the tier who has not had it yet gets the ticket; after them the next tier, at last the manager."""
    ticket = case.here
    case = case.did(Warned(at=case.now, by=case.by, mark=_mark(ticket)))
    team = case.policy.teams[ticket.team]
    tier = team.tiers[min(ticket.tier, len(team.tiers)) - 1]
    if following := _first(case, tier):
        return tell.assigned(holding.to(case, following, case.by), _request(case), "urgent")
    if ticket.tier < len(team.tiers):
        return escalate(case)
    if manager := _first(case, (team.manager,)):
        return tell.assigned(holding.to(case, manager, case.by), _request(case), "urgent")
    return case


def _moving(policy: Policy, ticket: Ticket) -> Team | None:
    """The team whose clocks run on this ticket."""
    idle = ticket.status.is_done or ticket.status is Status.RESOLVED or ticket.stands or bool(ticket.vendors)
    return None if idle else policy.teams.get(ticket.team)


def _first(case: Case, keys: tuple[str, ...]) -> str:
    away = holding.absent(case)
    return next((key for key in keys if key in case.policy.people and key not in away and key not in case.here.agents), "")


def _start(ticket: Ticket) -> datetime:
    return ticket.tier_at or ticket.started_at or ticket.created_at


def _given(ticket: Ticket) -> datetime:
    return ticket.held_at or _start(ticket)


def _mark(ticket: Ticket) -> str:
    return f"acknowledge {_given(ticket):%Y-%m-%dT%H:%M:%SZ}"


def _after(policy: Policy, ticket: Ticket, start: datetime, span: Span) -> datetime:
    return next_open(sla.calendar_of(policy, ticket), sla.elapsed(policy, ticket, start, span))


def _request(case: Case) -> Entry | None:
    return next((e for e in case.facts.history if e.direction == "in" and e.kind == "request"), None)
