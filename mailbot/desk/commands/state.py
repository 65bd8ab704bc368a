"""Commands that say where a ticket stands, and the faults that several kinds of commands have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from mailbot.desk import clocks, holding, when
from mailbot.desk.case import Case
from mailbot.desk.commands.registry import BOTH, REQUESTER, Ask, Fault, command
from mailbot.desk.events import Cancelled, Closed, Confirmed, Held, Reopened, Resolved, SentBack, StepDone, Waited
from mailbot.desk.policy import Person
from mailbot.desk.ticket import Status


@command("close", "dong", "tutup", words_after=True)
def close(case: Case, ask: Ask) -> Case | Fault:
    """Resolve and close; the text goes out as the resolution notice."""
    if case.here.status.is_done:
        return wrong_state(case, ask)
    return case.did(Closed(at=case.now, by=case.by))


@command("resolve", "xong", "selesai", words_after=True)
def resolve(case: Case, ask: Ask) -> Case | Fault:
    """Resolved: the requester is asked to confirm; closes by itself after `auto_close`."""
    if case.here.status.is_done or case.here.status is Status.RESOLVED:
        return wrong_state(case, ask)
    return case.did(Resolved(at=case.now, by=case.by))


@command("reopen", "molai", "buka", who=BOTH, words_after=True)
def reopen(case: Case, ask: Ask) -> Case | Fault:
    """Open again."""
    if not case.here.status.is_done and case.here.status is not Status.RESOLVED:
        return wrong_state(case, ask)
    return clocks.restart(case.did(Reopened(at=case.now, by=case.by)))


@command("wait", "cho", "tunggu")
def wait(case: Case, ask: Ask) -> Case | Fault:
    """Waiting for the requester: clocks stop; ends by their answer or at WHEN."""
    until = moment(case, ask)
    if isinstance(until, Fault):
        return until
    return _open(case).did(Waited(at=case.now, by=case.by, until=until))


@command("hold", "tamdung", "tangguh")
def hold(case: Case, ask: Ask) -> Case | Fault:
    """Waiting for somebody else: clocks stop until WHEN or `#resume`."""
    until = moment(case, ask)
    if isinstance(until, Fault):
        return until
    return _open(case).did(Held(at=case.now, by=case.by, until=until))


@command("resume", "tieptuc", "sambung")
def resume(case: Case, ask: Ask) -> Case | Fault:
    """Clocks run again."""
    if not case.here.status.is_paused:
        return wrong_state(case, ask)
    return clocks.resume(case)


@command("next", "buoctiep")
def next_step(case: Case, ask: Ask) -> Case | Fault:
    """The workflow's current step is done; the last one resolves the ticket. `#next 1 WHY` goes back to step 1."""
    ticket = case.here
    steps = case.policy.workflows.get(ticket.workflow, ())
    if not steps or ticket.step < 1:
        return fault("no-steps", ask)
    if ticket.status.is_done:
        return wrong_state(case, ask)
    number, _, why = ask.argument.partition(" ")
    if number.rstrip(".,:").isdecimal():
        return _send_back(case, ask, int(number.rstrip(".,:")), why.strip())
    case = replace(case, text="\n".join(part for part in (ask.argument, case.text) if part))
    if ticket.step >= len(steps):
        return case.did(Resolved(at=case.now, by=case.by))
    team = steps[ticket.step].team
    case = clocks.step(case.did(StepDone(at=case.now, by=case.by, step=ticket.step + 1, team=team)))
    return case if team == ticket.team else holding.give(case, case.by)


def _send_back(case: Case, ask: Ask, step: int, why: str) -> Case | Fault:
    """Back to an earlier step (or to the beginning of this one), with a reason."""
    if not 1 <= step <= case.here.step:
        return wrong_state(case, ask)
    if not why:
        return Fault("missing-argument", MappingProxyType({"word": f"#{ask.word} {step}"}), ask.line)
    team = case.policy.workflows[case.here.workflow][step - 1].team
    case = clocks.step(case.did(SentBack(at=case.now, by=case.by, step=step, team=team, why=why[:500])))
    return holding.give(case, case.by)


@command("confirm", "xacnhan", "sah", who=REQUESTER, words_after=True)
def confirm(case: Case, ask: Ask) -> Case | Fault:
    """It works: close. (Of a ticket that is closed already, it is good to hear.)"""
    if case.here.status is Status.CANCELLED:
        return wrong_state(case, ask)
    case = case.did(Confirmed(at=case.now, by=case.by))
    return case if case.here.status.is_done else case.did(Closed(at=case.now, by=case.by))


@command("cancel", "huy", "batal", who=REQUESTER, words_after=True)
def cancel(case: Case, ask: Ask) -> Case | Fault:
    """No longer needed."""
    if case.here.status.is_done:
        return wrong_state(case, ask)
    return case.did(Cancelled(at=case.now, by=case.by, why="requester"))


def _open(case: Case) -> Case:
    """Whoever waits for something on a ticket that was solved or over takes it up again."""
    over = case.here.status.is_done or case.here.status is Status.RESOLVED
    return clocks.restart(case.did(Reopened(at=case.now, by=case.by))) if over else case


def wrong_state(case: Case, ask: Ask) -> Fault:
    """The fault that a command makes no sense while the ticket stands as it does."""
    ticket = case.here
    return fault("wrong-state", ask, status=ticket.status.value, token=clocks.token(case, ticket.number))


def fault(key: str, ask: Ask, **more: str) -> Fault:
    """The fault of this name, with the command's word and what stands behind it."""
    return Fault(key, MappingProxyType({"word": f"#{ask.word}", "value": ask.argument, **more}), ask.line)


def several(ask: Ask, people: Sequence[Person]) -> Fault:
    """The fault that a name fits several people; it names them."""
    return fault("several-people", ask, allowed=", ".join(f"{person.name} ({person.key})" for person in people[:20]))


def moment(case: Case, ask: Ask) -> datetime | Fault | None:
    """The future moment that the argument means; None without an argument."""
    if not ask.argument:
        return None
    found = when.read(ask.argument, case.now, case.policy.company.timezone)
    if found is None or found <= case.now:
        return fault("bad-date", ask)
    return found
