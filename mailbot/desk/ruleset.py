"""The rules as mails are held against them: read once, with all request types that they name. Knows one rule at a time, and
neither the order in which they speak nor what they then do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mailbot.desk.conditions import Ready, compiled, meets, prefixes_in
from mailbot.desk.prefix import Prefix, RequestTypes
from mailbot.desk.request import Request
from mailbot.desk.routing import Why


@dataclass(frozen=True, slots=True)
class Rule:
    """A name, conditions, actions. `when` and `then` are the values of rules.yaml, checked; `conditions` and
    `actions` know what to do with them. `line` is where the rule stands in the file."""

    name: str
    when: Mapping[str, object]
    then: Mapping[str, object]
    line: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule, its conditions read. `types` are the request types that it is for; `first` those that it asks for before
    anything else, and `unheard` what there is to say of it where a mail is of none of them."""

    rule: Rule
    when: Ready
    types: frozenset[Prefix]
    first: frozenset[Prefix]
    unheard: tuple[Why, ...]

    def met_by(self, request: Request) -> tuple[bool, tuple[Why, ...]]:
        """Whether a request meets all of the rule's conditions, and those that were looked at."""
        if self.first and self.first.isdisjoint(request.heard):
            return False, self.unheard
        met, seen = meets(self.when, request)
        return met, tuple(Why(one.condition, one.value, one.matched, self.rule.name) for one in seen)


@dataclass(frozen=True, slots=True)
class Ruleset:
    """All rules in their order, and all request types that they name."""

    entries: tuple[Entry, ...]
    types: RequestTypes


def ruleset_of(rules: Iterable[Rule]) -> Ruleset:
    """Read rules. Raises ValueError or KeyError for a mistake in one that `rulebook` has not checked."""
    entries = tuple(map(_entry, rules))
    return Ruleset(entries, RequestTypes.of(prefix for entry in entries for prefix in prefixes_in(entry.when)))


def _entry(rule: Rule) -> Entry:
    when = compiled(rule.when)
    name, written = next(((question.name, question.written) for question in when.questions), ("", ""))
    first: Iterable[Prefix] = when[name] if name == "prefix" else ()
    types = frozenset(prefixes_in(when, denied=False))
    return Entry(rule, when, types, frozenset(first), (Why(name, written, False, rule.name),))
