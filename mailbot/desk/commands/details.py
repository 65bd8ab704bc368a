"""Commands that change a ticket's details: priority, deadline, tags, watchers, time, note, canned answer, rating."""

from __future__ import annotations

from dataclasses import replace

from mailbot.desk import breaches, clocks, holding, lookup, when
from mailbot.desk.case import Case
from mailbot.desk.commands.registry import BOTH, REQUESTER, Ask, Fault, command
from mailbot.desk.commands.state import fault, moment, several, wrong_state
from mailbot.desk.events import Excused, PriorityChanged, Rated, Tagged, TimeSpent, Untagged, WatcherAdded, WatcherRemoved
from mailbot.mail.fold import fold

_MOST_TAGS = 20


@command("note", "ghichu", "nota")
def note(case: Case, ask: Ask) -> Case | Fault:
    """The text is internal: kept, told to the other agents, never to the requester."""
    text = "\n".join(part for part in (ask.argument, case.text) if part)
    return replace(case, internal=True, text=text)


@command("priority", "uutien", "utama", argument=True)
def priority(case: Case, ask: Ask) -> Case | Fault:
    """Another priority (urgent/high/normal/low, or Khẩn cấp/Cao/Trung bình/Thấp); clocks are recomputed."""
    level = lookup.priority(ask.argument)
    if level is None:
        allowed = "Khẩn cấp, Cao, Trung bình, Thấp; urgent, high, normal, low"
        return fault("bad-argument", ask, allowed=allowed)
    return clocks.recompute(case.did(PriorityChanged(at=case.now, by=case.by, priority=level)))


@command("due", "han", "tarikh", argument=True)
def due(case: Case, ask: Ask) -> Case | Fault:
    """A new deadline, in words people use: `17h 25/11`, `thứ 6`, `ngày mai`, ISO."""
    until = moment(case, ask)
    if isinstance(until, Fault) or until is None:
        return until or fault("bad-date", ask)
    if case.here.status.is_done:
        return wrong_state(case, ask)
    return clocks.redate(case, until)


@command("excuse", "tha", "maaf", argument=True, leads=True)
def excuse(case: Case, ask: Ask) -> Case | Fault:
    """The team's manager forgives what was late, and says why; the report counts it apart."""
    person = case.policy.person_of(ask.mail.sender)
    late = [breach for breach in breaches.of(case.here) if not breach.excuse]
    mine = [breach for breach in late if person and person.key in holding.leaders(case.policy, breach.team)]
    if not late:
        return fault("nothing-late", ask)
    if not mine:
        return fault("not-allowed", ask)
    return case.did(Excused(at=case.now, by=case.by, keys=tuple(breach.key for breach in mine), why=ask.argument[:500]))


@command("tag", "nhandan", argument=True)
def tag(case: Case, ask: Ask) -> Case | Fault:
    """Add tags."""
    there = {tag.lower() for tag in case.here.tags}
    new = tuple(tag for tag in _tags(ask.argument) if tag.lower() not in there)
    return case.did(Tagged(at=case.now, by=case.by, tags=new)) if new else case


@command("untag", argument=True)
def untag(case: Case, ask: Ask) -> Case | Fault:
    """Take tags off."""
    unwanted = {tag.lower() for tag in _tags(ask.argument)}
    tags = tuple(tag for tag in case.here.tags if tag.lower() in unwanted)
    return case.did(Untagged(at=case.now, by=case.by, tags=tags)) if tags else case


@command("cc", who=BOTH, argument=True)
def cc(case: Case, ask: Ask) -> Case | Fault:
    """Somebody reads along."""
    emails = _readers(case, ask)
    if isinstance(emails, Fault):
        return emails
    if not emails:
        return fault("bad-address", ask)
    if own := next(filter(case.policy.identity.owns, emails), ""):
        return fault("own-address", ask, value=own)
    for email in emails:
        case = case.did(WatcherAdded(at=case.now, by=case.by, email=email))
    return case


@command("uncc", who=BOTH, argument=True)
def uncc(case: Case, ask: Ask) -> Case | Fault:
    """Somebody no longer reads along."""
    emails = _readers(case, ask)
    if isinstance(emails, Fault):
        return emails
    if not emails:
        return fault("bad-address", ask)
    if other := next((email for email in emails if email not in case.here.watchers), ""):
        return fault("not-watching", ask, value=other, allowed=", ".join(case.here.watchers[:20]))
    for email in emails:
        case = case.did(WatcherRemoved(at=case.now, by=case.by, email=email))
    return case


@command("time", "thoigian", "masa", argument=True)
def time_spent(case: Case, ask: Ask) -> Case | Fault:
    """Time spent, such as `30m` or `1h30`."""
    minutes = when.duration(ask.argument)
    if not minutes:
        return fault("bad-duration", ask)
    return case.did(TimeSpent(at=case.now, by=case.by, minutes=minutes))


@command("use", "mau", argument=True)
def use(case: Case, ask: Ask) -> Case | Fault:
    """A canned answer, rendered for this ticket, above the text."""
    canned = case.policy.canned
    names = canned.get(case.here.language) or canned.get(case.policy.company.language) or frozenset()
    name = next((each for each in names if _bare(each) == _bare(ask.argument)), "")
    if not name:
        return fault("unknown-template", ask, allowed=", ".join(sorted(names)))
    return replace(case, canned=name)


@command("rate", "danhgia", "nilai", who=REQUESTER, argument=True)
def rate(case: Case, ask: Ask) -> Case | Fault:
    """Rating from 1 to 5; the text is the comment."""
    first, *more = ask.argument.split(maxsplit=1)
    mark = first.split("/")[0].rstrip("*★⭐.,")
    if mark not in {"1", "2", "3", "4", "5"}:
        return fault("bad-rating", ask)
    comment = "\n".join(part for part in (*more, case.text) if part)
    return replace(case, text=comment).did(Rated(at=case.now, by=case.by, rating=int(mark), comment=comment[:2000]))


def _bare(name: str) -> str:
    return fold(name).replace("-", " ").replace("_", " ")


def _readers(case: Case, ask: Ask) -> tuple[str, ...] | Fault:
    """The addresses meant: written out, or of one person of rules.yaml."""
    if "@" in ask.argument:
        return lookup.addresses(ask.argument)
    found = lookup.people(case.policy, ask.argument)
    return several(ask, found) if len(found) > 1 else tuple(person.email for person in found if person.email)


def _tags(argument: str) -> tuple[str, ...]:
    """Tags as they were typed; those that differ by case alone are one."""
    words = (word.strip("#,;")[:40] for word in argument.replace(",", " ").split())
    return tuple({word.lower(): word for word in words if word}.values())[:_MOST_TAGS]
