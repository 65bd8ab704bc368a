"""Which rule a mail meets, and where that sends it. The first match wins. Knows rules and requests, no ticket."""

from __future__ import annotations

from mailbot.desk.actions import ACTIONS, apply
from mailbot.desk.policy import Policy
from mailbot.desk.replace import replace
from mailbot.desk.request import Request, request_of
from mailbot.desk.routing import Routing, Why
from mailbot.desk.ruleset import Rule

__all__ = ["Request", "Routing", "Why", "prefix_rule", "request_of", "route"]


def route(policy: Policy, request: Request) -> Routing:
    """Where a request goes: the first rule whose conditions it meets, and before it those that say `continue`;
    `default` for what they leave open. What of `default` merely describes the unmatched (tags and the like) is
    used only where no rule has matched."""
    types = policy.ruleset.types
    request = request if request.types is types else replace(request, types=types)
    routing, matched, failed = Routing(), list[Why](), list[Why]()
    for rule, met, seen in policy.ruleset.tried(request):
        (matched if met else failed).extend(seen)
        routing = _by(rule, routing) if met else routing
        if met and not rule.then.get("continue"):
            break
    return _completed(replace(routing, why=(*matched, *failed)), policy, request)


def prefix_rule(policy: Policy, subject: str) -> str:
    """The name of the first rule with a `prefix` condition that a subject meets; "" where there is none. The rule's
    other conditions don't count: this tells whether somebody has used an old thread for a new matter."""
    begun = policy.ruleset.types.heard(subject)
    return next((entry.rule.name for entry in policy.ruleset.entries if not entry.types.isdisjoint(begun)), "")


def _by(rule: Rule, routing: Routing) -> Routing:
    """A routing with what a rule says; one that goes on is the rule only where it names a team."""
    routing = apply(rule.then, routing)
    return replace(routing, rule=rule.name) if routing.team or not rule.then.get("continue") else routing


def _completed(routing: Routing, policy: Policy, request: Request) -> Routing:
    if routing.reject or routing.set_aside:
        return routing
    routing = _with_team(routing, policy)
    routing = routing if routing.priority else replace(routing, priority=request.priority)
    return _with_sla(_with_default(routing, policy, request), policy)


def _with_team(routing: Routing, policy: Policy) -> Routing:
    """Where no team is named: that of the workflow's first step, or of the person who shall have the ticket."""
    if routing.team:
        return routing
    steps = policy.workflows.get(routing.workflow, ())
    if steps or not routing.assign:
        return replace(routing, team=steps[0].team) if steps else routing
    homes = (team.key for team in policy.teams.values() if any(routing.assign in tier for tier in team.tiers))
    return replace(routing, team=next(homes, ""))


def _with_default(routing: Routing, policy: Policy, request: Request) -> Routing:
    known = {"language"} if request.language else set()
    if routing.team in policy.teams and policy.teams[routing.team].sla:
        known.add("sla")
    matched = bool(routing.rule)
    fitting = {
        name: value for name, value in policy.default.items() if name not in known and (ACTIONS[name].fills or not matched)
    }
    return apply(fitting, routing)


def _with_sla(routing: Routing, policy: Policy) -> Routing:
    team = policy.teams.get(routing.team)
    return routing if routing.sla or team is None else replace(routing, sla=team.sla)
