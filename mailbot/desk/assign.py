"""Whose turn it is: the person of a team's tier who gets a ticket. Knows teams and who is away, not the ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mailbot.desk.policy import Assign, Policy, Team


def choose(
    team: Team, tier: int, loads: Mapping[str, int], turns: Mapping[str, str], absent: frozenset[str], policy: Policy
) -> str:
    """The key of the person who gets the next ticket, or "" where nobody shall (a team that assigns by hand).

    `tier` counts from 1; one too high is the last. `loads` are open tickets per person, `turns` who had the last
    ticket of a tier (`"ky-thuat/1"`). Those away are passed over; is the whole tier away, a deputy of theirs stands
    in, then the team's manager, then the manager's deputy.
    """
    if team.assign is Assign.MANUAL or not team.tiers:
        return ""
    tier = min(max(tier, 1), len(team.tiers))
    members = team.tiers[tier - 1]
    present = [key for key in members if key not in absent]
    if not present:
        return _stand_in(members, team, absent, policy)
    if team.assign is Assign.LEAST_BUSY:
        return min(present, key=lambda key: loads.get(key, 0))
    return _after(turns.get(f"{team.key}/{tier}", ""), members, present)


def _after(last: str, members: Sequence[str], present: Sequence[str]) -> str:
    start = members.index(last) + 1 if last in members else 0
    return next(key for key in (*members[start:], *members[:start]) if key in present)


def _stand_in(members: Sequence[str], team: Team, absent: frozenset[str], policy: Policy) -> str:
    chain = [_deputy(key, absent, policy) for key in members]
    if team.manager:
        chain += [team.manager if team.manager not in absent else "", _deputy(team.manager, absent, policy)]
    return next((key for key in chain if key), team.manager)


def _deputy(key: str, absent: frozenset[str], policy: Policy) -> str:
    """Who stands in for somebody: their deputy, or that one's, and so on; "" where all of them are away."""
    passed = {key}
    while key in policy.people and (key := policy.people[key].deputy) and key not in passed:
        if key not in absent:
            return key
        passed.add(key)
    return ""
