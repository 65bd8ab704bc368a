"""Knows a machine that hides it by what comes and goes: mails that are all alike, answers to answers. The last line of
defence behind `nature`; counts are facts, limits stand here."""

from __future__ import annotations

from mailbot.desk.case import Case
from mailbot.mail.draft import Draft, Role
from mailbot.mail.message import Address
from mailbot.mail.subject import is_reply

_MOST_ALIKE = 5
_MOST_ANSWERS_TO_REPLIES = 10
_MOST_ANSWERS = 100


def rounds(case: Case) -> int:
    """How often a loop has gone round beyond what may be, within the hour; 0 while all is well. People of rules.yaml
    are never taken for a loop."""
    message, facts = case.message, case.facts
    if message is None or case.policy.person_of(case.by):
        return 0
    replying = bool(message.in_reply_to or message.references or is_reply(message.subject))
    answers = facts.automatic - _MOST_ANSWERS_TO_REPLIES if replying else -1
    return max(0, facts.alike - _MOST_ALIKE + 1, answers + 1)


def flood(case: Case) -> int:
    """How many automatic mails too many a sender would have got within the hour, this one's included."""
    known = case.message is not None and case.policy.person_of(case.by) is None
    return max(0, case.facts.automatic - _MOST_ANSWERS + 1) if known else 0


def alarm(case: Case, topic: str) -> tuple[Draft, ...]:
    """What the admins are told: who it is."""
    context = {"to_name": "", "ticket": None, "topic": topic, "detail": case.by, "since": case.now}
    return tuple(
        Draft(kind="admin", to=(Address(email),), language=case.policy.company.language, context=context, role=Role.OTHER)
        for email in case.policy.admins
    )
