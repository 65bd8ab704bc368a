"""The plain values that templates show (docs/templates.md): tickets, mails and steps as dictionaries."""

from __future__ import annotations

from typing import Any

from mailbot.desk import sla
from mailbot.desk.case import Case, Entry
from mailbot.desk.policy import Policy
from mailbot.desk.ticket import Status, Ticket
from mailbot.mail import risky
from mailbot.mail.draft import Enclosure

_MOST_HISTORY = 50
_OUTSIDE = 4
_WORDS = ("request", "follow-up", "reply", "note", "vendor")


def token(policy: Policy, number: int) -> str:
    """A ticket's name as people see it: `YC-123`."""
    return f"{policy.identity.prefix}-{number}"


def ticket(policy: Policy, t: Ticket) -> dict[str, Any]:
    """A ticket, with names instead of keys."""
    team = policy.teams.get(t.team)
    return {
        "number": t.number,
        "token": token(policy, t.number),
        "subject": t.subject,
        "status": t.status.value,
        "priority": t.priority.value,
        "team_name": team.name if team else "",
        "tier": t.tier,
        "assignee_name": name_of(policy, t.assignee),
        "requester": t.requester,
        "requester_name": t.requester_name,
        "created_at": t.created_at,
        "respond_by": t.respond_by,
        "resolve_by": t.resolve_by,
        "deadline": t.deadline,
        "responded_at": t.responded_at,
        "resolved_at": t.resolved_at,
        "closed_at": t.closed_at,
        "fields": [{"key": key, "value": value} for key, value in t.fields],
        "missing": list(t.missing),
        "tags": list(t.tags),
        "watchers": list(t.watchers),
        "links": [token(policy, n) for n in t.links],
        "minutes_spent": t.minutes_spent,
        "rating": t.rating,
        "nudges": t.nudges,
        "step": step(policy, t),
    }


def due(t: Ticket) -> list[dict[str, Any]]:
    """The promises that are still to be kept, the earliest first: `what` (of words.yaml `due`) and `by`; none while its clocks
    stand, since their end moves."""
    every = [] if t.stands else sorted(sla.goals(t), key=lambda goal: goal[1])
    return [{"what": what.value, "by": by} for what, by, _ in every]


def waits(t: Ticket) -> dict[str, Any] | None:
    """Whom or what a ticket waits for (`key` of words.yaml `waits`, and a name), since and until when; None: for its agent."""
    asked = {"name": t.requester_name or t.requester}
    kinds: dict[Status, dict[str, Any]] = {
        Status.WAITING: {"key": "requester", **asked, "since": t.waited_at or t.paused_at, "until": t.resume_at},
        Status.RESOLVED: {"key": "confirm", **asked, "since": t.resolved_at, "until": None},
        Status.HELD: {"key": "other", "name": "", "since": t.paused_at, "until": t.resume_at},
    }
    found = kinds.get(t.status)
    if t.vendors and t.status is not Status.RESOLVED and t.status is not Status.WAITING and (found or t.tier == _OUTSIDE):
        return {**(found or {"since": t.tier_at, "until": None}), "key": "vendor", "name": ", ".join(t.vendors)}
    incident = {"key": "incident", "name": ", ".join(t.incidents), "since": t.paused_at, "until": None}
    return found or (incident if t.incidents else None)


def step(policy: Policy, t: Ticket) -> dict[str, Any] | None:
    """Where a ticket stands in its workflow, or None."""
    steps = policy.workflows.get(t.workflow, ())
    if not steps or not 1 <= t.step <= len(steps):
        return None
    now = steps[t.step - 1]
    return {
        "index": t.step,
        "total": len(steps),
        "name": now.name,
        "done_when": list(now.done_when),
        "steps": [
            {
                "name": s.name,
                "team_name": policy.teams[s.team].name if s.team in policy.teams else s.team,
                "state": "done" if i < t.step else "now" if i == t.step else "later",
            }
            for i, s in enumerate(steps, start=1)
        ],
    }


def message(entry: Entry) -> dict[str, Any]:
    """A mail as its reader sees it."""
    return {
        "name": entry.sender_name or entry.sender,
        "email": entry.sender,
        "text": entry.text,
        "at": entry.at,
        "kind": entry.kind,
        "internal": entry.internal,
        "verified": entry.verified,
        "attachments": [{"name": risky.shown(a.name), "size": a.size} for a in entry.attachments],
    }


def history(case: Case, internal: bool) -> list[dict[str, Any]]:
    """What people wrote on the current ticket so far, oldest first; notes only where `internal`. Of another ticket than the
    mail's the facts hold nothing."""
    read = next(iter((*case.facts.threads, *case.facts.claimed)), None)
    if read is not None and read.number != case.number:
        return []
    heard = (e for e in case.facts.history if e.direction == "in" and e.kind in _WORDS and (e.text or e.attachments))
    told = [e for e in heard if internal or not e.internal]
    return [message(e) for e in told[-_MOST_HISTORY:]]


def request(case: Case) -> Entry | None:
    """The mail that made the current ticket."""
    return next((e for e in case.facts.history if e.direction == "in" and e.kind == "request"), None)


def name_of(policy: Policy, key: str) -> str:
    """A person's full name, or "" for nobody."""
    person = policy.people.get(key)
    return person.name if person else ""


def enclosures(mail_attachments: tuple[Any, ...]) -> tuple[Enclosure, ...]:
    """Attachments of a mail, as references to their blobs."""
    return tuple(Enclosure(name=a.name, type=a.type, size=a.size, sha256=a.sha256) for a in mail_attachments)
