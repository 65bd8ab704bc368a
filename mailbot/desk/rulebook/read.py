"""Reads rules.yaml: text to Policy, or all that is wrong with it, in one run. Knows no file system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from operator import attrgetter
from typing import Any

from pydantic import ValidationError

from mailbot.desk.keyed import MOST_TOLD, Keyed, Path
from mailbot.desk.policy import Policy
from mailbot.desk.rulebook.book import Rulebook
from mailbot.desk.rulebook.frozen import policy_of
from mailbot.desk.rulebook.names import Beside, Names, files_in, names_in
from mailbot.desk.rulebook.problems import Problem, Severity
from mailbot.desk.rulebook.reach import hidden
from mailbot.desk.rulebook.wording import note
from mailbot.desk.rulebook.yaml import Tree, load
from mailbot.mail.draft import Identity

_MORE = "mend these, and look again"
_ORDER = attrgetter("line", "column", "path", "message", "hint", "severity")


def named_files(text: str) -> tuple[str, ...]:
    """The files that a file names (iCalendar files), by their names as they stand there."""
    return files_in(load(text).value)


def read(
    text: str, identity: Identity, file: str = "rules.yaml", beside: Beside | None = None
) -> tuple[Policy | None, tuple[Problem, ...]]:
    """The policy that a file says, with warnings; or None and every mistake in it, in the order of the file (of very many the
    first). `beside` are the files that it names; without it nobody looks into them, and they close nothing.

    Never raises. The policy's identity carries `company.ticket_prefix`. A faulty file gives no policy at all: the
    caller keeps the one that is in force.
    """
    tree = load(text)
    policy = _policy(tree, identity, beside)
    placed = (problem if problem.file == file else replace(problem, file=file) for problem in tree.problems)
    problems = tuple(sorted(set(placed), key=_ORDER))
    if tree.errors < MOST_TOLD:
        return (None if tree.errors else policy), problems
    message = f"only {MOST_TOLD} mistakes are told at a time"
    return None, (*problems, replace(problems[-1], path="", message=message, hint=_MORE, severity=Severity.ERROR))


def _policy(tree: Tree, identity: Identity, beside: Beside | None) -> Policy | None:
    if not isinstance(tree.value, Keyed):
        if not tree.problems:
            tree.wrong((1, 1), (), "there is nothing in this file", "begin with `version: 1`, `people:`, `teams:` and `rules:`")
        return None
    names = names_in(tree, identity, beside)
    book = _validated(tree, names)
    _check_addresses(names)
    _check_promises(names)
    _check_rule_names(names)
    if not names.enough:
        _check_reach(names)
    if tree.errors or book is None:
        return None
    policy = policy_of(book, identity, tree)
    _check_roles(policy, names)
    return policy


def _validated(tree: Tree, names: Names) -> Rulebook | None:
    try:
        return Rulebook.model_validate(tree.value, context=names)
    except ValidationError as error:
        details = (one for one in error.errors(include_url=False) if not tree.lost.intersection(one["loc"][:1]))
        for detail in islice(details, MOST_TOLD):
            note(detail, tree)
        names.faulty = 0  # they are among the tree's errors now
        return None


def _check_addresses(names: Names) -> None:
    """One address belongs to one person, and none of them is the support address itself."""
    seen: dict[str, str] = {}
    for key, path, email in _addresses(names.tree.value.get("people")):
        if names.identity.owns(email):
            names.note(path, f"“{email}” is the support address itself", "give a person's own address")
        elif seen.setdefault(email, key) != key:
            names.note(path, f"“{email}” already belongs to “{seen[email]}”", "one address belongs to one person")


def _addresses(people: object) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    for key, person in people.items() if isinstance(people, Mapping) else ():
        emails = person.get("email") if isinstance(person, Mapping) else None
        for index, email in enumerate(emails if isinstance(emails, list) else [emails]):
            if isinstance(email, str):
                path = ("people", key, "email", index) if isinstance(emails, list) else ("people", key, "email")
                yield key, path, email.strip().lower()


def _check_promises(names: Names) -> None:
    """Two versions of a promise don't begin on the same day."""
    sla = names.tree.value.get("sla")
    for key, versions in sla.items() if isinstance(sla, Mapping) else ():
        seen: list[Any] = []
        for index, version in enumerate(versions if isinstance(versions, list) else ()):
            since = version.get("from") if isinstance(version, Mapping) else None
            if since in seen:
                names.note(("sla", key, index), f"two versions of “{key}” begin on the same day", "give each its own `from`")
            seen.append(since)


def _check_roles(policy: Policy, names: Names) -> None:
    """An overdue step that tells a role tells nobody in a team where nobody has that role."""
    for key, versions in policy.sla.items():
        told = {who for terms in versions for rung in terms.overdue for who in rung.tell}
        for role in sorted(told & {"manager", "director"}):
            bare = [team.key for team in policy.teams.values() if team.sla == key and not getattr(team, role)]
            hint = f"add `{role}:` to the team" + (", or to `company`" if role == "director" else "")
            if bare:
                message = f"`overdue` tells the {role}, and nobody is {role} of {', '.join(bare)}"
                names.note(("sla", key), message, hint, key=True, warning=True)


def _check_rule_names(names: Names) -> None:
    named: dict[str, Path] = {}
    for path, rule in names.rules:
        if names.enough:
            return
        before = named.setdefault(rule.name, path)
        if before is not path:
            other = f"another rule is named “{rule.name}” (line {names.tree.place(before)[0]})"
            names.note((*path, "name"), other, "give each rule its own name")


def _check_reach(names: Names) -> None:
    rules = [rule for _, rule in names.rules]
    passing = {number for number, rule in enumerate(rules) if rule.then.get("continue")}
    for first, second in hidden([rule.when for rule in rules], passing):
        line = names.tree.place(names.rules[first][0])[0]
        message = f"no mail reaches the rule “{rules[second].name}”: “{rules[first].name}” (line {line}) takes all of them"
        names.note(names.rules[second][0], message, "put the narrower rule first, or take it out", warning=True)
