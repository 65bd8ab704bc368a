"""Knows a machine that hides it by what comes and goes: mails that are all alike, answers to answers. The last line of
defence behind `nature`; counts are facts, limits stand here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from mailbot.desk import rules
from mailbot.desk.case import WINDOWS, Case, Entry
from mailbot.desk.ticket import Ticket
from mailbot.mail import subject as subjects
from mailbot.mail.draft import Draft, Role
from mailbot.mail.fold import likeness
from mailbot.mail.message import Address


@dataclass(frozen=True, slots=True)
class Limit:
    """How many there may be within so many minutes. Automatic mails of ours: to one address on one `ticket`, and to one
    that `replies` to us (to one at all: `per_sender` in rules.yaml). Mails that come: `alike` ones that may answer ours,
    and `fresh` ones from outside the company; mails of `one` sender on one ticket, or an agent's
    commands that are answered."""

    minutes: int
    ticket: int
    replies: int
    alike: int
    fresh: int
    one: int


LIMITS = (
    Limit(10, ticket=10, replies=10, alike=5, fresh=20, one=20),
    Limit(30, ticket=15, replies=10, alike=5, fresh=20, one=25),
    Limit(60, ticket=25, replies=10, alike=5, fresh=20, one=40),
    Limit(180, ticket=50, replies=20, alike=10, fresh=40, one=60),
    Limit(600, ticket=100, replies=40, alike=20, fresh=80, one=120),
)
"""Tickets as other helpdesks have them."""

assert tuple(limit.minutes for limit in LIMITS) == WINDOWS  # noqa: S101 - the counts come in this order


def is_loop(case: Case) -> bool:
    """Whether this mail is one more round of a loop. People of rules.yaml are never taken for one."""
    if case.message is None or case.policy.person_of(case.by):
        return False
    traffic = case.facts.traffic
    if not any((*traffic.alike, *traffic.to_sender)):
        return False
    if _may_answer_us(case):
        return _over(traffic.alike, lambda limit: limit.alike) or _over(traffic.to_sender, lambda limit: limit.replies)
    # when the network is down, half the company writes the same few words
    return not _is_colleague(case) and _over(traffic.alike, lambda limit: limit.fresh)


def is_round(case: Case, ticket: Ticket, said: str, proven: bool) -> bool:
    """Whether somebody, an agent as well, writes on a ticket as only a machine does: the same words again and again, or
    more mails than a person writes. Who writes under their name without proof does not count against the proven."""
    first = next(iter((*case.facts.threads, *case.facts.claimed)), None)
    if first is None or first.number != ticket.number:
        return False  # the history is another ticket's
    kept = (entry for entry in case.facts.history if entry.direction == "in" and entry.sender == case.by)
    mine = [entry for entry in kept if entry.verified is proven]
    if len(mine) < LIMITS[0].alike:
        return False
    words = likeness(said)
    alike = [entry for entry in mine if words and likeness(entry.text) == words]
    return _over(_within(case, mine), lambda limit: limit.one) or _over(_within(case, alike), lambda limit: limit.alike)


def _within(case: Case, entries: Sequence[Entry]) -> tuple[int, ...]:
    """How many of a ticket's mails came in each of the times."""
    ages = [case.now - entry.at for entry in entries]
    return tuple(sum(age < timedelta(minutes=limit.minutes) for age in ages) for limit in LIMITS)


def is_flood(case: Case) -> bool:
    """Whether the sender has got as many automatic mails as anybody may, here or at all; people of rules.yaml, who get many,
    as many answers to commands."""
    if case.message is None:
        return False
    if case.policy.person_of(case.by):
        return _over(case.facts.traffic.answers, lambda limit: limit.one)
    traffic, most = case.facts.traffic, case.policy.company.per_sender
    too_many = any(count >= limit for count, limit in zip(traffic.to_sender, most, strict=False))
    return too_many or _over(traffic.on_ticket, lambda limit: limit.ticket)


def unreachable(case: Case, email: str) -> bool:
    """Whether an address bounced for good, and not so long ago that it is worth another try (`bounce_block`)."""
    since, block = case.facts.unreachable.get(email), case.policy.company.bounce_block
    return since is not None and case.now - since < timedelta(days=block.days, minutes=block.minutes)


def alarm(case: Case, topic: str) -> Case:
    """Tell the admins who it is; once for the same sender, or the same words, in the longest of the times."""
    if case.facts.traffic.told:
        return case
    context = {"to_name": "", "ticket": None, "topic": topic, "detail": case.by, "since": case.now}
    language = case.policy.company.language
    told = (Draft("admin", (Address(email),), language, context, role=Role.OTHER) for email in case.policy.admins)
    return replace(case.say(*told), alarmed=True)


def _over(counts: tuple[int, ...], of: Callable[[Limit], int]) -> bool:
    return any(count >= of(limit) for count, limit in zip(counts, LIMITS, strict=False))


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
    """By the company's domains; where rules.yaml names none, by that of the support address."""
    domain, ours = case.by.rpartition("@")[2], case.policy.identity.address.rpartition("@")[2]
    return any(domain == own or domain.endswith(f".{own}") for own in case.policy.company.domains or (ours,))
