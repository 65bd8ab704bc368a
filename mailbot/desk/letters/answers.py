"""Letters that answer the one who asks, and nobody else: status, list, help, what was wrong with a command."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mailbot.desk import sla
from mailbot.desk.case import Case
from mailbot.desk.letters import views
from mailbot.desk.mail import Mail
from mailbot.desk.ticket import Ticket
from mailbot.mail.draft import Auto, Draft, Role
from mailbot.mail.message import Address

_MOST_TICKETS = 50
_SAID = ("request", "follow-up", "reply")


def answer(case: Case, mail: Mail, role: Role, kind: str, context: dict[str, Any], *, about_ticket: bool = False) -> Draft:
    """A letter back to the sender of this mail alone."""
    person = case.policy.person_of(mail.sender)
    ticket = case.ticket if about_ticket else None
    name = person.name if person else mail.sender_name
    return Draft(
        kind=kind,
        to=(Address(mail.sender, name),),
        language=(person.language or case.policy.company.language) if person else _language(case, mail),
        context={
            "to_name": name,
            "ticket": views.ticket(case.policy, ticket) if ticket else None,
            "subject": mail.subject,
            **context,
        },
        ticket=ticket.number if ticket else 0,
        role=role,
        auto=Auto.REPLIED,
        thread=mail.message.message_id,
        references=(*mail.message.references, mail.message.message_id) if mail.message.message_id else (),
    )


def _language(case: Case, mail: Mail) -> str:
    """A command alone tells no language: that of the sender's own ticket counts."""
    ticket = case.ticket or next(iter(case.facts.mine), None)
    return ticket.language if ticket and ticket.language and ticket.requester == mail.sender else mail.language


def status(case: Case, mail: Mail, role: Role) -> Draft:
    """The current ticket as it stands; without one, or for somebody who does not read along (a vendor does not), the
    sender's open ones."""
    reads = case.ticket is not None and mail.sender in (case.here.requester, *case.here.watchers)
    if case.ticket is not None and (role is Role.AGENT or reads):
        one, past = _shown(case, case.here), _milestones(case.here)
        shown = {"tickets": [one], "role": role.value, "single": True, "history": past}
        return answer(case, mail, role, "status", shown, about_ticket=True)
    mine = [t for t in case.facts.mine if t.requester == mail.sender] if role is not Role.AGENT else list(case.facts.mine)
    return _open(case, mail, role, mine)


def work(case: Case, mail: Mail) -> Draft:
    """An agent's open tickets by deadline."""
    person = case.policy.person_of(mail.sender)
    return _open(case, mail, Role.AGENT, [t for t in case.facts.mine if person and t.assignee == person.key])


def _open(case: Case, mail: Mail, role: Role, mine: list[Ticket]) -> Draft:
    """Several tickets, by deadline."""
    shown = [_shown(case, ticket) for ticket in sorted(mine, key=sla.by_deadline)[:_MOST_TICKETS]]
    return answer(case, mail, role, "status", {"tickets": shown, "role": role.value, "single": False, "history": []})


def usage(case: Case, mail: Mail, role: Role, names: tuple[tuple[str, tuple[str, ...]], ...]) -> Draft:
    """The commands that the sender may use; `names` pairs each word with its spellings."""
    commands = [{"word": word, "names": list(spellings)} for word, spellings in names]
    return answer(case, mail, role, "help", {"commands": commands, "role": "agent" if role is Role.AGENT else "requester"})


def faulty(
    case: Case, mail: Mail, role: Role, faults: Iterable[tuple[str, str, dict[str, str]]], *, delivered: bool = False
) -> Draft:
    """What is wrong with each command line (line, key of the sentence, its values); with the words, so that none is lost,
    unless they were `delivered` without the commands."""
    errors = [{"line": line, "problem": {"key": key, **params}} for line, key, params in faults]
    context = {"errors": errors, "text": "" if delivered else mail.words.new, "delivered": delivered}
    return answer(case, mail, role, "command-error", context, about_ticket=True)


def _shown(case: Case, ticket: Ticket) -> dict[str, Any]:
    history = case.facts.history if ticket.number == case.number else ()
    public = [e for e in history if e.direction == "in" and not e.internal and e.text and e.kind in _SAID]
    last = views.message(public[-1]) if public else None
    return {"ticket": views.ticket(case.policy, ticket), "due": views.due(ticket), "last": last}


def _milestones(ticket: Ticket) -> list[dict[str, Any]]:
    moments = (
        ("opened", ticket.created_at),
        ("answered", ticket.responded_at),
        ("resolved", ticket.resolved_at),
        ("closed", ticket.closed_at),
    )
    return [{"at": at, "label_key": key, "detail": ""} for key, at in moments if at is not None]
