"""Promises that were not kept: notes each when its time is up, and by how much it was late once it is made good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from mailbot.desk import sla
from mailbot.desk.case import Case
from mailbot.desk.events import Breached, MadeGood
from mailbot.desk.policy import Policy
from mailbot.desk.sla import Goal
from mailbot.desk.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Breach:
    """One promise that was not kept. `rung` is how far the overdue ladder got, `minutes` the working time that it was late
    (None: it still is), `excuse` why the manager forgave it."""

    key: str
    goal: Goal
    due: datetime
    who: str
    team: str
    rung: int
    minutes: int | None
    excuse: str


class Kept(Protocol):
    """What has the breaches of a ticket."""

    @property
    def breaches(self) -> Sequence[Sequence[Any]]: ...


def of(ticket: Kept) -> tuple[Breach, ...]:
    """The breaches of a ticket, in their order."""
    return tuple(
        Breach(key, Goal(goal), datetime.fromisoformat(due), who, team, rung, None if minutes < 0 else minutes, excuse)
        for key, goal, due, who, team, rung, minutes, excuse in ticket.breaches
    )


def pending(ticket: Ticket) -> tuple[tuple[datetime, Goal], ...]:
    """The deadlines that are not kept yet and not noted as missed; none while the clocks stand."""
    if ticket.stands:
        return ()
    known = {breach[0] for breach in ticket.breaches}
    open_ = ((due, goal) for goal, due, _ in sla.goals(ticket))
    return tuple(one for one in open_ if not known or _key(ticket, one[1], one[0]) not in known)


def note(case: Case) -> Case:
    """Record what was due until now and is not done, on the current ticket."""
    for due, goal in pending(case.here):
        if due <= case.now:
            ticket = case.here
            key, team = _key(ticket, goal, due), _team(case.policy, ticket, goal)
            case = case.did(Breached(at=case.now, by="clock", key=key, goal=goal.value, due=due, who=ticket.assignee, team=team))
    return case


def settle(case: Case) -> Case:
    """Record of each breach on the current ticket that its goal is met now, or promised anew, and how late that was."""
    ticket = case.here
    if not ticket.breaches:
        return case
    still = {_key(ticket, goal, due) for goal, due, _ in sla.goals(ticket)}
    for breach in of(ticket):
        if breach.minutes is None and breach.key not in still:
            late = sla.late(case.policy, ticket, breach.goal, breach.due, case.now)
            case = case.did(MadeGood(at=case.now, by="clock", key=breach.key, minutes=late))
    return case


def _key(ticket: Ticket, goal: Goal, due: datetime) -> str:
    return f"{sla.name(ticket, goal)} due {due:%Y-%m-%dT%H:%M:%SZ}"


def _team(policy: Policy, ticket: Ticket, goal: Goal) -> str:
    """Whose promise it was: a step's is its team's."""
    steps = policy.workflows.get(ticket.workflow, ())
    return steps[ticket.step - 1].team if goal is Goal.STEP and 0 < ticket.step <= len(steps) else ticket.team
