"""What concerns the desk as a whole and no mail: everything open, and when something that comes back was last done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import Connection, bindparam, insert, or_, select, true, update

from mailbot.adapters.store.columns import EVENT, INCIDENT, MARK, TICKET
from mailbot.adapters.store.dialect import upsert
from mailbot.adapters.store.kept import load
from mailbot.adapters.store.prepared import Prepared
from mailbot.adapters.store.rows import ticket_of
from mailbot.adapters.store.tx_facts import absent
from mailbot.adapters.store.values import among
from mailbot.desk.case import Incident
from mailbot.desk.digest import Roster
from mailbot.desk.events import Rated
from mailbot.desk.scope import Voice

_RATED = Prepared(
    select(EVENT.c.ticket, EVENT.c.data)
    .where(among(EVENT.c.ticket, "rated"), EVENT.c.type == Rated.__name__)
    .order_by(EVENT.c.ticket, EVENT.c.seq)
)
_MARKS = upsert(MARK, "name")
_LONG_OVER = timedelta(days=7)
_LATELY = select(INCIDENT).where(or_(INCIDENT.c.until.is_(None), INCIDENT.c.until > bindparam("since"))).order_by(INCIDENT.c.id)
_TOLD = select(MARK.c.name).where(MARK.c.name.in_(bindparam("names", expanding=True)))
_OPEN = Prepared(select(TICKET).where(TICKET.c.is_open == true()).order_by(TICKET.c.number))


def roster(connection: Connection, now: datetime) -> Roster:
    """Everything open, and who is away."""
    tickets = tuple(ticket_of(row) for row in _OPEN.records(connection))
    return Roster(tickets, frozenset(absence.person for absence in absent(connection, now) if absence.is_on(now)))


def voices(connection: Connection, numbers: Sequence[int]) -> Mapping[int, Voice]:
    """What the requesters of these tickets said of them, as far as they rated them."""
    said = {number: data["comment"] for number, data in _RATED.all(connection, rated=numbers)}
    tickets = load(connection, list(said))
    return MappingProxyType({ticket.number: Voice(ticket, said[ticket.number]) for ticket in tickets})


def mark(connection: Connection, name: str) -> datetime | None:
    """When this was last done."""
    at: datetime | None = connection.execute(select(MARK.c.at).where(MARK.c.name == name)).scalar()
    return at


def set_mark(connection: Connection, name: str, at: datetime) -> None:
    """It was done."""
    _MARKS.run(connection, name=name, at=at)


def start_incident(connection: Connection, incident: Incident) -> None:
    """Keep an incident, and wake the tickets that it touches."""
    values = {"name": incident.name, "teams": list(incident.teams), "by": incident.by, "since": incident.since}
    connection.execute(insert(INCIDENT).values(values | {"until": None}))
    _wake(connection, incident.teams, incident.since)


def end_incident(connection: Connection, name: str, now: datetime) -> bool:
    """An incident is over, and its tickets wake; False where there is none of this name."""
    row = INCIDENT.c
    over = update(INCIDENT).where(row.name == name, row.until.is_(None)).values(until=now).returning(row.teams)
    ended = connection.execute(over).scalars().all()
    for teams in ended:
        _wake(connection, tuple(teams), now)
    return bool(ended)


def all_incidents(connection: Connection) -> tuple[tuple[Incident, datetime | None], ...]:
    """Every incident there was, oldest first, and when it was over."""
    rows = connection.execute(select(INCIDENT).order_by(INCIDENT.c.id)).mappings()
    return tuple((Incident(row["name"], tuple(row["teams"]), row["since"], row["by"]), row["until"]) for row in rows)


def untold(connection: Connection, now: datetime) -> tuple[tuple[Incident, datetime | None], ...]:
    """The incidents that began, or ended lately, and that nobody was told of."""
    rows = connection.execute(_LATELY, {"since": now - _LONG_OVER}).mappings().all()
    lately = [(Incident(row["name"], tuple(row["teams"]), row["since"], row["by"]), row["until"]) for row in rows]
    names = [name_of(one, over) for one, _ in lately for over in (False, True)]
    told = set(connection.execute(_TOLD, {"names": names}).scalars()) if names else set()
    due = ((one, until, name_of(one, False) in told, name_of(one, True) in told) for one, until in lately)
    return tuple((one, until) for one, until, began, ended in due if (began and not ended if until else not began))


def name_of(incident: Incident, over: bool) -> str:
    """The mark that says that an incident's requesters were told."""
    return f"incident {incident.since.isoformat()} {'over' if over else 'began'} {incident.name}"


def _wake(connection: Connection, teams: tuple[str, ...], now: datetime) -> None:
    """Let the tickets of teams (none: all) be looked at now. What somebody decides about them meanwhile is decided again."""
    mine = [TICKET.c.team.in_(teams)] if teams else []
    soon = update(TICKET).where(TICKET.c.is_open == true(), *mine)
    connection.execute(soon.values(wake_at=now, version=TICKET.c.version + 1))
