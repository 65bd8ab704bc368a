"""Who is told what about a ticket: the requester that it was received, the agents that it is theirs or has moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from mailbot.desk import sla
from mailbot.desk.case import Case, Entry
from mailbot.desk.events import Suggested, UpdateGathered, UpdateTold
from mailbot.desk.letters import views
from mailbot.desk.letters.address import holders, people, to_agent, to_requester
from mailbot.desk.policy import Person
from mailbot.mail.draft import Auto, Draft, Enclosure, Role
from mailbot.mail.mask import holds_secret, masked
from mailbot.mail.message import Address
from mailbot.mail.reply.signature_name import without_name

_ACTIONS = ["close", "note", "escalate"]
_AFTERWARDS = ["reopen", "note"]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something an agent should know about a mail; `key` names the sentence in words.yaml `notices`."""

    key: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What `received` says besides the ticket."""

    deadline_unclear: str = ""
    on_behalf: str = ""
    linked: str = ""
    oversized: bool = False
    encrypted: bool = False
    too_soon: bool = False


def received(case: Case, receipt: Receipt) -> Case:
    """The requester gets a number, a name and a time, the known fixes, and is asked for what is missing."""
    case = case.did(Suggested(at=case.now, by="mailbot", fixes=case.fixes)) if case.fixes else case
    context = {
        "deadline_unclear": receipt.deadline_unclear,
        "fixes": case.fixes,
        "on_behalf": receipt.on_behalf,
        "linked": receipt.linked,
        "oversized": receipt.oversized,
        "encrypted": receipt.encrypted,
        "too_soon": receipt.too_soon,
        "secret_hint": any(holds_secret(f"{entry.subject}\n{entry.text}") for _, entry in case.entries),
        "incident": ", ".join(case.here.incidents),
    }
    return case.say(to_requester(case, page(case, case.here.language, "received"), context))


def page(case: Case, language: str, kind: str) -> str:
    """What the first answer is made from: the template that the rule names, where there is one in this language."""
    return case.template if case.template in case.policy.pages.get(language, ()) else kind


def assigned(case: Case, entry: Entry | None, reason: str, why: str = "") -> Case:
    """Whoever holds the ticket now gets it, whole; not when they took an old one themselves. (Their handle on a new one is
    this mail, whoever made the ticket: it carries the token.)"""
    shown = views.message(entry) if entry else None
    context = {
        "message": shown,
        "reason": reason,
        "why": why,
        "history": [] if reason == "new" else [each for each in views.history(case, internal=True) if each != shown],
        "actions": _ACTIONS,
        "nobody": not case.here.assignee,
        "too_soon": reason == "new" and sla.is_too_soon(case.policy, case.here, case.now),
        "fixes": offered.fixes if (offered := case.last(Suggested)) else (),
    }
    enclosed = entry.attachments if entry else ()
    told = holders(case) if reason == "new" else _others(case, holders(case))
    return _to_all(case, told, "assigned", context, enclosed)


def escalated(case: Case, why: str, from_tier: int) -> Case:
    """The next tier gets the whole history and the time spent."""
    person = case.policy.person_of(case.by)
    context = {
        "why": why,
        "by_name": person.name if person else "",
        "from_tier": from_tier,
        "to_tier": case.here.tier,
        "history": views.history(case, internal=True),
        "minutes_spent": case.here.minutes_spent,
        "actions": _ACTIONS,
    }
    return _to_all(case, _others(case, holders(case)), "escalated", context)


def step(case: Case, entry: Entry | None, why: str = "") -> Case:
    """The step's people get the ticket with everything so far; `why` it came back, where it did."""
    context = {
        "step": views.step(case.policy, case.here),
        "why": why,
        "message": views.message(entry) if entry else None,
        "history": views.history(case, internal=True),
        "actions": ["next", "note", "escalate"],
    }
    return _to_all(case, _others(case, holders(case)), "step", context)


def follow_up(case: Case, entry: Entry, notices: tuple[Notice, ...] = ()) -> Case:
    """The holders hear of a mail: the first one at once, those within `quiet_seconds` after it gathered into one."""
    ticket, quiet = case.here, timedelta(seconds=case.policy.company.quiet_seconds)
    due = ticket.update_due or (ticket.updated_at + quiet if ticket.updated_at else None)
    if due is not None and (ticket.update_due or case.now < due):
        return case.did(UpdateGathered(at=case.now, by="mailbot", due=due, raw=entry.raw, news=_news(notices)))
    return update(case, (entry,), notices).did(UpdateTold(at=case.now, by="mailbot"))


def _news(notices: tuple[Notice, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((notice.key, notice.detail) for notice in notices)


def update(case: Case, entries: tuple[Entry, ...], notices: tuple[Notice, ...], to: tuple[Person, ...] | None = None) -> Case:
    """One `update` with these mails and notices, to the holders or to these people."""
    context = {
        "messages": [views.message(e) for e in entries],
        "notices": [{"key": n.key, "detail": n.detail} for n in notices],
        "actions": _AFTERWARDS if case.here.status.is_done else _ACTIONS,
    }
    enclosed = tuple(a for e in entries for a in e.attachments)
    return _to_all(case, _others(case, holders(case)) if to is None else to, "update", context, enclosed)


def nudged(case: Case, said: Entry) -> Case:
    """The holders are reminded out of turn, with the requester's words if there are any: they have heard nothing."""
    ticket = case.here
    what = "next" if ticket.next_by else "resolve" if ticket.responded_at else "respond"
    by = ticket.next_by or (ticket.resolve_by if ticket.responded_at else ticket.respond_by)
    left = sla.left(case.policy, ticket, sla.Goal(what), by, case.now) if by else 0
    item = {"ticket": views.ticket(case.policy, ticket), "what": what, "by": by, "left_minutes": left, "share": 0}
    words = views.message(said) if said.text or said.attachments else None
    context = {"due": [item], "last": False, "nudge": True, "message": words, "actions": _ACTIONS}
    return _to_all(case, holders(case), "reminder", context, said.attachments)


def chased(case: Case) -> Case:
    """The requester is reminded that we wait for their answer, with the question."""
    context = {"message": _last_reply(case), "until": case.here.resume_at, "reminder": True}
    return case.say(to_requester(case, "waiting", context, auto=Auto.GENERATED))


def closing(case: Case, closes_at: datetime) -> Case:
    """The requester is told that what was solved closes by itself soon, with the solution and what they can do."""
    context = {"message": _last_reply(case), "auto_close_at": closes_at, "reminder": True}
    return case.say(to_requester(case, "resolved", context, auto=Auto.GENERATED))


def _last_reply(case: Case) -> dict[str, Any] | None:
    """What an agent last said to the requester."""
    said = [e for e in case.facts.history if e.direction == "in" and e.kind == "reply" and not e.internal and e.text]
    return views.message(said[-1]) if said else None


def cancelled(case: Case, by: str, by_name: str) -> Case:
    """The holders hear that nothing is wanted any more."""
    return _to_all(case, _others(case, holders(case)), "cancelled", {"by": by, "by_name": by_name})


def abused(case: Case, entry: Entry | None) -> Case:
    """The manager gets an abusive mail to see."""
    team = case.policy.teams.get(case.here.team)
    manager = people(case.policy, team.manager) if team else ()
    detail = f"{case.here.requester}\n\n{entry.text}" if entry else case.here.requester
    return _to_all(case, manager, "admin", {"topic": "abuse", "detail": detail, "since": None})


def answer(case: Case, entry: Entry, kind: str, **more: Any) -> Case:
    """An agent's words go to the requester and the watchers, under the agent's own name."""
    person = case.policy.person_of(entry.sender)
    team = case.policy.team_for(person, case.here.team)
    said = entry.text or case.canned
    team_name = team.name if team else ""
    name = person.name if person else entry.sender_name
    speaker = f"{name} ({team_name})" if team_name else name
    message = {**views.message(entry), "name": name, "text": without_name(entry.text, name)} if said else None
    context = {"message": message, "team_name": team_name, "canned": case.canned, **more}
    auto = Auto.PERSON if said else Auto.GENERATED
    return case.say(to_requester(case, kind, context, auto=auto, speaker=speaker if said else "", enclosures=entry.attachments))


def to_vendor(case: Case, said: Entry, request: Entry | None, vendor: str) -> Case:
    """The request and an agent's words go to an outside address, without anything internal."""
    person = case.policy.person_of(case.by)
    team = case.policy.team_for(person, case.here.team)
    shown = said if said.text or request is None else request
    behind = () if request is None or shown is request else (masked(views.message(request)),)
    name = person.name if person else ""
    team_name = team.name if team else ""
    draft = Draft(
        kind="vendor",
        to=(Address(vendor),),
        language=case.here.language,
        context={
            "to_name": "",
            "ticket": views.ticket(case.policy, case.here),
            "message": {**(masked(views.message(shown)) if shown is request else views.message(shown)), "name": name},
            "history": behind,
            "team_name": team_name,
            "speaker": name,
        },
        ticket=case.number,
        role=Role.OTHER,
        auto=Auto.PERSON,
        speaker=f"{name} ({team_name})" if team_name else name,
        enclosures=(*said.attachments, *(request.attachments if request else ())),
    )
    return case.say(draft)


def _others(case: Case, persons: tuple[Person, ...]) -> tuple[Person, ...]:
    return tuple(p for p in persons if case.by not in p.emails)


def _to_all(
    case: Case, persons: tuple[Person, ...], kind: str, context: dict[str, Any], enclosed: tuple[Enclosure, ...] = ()
) -> Case:
    return case.say(*(to_agent(case, person, kind, context, enclosures=enclosed) for person in persons))
