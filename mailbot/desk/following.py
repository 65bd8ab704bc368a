"""A participant writes again: the mail joins the ticket, wakes it where that is due, and its holders hear of it."""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.desk import asked, clocks, commands, form
from mailbot.desk.case import Case, Entry, Outcome
from mailbot.desk.courtesy import is_thanks
from mailbot.desk.events import Cancelled, Confirmed, Event, Filled, Followed, Nudged, Rated, Reopened, WatcherAdded
from mailbot.desk.letters import address, answers, moved, tell, views
from mailbot.desk.letters.tell import Notice
from mailbot.desk.mail import Mail, passed_on
from mailbot.desk.replace import replace
from mailbot.desk.ticket import Status, Ticket
from mailbot.mail.draft import Role

_SETTLING = (Confirmed, Cancelled, Rated, Reopened)
_LOW_RATING = 2


@dataclass(frozen=True, slots=True)
class Writer:
    """In what quality somebody writes on a ticket: its requester, a watcher, its vendor, or a stranger who was
    passed one of our mails."""

    role: Role
    proven: bool
    kind: str = "follow-up"
    internal: bool = False
    notice: str = ""


def writer(ticket: Ticket, sender: str, proven: bool) -> Writer:
    """What the sender is on this ticket."""
    if sender == ticket.requester:
        return Writer(Role.REQUESTER, proven)
    if sender in ticket.vendors:
        return Writer(Role.OTHER, proven, kind="vendor", internal=True, notice="vendor")
    if sender in ticket.watchers:
        return Writer(Role.OTHER, proven)
    return Writer(Role.OTHER, proven, internal=True, notice="stranger")


def follow(case: Case, mail: Mail, who: Writer) -> Case:
    """The mail joins the current ticket. Faulty commands are answered; words beside them still reach the agent."""
    before = case.here
    script = commands.with_passed_on(commands.read(mail, who.role), passed_on(mail, case.policy))
    asked_for, faults = commands.run(replace(case, text=script.text), script, who.proven)
    if faults:
        told = ((f.line, f.key, dict(f.params)) for f in faults)
        asked_for = replace(case.say(answers.faulty(case, mail, who.role, told, delivered=bool(script.text))), text=script.text)
    case = _join(asked_for, mail, who)
    if not case.text and not mail.message.attachments and not _news(case):
        return case.ends(Outcome.ANSWERED if script.asks else Outcome.FOLLOWED)
    case = _wake(case, before, who)
    return _tell(case, mail, before, who).ends(Outcome.FOLLOWED)


def _join(case: Case, mail: Mail, who: Writer) -> Case:
    identity, ticket = case.policy.identity, case.here
    copied = () if who.internal or not _is_on_thread(case, who) else mail.message.cc
    mine = tuple(a.email for a in copied if not identity.owns(a.email))
    cc = tuple(email for email in mine if email != ticket.requester)
    thread = "" if who.internal else mail.message.message_id
    case = case.did(Followed(at=case.now, by=case.by, message_id=thread, cc=cc)).keep(entry(case, mail, who))
    return _refill(case, mail) if who.role is Role.REQUESTER and case.text else case


def _is_on_thread(case: Case, who: Writer) -> bool:
    """Whether more than a ticket's number and a participant's name led here: proof, or a Message-ID of the thread."""
    return who.proven or any(ticket.number == case.number for ticket in case.facts.threads)


def _refill(case: Case, mail: Mail) -> Case:
    ticket = case.here
    read = form.read(case.text, mail.message.rows, mail.message.date or case.now, case.policy.company.timezone)
    missing = asked.missing(ticket.missing, read, case.text, len(mail.message.attachments))
    if not read.fields and missing == ticket.missing:
        return case
    moved = read.deadline if "deadline" in dict(read.fields) else None
    case = case.did(Filled(at=case.now, by=case.by, fields=read.fields, deadline=moved, missing=missing))
    return clocks.recompute(case) if moved else case


def _wake(case: Case, before: Ticket, who: Writer) -> Case:
    settled = any(isinstance(event, _SETTLING) for _, event in case.events)
    if settled or who.internal or not _says(case) or is_thanks(case.text):
        return case
    if before.status is Status.WAITING and who.role is Role.REQUESTER:
        case = clocks.resume(case)
    elif before.status.is_done or before.status is Status.RESOLVED:
        case = clocks.restart(case.did(Reopened(at=case.now, by=case.by)))
    return clocks.owe(case) if who.role is Role.REQUESTER else case


def _says(case: Case) -> bool:
    """Whether there is more than command lines, or a nudge: only that wakes a ticket."""
    return bool(case.text or case.last(Nudged) or (case.message and case.message.attachments))


def _tell(case: Case, mail: Mail, before: Ticket, who: Writer) -> Case:
    happened = _news(case)
    if any(isinstance(event, Cancelled) for event in happened):
        return tell.cancelled(case, "requester", mail.sender_name or mail.sender)
    notices, said = _notices(case, before, who, happened), entry(case, mail, who)
    case = moved.say_too_soon(_tell_manager(case, said, happened))
    if any(isinstance(event, Nudged) for event in happened):
        case = tell.nudged(case, said)
        return tell.update(case, (), notices) if notices else case
    return tell.follow_up(case, said, notices)


def _notices(case: Case, before: Ticket, who: Writer, happened: tuple[Event, ...]) -> tuple[Notice, ...]:
    found = [Notice(who.notice, case.by)] if who.notice else []
    if before.status is not Status.OPEN and any(isinstance(e, Reopened) for e in happened):
        found.append(Notice("reopened"))
    found += [Notice("rated", str(e.rating)) for e in happened if isinstance(e, Rated)]
    found += [Notice("confirmed") for e in happened if isinstance(e, Confirmed)]
    found += [Notice("too-soon") for _ in range(moved.is_too_soon(case))]
    found += [Notice("cc", e.email) for e in happened if isinstance(e, WatcherAdded)]
    return tuple(found)


def _tell_manager(case: Case, said: Entry, happened: tuple[Event, ...]) -> Case:
    bad = [e for e in happened if isinstance(e, Rated) and e.rating <= _LOW_RATING]
    team = case.policy.teams.get(case.here.team)
    if not bad or team is None or team.manager == case.here.assignee:
        return case
    managers = address.people(case.policy, team.manager)
    return tell.update(case, (said,), (Notice("rated", str(bad[-1].rating)),), to=managers)


def _news(case: Case) -> tuple[Event, ...]:
    kinds = (Confirmed, Cancelled, Rated, Reopened, Nudged, WatcherAdded)
    return tuple(event for number, event in case.events if number == case.number and isinstance(event, kinds))


def entry(case: Case, mail: Mail, who: Writer) -> Entry:
    """The mail as it is kept on the ticket."""
    return Entry(
        direction="in",
        kind=who.kind,
        sender=mail.sender,
        sender_name=mail.sender_name,
        to=tuple(a.email for a in (*mail.message.to, *mail.message.cc)),
        subject=mail.message.subject,
        text=case.text,
        at=case.now,
        verified=who.proven,
        internal=who.internal,
        message_id=mail.message.message_id,
        raw=mail.raw,
        attachments=views.enclosures(mail.message.attachments),
        signature=mail.words.signature,
    )
