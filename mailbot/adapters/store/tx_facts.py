"""Facts: everything that deciding needs, read in a handful of indexed statements. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select, true, union

from mailbot.adapters.store.rows import entry_of, ticket_of
from mailbot.adapters.store.tables import (
    AbsenceRow,
    AddresseeRow,
    BouncedRow,
    EntryRow,
    InboundRow,
    OutboxRow,
    TicketRow,
    TurnRow,
    table,
)
from mailbot.desk.case import Absence, Entry, Facts, Keys, Outcome, Sent
from mailbot.desk.ticket import Status, Ticket

MINE_LIMIT = 200
AUTOMATIC_WINDOW = timedelta(minutes=60)
TICKET, ENTRY, INBOUND, OUTBOX = table(TicketRow), table(EntryRow), table(InboundRow), table(OutboxRow)
ABSENCE, ADDRESSEE, BOUNCED, TURN = table(AbsenceRow), table(AddresseeRow), table(BouncedRow), table(TurnRow)


def facts(connection: Connection, keys: Keys, now: datetime) -> Facts:
    """What the store knows about a mail's surroundings."""
    referred = (*keys.issued, *_kept_on(connection, keys.ids))
    reach = _reach(connection, {*referred, *keys.claimed, *keys.named})
    threads, claimed = _targets(reach, referred), _targets(reach, keys.claimed)
    named = {number: _target(reach, number) for number in keys.named if number in reach}
    people = {keys.sender, *_people((*threads, *claimed, *named.values()))}
    return Facts(
        threads=threads,
        claimed=claimed,
        named=MappingProxyType(named),
        history=_history(connection, (*threads, *claimed)),
        twin=_twin(connection, keys.fingerprint),
        mine=_mine(connection, keys),
        bounced=_bounced(connection, keys.bounced),
        automatic=_automatic(connection, keys.sender, now),
        **_desk(connection, people, now),
    )


def about(connection: Connection, number: int, now: datetime) -> Facts:
    """The same for one ticket that no mail is about; empty `threads` where there is none."""
    threads = load(connection, [number])
    return Facts(threads=threads, history=_history(connection, threads), **_desk(connection, _people(threads), now))


def load(connection: Connection, numbers: Sequence[int]) -> tuple[Ticket, ...]:
    """These tickets as they stand, those that exist, by number."""
    query = select(TICKET).where(TICKET.c.number.in_(numbers)).order_by(TICKET.c.number)
    return tuple(ticket_of(row) for row in connection.execute(query).mappings())


def entries(connection: Connection, number: int) -> tuple[Entry, ...]:
    """All mails on a ticket, oldest first."""
    query = select(ENTRY).where(ENTRY.c.ticket == number).order_by(ENTRY.c.at, ENTRY.c.id)
    return tuple(entry_of(row) for row in connection.execute(query).mappings())


def _desk(connection: Connection, people: Iterable[str], now: datetime) -> dict[str, Any]:
    """What matters whatever the mail: the next number, who has how much, whose turn it is, who is away or unreachable."""
    return {
        "number": (connection.execute(select(func.max(TICKET.c.number))).scalar() or 0) + 1,
        "loads": _loads(connection),
        "turns": MappingProxyType(_pairs(connection, select(TURN.c.place, TURN.c.person))),
        "absent": _absent(connection, now),
        "blocked": _blocked(connection, people),
    }


def _pairs(connection: Connection, query: Select[Any]) -> dict[Any, Any]:
    return {first: second for first, second in connection.execute(query)}


def _kept_on(connection: Connection, ids: Sequence[str]) -> tuple[int, ...]:
    """Tickets on which mails with these Message-IDs are kept, in the order of the ids."""
    if not ids:
        return ()
    query = select(ENTRY.c.message_id, ENTRY.c.ticket).where(ENTRY.c.message_id.in_(ids)).order_by(ENTRY.c.id)
    found = connection.execute(query).all()
    return tuple(row.ticket for wanted in ids for row in found if row.message_id == wanted)


def _reach(connection: Connection, numbers: Iterable[int]) -> Mapping[int, Ticket]:
    """These tickets and all that they were merged into, at one go; circles end because a union keeps each number once."""
    wanted = sorted(numbers)
    if not wanted:
        return {}
    reach = select(TICKET.c.number).where(TICKET.c.number.in_(wanted)).cte("reach", recursive=True)
    further = select(TICKET.c.merged_into).join(reach, TICKET.c.number == reach.c.number).where(TICKET.c.merged_into > 0)
    found = select(TICKET).where(TICKET.c.number.in_(select(reach.union(further).c.number)))
    return {row["number"]: ticket_of(row) for row in connection.execute(found).mappings()}


def _target(reach: Mapping[int, Ticket], number: int) -> Ticket:
    """Where a ticket was merged to in the end; a circle ends at its lowest number."""
    path = [number]
    while (into := reach[path[-1]].merged_into) in reach:
        if into in path:
            return reach[min(path[path.index(into) :])]
        path.append(into)
    return reach[path[-1]]


def _targets(reach: Mapping[int, Ticket], numbers: Sequence[int]) -> tuple[Ticket, ...]:
    ends = {ticket.number: ticket for ticket in (_target(reach, number) for number in numbers if number in reach)}
    return tuple(ends.values())


def _people(tickets: Iterable[Ticket]) -> set[str]:
    return {email for ticket in tickets for email in (ticket.requester, *ticket.watchers, *ticket.vendors)}


def _history(connection: Connection, tickets: Sequence[Ticket]) -> tuple[Entry, ...]:
    return entries(connection, tickets[0].number) if tickets else ()


def _twin(connection: Connection, fingerprint: str) -> int | None:
    """The ticket of the first decided mail with this fingerprint. Its copies don't count: set aside and retried, the
    first one must not be a duplicate of its own duplicate."""
    row = INBOUND.c
    query = select(row.ticket).where(row.fingerprint == fingerprint, row.status != "new", row.outcome != Outcome.DUPLICATE)
    return connection.execute(query.order_by(row.id).limit(1)).scalar() if fingerprint else None


def _mine(connection: Connection, keys: Keys) -> tuple[Ticket, ...]:
    """Open tickets that the sender asked for or holds, by deadline (none: last); at most MINE_LIMIT."""
    holds = ((TICKET.c.requester, keys.sender), (TICKET.c.assignee, keys.person))
    mine = [select(TICKET.c.number).where(TICKET.c.is_open == true(), column == who) for column, who in holds if who]
    if not mine:
        return ()
    query = select(TICKET).where(TICKET.c.number.in_(union(*mine)))
    order = query.order_by(TICKET.c.resolve_by.nulls_last(), TICKET.c.number).limit(MINE_LIMIT)
    return tuple(ticket_of(row) for row in connection.execute(order).mappings())


def _loads(connection: Connection) -> Mapping[str, int]:
    """Tickets per person that still ask for work: open, and not resolved."""
    row = TICKET.c
    query = select(row.assignee, func.count()).where(row.is_open == true(), row.assignee != "", row.status != Status.RESOLVED)
    return MappingProxyType(_pairs(connection, query.group_by(row.assignee)))


def _absent(connection: Connection, now: datetime) -> tuple[Absence, ...]:
    row = ABSENCE.c
    query = select(row.person, row.until).where(or_(row.until.is_(None), row.until > now)).order_by(row.person)
    return tuple(Absence(found.person, found.until) for found in connection.execute(query))


def _bounced(connection: Connection, ids: Sequence[str]) -> tuple[Sent, ...]:
    if not ids:
        return ()
    row = OUTBOX.c
    query = select(row.message_id, row.ticket, row.kind, row.recipients).where(row.message_id.in_(ids)).order_by(row.id)
    return tuple(Sent(found[0], found[1], found[2], tuple(found[3])) for found in connection.execute(query))


def _automatic(connection: Connection, sender: str, now: datetime) -> int:
    row = ADDRESSEE.c
    query = select(func.count()).where(row.email == sender, row.at > now - AUTOMATIC_WINDOW, row.automatic == true())
    return connection.execute(query).scalar() or 0


def _blocked(connection: Connection, people: Iterable[str]) -> tuple[str, ...]:
    query = select(BOUNCED.c.email).where(BOUNCED.c.email.in_(sorted(people))).order_by(BOUNCED.c.email)
    return tuple(connection.execute(query).scalars())
