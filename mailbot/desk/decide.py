"""The heart: one mail, what the store knows, what the company decided, and the hour give one Case. Pure.

The steps are tried in order; the first that has something to say decides. The same arguments give the same Case, so
handling, retrying, `explain`, `simulate` and replaying a year of mail are the same call.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from mailbot.desk import answering, breaches, commands, following, loops, machines, opening, rules
from mailbot.desk.case import Case, Facts, Outcome
from mailbot.desk.commands import Script
from mailbot.desk.courtesy import is_thanks
from mailbot.desk.finish import finish
from mailbot.desk.following import writer
from mailbot.desk.letters.unread import unread
from mailbot.desk.mail import Mail, known
from mailbot.desk.people import Proof, prove
from mailbot.desk.policy import Outsiders, Policy
from mailbot.desk.ticket import Ticket
from mailbot.mail.draft import Role
from mailbot.mail.message import Nature
from mailbot.mail.thread import verify

Step = Callable[[Case, Mail], Case | None]
_SPAM = ("x-spam-flag", "x-spam-status", "x-spam")
_QUIET = (Nature.LIST, Nature.AUTO_GENERATED)


def decide(mail: Mail, facts: Facts, policy: Policy, now: datetime) -> Case:
    """What happens with a mail: events, drafts, and exactly one outcome. No I/O; raises only on our own mistakes."""
    mail = known(mail, facts)
    case = Case(policy=policy, facts=facts, now=now, by=mail.sender, message=mail.message)
    for step in STEPS:
        decided = step(case, mail)
        if decided is not None:
            return finish(decided, machine=mail.verdict.nature.is_machine)
    raise AssertionError("the last step always decides")


def _own(case: Case, mail: Mail) -> Case | None:
    """Our own mail, or our own loop; also where a list or a forwarder gave it another author."""
    identity = case.policy.identity
    mine = mail.verdict.nature is Nature.SELF or (mail.sender and identity.owns(mail.sender))
    came_back = mail.verdict.nature is not Nature.BOUNCE and verify(identity, mail.message.message_id)
    return case.ends(Outcome.SET_ASIDE, "self") if mine or came_back else None


def _twin(case: Case, mail: Mail) -> Case | None:
    """The same mail, delivered twice."""
    twin = case.facts.twin
    return case.at(twin).ends(Outcome.DUPLICATE, "duplicate") if twin is not None else None


def _bounce(case: Case, mail: Mail) -> Case | None:
    return machines.bounce(case, mail) if mail.verdict.nature is Nature.BOUNCE else None


def _silent(case: Case, mail: Mail) -> Case | None:
    """Auto-replies, delays and receipts; lists and other automatic mails where they belong to a ticket."""
    nature = mail.verdict.nature
    if nature in (Nature.AUTO_REPLY, Nature.DELAY, Nature.RECEIPT) or (nature in _QUIET and case.facts.threads):
        return machines.silent(case, mail)
    return None


def _spam(case: Case, mail: Mail) -> Case | None:
    """What the filter before us called spam."""
    said = any(value.strip().lower().startswith("yes") for name in _SPAM for value in mail.message.header(name))
    return case.ends(Outcome.SET_ASIDE, "spam") if said else None


def _nobody(case: Case, mail: Mail) -> Case | None:
    """A mail without anybody to answer."""
    return None if "@" in mail.sender else case.ends(Outcome.SET_ASIDE, "no-sender")


def _known(case: Case, mail: Mail) -> Case | None:
    """A mail on a ticket that its sender may write on."""
    ticket = _thread(case, mail)
    if ticket is None or _begins_anew(case, mail, ticket) or _is_new_matter(case, mail, ticket):
        return None
    case = breaches.note(case.about(ticket))
    proof = prove(mail.message, case.policy, case.facts.signed_by)
    by_agent = case.policy.person_of(mail.sender) is not None and mail.sender != ticket.requester
    proven = proof.of_agent if by_agent else proof.holds
    said = "" if mail.message.attachments else mail.words.new  # the words may be the same: the files are not
    if loops.is_round(case, ticket, said, proven):
        return machines.noted(loops.alarm(case, "loop"), mail, "loop", proven=proven)
    if by_agent:
        return _by_agent(case, mail, proof)
    who = writer(ticket, mail.sender, proof.holds)
    return unread(following.follow(case, mail, who), mail, ticket, who.role)


def _by_agent(case: Case, mail: Mail, proof: Proof) -> Case:
    if proof.of_agent:
        return unread(answering.answer(case, mail), mail, case.here, Role.AGENT)
    script = commands.read(mail, Role.AGENT)
    more = script.faults or script.text or mail.message.attachments
    if script.asks and all(not spec.needs_proof for spec, _ in script.asks) and not more:
        return _asked(case, mail, script, proof)
    return answering.unproven(case, mail, proof.detail)


def _looping(case: Case, mail: Mail) -> Case | None:
    """A machine that hides it, going round and round: set aside; the admin is told once."""
    return loops.alarm(case, "loop").ends(Outcome.SET_ASIDE, "loop") if loops.is_loop(case) else None


def _alone_asked(case: Case, mail: Mail) -> Case | None:
    """Nothing but commands, and no ticket: `#status`, `#list`, `#help`, `#away`, `#back`; others miss theirs."""
    role = Role.AGENT if case.policy.person_of(mail.sender) else Role.REQUESTER
    script = commands.read(mail, role)
    if script.text or mail.message.attachments or mail.words.forwarded or script.is_empty:
        return None
    if any(spec.word == "for" or (spec.word == "reopen" and _linked(case)) for spec, _ in script.asks):
        return None
    return _asked(case, mail, script, prove(mail.message, case.policy, case.facts.signed_by))


def _asked(case: Case, mail: Mail, script: Script, proof: Proof) -> Case:
    agent = case.policy.person_of(mail.sender) is not None
    done, faults = commands.run(case, script, proof.of_agent if agent else proof.holds)
    if faults:
        return answering.refuse_alone(case, mail, faults)
    return done.ends(Outcome.ANSWERED)


def _outsider(case: Case, mail: Mail) -> Case | None:
    """A stranger from outside the company, where the company does not answer those."""
    company = case.policy.company
    domain = mail.sender.rpartition("@")[2]
    inside = not company.domains or any(domain == d or domain.endswith(f".{d}") for d in company.domains)
    if inside or company.outsiders is Outsiders.ANSWER or case.policy.person_of(mail.sender):
        return None
    if company.outsiders is Outsiders.SET_ASIDE or mail.verdict.nature.is_machine:
        return case.ends(Outcome.SET_ASIDE, "outsider")
    return opening.refuse(case, mail, "")


def _new(case: Case, mail: Mail) -> Case | None:
    """A new request: by its author, or passed on by an agent for somebody else."""
    proof = prove(mail.message, case.policy, case.facts.signed_by)
    agent = case.policy.person_of(mail.sender)
    role = Role.AGENT if agent else Role.REQUESTER
    script = commands.read(mail, role)
    if not agent and (script.faults or not proof.holds):
        script = Script((), (), mail.words.new)
    linked = _linked(case)
    script = commands.only(script, lambda spec: spec.word != "reopen") if linked else script
    request = opening.request(case, mail, script, linked=linked, verified=proof.holds)
    done = opening.open_ticket(case, mail, request)
    if done.ticket is None:
        return done
    steered, faults = commands.run(done, script, proof.of_agent if agent else proof.holds)
    if faults and agent:
        return answering.refuse_alone(case, mail, faults)
    if faults:  # a request is never lost for a command that its writer may not use
        steered = answering.complain(done, mail, faults)
    return _tell_stranger(opening.tell_all(steered, mail, request), mail)


def _tell_stranger(case: Case, mail: Mail) -> Case:
    """Somebody used the token of a ticket that is not theirs: its agent is told, they learn nothing."""
    claimed = case.facts.claimed
    if not claimed or case.ticket is None or claimed[0].is_participant(mail.sender) or case.policy.person_of(mail.sender):
        return case
    return opening.tell_of_stranger(case, claimed[0])


def _thread(case: Case, mail: Mail) -> Ticket | None:
    """The ticket a mail belongs to (PRODUCT section 4, Threading): by a Message-ID that we issued; by one that is kept
    on a ticket, or by the subject's token, only where the sender belongs to that ticket."""
    facts, sender = case.facts, mail.sender
    if mail.keys.issued and facts.threads:
        return facts.threads[0]
    agent = case.policy.person_of(sender) is not None
    candidates = (*facts.threads, *facts.claimed)
    return next((t for t in candidates if agent or t.is_participant(sender)), None)


def _begins_anew(case: Case, mail: Mail, ticket: Ticket) -> bool:
    """Whether a participant asks for something again on a ticket that is over; an agent's words, thanks and a rating are
    still about the old one."""
    if not _is_over(case, ticket) or (case.policy.person_of(mail.sender) and mail.sender != ticket.requester):
        return False
    script = commands.read(mail, Role.REQUESTER)
    words = {spec.word for spec, _ in script.asks}
    if words & {"reopen", "rate", "confirm"}:
        return "reopen" in words
    return bool(mail.message.attachments or (script.text and not is_thanks(script.text)))


def _is_over(case: Case, ticket: Ticket) -> bool:
    """Closed for so long that a new mail is a new matter."""
    since = ticket.closed_at
    if since is None or not ticket.status.is_done:
        return False
    span = case.policy.company.reopen_within
    return case.now - since > timedelta(days=span.days, minutes=span.minutes)


def _is_new_matter(case: Case, mail: Mail, ticket: Ticket) -> bool:
    """The requester took an old thread to ask for something of another kind: another routing prefix in the subject."""
    if mail.sender != ticket.requester or mail.subject == ticket.subject:
        return False
    now = rules.prefix_rule(case.policy, mail.subject)
    return bool(now) and now != rules.prefix_rule(case.policy, ticket.subject)


def _linked(case: Case) -> Ticket | None:
    return next(iter((*case.facts.threads, *case.facts.claimed)), None)


STEPS: tuple[Step, ...] = (
    _own,
    _twin,
    _bounce,
    _silent,
    _spam,
    _nobody,
    _known,
    _looping,
    _outsider,
    _alone_asked,
    _new,
)
