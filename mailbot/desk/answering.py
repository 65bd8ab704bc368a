"""An agent writes on a ticket: all commands or none, and the words go to the requester unless they are a note."""

from __future__ import annotations

from dataclasses import replace

from mailbot.desk import agenda, commands, holding
from mailbot.desk.case import Case, Entry, Outcome
from mailbot.desk.events import (
    Answered,
    Cancelled,
    Closed,
    Escalated,
    Event,
    Merged,
    Noted,
    PassedOn,
    Reopened,
    Resolved,
    SentBack,
    StepDone,
    Taken,
    TeamChanged,
    Unverified,
    Waited,
)
from mailbot.desk.letters import address, answers, tell, views
from mailbot.desk.loops import unreachable
from mailbot.desk.mail import Mail, passed_on
from mailbot.desk.policy import Span
from mailbot.desk.ticket import Ticket
from mailbot.mail.draft import Role


def answer(case: Case, mail: Mail) -> Case:
    """An agent's proven mail on the current ticket."""
    before = case.here
    script = commands.read(mail, Role.AGENT)
    if any(spec.word == "note" for spec, _ in script.asks):
        script = commands.with_passed_on(script, passed_on(mail, case.policy))
    done, faults = commands.run(replace(case, text=script.text), script, proven=True)
    if faults:
        return refuse(case, mail, faults)
    if done.number != before.number:
        done = tell.assigned(done, _latest(done), "new")
    case = _keep(done.at(before.number) if not done.text else done, mail)
    case = _unheard(_in_hand(_speak(case, mail)))
    return _tell_colleagues(case.at(before.number), mail, before).ends(Outcome.FOLLOWED)


def _unheard(case: Case) -> Case:
    """An agent whose words can't go out, since the address bounced, is told so."""
    to = (address.email for draft in case.drafts if draft.role is not Role.AGENT for address in draft.to)
    notices = tuple(tell.Notice("bounced", email) for email in dict.fromkeys(to) if unreachable(case, email))
    person = case.policy.person_of(case.by)
    return tell.update(case, (), notices, to=(person,)) if notices and person else case


def _in_hand(case: Case) -> Case:
    """Whoever holds an urgent ticket and does anything on it has it in hand."""
    ticket, person = case.here, case.policy.person_of(case.by)
    team = case.policy.teams.get(ticket.team)
    waits = team is not None and team.acknowledge != Span() and ticket.taken_at is None
    return case.did(Taken(at=case.now, by=case.by)) if waits and person and person.key == ticket.assignee else case


def refuse(case: Case, mail: Mail, faults: tuple[commands.Fault, ...]) -> Case:
    """Nothing of the mail happens; the agent hears of each faulty line, and gets their words back."""
    told = ((f.line, f.key, dict(f.params)) for f in faults)
    case = case.say(answers.faulty(case, mail, Role.AGENT, told))
    kept = replace(_entry(case, mail, "refused", internal=True), text=mail.words.new)
    return case.keep(kept).ends(Outcome.FOLLOWED, "command-error")


def refuse_alone(case: Case, mail: Mail, faults: tuple[commands.Fault, ...]) -> Case:
    """The same for a mail that is on no ticket: it becomes none."""
    role = Role.AGENT if case.policy.person_of(mail.sender) else Role.REQUESTER
    told = ((f.line, f.key, dict(f.params)) for f in faults)
    bare = Case(case.policy, case.facts, case.now, by=case.by, message=case.message)
    return bare.say(answers.faulty(bare, mail, role, told)).ends(Outcome.REFUSED, "command-error")


def complain(case: Case, mail: Mail, faults: tuple[commands.Fault, ...]) -> Case:
    """A requester hears what is wrong with their commands; their request goes its way without them."""
    told = ((f.line, f.key, dict(f.params)) for f in faults)
    return case.say(answers.faulty(case, mail, Role.REQUESTER, told, delivered=True))


def unproven(case: Case, mail: Mail, detail: str) -> Case:
    """A mail from an agent's address without proof: kept, shown to the agent, and nothing of it obeyed."""
    case = case.did(Unverified(at=case.now, by="mailbot", sender=mail.sender))
    kept = replace(_entry(case, mail, "unverified", internal=True), verified=False, text=mail.words.new)
    person = case.policy.person_of(mail.sender)
    told = address.people(case.policy, person.key) if person else ()
    case = tell.update(case.keep(kept), (kept,), (tell.Notice("unverified", detail),), to=told)
    return case.ends(Outcome.FOLLOWED, "unverified")


def _keep(case: Case, mail: Mail) -> Case:
    if not case.text and not case.canned and not mail.message.attachments:
        return case
    kind = "note" if case.internal else "reply"
    case = case.keep(_entry(case, mail, kind, internal=case.internal))
    return case.did(Noted(at=case.now, by=case.by)) if case.internal else case


def _speak(case: Case, mail: Mail) -> Case:
    """What the requester hears: by what happened, else the agent's words as they are."""
    said = _entry(case, mail, "reply", internal=False)
    said = replace(said, text="", attachments=()) if case.internal else said
    if cancelled := case.last(Cancelled):
        return tell.abused(case, views.request(case)) if cancelled.why == "abuse" else case
    if passed := case.last(PassedOn):
        return tell.to_vendor(case, said, views.request(case), passed.vendor)
    for kind, name in _NOTICES:
        if case.last(kind):
            return _answered(tell.answer(case, said, name, **_more(case, name)), said)
    if not said.text and not case.canned and not said.attachments:
        return case
    return _answered(tell.answer(case, said, "reply"), said)


_NOTICES: tuple[tuple[type[Event], str], ...] = (
    (Merged, "closed"),
    (Closed, "closed"),
    (Resolved, "resolved"),
    (Waited, "waiting"),
    (Reopened, "reopened"),
)


def _more(case: Case, name: str) -> dict[str, object]:
    ticket = case.here
    person = case.policy.person_of(case.by)
    merged = views.token(case.policy, ticket.merged_into) if ticket.merged_into else ""
    more: dict[str, dict[str, object]] = {
        "closed": {"by": "merged" if merged else "agent", "merged_into": merged},
        "resolved": {"auto_close_at": agenda.closes_at(case.policy, ticket)},
        "reopened": {"by_name": person.name if person else ""},
        "waiting": {"until": ticket.resume_at, "reminder": False},
    }
    return more[name]


def _answered(case: Case, said: Entry) -> Case:
    """A word to the requester stops the first-response clock, and makes the ticket the agent's where nobody had it."""
    if not (said.text or case.canned or said.attachments or case.last(Resolved) or case.last(Closed)):
        return case
    case = case.did(Answered(at=case.now, by=case.by))
    person = case.policy.person_of(case.by)
    return holding.to(case, person.key, case.by) if person and not case.here.assignee else case


def _tell_colleagues(case: Case, mail: Mail, before: Ticket) -> Case:
    if merged := case.last(Merged):
        case = _tell_of_merger(case, merged.into)
    if escalated := case.last(Escalated):
        return tell.escalated(case, escalated.why, before.tier)
    if case.last(StepDone):
        return tell.step(case, _latest(case))
    if back := case.last(SentBack):
        return tell.step(case, _latest(case), back.why)
    if case.here.assignee != before.assignee or case.last(TeamChanged):
        reason = "team" if case.last(TeamChanged) else "reassigned"
        case = tell.assigned(case, views.request(case), reason, case.text if case.internal else "")
    return _tell_of_words(case, before)


def _tell_of_merger(case: Case, into: int) -> Case:
    """Whoever holds the ticket that took another in reads what came with it."""
    number, asked = case.number, views.request(case)
    notice = tell.Notice("merged", views.token(case.policy, number))
    return tell.update(case.at(into), (asked,) if asked else (), (notice,)).at(number)


def _tell_of_words(case: Case, before: Ticket) -> Case:
    """A note, or another agent's answer, is shown to those who hold or held the ticket."""
    latest = _latest(case)
    if latest is None or not (latest.text or latest.attachments):
        return case
    keys = (before.assignee, *(before.agents if case.internal else ()))
    told = tuple(p for p in address.people(case.policy, *keys) if case.by not in p.emails)
    return tell.update(case, (latest,), (), to=told)


def _latest(case: Case) -> Entry | None:
    return next((e for number, e in reversed(case.entries) if number == case.number), None)


def _entry(case: Case, mail: Mail, kind: str, *, internal: bool) -> Entry:
    person = case.policy.person_of(mail.sender)
    return Entry(
        direction="in",
        kind=kind,
        sender=mail.sender,
        sender_name=person.name if person else mail.sender_name,
        to=tuple(a.email for a in (*mail.message.to, *mail.message.cc)),
        subject=mail.message.subject,
        text=case.text,
        at=case.now,
        verified=True,
        internal=internal,
        message_id=mail.message.message_id,
        raw=mail.raw,
        attachments=views.enclosures(mail.message.attachments),
        signature=mail.words.signature,
    )
