"""Whoever writes on a ticket hears that their mail can't be read, and what to do about it; else they would wait for an answer."""

from __future__ import annotations

from mailbot.desk.case import Case
from mailbot.desk.letters.answers import answer
from mailbot.desk.mail import Mail, passed_on
from mailbot.desk.ticket import Status, Ticket
from mailbot.mail.draft import Role

_SEALED = "-----BEGIN PGP MESSAGE-----"


def unread(case: Case, mail: Mail, before: Ticket, role: Role) -> Case:
    """One `missing` to the sender, where nothing of their mail could be read; `before` is the ticket as it was. Of strangers
    nobody asked for anything."""
    problem = _problem(mail, before, passed_on(mail, case.policy))
    if not problem or (role is not Role.AGENT and not before.is_participant(mail.sender)):
        return case
    lacking = case.here.missing if mail.sender == before.requester else ()
    context = {"problem": problem, "missing": lacking, "max_size": case.policy.max_size}
    return case.say(answer(case, mail, role, "missing", context, about_ticket=True))


def _problem(mail: Mail, before: Ticket, passed: str) -> str:
    """An empty mail matters only where we wait for what it should have said."""
    if mail.oversized:
        return "oversized"
    words = mail.words.new.partition(_SEALED)[0].strip() or passed
    if mail.message.encrypted and not words:
        return "encrypted"
    is_awaited = before.status is Status.WAITING and mail.sender == before.requester
    return "empty" if is_awaited and not words and not mail.message.attachments else ""
