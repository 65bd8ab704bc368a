"""Mails of machines: bounces, vacation replies, receipts, delays. They are kept where they belong, and never answered."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mailbot.desk import holding
from mailbot.desk.case import Absence, Case, Entry, Outcome
from mailbot.desk.events import Bounce, MachineSpoke
from mailbot.desk.letters import address, tell, views
from mailbot.desk.mail import Mail
from mailbot.desk.people import prove
from mailbot.desk.policy import Person
from mailbot.desk.replace import replace
from mailbot.mail.message import Bounced, Nature
from mailbot.mail.parse.address import address as parse_address
from mailbot.mail.thread import verify


def bounce(case: Case, mail: Mail) -> Case:
    """Tie a bounce to the mail that bounced, mark the address, tell the agent (never at the address that bounced)."""
    case = _on_its_ticket(case)
    if case.ticket is None:
        return case.ends(Outcome.KEPT, "bounce")
    entry = kept(case, mail, "bounce")
    failed = _ours(case, mail)
    for each in failed:
        case = case.did(_event(case, each))
    case = case.keep(entry)
    gone = {b.recipient for b in failed}
    told = tuple(p for p in _holders_or_manager(case, gone) if not gone & set(p.emails))
    notices = tuple(tell.Notice("bounced", f"{b.recipient}: {b.detail or b.status}".strip(": ")) for b in failed)
    return (tell.update(case, (), notices, to=told) if notices else case).ends(Outcome.FOLLOWED, "bounce")


def silent(case: Case, mail: Mail) -> Case:
    """Keep an automatic mail on the ticket it belongs to, or nowhere; nobody is told."""
    nature = mail.verdict.nature.value
    case = _gone(case, mail)
    if not case.facts.threads:
        return case.ends(Outcome.KEPT, nature)
    ticket = case.facts.threads[0]
    return noted(case.about(case.tickets.get(ticket.number, ticket)), mail, nature)


def noted(case: Case, mail: Mail, nature: str, *, proven: bool = False) -> Case:
    """Keep what a machine wrote on the current ticket, in silence; `proven` says whether its address is its own."""
    case = case.did(MachineSpoke(at=case.now, by=case.by, nature=nature, sender=mail.sender))
    return case.keep(replace(kept(case, mail, nature), verified=proven)).ends(Outcome.FOLLOWED, nature)


def _gone(case: Case, mail: Mail) -> Case:
    """A person's own vacation reply, if it is proven theirs, says that they are away: until the day it names, else for a day."""
    person = case.policy.person_of(mail.sender)
    away = person and mail.verdict.nature is Nature.AUTO_REPLY and person.key not in holding.absent(case)
    if not person or not away or not prove(mail.message, case.policy, case.facts.signed_by).of_agent:
        return case
    return holding.leave(case, Absence(person.key, _until(case, mail), case.now))


def _until(case: Case, mail: Mail) -> datetime:
    """Midnight before the day of return (the day is often the last one of absence: then the next reply says so again)."""
    day = mail.verdict.until
    zone = ZoneInfo(case.policy.company.timezone)
    midnight = datetime.combine(day, time(), zone).astimezone(UTC) if day else case.now
    return midnight if midnight > case.now else case.now + timedelta(days=1)


def kept(case: Case, mail: Mail, kind: str) -> Entry:
    """A mail as it is kept without anybody having to read it."""
    return Entry(
        direction="in",
        kind=kind,
        sender=mail.sender,
        sender_name=mail.sender_name,
        to=tuple(a.email for a in mail.message.to),
        subject=mail.message.subject,
        text=mail.words.new or mail.message.text,
        at=case.now,
        internal=True,
        message_id=mail.message.message_id,
        raw=mail.raw,
        attachments=views.enclosures(mail.message.attachments),
    )


def _on_its_ticket(case: Case) -> Case:
    numbers = [sent.ticket for sent in case.facts.bounced if sent.ticket]
    found = [t for t in case.facts.threads if t.number in numbers] or list(case.facts.threads)
    return case.about(found[0]) if found else case


def _ours(case: Case, mail: Mail) -> tuple[Bounced, ...]:
    """The failed recipients that we really wrote to: a bounce may name anybody."""
    recipients = {parse_address(r).email for sent in case.facts.bounced for r in sent.recipients}
    return tuple(b for b in mail.bounced if b.recipient in recipients)


def _event(case: Case, each: Bounced) -> Bounce:
    identity = case.policy.identity
    issued = verify(identity, each.original_id)
    return Bounce(
        at=case.now,
        by=case.by or "mailer-daemon",
        recipient=each.recipient,
        permanent=each.permanent,
        status=each.status,
        detail=each.detail[:500],
        copy=issued is not None and not issued.is_for(identity, each.recipient),
    )


def _holders_or_manager(case: Case, gone: set[str]) -> tuple[Person, ...]:
    holders = address.holders(case)
    if any(not gone & set(p.emails) for p in holders):
        return holders
    team = case.policy.teams.get(case.here.team)
    return address.people(case.policy, team.manager) if team else ()
