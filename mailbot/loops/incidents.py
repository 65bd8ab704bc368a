"""Requesters hear of an incident once, and once more when it is over: the mark is set in the transaction that the letters
are made in, before any of its tickets is looked at. Order, no opinions."""

from __future__ import annotations

from datetime import datetime

import structlog

from mailbot.desk.case import Case, Incident
from mailbot.desk.finish import finish
from mailbot.desk.letters import outage
from mailbot.desk.ticket import Ticket
from mailbot.loops.post import post
from mailbot.loops.work import Bench
from mailbot.ports import StoreInTrouble, Tx

_log = structlog.get_logger(__name__)


def tell_of_incidents(bench: Bench, tx: Tx, now: datetime) -> tuple[str, ...]:
    """Tell of what began or ended and was not told of; returns what an admin should know about templates. What fails holds
    up nothing, and is tried again."""
    problems: tuple[str, ...] = ()
    for incident, until in tx.untold(now):
        try:
            with tx.savepoint():
                problems += _tell(bench, tx, incident, until, now)
        except (OSError, StoreInTrouble):
            raise
        except Exception as error:  # noqa: BLE001 - up to the loop and no further: it never holds up reminders
            _log.error("failed", action="incident", error=repr(error), exc_info=True)
    return problems


def _tell(bench: Bench, tx: Tx, incident: Incident, until: datetime | None, now: datetime) -> tuple[str, ...]:
    mine = outage.touched(incident, until, tx.roster(now).tickets)
    drafts = [draft for tickets in mine for draft in _case(bench, tx, incident, until is not None, tickets, now).drafts]
    when = f"{incident.name}:{incident.since.isoformat()}:{'over' if until else 'began'}"
    problems = post(drafts, tx, bench.blobs, bench.office(), f"incident:{when}", now)
    tx.told_of(incident, until is not None, now)
    _log.info("told", action="incident", over=until is not None, mails=len(drafts))
    return problems


def _case(bench: Bench, tx: Tx, incident: Incident, over: bool, tickets: tuple[Ticket, ...], now: datetime) -> Case:
    """One requester's letter; only its drafts count."""
    policy = bench.office().policy
    facts = tx.about(tickets[0].number, now, policy.staff)
    return finish(outage.letter(Case(policy=policy, facts=facts, now=now, by="clock"), incident, over, tickets))
