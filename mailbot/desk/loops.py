"""Knows a machine that hides it by what comes and goes: mails that are all alike, answers to answers. The last line of
defence behind `nature`; counts are facts, limits stand here."""

from __future__ import annotations

from mailbot.desk import rules
from mailbot.desk.case import Case
from mailbot.mail import subject as subjects
from mailbot.mail.draft import Draft, Role
from mailbot.mail.message import Address

_MOST_ALIKE = 5
_MOST_ALIKE_FRESH = 20
_MOST_ANSWERS_TO_REPLIES = 10
_MOST_ANSWERS = 100


def rounds(case: Case) -> int:
    """How often a loop has gone round beyond what may be, within the hour; 0 while all is well. People of rules.yaml
    are never taken for a loop."""
    if case.message is None or case.policy.person_of(case.by):
        return 0
    facts, answers_us = case.facts, _may_answer_us(case)
    alike = facts.alike - (_MOST_ALIKE if answers_us else _MOST_ALIKE_FRESH) + 1
    if not answers_us:  # when the network is down, half the company writes the same few words
        return 0 if _is_colleague(case) else max(0, alike)
    return max(0, alike, facts.automatic - _MOST_ANSWERS_TO_REPLIES + 1)


def _may_answer_us(case: Case) -> bool:
    """Whether a mail may be the answer to one of ours: by its ids, our token, or `Re:` before what is no request type
    (people type that, too)."""
    message, prefix = case.message, case.policy.identity.prefix
    if message is None:
        return False
    if message.in_reply_to or message.references or subjects.tokens(message.subject, prefix):
        return True
    return subjects.is_reply(message.subject) and not rules.prefix_rule(case.policy, subjects.strip(message.subject, prefix))


def _is_colleague(case: Case) -> bool:
    domain = case.by.rpartition("@")[2]
    return any(domain == own or domain.endswith(f".{own}") for own in case.policy.company.domains)


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
