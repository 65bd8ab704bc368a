"""The requester hears of a time that has moved: in the letter that goes to them anyway, else in one of its own. Also where
their own answer ended a wait: they can't know how much that has moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from mailbot.desk import sla
from mailbot.desk.case import Case
from mailbot.desk.events import DueChanged, Filled, Followed, PriorityChanged, Reopened, Resumed, TeamChanged
from mailbot.desk.letters import views
from mailbot.desk.letters.address import to_requester
from mailbot.desk.ticket import Status, Ticket
from mailbot.mail.draft import Auto, Draft, Role

_MOVING = frozenset((DueChanged, PriorityChanged, TeamChanged, Resumed, Reopened))
_SMALL = timedelta(minutes=1)
_SAYING = ("reply", "reopened", "status")


def say(case: Case) -> Case:
    """Add to a Case what its requesters don't know yet: the new time of tickets that an agent, or the end of a wait, moved;
    of what they did themselves, that is only the end of a wait by their answer."""
    here, facts = case.number, case.facts
    for before in {t.number: t for t in (*facts.threads, *facts.claimed, *facts.named.values(), *facts.mine)}.values():
        ticket = case.tickets.get(before.number)
        if ticket is not None and _has_moved(case, before, ticket):
            case = _say(case.at(ticket.number))
    return case.at(here)


def is_too_soon(case: Case) -> bool:
    """Whether the mail just named a deadline that can't be met."""
    filled = case.last(Filled)
    return bool(filled and filled.deadline and sla.is_too_soon(case.policy, case.here, case.now))


def say_too_soon(case: Case) -> Case:
    """The requester hears at once that a deadline which they named later can't be met."""
    return case.say(_status(case, too_soon=True)) if is_too_soon(case) else case


def _has_moved(case: Case, before: Ticket, after: Ticket) -> bool:
    if after.status.is_done or after.status is Status.RESOLVED or after.stands or after.resolve_by is None:
        return False
    far = before.resolve_by is None or abs(after.resolve_by - before.resolve_by) >= _SMALL
    kinds = {type(event) for number, event in case.events if number == after.number}
    own = case.by == after.requester
    return far and (kinds >= {Followed, Resumed} if own else not kinds.isdisjoint(_MOVING))


def _say(case: Case) -> Case:
    at, told = case.here.resolve_by, False
    drafts: list[Draft] = []
    for draft in case.drafts:
        fits = draft.ticket == case.number and draft.role is Role.REQUESTER and draft.kind in _SAYING
        told = told or fits
        drafts.append(replace(draft, context={**draft.context, "moved_to": at}) if fits else draft)
    return replace(case, drafts=tuple(drafts)) if told else case.say(_status(case, moved_to=at))


def _status(case: Case, **more: object) -> Draft:
    shown = {"ticket": views.ticket(case.policy, case.here), "due": views.due(case.here), "last": None}
    auto = Auto.REPLIED if case.by == case.here.requester else Auto.GENERATED
    return to_requester(
        case, "status", {"tickets": [shown], "role": Role.REQUESTER.value, "single": True, "history": [], **more}, auto=auto
    )
