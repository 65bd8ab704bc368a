"""The JSON objects of the command line: PRODUCT section 10 names their keys, and scripts rely on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from mailbot.cli.frame import utc

if TYPE_CHECKING:
    from mailbot.desk.breaches import Breach
    from mailbot.desk.case import Entry
    from mailbot.desk.ticket import Ticket
    from mailbot.listings import AsideLine, OutboxLine, TicketFile, TicketLine

_STATUS = {"sending": "pending"}


def ticket(of: Ticket | TicketLine, prefix: str) -> dict[str, Any]:
    """A ticket as `tickets --json` lists it."""
    return {
        "number": of.number,
        "token": f"{prefix}-{of.number}",
        "subject": of.subject,
        "status": of.status.value,
        "priority": of.priority.value,
        "team": of.team,
        "tier": of.tier,
        "assignee": of.assignee,
        "requester": of.requester,
        "language": of.language,
        "rule": of.rule,
        "tags": list(of.tags),
        "created_at": utc(of.created_at),
        "respond_by": utc(of.respond_by),
        "resolve_by": utc(of.resolve_by),
        "responded_at": utc(of.responded_at),
        "resolved_at": utc(of.resolved_at),
        "closed_at": utc(of.closed_at),
    }


def breach(of: Ticket, one: Breach, prefix: str) -> dict[str, Any]:
    """A promise that was not kept; `minutes_late` in working time, null while it still is."""
    return {
        "ticket": f"{prefix}-{of.number}",
        "goal": one.goal.value,
        "due": utc(one.due),
        "who": one.who,
        "team": one.team,
        "rung": one.rung,
        "minutes_late": one.minutes,
        "excuse": one.excuse,
    }


def ticket_file(of: TicketFile, prefix: str) -> dict[str, Any]:
    """A ticket with everything on it, as `show N --json` gives it."""
    return ticket(of.ticket, prefix) | {
        "fields": dict(of.ticket.fields),
        "missing": list(of.ticket.missing),
        "participants": list(dict.fromkeys((of.ticket.requester, *of.ticket.watchers, *of.ticket.vendors))),
        "messages": [message(entry) for entry in of.entries],
        "events": [event(*happened) for happened in of.events],
        "minutes_spent": of.ticket.minutes_spent,
    }


def message(entry: Entry) -> dict[str, Any]:
    """A mail kept on a ticket."""
    return {
        "direction": entry.direction,
        "kind": entry.kind,
        "from": entry.sender,
        "to": list(entry.to),
        "subject": entry.subject,
        "text": entry.text,
        "at": utc(entry.at),
        "verified": entry.verified,
        "attachments": [{"name": a.name, "type": a.type, "size": a.size, "sha256": a.sha256} for a in entry.attachments],
    }


def event(at: datetime, by: str, kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Something that happened to a ticket."""
    return {"at": utc(at), "actor": by, "type": kind, "data": dict(data)}


def outbox(line: OutboxLine) -> dict[str, Any]:
    """A mail in the outbox; one that is under way counts as pending."""
    return {
        "id": line.id,
        "kind": line.kind,
        "to": list(line.to),
        "subject": line.subject,
        "status": _STATUS.get(line.status, line.status),
        "attempts": line.attempts,
        "next_attempt_at": utc(line.next_attempt_at),
        "last_error": line.last_error,
    }


def aside(line: AsideLine) -> dict[str, Any]:
    """A mail that was set aside."""
    return {
        "id": line.id,
        "reason": line.reason,
        "from": line.sender,
        "subject": line.subject,
        "at": utc(line.at),
        "detail": line.detail,
    }
