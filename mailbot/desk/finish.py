"""The last look at every Case, whatever made it: what must never go out is taken off, and each ticket knows when to wake."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from mailbot.desk import agenda
from mailbot.desk.case import Case
from mailbot.mail.draft import Auto, Draft, Role
from mailbot.mail.message import Address
from mailbot.mail.subject import is_reply

_MOST_ALIKE = 5
_MOST_ANSWERS_TO_REPLIES = 10
_MOST_ANSWERS = 100


def finish(case: Case, machine: bool = False) -> Case:
    """Seal a Case. `machine`: the mail came from a machine, so nothing goes back to its sender.

    Never are written to: our own addresses, addresses that bounced for good, and with automatic mail a sender who
    must be a machine that hides it (the admin is told once).
    """
    limit = _limit(case)
    drafts = tuple(kept for draft in case.drafts if (kept := _allowed(case, draft, machine, bool(limit))))
    silenced = limit == 1 and len(drafts) < len(case.drafts)
    case = replace(case, drafts=(*drafts, *(_alarm(case) if silenced else ())))
    woken = {n: replace(t, wake_at=agenda.wake_at(case.policy, t)) for n, t in case.tickets.items()}
    return replace(case, tickets=MappingProxyType(woken))


def _limit(case: Case) -> int:
    """0 while all is well; 1 for the first mail over a limit on answers within the hour, more for those after it."""
    message, facts = case.message, case.facts
    if message is None or case.policy.person_of(case.by):
        return 0
    replying = bool(message.in_reply_to or message.references or is_reply(message.subject))
    over = (
        facts.alike - _MOST_ALIKE,
        facts.automatic - _MOST_ANSWERS_TO_REPLIES if replying else -1,
        facts.automatic - _MOST_ANSWERS,
    )
    return max(0, *(excess + 1 for excess in over))


def _allowed(case: Case, draft: Draft, machine: bool, looping: bool) -> Draft | None:
    to = _writable(case, draft.to)
    cc = _writable(case, draft.cc)
    if machine or (looping and draft.auto is not Auto.PERSON):
        to = tuple(a for a in to if a.email != case.by)
        cc = tuple(a for a in cc if a.email != case.by)
    return replace(draft, to=to, cc=cc) if to else None


def _writable(case: Case, addresses: tuple[Address, ...]) -> tuple[Address, ...]:
    never = set(case.facts.blocked)
    owns = case.policy.identity.owns
    return tuple(a for a in addresses if a.email and a.email not in never and not owns(a.email))


def _alarm(case: Case) -> tuple[Draft, ...]:
    context = {"to_name": "", "ticket": None, "topic": "loop", "detail": case.by, "since": case.now}
    return tuple(
        Draft(kind="admin", to=(Address(email),), language=case.policy.company.language, context=context, role=Role.OTHER)
        for email in case.policy.admins
    )
