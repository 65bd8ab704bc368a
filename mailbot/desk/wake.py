"""A ticket's time has come: what is due on its agenda happens. The same arguments give the same Case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from mailbot.desk import agenda, breaches, climb, clocks, holding, incidents
from mailbot.desk.agenda import Item, What
from mailbot.desk.case import Case, Facts
from mailbot.desk.events import Chased, Closed, FailureTold, UpdateTold, Warned
from mailbot.desk.finish import finish
from mailbot.desk.letters import address, tell, views, warnings
from mailbot.desk.letters.tell import Notice
from mailbot.desk.policy import Policy
from mailbot.mail.draft import Auto


def wake(facts: Facts, policy: Policy, now: datetime) -> Case:
    """What happens on `facts.threads[0]` now: gathered updates go, waits end, silence closes, deadlines are reminded of."""
    case = Case(policy=policy, facts=facts, now=now, by="clock")
    if not facts.threads:
        return case
    case = _hand_on(incidents.follow(case.about(facts.threads[0])))
    due = [item for item in agenda.due(policy, case.here, now) if item.at <= now]
    for what in dict.fromkeys(item.what for item in due):
        case = ACTIONS[what](case, tuple(item for item in due if item.what is what))
    return finish(case)


def _hand_on(case: Case) -> Case:
    """Whoever stands in for an absent holder gets the ticket with all that was written on it."""
    before, case = case.here.assignee, holding.hand_on(case)
    return case if case.here.assignee == before else tell.assigned(case, views.request(case), "deputy")


def _update(case: Case, _: tuple[Item, ...]) -> Case:
    fresh = tuple(e for e in case.facts.history if e.direction == "in" and e.raw in case.here.untold)
    notices = tuple(Notice(key, detail) for key, detail in dict.fromkeys(case.here.news))
    case = tell.update(case, fresh, notices) if fresh or notices else case
    return case.did(UpdateTold(at=case.now, by=case.by))


def _failure(case: Case, _: tuple[Item, ...]) -> Case:
    ticket = case.here
    broken = " ".join(ticket.failures)
    told = tuple(p for p in address.holders(case) if not any(e in broken for e in p.emails))
    team = case.policy.teams.get(ticket.team)
    told = told or address.people(case.policy, team.manager if team else "")
    case = tell.update(case, (), tuple(Notice("failed", said) for said in ticket.failures), to=told)
    return case.did(FailureTold(at=case.now, by=case.by))


def _chase(case: Case, _: tuple[Item, ...]) -> Case:
    until = case.here.resume_at
    case = case.did(Chased(at=case.now, by=case.by))
    return case if until and until <= case.now else tell.chased(case)


def _resume(case: Case, _: tuple[Item, ...]) -> Case:
    return tell.update(clocks.resume(case), (), (Notice("resumed"),))


def _confirm(case: Case, _: tuple[Item, ...]) -> Case:
    """Not who wrote since it was solved (thanks, or a rating), and not where it closes in this very moment."""
    ticket, closes = case.here, agenda.closes_at(case.policy, case.here)
    if closes is None or closes <= case.now or ticket.resolved_at is None:
        return case
    case = case.did(Warned(at=case.now, by=case.by, mark=agenda.confirm_mark(ticket)))
    since = (e for e in case.facts.history if e.direction == "in" and e.at > ticket.resolved_at)
    return case if any(e.sender == ticket.requester for e in since) else tell.closing(case, closes)


def _close(case: Case, _: tuple[Item, ...]) -> Case:
    case = case.did(Closed(at=case.now, by=case.by))
    context = {"message": None, "by": "silence", "merged_into": "", "team_name": "", "canned": ""}
    return case.say(address.to_requester(case, "closed", context, auto=Auto.GENERATED))


def _breach(case: Case, _: tuple[Item, ...]) -> Case:
    return breaches.note(case)


def _escalate(case: Case, _: tuple[Item, ...]) -> Case:
    """Not where the same wake has just passed it on, or it went on hold."""
    return climb.escalate(case) if (at := climb.escalates_at(case.policy, case.here)) and at <= case.now else case


def _pass_on(case: Case, _: tuple[Item, ...]) -> Case:
    return climb.pass_on(case)


def _mark(case: Case, items: tuple[Item, ...]) -> Case:
    marks = tuple(item.mark for item in items if item.mark)
    late = [mark for mark in marks if mark.rung]
    early = tuple(mark for mark in marks if not mark.rung and not any(o.what is mark.what for o in late))
    case = warnings.reminder(case, early) if early else case
    for mark in late:
        case = warnings.overdue(case, mark)
    for mark in marks:
        case = case.did(Warned(at=case.now, by=case.by, mark=mark.key, told=mark.tell))
    return case


ACTIONS: Mapping[What, Callable[[Case, tuple[Item, ...]], Case]] = MappingProxyType(
    {
        What.UPDATE: _update,
        What.FAILURE: _failure,
        What.CHASE: _chase,
        What.RESUME: _resume,
        What.CONFIRM: _confirm,
        What.CLOSE: _close,
        What.BREACH: _breach,
        What.HURRY: _pass_on,
        What.ESCALATE: _escalate,
        What.MARK: _mark,
    }
)
