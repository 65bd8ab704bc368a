"""Commands that change a ticket's details: priority, deadline, tags, watchers, time, note, canned answer, rating."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from mailbot.desk import clocks, lookup, when
from mailbot.desk.case import Case
from mailbot.desk.commands.registry import BOTH, REQUESTER, Ask, Fault, command
from mailbot.desk.commands.state import moment, wrong_state
from mailbot.desk.events import DueChanged, PriorityChanged, Rated, Tagged, TimeSpent, Untagged, WatcherAdded, WatcherRemoved

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
        return Fault("bad-argument", _params(ask, allowed=allowed), ask.line)
    return clocks.recompute(case.did(PriorityChanged(at=case.now, by=case.by, priority=level)))


@command("due", "han", "tarikh", argument=True)
def due(case: Case, ask: Ask) -> Case | Fault:
    """A new deadline, in words people use: `17h 25/11`, `thứ 6`, `ngày mai`, ISO."""
    until = moment(case, ask)
    if isinstance(until, Fault) or until is None:
        return until or Fault("bad-date", _params(ask), ask.line)
    if case.here.status.is_done:
        return wrong_state(case, ask)
    return case.did(DueChanged(at=case.now, by=case.by, due=until))


@command("tag", "nhandan", argument=True)
def tag(case: Case, ask: Ask) -> Case | Fault:
    """Add tags."""
    return case.did(Tagged(at=case.now, by=case.by, tags=_tags(ask.argument)))


@command("untag", argument=True)
def untag(case: Case, ask: Ask) -> Case | Fault:
    """Take tags off."""
    return case.did(Untagged(at=case.now, by=case.by, tags=_tags(ask.argument)))


@command("cc", who=BOTH, argument=True)
def cc(case: Case, ask: Ask) -> Case | Fault:
    """Somebody reads along."""
    email = lookup.address(ask.argument)
    if not email or case.policy.identity.owns(email):
        return Fault("bad-address", _params(ask), ask.line)
    return case.did(WatcherAdded(at=case.now, by=case.by, email=email))


@command("uncc", who=BOTH, argument=True)
def uncc(case: Case, ask: Ask) -> Case | Fault:
    """Somebody no longer reads along."""
    email = lookup.address(ask.argument)
    if email not in case.here.watchers:
        return Fault("bad-address", _params(ask), ask.line)
    return case.did(WatcherRemoved(at=case.now, by=case.by, email=email))


@command("time", "thoigian", "masa", argument=True)
def time_spent(case: Case, ask: Ask) -> Case | Fault:
    """Time spent, such as `30m` or `1h30`."""
    minutes = when.duration(ask.argument)
    if not minutes:
        return Fault("bad-duration", _params(ask), ask.line)
    return case.did(TimeSpent(at=case.now, by=case.by, minutes=minutes))


@command("use", "mau", argument=True)
def use(case: Case, ask: Ask) -> Case | Fault:
    """A canned answer, rendered for this ticket, above the text."""
    canned = case.policy.canned
    names = canned.get(case.here.language) or canned.get(case.policy.company.language) or frozenset()
    name = ask.argument.strip().lower()
    if name not in names:
        return Fault("unknown-template", _params(ask, allowed=", ".join(sorted(names))), ask.line)
    return replace(case, canned=name)


@command("rate", "danhgia", "nilai", who=REQUESTER, argument=True)
def rate(case: Case, ask: Ask) -> Case | Fault:
    """Rating from 1 to 5; the text is the comment."""
    mark = ask.argument.split()[0].split("/")[0].rstrip("*★⭐.,")
    if mark not in {"1", "2", "3", "4", "5"}:
        return Fault("bad-rating", _params(ask), ask.line)
    return case.did(Rated(at=case.now, by=case.by, rating=int(mark), comment=case.text[:2000]))


def _tags(argument: str) -> tuple[str, ...]:
    words = (word.strip("#,;") for word in argument.replace(",", " ").split())
    return tuple(dict.fromkeys(word.lower()[:40] for word in words if word))[:_MOST_TAGS]


def _params(ask: Ask, **more: str) -> MappingProxyType[str, str]:
    return MappingProxyType({"word": f"#{ask.word}", "value": ask.argument, **more})
