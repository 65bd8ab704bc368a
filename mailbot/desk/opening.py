"""A mail becomes a new ticket: routed, its form read, its clocks set, its agent found, and all who must know told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailbot.desk import agenda, asked, clocks, holding, incidents, lookup, rules, sla
from mailbot.desk.case import Case, Entry, Outcome
from mailbot.desk.commands.grammar import Script
from mailbot.desk.commands.tickets import both_linked
from mailbot.desk.events import Closed, Filled, Noted, Opened, Resolved, Routed, WatcherAdded
from mailbot.desk.form import Form
from mailbot.desk.letters import tell, views
from mailbot.desk.mail import Mail, form_in, spoken
from mailbot.desk.policy import Policy
from mailbot.desk.replace import replace
from mailbot.desk.rules import Routing
from mailbot.desk.ticket import Priority, Ticket
from mailbot.mail import thread
from mailbot.mail.draft import Auto, Draft, Role
from mailbot.mail.message import Address

_MOST_WATCHERS = 50
_UNTITLED = {"vi": "(không có tiêu đề)", "en": "(no subject)", "ms": "(tiada tajuk)"}


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for, and by whom: the mail's own author, or the one on whose behalf an agent writes.
    `linked` is an older ticket of the same matter; `answered` says whether the requester may get automatic mail; `quoted` is
    the conversation below the words, where nobody at the desk has seen it (a colleague answers all, and us)."""

    requester: Address
    subject: str
    text: str
    on_behalf: str = ""
    linked: Ticket | None = None
    answered: bool = True
    verified: bool = False
    note: str = ""
    quoted: str = ""


def request(case: Case, mail: Mail, script: Script, linked: Ticket | None, verified: bool) -> Request:
    """Who asks for what: the one named by an agent's `#for`, the one whose mail an agent forwarded, or the author."""
    found = _on_behalf(case.policy, mail, script) if case.policy.person_of(mail.sender) else None
    found = found or _author(mail, script)
    answered = not mail.verdict.nature.is_machine
    known = linked is not None or mail.keys.issued or found.text == mail.message.text.strip()
    quoted = "" if known or found.on_behalf or mail.words.forwarded else mail.words.quoted
    return replace(found, linked=linked, verified=verified, answered=answered, quoted=quoted)


def _author(mail: Mail, script: Script) -> Request:
    words, sender = mail.words, mail.message.sender
    text = script.text or ("" if words.forwarded or not script.is_empty else mail.message.text.strip())
    if words.forwarded:
        text = "\n\n".join(part for part in (text, words.forwarded.text) if part)
    return Request(sender or Address(""), mail.subject, text)


def _on_behalf(policy: Policy, mail: Mail, script: Script) -> Request | None:
    agent = policy.person_of(mail.sender)
    name = agent.name if agent else ""
    asked_for = next((ask.argument for spec, ask in script.asks if spec.word == "for"), "")
    if email := lookup.address(asked_for):
        called = asked_for.partition("<")[0].strip(' "') if "<" in asked_for else ""
        return Request(Address(email, called), mail.subject, script.text, on_behalf=name)
    forwarded = mail.words.forwarded
    if forwarded is None or forwarded.sender is None or "@" not in forwarded.sender.email:
        return None
    if policy.identity.owns(forwarded.sender.email) or policy.person_of(forwarded.sender.email):
        return None
    subject = thread.strip(forwarded.subject, policy.identity.prefix) or mail.subject
    return Request(forwarded.sender, subject, forwarded.text, on_behalf=name, note=script.text)


def open_ticket(case: Case, mail: Mail, request: Request) -> Case:
    """The Case with a new ticket, or with what the rules say instead (rejected, set aside)."""
    now_form = _form(case, mail, request)
    asked_for = rules.request_of(mail.message, request.text, mail.language, now_form.priority, request.subject)
    asked_for = replace(asked_for, types=case.policy.ruleset.types)
    routing = rules.route(case.policy, asked_for)
    case = replace(case, why=routing.why, template=routing.template)
    if routing.set_aside:
        return case.ends(Outcome.SET_ASIDE, routing.set_aside)
    if routing.reject:
        return _reject(case, mail, request, routing.reject)
    case = _opened(case, mail, request, routing)
    case = _filled(case, mail, request, routing, now_form)
    case = clocks.step(clocks.recompute(case)) if case.here.workflow else clocks.recompute(case)
    case = _hold(incidents.follow(case), request, routing)
    shelf = case.policy.fixes.get(case.here.language) if request.answered else None
    fixes = shelf.fitting(asked_for.head, asked_for.passage, case.here.team) if shelf else ()
    return replace(case, fixes=fixes).ends(Outcome.OPENED)


def tell_all(case: Case, mail: Mail, request: Request) -> Case:
    """`received` to the requester, `assigned` to whoever holds the new ticket. One that an agent writes down as solved
    already is told as that."""
    entry = next((e for number, e in case.entries if number == case.number), None)
    if case.last(Closed) or case.last(Resolved):
        return _told_solved(case, mail, request)
    if request.answered:
        case = tell.received(case, _receipt(case, mail, request))
    return tell.assigned(case, entry, "new", request.note)


def _told_solved(case: Case, mail: Mail, request: Request) -> Case:
    """What an agent writes down for somebody else goes out to them as the solution."""
    kind = "closed" if case.last(Closed) else "resolved"
    more = {"by": "agent", "merged_into": ""} if kind == "closed" else {"auto_close_at": agenda.closes_at(case.policy, case.here)}
    text = request.text if request.on_behalf else ""
    said = replace(_entry(case, mail, request), kind="reply", sender=mail.sender, text=text)
    return tell.answer(case, said, kind, **more)


def tell_of_stranger(case: Case, ticket: Ticket) -> Case:
    """The holders of a ticket hear that somebody who does not belong to it used its token, on a ticket of their own."""
    number = case.number
    notice = tell.Notice("stranger", f"{case.by} ({views.token(case.policy, number)})")
    return tell.update(case.about(case.tickets.get(ticket.number, ticket)), (), (notice,)).at(number)


def refuse(case: Case, mail: Mail, text: str) -> Case:
    """Answer that no ticket is made, and why ("": the template's own words)."""
    sender = mail.message.sender
    return _reject(case, mail, Request(sender or Address(""), mail.subject, ""), text)


def _form(case: Case, mail: Mail, request: Request) -> Form:
    """The form in the body; a priority or deadline that it leaves open may stand in the subject (`GẤP: …`)."""
    zone = case.policy.company.timezone
    read = form_in(mail, request.text, mail.message.rows, case.now, zone)
    if read.priority and read.deadline_text:
        return read
    title = form_in(mail, request.subject, (), case.now, zone)
    due = read if read.deadline_text else title
    return replace(read, priority=read.priority or title.priority, deadline=due.deadline, deadline_text=due.deadline_text)


def _opened(case: Case, mail: Mail, request: Request, routing: Routing) -> Case:
    message = mail.message
    ids = (message.message_id,) if message.message_id and not request.on_behalf else ()
    opened = Opened(
        at=case.now,
        by=case.by,
        number=case.facts.number,
        subject=_subject(request, mail.language),
        requester=request.requester.email,
        requester_name=request.requester.name,
        language=routing.language or _language(case.policy, mail, request),
        origin=ids[0] if ids else "",
        thread=(*message.references[-10:], *ids) if ids else (),
        cc=_copied(case.policy, mail, request.requester.email),
    )
    watchers = (WatcherAdded(at=case.now, by=_by(routing), email=email) for email in routing.cc)
    return case.at(case.facts.number).did(opened, *watchers)


def _filled(case: Case, mail: Mail, request: Request, routing: Routing, read: Form) -> Case:
    routed = Routed(
        at=case.now,
        by=_by(routing),
        rule=routing.rule,
        team=routing.team,
        priority=routing.priority or Priority.NORMAL,
        sla=routing.sla,
        workflow=routing.workflow,
        tags=routing.tags,
    )
    attachments = mail.message.attachments
    missing = asked.missing(routing.ask_for, read, request.text, len(attachments)) if request.answered else ()
    filled = Filled(at=case.now, by=case.by, fields=read.fields, deadline=read.deadline, missing=missing)
    case = case.did(routed, filled).keep(_entry(case, mail, request))
    if not request.note:
        return case
    note = replace(_entry(case, mail, request), kind="note", internal=True, sender=mail.sender, text=request.note)
    return case.did(Noted(at=case.now, by=case.by)).keep(replace(note, sender_name=mail.sender_name, attachments=()))


def _hold(case: Case, request: Request, routing: Routing) -> Case:
    person = case.policy.people.get(routing.assign)
    if person and person.key not in holding.absent(case):
        case = holding.to(case, person.key, _by(routing))
    else:
        own = case.policy.person_of(request.requester.email)
        case = holding.give(case, _by(routing), frozenset({own.key} if own else ()))
    return both_linked(case, request.linked) if request.linked else case


def _reject(case: Case, mail: Mail, request: Request, text: str) -> Case:
    draft = Draft(
        kind=tell.page(case, mail.language, "rejected"),
        to=(request.requester,),
        language=mail.language,
        context={"to_name": request.requester.name, "ticket": None, "text": text, "subject": mail.subject},
        role=Role.OTHER,
        auto=Auto.REPLIED,
        thread=mail.message.message_id,
        references=(mail.message.message_id,) if mail.message.message_id else (),
    )
    return (case.say(draft) if request.answered else case).ends(Outcome.REFUSED, text)


def _receipt(case: Case, mail: Mail, request: Request) -> tell.Receipt:
    ticket = case.here
    unclear = dict(ticket.fields).get("deadline", "") if ticket.deadline is None else ""
    shown = request.linked is not None and request.linked.is_participant(request.requester.email)
    return tell.Receipt(
        deadline_unclear=unclear,
        on_behalf=request.on_behalf,
        linked=views.token(case.policy, request.linked.number) if shown and request.linked else "",
        oversized=mail.oversized,
        encrypted=mail.message.encrypted,
        too_soon=sla.is_too_soon(case.policy, ticket, case.now),
    )


def _entry(case: Case, mail: Mail, request: Request) -> Entry:
    return Entry(
        direction="in",
        kind="request",
        sender=request.requester.email,
        sender_name=request.requester.name,
        to=tuple(a.email for a in (*mail.message.to, *mail.message.cc)),
        subject=mail.message.subject,
        text="\n\n".join(part for part in (request.text, _marked(request.quoted)) if part),
        at=case.now,
        verified=request.verified,
        message_id=mail.message.message_id,
        raw=mail.raw,
        attachments=views.enclosures(mail.message.attachments),
        signature=mail.words.signature,
    )


def _marked(quoted: str) -> str:
    """A quote with a mark before each line that has none."""
    return "\n".join(line if line.startswith(">") else f"> {line}".rstrip() for line in quoted.splitlines())


def _subject(request: Request, spoken: str) -> str:
    if request.subject:
        return request.subject
    first = next((line.strip() for line in request.text.splitlines() if line.strip()), "")
    return re.sub(r"\s+", " ", first)[:80] or _UNTITLED.get(spoken, _UNTITLED["en"])


def _language(policy: Policy, mail: Mail, request: Request) -> str:
    if not request.on_behalf:
        return mail.language
    return spoken(request.subject, request.text, policy.company.language)


def _copied(policy: Policy, mail: Mail, requester: str) -> tuple[str, ...]:
    if policy.person_of(mail.sender) and requester != mail.sender:
        return ()
    found = (a.email for a in (*mail.message.to, *mail.message.cc))
    people = (e for e in found if e and e != requester and not policy.identity.owns(e))
    return tuple(dict.fromkeys(people))[:_MOST_WATCHERS]


def _by(routing: Routing) -> str:
    return f"rule:{routing.rule}" if routing.rule else "rule:default"
