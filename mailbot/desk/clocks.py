"""Sets a ticket's clocks going, moves and restarts them, and records what was promised. What the times are is `sla`'s
business; this module knows only when they have to be computed again."""

from __future__ import annotations

from datetime import datetime

from mailbot.desk import marks, sla
from mailbot.desk.case import Case
from mailbot.desk.events import AnswerOwed, DueChanged, Promised, Resumed, Warned
from mailbot.desk.replace import replace
from mailbot.desk.ticket import Status, Ticket


def token(case: Case, number: int) -> str:
    """A ticket's name as people see it: `YC-123`."""
    return f"{case.policy.identity.prefix}-{number}"


def recompute(case: Case) -> Case:
    """What is promised now, after a change of priority, team or deadline."""
    return _promise(case, case.here)


def restart(case: Case) -> Case:
    """A reopened ticket gets its time anew, from now."""
    return _promise(case, case.here)


def resume(case: Case) -> Case:
    """The clocks run again; deadlines have moved by the time they stood."""
    moved = sla.shifted(case.policy, case.here, case.now)
    return case.did(Resumed(at=case.now, by=case.by, **moved.times))


def step(case: Case) -> Case:
    """The clock of the workflow's current step, from now."""
    ticket = case.here
    due = sla.step_target(case.policy, ticket, case.now)
    same = sla.Promise(ticket.respond_by, ticket.resolve_by, step_by=due, next_by=ticket.next_by)
    return _promised(case, same)


def owe(case: Case) -> Case:
    """The requester wrote again: the answer is due within the time of a first one, counted from their oldest mail without an
    answer. Before the first answer its own clock runs."""
    ticket = case.here
    if ticket.responded_at is None or ticket.asked_at or ticket.status.is_done or ticket.status is Status.RESOLVED:
        return case
    due = sla.promise(case.policy, replace(ticket, asked_at=case.now)).next_by
    return case.did(AnswerOwed(at=case.now, by="sla", next_by=due))


def redate(case: Case, due: datetime) -> Case:
    """An agent's own deadline. What would have been reminded of before now is not made up for."""
    case = case.did(DueChanged(at=case.now, by=case.by, due=due))
    for mark in marks.every(case.policy, case.here):
        if mark.what is sla.Goal.RESOLVE and mark.at <= case.now and mark.key not in case.here.warned:
            case = case.did(Warned(at=case.now, by="clock", mark=mark.key))
    return case


def _promise(case: Case, ticket: Ticket) -> Case:
    promise = sla.promise(case.policy, ticket)
    step_by = sla.step_target(case.policy, ticket, ticket.step_at) if ticket.step_at else None
    return _promised(case, replace(promise, step_by=step_by))


def _promised(case: Case, promise: sla.Promise) -> Case:
    return case.did(Promised(at=case.now, by="sla", **promise.times))
