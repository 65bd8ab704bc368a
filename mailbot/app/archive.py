"""The archive of the live database once more, under other rules, and what would have been different."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailbot.adapters.store import SqlStore, ledger, queries
from mailbot.adapters.store.reading import Askable
from mailbot.app.simulate import Simulation
from mailbot.desk.ticket import Ticket
from mailbot.listings import TicketFilter
from mailbot.loops.office import Office
from mailbot.ports import BlobMissing, Blobs

_COMPARED = ("rule", "team", "assignee", "priority", "respond_by", "resolve_by")


@dataclass(frozen=True, slots=True)
class Difference:
    """A request that would have gone otherwise: the ticket as it was (None: it was none) and as it would have been, the
    fields that differ (before, after), and how many reminders and overdue notices it got and would have got."""

    was: Ticket | None
    would: Ticket | None
    changes: Mapping[str, tuple[object, object]]
    reminders: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Replay:
    """The simulation, what is different, the blobs of mails that are missing, and how many mails were left out: those on
    tickets from before the first day."""

    simulation: Simulation
    differences: tuple[Difference, ...]
    lost: tuple[str, ...]
    left_out: int = 0


def replay(store: SqlStore, blobs: Blobs, office: Office, since: datetime, until: datetime) -> Replay:
    """Decide the mails since a day again, each when it came, up to `until`. Mails on tickets from before that day are left
    out: what they answer is not there."""
    with store.reading() as tx:
        mails = ledger.archive(tx, since)
        was, left_out = _outcomes(tx), ledger.left_out(tx, since)
    simulation, lost = Simulation(office), list[str]()
    for mail in mails:
        try:
            simulation.arrive(blobs.get(mail.key), mail.at)
        except BlobMissing:
            lost.append(mail.key)
    simulation.run_until(until)
    with simulation.store.reading() as tx:
        would = _outcomes(tx)
    return Replay(simulation, _differences([mail.key for mail in mails], was, would), tuple(lost), left_out)


_Seen = tuple[Ticket, int]


def _outcomes(tx: Askable) -> Mapping[str, _Seen]:
    """The ticket that each mail (by its blob) opened, and how often somebody was reminded of it."""
    tickets = {ticket.number: ticket for ticket in queries.tickets(tx, TicketFilter(all=True))}
    opened, told = ledger.opened(tx), ledger.warnings(tx)
    return {key: (tickets[number], told.get(number, 0)) for key, number in opened.items() if number in tickets}


def _differences(keys: Sequence[str], was: Mapping[str, _Seen], would: Mapping[str, _Seen]) -> tuple[Difference, ...]:
    found = (_difference(was.get(key), would.get(key)) for key in dict.fromkeys(keys) if key in was or key in would)
    return tuple(one for one in found if one.changes or one.reminders[0] != one.reminders[1])


def _difference(was: _Seen | None, would: _Seen | None) -> Difference:
    before, after = (was[0] if was else None), (would[0] if would else None)
    changes = {
        name: (getattr(before, name, None), getattr(after, name, None))
        for name in _COMPARED
        if getattr(before, name, None) != getattr(after, name, None)
    }
    return Difference(before, after, changes, (was[1] if was else 0, would[1] if would else 0))
