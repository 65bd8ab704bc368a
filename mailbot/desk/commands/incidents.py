"""Commands by which a manager declares an incident, and ends it."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from mailbot.desk import holding, incidents
from mailbot.desk.case import Case, Incident
from mailbot.desk.commands.registry import Ask, Fault, command
from mailbot.mail.fold import fold


@command("incident", "suco", "insiden", ticket=False, argument=True, leads=True)
def incident(case: Case, ask: Ask) -> Case | Fault:
    """A manager declares an incident: the clocks of their teams' tickets stand, and requesters are told once."""
    led, name = _led(case, ask), ask.argument[:200]
    if not led:
        return Fault("not-allowed", MappingProxyType({"word": f"#{ask.word}"}), ask.line)
    if any(fold(one.name) == fold(name) for one in incidents.running(case)):
        return _unknown(case, ask)
    begun = Incident(name, () if len(led) == len(case.policy.teams) else led, case.now, case.by)
    return replace(case, begun=(*case.begun, begun))


@command("endincident", "hetsuco", "tamatinsiden", ticket=False, leads=True)
def end_incident(case: Case, ask: Ask) -> Case | Fault:
    """The incident is over (all of the manager's, without a name): clocks run again, and requesters are told once."""
    led = set(_led(case, ask))
    if not led:
        return Fault("not-allowed", MappingProxyType({"word": f"#{ask.word}"}), ask.line)
    mine = (one for one in incidents.running(case) if set(one.teams or case.policy.teams) & led)
    names = tuple(one.name for one in mine if not ask.argument or fold(one.name) == fold(ask.argument))
    return replace(case, over=(*case.over, *names)) if names else _unknown(case, ask)


def _led(case: Case, ask: Ask) -> tuple[str, ...]:
    """The teams that the sender answers for."""
    person = case.policy.person_of(ask.mail.sender)
    return tuple(key for key in case.policy.teams if person and person.key in holding.leaders(case.policy, key))


def _unknown(case: Case, ask: Ask) -> Fault:
    names = ", ".join(one.name for one in incidents.running(case))
    return Fault("bad-argument", MappingProxyType({"word": f"#{ask.word}", "value": ask.argument, "allowed": names}), ask.line)
