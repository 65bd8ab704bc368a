"""Writes down what was decided: tickets with their events, mails on them, who is away, whose turn it was, which
addresses bounce. Decides nothing; a ticket that somebody else changed in the meantime is a Conflict."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select, update

from mailbot.adapters.store import tx_desk, tx_work
from mailbot.adapters.store.columns import ABSENCE, BOUNCED, ENTRY, EVENT, TAG, TICKET, TURN
from mailbot.adapters.store.dialect import insert, insert_new, upsert
from mailbot.adapters.store.prepared import Prepared
from mailbot.adapters.store.rows import ticket_row
from mailbot.adapters.store.rows_file import entry_row, event_row
from mailbot.adapters.store.values import among
from mailbot.desk.case import Case, Entry
from mailbot.desk.events import Assigned, Bounce, Event, Opened
from mailbot.desk.ticket import Ticket
from mailbot.ports import Conflict

_NEW, _EVENTS, _ENTRIES, _NEW_TAGS = insert_new(TICKET, ("number",)), insert(EVENT), insert(ENTRY), insert(TAG)
_REWRITE = Prepared(
    update(TICKET)
    .where(TICKET.c.number == bindparam("old_number"), TICKET.c.version == bindparam("old_version"))
    .values({column: bindparam(column.name, type_=column.type) for column in TICKET.c if column.name != "number"})
)
"""The number stays out of what is set: a key that is set makes the database look at all children."""

_TAGS = Prepared(select(TAG.c.tag).where(TAG.c.ticket == bindparam("number")))
_OLD_TAGS = Prepared(delete(TAG).where(TAG.c.ticket == bindparam("number"), among(TAG.c.tag, "gone")))
_LAST = Prepared(select(EVENT.c.ticket, func.max(EVENT.c.seq)).where(among(EVENT.c.ticket, "numbers")).group_by(EVENT.c.ticket))
_AWAY, _BACK = upsert(ABSENCE, "person"), Prepared(delete(ABSENCE).where(among(ABSENCE.c.person, "people")))
_HAD_ITS_TURN = upsert(TURN, "place")
_UNREACHABLE, _HEARD = upsert(BOUNCED, "email"), Prepared(delete(BOUNCED).where(among(BOUNCED.c.email, "people")))


def record(connection: Connection, case: Case, now: datetime) -> None:
    """Write tickets, events, entries, absences, turns and bounced addresses of a Case."""
    told = {number for number, _ in case.events}
    save(connection, [case.tickets[number] for number in sorted(told | _rescheduled(case))])
    append(connection, case.events)
    keep(connection, [(number, entry) for number, entry in case.entries if number])
    tx_work.remove(connection, case, now)
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
        same = {"old_number": ticket.number, "old_version": ticket.version}
        changed = _REWRITE.run(connection, **row, **same) if ticket.version else _NEW.run(connection, **row)
        if changed != 1:
            raise Conflict(f"ticket {ticket.number} was changed by somebody else")
        _save_tags(connection, ticket)


def append(connection: Connection, told: Sequence[tuple[int, Event]]) -> None:
    """Add events to the histories of their tickets."""
    fresh = {number for number, event in told if isinstance(event, Opened)}
    last = dict.fromkeys(fresh, 0) | _last(connection, {number for number, _ in told} - fresh)
    rows = []
    for number, event in told:
        last[number] += 1
        rows.append(event_row(number, last[number], event))
    _EVENTS.many(connection, rows)


def _last(connection: Connection, numbers: Collection[int]) -> dict[int, int]:
    """The number of each ticket's last event."""
    found = _LAST.all(connection, numbers=list(numbers)) if numbers else ()
    return dict.fromkeys(numbers, 0) | {number: seq for number, seq in found}


def keep(connection: Connection, entries: Sequence[tuple[int, Entry]]) -> None:
    """Put mails on their tickets."""
    _ENTRIES.many(connection, [entry_row(number, entry) for number, entry in entries])


def _rescheduled(case: Case) -> set[int]:
    """Tickets whose `wake_at` is another than when they were read."""
    facts = case.facts
    read = {ticket.number: ticket for ticket in (*facts.mine, *facts.named.values(), *facts.claimed, *facts.threads)}
    return {n for n, ticket in case.tickets.items() if n in read and ticket.wake_at != read[n].wake_at}


def _save_tags(connection: Connection, ticket: Ticket) -> None:
    known = {tag for (tag,) in _TAGS.all(connection, number=ticket.number)} if ticket.version else set()
    if gone := known - set(ticket.tags):
        _OLD_TAGS.run(connection, number=ticket.number, gone=list(gone))
    _NEW_TAGS.many(connection, [{"ticket": ticket.number, "tag": tag} for tag in dict.fromkeys(ticket.tags) if tag not in known])


def _note_absences(connection: Connection, case: Case) -> None:
    if case.returns:
        _BACK.run(connection, people=case.returns)
    gone = [{"person": absence.person, "until": absence.until, "since": absence.since} for absence in case.absences]
    _AWAY.many(connection, gone)


def _note_turns(connection: Connection, case: Case) -> None:
    """Who was given a ticket last has had the turn of the tier that the ticket is in now."""
    for number, event in case.events:
        if isinstance(event, Assigned) and event.assignee:
            ticket = case.tickets[number]
            _HAD_ITS_TURN.run(connection, place=f"{ticket.team}/{ticket.tier}", person=event.assignee)


def _known_to_live(case: Case) -> set[str]:
    """The facts tell of the sender whether their address bounces."""
    sender = case.message.sender.email if case.message and case.message.sender else ""
    return {sender} - case.facts.unreachable.keys()


def _note_bounces(connection: Connection, case: Case) -> None:
    """A mail from an address shows that it lives; a permanent bounce that it does not."""
    heard = {entry.sender for _, entry in case.entries if entry.direction == "in" and entry.kind != "bounce"}
    if heard := heard - _known_to_live(case):
        _HEARD.run(connection, people=list(heard))
    for number, event in case.events:
        if isinstance(event, Bounce) and event.permanent and not event.copy:
            email = event.recipient.lower()
            _UNREACHABLE.run(connection, email=email, since=event.at, status=event.status, ticket=number)
