"""Writes down what was decided: tickets with their events, mails on them, who is away, whose turn it was, which
addresses bounce. Decides nothing; a ticket that somebody else changed in the meantime is a Conflict."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from mailbot.adapters.store import tx_desk
from mailbot.adapters.store.dialect import insert_new, upsert
from mailbot.adapters.store.rows import entry_row, event_row, ticket_row
from mailbot.adapters.store.tables import ABSENCE, BOUNCED, ENTRY, EVENT, TAG, TICKET, TURN
from mailbot.desk.case import Case, Entry
from mailbot.desk.events import Assigned, Bounce, Event, Opened
from mailbot.desk.ticket import Ticket
from mailbot.ports import Conflict

_REWRITE = (
    update(TICKET)
    .where(TICKET.c.number == bindparam("old_number"), TICKET.c.version == bindparam("old_version"))
    .values({column: bindparam(column.name, type_=column.type) for column in TICKET.c if column.name != "number"})
)
_EVENTS, _ENTRIES, _NEW_TAGS = insert(EVENT), insert(ENTRY), insert(TAG)
_HEARD = delete(BOUNCED).where(BOUNCED.c.email.in_(bindparam("heard", expanding=True)))
_TAGS = select(TAG.c.tag).where(TAG.c.ticket == bindparam("number"))


def record(connection: Connection, case: Case, now: datetime) -> None:
    """Write tickets, events, entries, absences, turns and bounced addresses of a Case."""
    told = {number for number, _ in case.events}
    save(connection, [case.tickets[number] for number in sorted(told | _rescheduled(case))])
    append(connection, case.events)
    keep(connection, [(number, entry) for number, entry in case.entries if number])
    _note_absences(connection, case)
    _note_turns(connection, case)
    _note_bounces(connection, case)
    for incident in case.begun:
        tx_desk.start_incident(connection, incident)
    for name in case.over:
        tx_desk.end_incident(connection, name, now)


def save(connection: Connection, tickets: Sequence[Ticket]) -> None:
    """Put in new tickets (version 0), write over those that stand as they did when they were read. Raises Conflict.
    Always in the order of their numbers, so that two workers never wait for one another."""
    for ticket in tickets:
        row = ticket_row(ticket) | {"version": ticket.version + 1}
        fresh = ticket.version == 0
        changed = insert_new(connection, TICKET, [row], on=("number",)) if fresh else _rewrite(connection, ticket, row)
        if changed != 1:
            raise Conflict(f"ticket {ticket.number} was changed by somebody else")
        _save_tags(connection, ticket)


def append(connection: Connection, told: Sequence[tuple[int, Event]]) -> None:
    """Add events to the histories of their tickets."""
    if not told:
        return
    fresh = {number for number, event in told if isinstance(event, Opened)}
    last = dict.fromkeys(fresh, 0) | _last(connection, {number for number, _ in told} - fresh)
    rows = []
    for number, event in told:
        last[number] += 1
        rows.append(event_row(number, last[number], event))
    connection.execute(_EVENTS, rows)


def _last(connection: Connection, numbers: Collection[int]) -> dict[int, int]:
    """The number of each ticket's last event."""
    query = select(EVENT.c.ticket, func.max(EVENT.c.seq)).where(EVENT.c.ticket.in_(numbers)).group_by(EVENT.c.ticket)
    return dict.fromkeys(numbers, 0) | {number: seq for number, seq in (connection.execute(query) if numbers else ())}


def keep(connection: Connection, entries: Sequence[tuple[int, Entry]]) -> None:
    """Put mails on their tickets."""
    if entries:
        connection.execute(_ENTRIES, [entry_row(number, entry) for number, entry in entries])


def _rescheduled(case: Case) -> set[int]:
    """Tickets whose `wake_at` is another than when they were read."""
    facts = case.facts
    read = {ticket.number: ticket for ticket in (*facts.mine, *facts.named.values(), *facts.claimed, *facts.threads)}
    return {n for n, ticket in case.tickets.items() if n in read and ticket.wake_at != read[n].wake_at}


def _rewrite(connection: Connection, ticket: Ticket, row: Mapping[str, Any]) -> int:
    """The number stays out of what is set: a key that is set makes the database look at all children."""
    same = {"old_number": ticket.number, "old_version": ticket.version}
    return connection.execute(_REWRITE, {name: value for name, value in row.items() if name != "number"} | same).rowcount


def _save_tags(connection: Connection, ticket: Ticket) -> None:
    known = _tags(connection, ticket.number) if ticket.version else set()
    gone, new = known - set(ticket.tags), [tag for tag in dict.fromkeys(ticket.tags) if tag not in known]
    if gone:
        connection.execute(delete(TAG).where(TAG.c.ticket == ticket.number, TAG.c.tag.in_(gone)))
    if new:
        connection.execute(_NEW_TAGS, [{"ticket": ticket.number, "tag": tag} for tag in new])


def _tags(connection: Connection, number: int) -> set[str]:
    return set(connection.execute(_TAGS, {"number": number}).scalars())


def _note_absences(connection: Connection, case: Case) -> None:
    if case.returns:
        connection.execute(delete(ABSENCE).where(ABSENCE.c.person.in_(case.returns)))
    for absence in case.absences:
        upsert(connection, ABSENCE, {"person": absence.person, "until": absence.until}, on="person")


def _note_turns(connection: Connection, case: Case) -> None:
    """Who was given a ticket last has had the turn of the tier that the ticket is in now."""
    for number, event in case.events:
        if isinstance(event, Assigned) and event.assignee:
            ticket = case.tickets[number]
            upsert(connection, TURN, {"place": f"{ticket.team}/{ticket.tier}", "person": event.assignee}, on="place")


def _note_bounces(connection: Connection, case: Case) -> None:
    """A mail from an address shows that it lives; a permanent bounce that it does not."""
    heard = {entry.sender for _, entry in case.entries if entry.direction == "in" and entry.kind != "bounce"}
    if heard:
        connection.execute(_HEARD, {"heard": list(heard)})
    for number, event in case.events:
        if isinstance(event, Bounce) and event.permanent:
            row = {"email": event.recipient.lower(), "since": event.at, "status": event.status, "ticket": number}
            upsert(connection, BOUNCED, row, on="email")
