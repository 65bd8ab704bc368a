"""The rules as mails are held against them: read once, with all request types that they name. Knows one rule at a time, and
neither the order in which they speak nor what they then do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from mailbot.desk.conditions import Question, Ready, compiled, prefixes_in
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
class Asked:
    """One condition of a rule: what tells whether a request meets it, and what there is to say of either answer."""

    fits: Callable[[Request], bool]
    met: Why
    failed: Why


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule, its conditions read. `types` are the request types that it is for, `first` those that it asks for before
    anything else."""

    rule: Rule
    conditions: tuple[Asked, ...]
    types: frozenset[Prefix] = frozenset()
    first: frozenset[Prefix] = frozenset()

    def met_by(self, request: Request) -> tuple[bool, tuple[Why, ...]]:
        """Whether a request meets all of the rule's conditions, and what was looked at up to the first that failed."""
        seen: list[Why] = []
        for asked in self.conditions:
            if not asked.fits(request):
                return False, (*seen, asked.failed)
            seen.append(asked.met)
        return True, tuple(seen)


@dataclass(frozen=True, slots=True)
class Ruleset:
    """All rules in their order, and all request types that they name."""

    entries: tuple[Entry, ...]
    types: RequestTypes

    def tried(self, request: Request) -> Iterator[tuple[Rule, bool, tuple[Why, ...]]]:
        """Each rule, whether a request meets it, and what was looked at. What begins with a type that was not heard is not
        worth another look."""
        heard = request.heard
        for entry in self.entries:
            if entry.first and entry.first.isdisjoint(heard):
                yield entry.rule, False, (entry.conditions[0].failed,)
            else:
                yield entry.rule, *entry.met_by(request)


def ruleset_of(rules: Iterable[Rule]) -> Ruleset:
    """Read rules. Raises ValueError or KeyError for a mistake in one that `rulebook` has not checked."""
    read = [(rule, compiled(rule.when)) for rule in rules]
    entries = tuple(_entry(rule, when) for rule, when in read)
    return Ruleset(entries, RequestTypes.of(prefix for _, when in read for prefix in prefixes_in(when)))


def _entry(rule: Rule, when: Ready) -> Entry:
    first: Iterable[Prefix] = when["prefix"] if next(iter(when), "") == "prefix" else ()
    conditions = tuple(_asked(question, rule.name) for question in when.questions)
    return Entry(rule, conditions, frozenset(prefixes_in(when, denied=False)), frozenset(first))


def _asked(question: Question, rule: str) -> Asked:
    met, failed = (Why(question.name, question.written, matched, rule) for matched in (True, False))
    return Asked(question.fits, met, failed)
