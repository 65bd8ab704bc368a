"""Commands that ask for something to read: status, list, help, and the requester's nudge."""

from __future__ import annotations

from mailbot.desk import holding
from mailbot.desk.case import Case
from mailbot.desk.commands.registry import ALL, REQUESTER, Ask, Fault, allowed, command
from mailbot.desk.commands.state import wrong_state
from mailbot.desk.events import Nudged
from mailbot.desk.letters import answers


@command("status", "trangthai", "keadaan", who=ALL, ticket=False, proof=False)
def status(case: Case, ask: Ask) -> Case | Fault:
    """The ticket as it stands, as a mail; without a ticket: the sender's open ones."""
    return case.say(answers.status(case, ask.mail, ask.role))


@command("list", "danhsach", "senarai", ticket=False)
def my_list(case: Case, ask: Ask) -> Case | Fault:
    """My work, by deadline."""
    return case.say(answers.work(case, ask.mail))


@command("nudge", "nhac", "gesa", who=REQUESTER, words_after=True)
def nudge(case: Case, ask: Ask) -> Case | Fault:
    """ "I've heard nothing": a reminder to the agent out of turn, counted."""
    if case.here.status.is_done:
        return wrong_state(case, ask)
    return case.did(Nudged(at=case.now, by=case.by))


@command("help", "trogiup", "bantuan", who=ALL, ticket=False, proof=False)
def show_help(case: Case, ask: Ask) -> Case | Fault:
    """The commands that the sender may use."""
    person = case.policy.person_of(ask.mail.sender)
    leads = person is not None and holding.leads(case.policy, person.key)
    names = tuple((spec.word, spec.names) for spec in allowed(ask.role) if leads or not spec.leads)
    return case.say(answers.usage(case, ask.mail, ask.role, names))
