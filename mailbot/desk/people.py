"""Who really sent a mail (PRODUCT section 6). Knows which proofs a company accepts; what the proven may do, others decide."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain

from mailbot.desk.policy import Means, Policy
from mailbot.mail.draft import Identity, Role
from mailbot.mail.message import Message
from mailbot.mail.proof import AuthResults, aligned, is_ambiguous, results
from mailbot.mail.thread import Issued, verify, verify_plus

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")
_TWO_DOMAINS = re.compile(r"@[^\s@<>,;:\"()]{1,255}@")
"""`an@abc.vn@evil.example` is no address, and who it is depends on who reads it."""
_MOST_IDS = 200
_DELIVERED = ("Delivered-To", "X-Original-To", "Envelope-To")


@dataclass(frozen=True, slots=True)
class Proof:
    """How well a mail's sender is proven.

    `means` is None where nothing proves them; `detail` says why, or why not, in words for `explain` and the log.
    `role` is what the proof is good for: AGENT (only for somebody of rules.yaml), else REQUESTER; OTHER without proof.
    `tickets` are those of our own mails that this one answers and that went to this sender, where that is the proof.
    """

    means: Means | None
    detail: str
    role: Role = Role.OTHER
    tickets: tuple[int, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the sender is who the From line says."""
        return self.means is not None

    @property
    def of_agent(self) -> bool:
        """Whether an agent's commands may run."""
        return self.role is Role.AGENT


def prove(message: Message, policy: Policy, signed_by: tuple[str, ...] = ()) -> Proof:
    """Try token, Authentication-Results, DKIM and address, in this order, as far as the policy accepts them.

    The first one that proves an agent is taken for somebody of rules.yaml, the first one at all for others.
    `signed_by` are domains whose signature was verified here (Facts.signed_by).
    """
    email = sole_author(message)
    if not email:
        return Proof(None, "the mail does not have exactly one valid From address")
    told = partial(results, message, policy.trust.authserv_id)
    found = _proofs(message, policy, email, told, signed_by)
    first = next(found, None)
    if first is None:
        doubt = "a header that may stand once stands twice" if is_ambiguous(message) else _why_not(told(), policy)
        return Proof(None, doubt)
    return next((proof for proof in chain((first,), found) if proof.of_agent), first) if policy.person_of(email) else first


def sole_author(message: Message) -> str:
    """The one address of a From line that has exactly one (RFC 5322 section 3.6.2), or ""."""
    lines = message.header("From")
    if message.sender is None or len(message.authors) != 1 or len(lines) > 1 or any(map(_TWO_DOMAINS.search, lines)):
        return ""
    email = message.authors[0].email
    return email if email == message.sender.email and _ADDRESS.fullmatch(email) else ""


def issued_tickets(message: Message, identity: Identity) -> tuple[int, ...]:
    """Tickets of our own mails that this one answers, whoever they went to: In-Reply-To, References from the newest,
    then plus addresses that were issued to this sender."""
    senders = (message.sender.email,) if message.sender else ()
    return tuple(dict.fromkeys(issued.ticket for issued in _issued(message, identity, senders) if issued.ticket))


def _proofs(
    message: Message, policy: Policy, email: str, told: Callable[[], AuthResults], signed_by: tuple[str, ...]
) -> Iterator[Proof]:
    """Each is looked for only when those before it were not enough."""
    yield from _by_token(message, policy, email)
    domain = email.rpartition("@")[2]
    clear = not is_ambiguous(message)
    if clear and (detail := _told(told(), domain)):
        yield from _accepted(policy, email, Means.DMARC, f"{policy.trust.authserv_id}: {detail}")
    if clear and (signer := next((name for name in signed_by if aligned(name, domain)), "")):
        yield from _accepted(policy, email, Means.DKIM, f"signed by {signer}")
    yield from _accepted(policy, email, Means.ADDRESS, "the From line is believed (trust: address)")


def _accepted(policy: Policy, email: str, means: Means, detail: str) -> Iterator[Proof]:
    """A proof of the whole address: good for an agent where the policy says so, for a requester as well where
    the policy lets it prove anybody."""
    if means in policy.trust.agents and policy.person_of(email):
        yield Proof(means, detail, Role.AGENT)
    elif means is Means.DMARC or means in policy.trust.agents:
        yield Proof(means, detail, Role.REQUESTER)


def _by_token(message: Message, policy: Policy, email: str) -> Iterator[Proof]:
    """Replies to mails that went to this sender alone; one issued to a requester proves no agent."""
    person = policy.person_of(email)
    senders = (email, *person.emails) if person else (email,)
    theirs = [i for i in _issued(message, policy.identity, senders) if any(i.is_for(policy.identity, s) for s in senders)]
    as_agent = [i for i in theirs if i.role is Role.AGENT] if person and Means.TOKEN in policy.trust.agents else []
    for role, issued in ((Role.AGENT, as_agent), (Role.REQUESTER, theirs)):
        if issued:
            tickets = tuple(dict.fromkeys(i.ticket for i in issued))
            yield Proof(Means.TOKEN, f"answers a mail of ours to {email}", role, tickets)


def _issued(message: Message, identity: Identity, senders: tuple[str, ...]) -> Iterator[Issued]:
    ids = (*message.in_reply_to, *reversed(message.references))
    for message_id in dict.fromkeys(ids[:_MOST_IDS]):
        if issued := verify(identity, message_id):
            yield issued
    for address in _addressed(message):
        if issued := verify_plus(identity, address, senders):
            yield issued


def _addressed(message: Message) -> Iterator[str]:
    """Every address that the mail was sent to, as far as it says."""
    for address in (*message.to, *message.cc)[:_MOST_IDS]:
        yield address.email
    for name in _DELIVERED:
        for value in message.header(name)[:_MOST_IDS]:
            yield value.strip()


def _told(told: AuthResults, domain: str) -> str:
    """What the trusted server's results say for this domain, or ""; its `dmarc=fail` is its last word."""
    if told.dmarc_pass_for:
        return f"dmarc=pass for {told.dmarc_pass_for}"
    if told.dmarc not in ("", "none"):
        return ""
    for method, domains in (("dkim", told.dkim), ("spf", told.spf)):
        if found := next((name for name in domains if aligned(name, domain)), ""):
            return f"{method}=pass for {found}"
    return ""


def _why_not(told: AuthResults, policy: Policy) -> str:
    server = policy.trust.authserv_id
    if not server:
        return "no answer to a mail of ours, and trust.authserv_id names no server whose results would count"
    said = f"dmarc={told.dmarc}" if told.dmarc not in ("", "pass") else "nothing that proves the From domain"
    return f"no answer to a mail of ours, and {server} says {said}"
