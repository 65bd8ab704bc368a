"""Sets a ticket's clocks going, moves and restarts them, and records what was promised. What the times are is `sla`'s
business; this module knows only when they have to be computed again."""

from __future__ import annotations

from mailbot.desk import sla
from mailbot.desk.case import Case
from mailbot.desk.events import Promised, Resumed
from mailbot.desk.ticket import Ticket


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
    return case.did(
        Resumed(at=case.now, by=case.by, respond_by=moved.respond_by, resolve_by=moved.resolve_by, step_by=moved.step_by)
    )


def step(case: Case) -> Case:
    """The clock of the workflow's current step, from now."""
    ticket = case.here
    due = sla.step_target(case.policy, ticket, case.now)
    return case.did(Promised(at=case.now, by="sla", respond_by=ticket.respond_by, resolve_by=ticket.resolve_by, step_by=due))


def _promise(case: Case, ticket: Ticket) -> Case:
    promise = sla.promise(case.policy, ticket)
    step_by = sla.step_target(case.policy, ticket, ticket.step_at) if ticket.step_at else None
    return case.did(
        Promised(at=case.now, by="sla", respond_by=promise.respond_by, resolve_by=promise.resolve_by, step_by=step_by)
    )
