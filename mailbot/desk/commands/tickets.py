"""Commands that make, join and part tickets."""

from __future__ import annotations

from dataclasses import replace

from mailbot.desk import clocks, holding, lookup
from mailbot.desk.case import Case, Entry, Removed
from mailbot.desk.commands.registry import Ask, Fault, command
from mailbot.desk.commands.state import fault, wrong_state
from mailbot.desk.events import Absorbed, Cancelled, Linked, Merged, Opened, Routed
from mailbot.desk.ticket import Ticket


@command("merge", "gop", argument=True)
def merge(case: Case, ask: Ask) -> Case | Fault:
    """This ticket becomes part of that one."""
    other = _named(case, ask)
    if isinstance(other, Fault):
        return other
    here = case.here
    if here.number in (other.number, other.merged_into):
        return fault("same-ticket", ask)
    if here.merged_into or other.merged_into:
        return wrong_state(case, ask)
    people = (here.requester, *here.watchers)
    case = case.about(other).did(Absorbed(at=case.now, by=case.by, number=here.number, people=people))
    return case.at(here.number).did(Merged(at=case.now, by=case.by, into=other.number))


@command("link", "lienket", argument=True)
def link(case: Case, ask: Ask) -> Case | Fault:
    """See also."""
    for word in ask.argument.replace(",", " ").split():
        other = _named(case, replace(ask, argument=word))
        if isinstance(other, Fault):
            return other
        if other.number == case.number:
            return fault("same-ticket", ask, value=word)
        case = both_linked(case, other)
    return case


@command("split", "tach", argument=True)
def split(case: Case, ask: Ask) -> Case | Fault:
    """The requester's latest mail becomes a ticket of its own, under this subject."""
    old = case.here
    entry = next((e for e in reversed(case.facts.history) if e.direction == "in" and e.sender == old.requester), None)
    number = case.facts.number
    if number in case.tickets:
        return wrong_state(case, ask)
    case = _open(case, old, number, ask.argument[:200], entry)
    case = both_linked(case, case.tickets[old.number])
    return holding.give(clocks.recompute(case), case.by)


@command("for", "thay", "bagi", ticket=False, argument=True)
def on_behalf(case: Case, ask: Ask) -> Case | Fault:
    """A new mail by an agent becomes the ticket of that person (asked by phone or face to face)."""
    email = lookup.address(ask.argument)
    if not email:
        return fault("bad-address", ask)
    if case.policy.identity.owns(email):
        return fault("own-address", ask)
    if case.ticket is not None and case.here.requester != email:
        return fault("not-new", ask)
    return case


@command("spam", "thurac")
def spam(case: Case, ask: Ask) -> Case | Fault:
    """No request at all: set aside, and nobody is told."""
    return _remove(case, "spam")


@command("abuse", "lamdung")
def abuse(case: Case, ask: Ask) -> Case | Fault:
    """Abusive mail: set aside; the manager gets it with the mail."""
    return _remove(case, "abuse")


def _remove(case: Case, why: str) -> Case:
    """The ticket is over, and the mails that its requester wrote lie with those set aside."""
    here = case.here
    theirs = dict.fromkeys(e.raw for e in case.facts.history if e.direction == "in" and e.sender == here.requester and e.raw)
    detail = f"{clocks.token(case, here.number)}, {case.by}"
    removed = tuple(Removed(raw, why, detail) for raw in theirs)
    return replace(case, removed=removed).did(Cancelled(at=case.now, by=case.by, why=why))


def both_linked(case: Case, other: Ticket) -> Case:
    """Link the current ticket and another one to each other."""
    number = case.number
    case = case.did(Linked(at=case.now, by=case.by, number=other.number))
    return case.about(other).did(Linked(at=case.now, by=case.by, number=number)).at(number)


def _open(case: Case, old: Ticket, number: int, subject: str, entry: Entry | None) -> Case:
    opened = Opened(
        at=case.now,
        by=case.by,
        number=number,
        subject=subject,
        requester=old.requester,
        requester_name=old.requester_name,
        language=old.language,
        origin=entry.message_id if entry else "",
        thread=(entry.message_id,) if entry and entry.message_id else (),
    )
    case = case.at(number).did(opened)
    case = case.did(Routed(at=case.now, by=case.by, rule=old.rule, team=old.team, priority=old.priority, sla=old.sla))
    return case.keep(entry) if entry else case


def _named(case: Case, ask: Ask) -> Ticket | Fault:
    number = lookup.number(ask.argument.split()[0])
    found = case.tickets.get(number) or case.facts.named.get(number)
    if found is None:
        return fault("unknown-ticket", ask, example=clocks.token(case, 7))
    return found
