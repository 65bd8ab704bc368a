"""Facts: everything that deciding needs, read in a handful of indexed statements. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Select, bindparam, exists, func, literal_column, null, or_, select, true, union, union_all

from mailbot.adapters.store.columns import ABSENCE, BOUNCED, ENTRY, INCIDENT, OUTBOX, TICKET, TURN
from mailbot.adapters.store.kept import entries, load
from mailbot.adapters.store.prepared import Prepared
from mailbot.adapters.store.rows import ticket_of
from mailbot.adapters.store.rows_file import entry_of
from mailbot.adapters.store.traffic import traffic
from mailbot.adapters.store.values import among, clean
from mailbot.desk.case import Absence, Entry, Facts, Incident, Keys, Sent
from mailbot.desk.ticket import Status, Ticket

MINE_LIMIT = 200
EARLIER_LIMIT = 6
MOST_KEYS = 500  # of what a stranger's mail may make us look up
BIGGEST = 2**62


def facts(connection: Connection, keys: Keys, now: datetime, staff: Sequence[str], compared: Sequence[str]) -> Facts:
    """What the store knows about a mail's surroundings."""
    referred = (*keys.issued, *_kept_on(connection, keys.ids[:MOST_KEYS]))
    reach = _reach(connection, (*referred, *keys.claimed, *keys.named))
    threads, claimed = _targets(reach, referred), _targets(reach, keys.claimed)
    named = {number: _target(reach, number) for number in keys.named if number in reach}
    people = {keys.sender, *_people((*threads, *claimed, *named.values())), *staff}
    twin, counted = traffic(connection, keys, threads[0].number if threads else 0, now)
    return Facts(
        threads=threads,
        claimed=claimed,
        named=MappingProxyType(named),
        history=_history(connection, (*threads, *claimed)),
        mine=_mine(connection, keys),
        bounced=_bounced(connection, keys.bounced),
        twin=twin,
        traffic=counted,
        earlier=_earlier(connection, keys.sender),
        **_desk(connection, people, compared, now),
    )


def about(connection: Connection, number: int, now: datetime, staff: Sequence[str], compared: Sequence[str]) -> Facts:
    """The same for one ticket that no mail is about; empty `threads` where there is none."""
    threads = load(connection, [number])
    desk = _desk(connection, _people(threads) | set(staff), compared, now)
    return Facts(threads=threads, history=_history(connection, threads), **desk)


def _desk(connection: Connection, people: Iterable[str], compared: Sequence[str], now: datetime) -> dict[str, Any]:
    """What matters whatever the mail: the next number, who has how much, whose turn it is, who is away or unreachable."""
    found: dict[str, list[Sequence[Any]]] = {}
    for what, *row in _DESK.all(connection, people=sorted(people), compared=compared, now=now):
        found.setdefault(what, []).append(row)
    kept = {what: MappingProxyType({row[0]: row[at] for row in found.get(what, ())}) for what, at in _KEPT_AT.items()}
    return {
        "number": found["last"][0][3] + 1,
        "absent": _absences(found.get("absent", ()), found.get("leaving", ())),
        "incidents": incidents(connection) if "incident" in found else (),
        **kept,
    }


def _absences(away: Iterable[Sequence[Any]], leaving: Iterable[Sequence[Any]]) -> tuple[Absence, ...]:
    since = {person: at for person, _, at, _ in leaving}
    return tuple(sorted((Absence(person, until, since.get(person)) for person, _, until, _ in away), key=_person))


_person = attrgetter("person")


def _kept_on(connection: Connection, ids: Sequence[str]) -> tuple[int, ...]:
    """Tickets on which mails with these Message-IDs are kept, in the order of the ids."""
    if not ids:
        return ()
    found: dict[str, list[int]] = {clean(wanted): [] for wanted in ids}
    for message_id, ticket in _KEPT.all(connection, ids=list(found)):
        found[message_id].append(ticket)
    return tuple(ticket for tickets in found.values() for ticket in tickets)


def _reach(connection: Connection, numbers: Iterable[int]) -> Mapping[int, Ticket]:
    """These tickets and all that they were merged into, at one go; circles end because a union keeps each number once."""
    wanted = [number for number in dict.fromkeys(numbers) if 0 < number < BIGGEST][:MOST_KEYS]
    if not wanted:
        return {}
    return {row["number"]: ticket_of(row) for row in _REACHED.records(connection, numbers=wanted)}


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


def _mine(connection: Connection, keys: Keys) -> tuple[Ticket, ...]:
    """Open tickets that the sender asked for or holds, by deadline (none: last); at most MINE_LIMIT."""
    return tuple(ticket_of(row) for row in _MINE.records(connection, sender=keys.sender or None, person=keys.person or None))


def absent(connection: Connection, now: datetime) -> tuple[Absence, ...]:
    """Who is away now, or will be."""
    return tuple(Absence(person, until, since) for person, until, since in _ABSENT.all(connection, now=now))


def _bounced(connection: Connection, ids: Sequence[str]) -> tuple[Sent, ...]:
    if not ids:
        return ()
    found = _BOUNCED.all(connection, ids=ids[:MOST_KEYS])
    return tuple(Sent(message_id, ticket, kind, tuple(people)) for message_id, ticket, kind, people in found)


def _earlier(connection: Connection, sender: str) -> tuple[Entry, ...]:
    return tuple(entry_of(row) for row in _EARLIER.records(connection, sender=sender)) if sender else ()


def incidents(connection: Connection) -> tuple[Incident, ...]:
    """The incidents that are not over."""
    return tuple(Incident(name, tuple(teams), since, by) for name, teams, since, by in _INCIDENTS.all(connection))


_IS_OPEN = TICKET.c.is_open == true()
_REACH = select(TICKET.c.number).where(among(TICKET.c.number, "numbers")).cte("reach", recursive=True)
_FURTHER = select(TICKET.c.merged_into).join(_REACH, TICKET.c.number == _REACH.c.number).where(TICKET.c.merged_into > 0)
_REACHED = Prepared(select(TICKET).where(TICKET.c.number.in_(select(_REACH.union(_FURTHER).c.number))))
_KEPT = Prepared(select(ENTRY.c.message_id, ENTRY.c.ticket).where(among(ENTRY.c.message_id, "ids")).order_by(ENTRY.c.id))
_BOUNCED = Prepared(
    select(OUTBOX.c.message_id, OUTBOX.c.ticket, OUTBOX.c.kind, OUTBOX.c.recipients)
    .where(among(OUTBOX.c.message_id, "ids"))
    .order_by(OUTBOX.c.id)
)
_INCIDENTS = Prepared(
    select(INCIDENT.c.name, INCIDENT.c.teams, INCIDENT.c.since, INCIDENT.c.by)
    .where(INCIDENT.c.until.is_(None))
    .order_by(INCIDENT.c.id)
)
_AWAY = or_(ABSENCE.c.until.is_(None), ABSENCE.c.until > bindparam("now"))
_ABSENT = Prepared(select(ABSENCE.c.person, ABSENCE.c.until, ABSENCE.c.since).where(_AWAY).order_by(ABSENCE.c.person))
_EARLIER = Prepared(
    select(ENTRY)
    .where(ENTRY.c.sender == bindparam("sender"), ENTRY.c.direction == "in")
    .order_by(ENTRY.c.id.desc())
    .limit(EARLIER_LIMIT)
)
_MINE = Prepared(
    select(TICKET)
    .where(
        TICKET.c.number.in_(
            union(
                select(TICKET.c.number).where(_IS_OPEN, TICKET.c.requester == bindparam("sender")),
                select(TICKET.c.number).where(_IS_OPEN, TICKET.c.assignee == bindparam("person")),
            )
        )
    )
    .order_by(TICKET.c.resolve_by.nulls_last(), TICKET.c.number)
    .limit(MINE_LIMIT)
)
_NOTHING: Any = literal_column("''")
_ZERO: Any = literal_column("0")
_NULL = null()


def _row(what: str, name: Any = _NOTHING, person: Any = _NOTHING, at: Any = _NULL, number: Any = _ZERO) -> Select[Any]:
    columns = {"what": literal_column(f"'{what}'"), "name": name, "person": person, "at": at, "number": number}
    return select(*(column.label(label) for label, column in columns.items()))


_DESK = Prepared(
    union_all(
        _row("absent", ABSENCE.c.person, at=ABSENCE.c.until).where(_AWAY),
        _row("leaving", ABSENCE.c.person, at=ABSENCE.c.since).where(_AWAY, ABSENCE.c.since.is_not(None)),
        _row("last", number=func.coalesce(func.max(TICKET.c.number), 0)),
        _row("turns", TURN.c.place, TURN.c.person),
        _row("unreachable", BOUNCED.c.email, at=BOUNCED.c.since).where(among(BOUNCED.c.email, "people")),
        _row("incident").where(exists(select(INCIDENT.c.id).where(INCIDENT.c.until.is_(None)))),
        _row("loads", TICKET.c.assignee, number=func.count())  # what still asks for work: open, and not resolved
        .where(_IS_OPEN, among(TICKET.c.assignee, "compared"), TICKET.c.status != Status.RESOLVED.value)
        .group_by(TICKET.c.assignee),
    )
)
_KEPT_AT = {"turns": 1, "unreachable": 2, "loads": 3}
