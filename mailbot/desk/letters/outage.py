"""What requesters hear of an incident: one letter to each when it begins and one when it is over, however many of their
tickets it touches. That it went is the store's to remember."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from mailbot.desk import incidents
from mailbot.desk.case import Case, Incident
from mailbot.desk.letters import views
from mailbot.desk.letters.address import to_requester
from mailbot.desk.ticket import Status, Ticket
from mailbot.mail.draft import Auto

_MOST = 50


def touched(incident: Incident, until: datetime | None, tickets: Iterable[Ticket]) -> tuple[tuple[Ticket, ...], ...]:
    """The open tickets whose requesters have to hear that an incident began, or (with `until`) that it is over, by requester.
    Of its beginning those of tickets that came later know from their receipt."""
    found: dict[str, list[Ticket]] = {}
    for ticket in tickets:
        idle = ticket.status.is_done or ticket.status is Status.RESOLVED or not incident.covers(ticket.team)
        if not idle and (_came_before(incident, ticket) if until is None else ticket.created_at <= until):
            found.setdefault(ticket.requester, []).append(ticket)
    return tuple(tuple(mine) for mine in found.values())


def letter(case: Case, incident: Incident, over: bool, tickets: tuple[Ticket, ...]) -> Case:
    """The letter about these tickets of one requester, in the thread of the first. Watchers of all of them get it as well."""
    after = [incidents.follow(case.about(ticket)).here for ticket in tickets[:_MOST]]
    shown = [views.ticket(case.policy, ticket) for ticket in after]
    context = {"name": incident.name, "over": over, "tickets": shown, "more": len(tickets) - len(shown)}
    case = case.about(tickets[0])
    draft = to_requester(case, "incident", context, auto=Auto.GENERATED)
    everywhere = set[str].intersection(*(set(ticket.watchers) for ticket in tickets))
    return case.say(replace(draft, cc=tuple(address for address in draft.cc if address.email in everywhere)))


def _came_before(incident: Incident, ticket: Ticket) -> bool:
    return ticket.created_at < incident.since or incident.name not in ticket.incidents
