"""Rules that no mail can reach, since an earlier rule takes every mail that they would. Knows what one condition says
about another, and no mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from mailbot.desk.conditions import JOINTS, When
from mailbot.desk.patterns import Phrase
from mailbot.desk.prefix import Prefix

_DEEPEST = 5
_MOST_COMPARED = 1_000
_ANYTHING = ""

_Index = dict[tuple[str, str], set[int]]
"""Which conditions, by their number, hold a word in a condition of this name; under `_ANYTHING` all that have such a one."""


def hidden(whens: Sequence[When], passing: Collection[int] = ()) -> Iterator[tuple[int, int]]:
    """Pairs of conditions, by their number: the first takes all that would meet the second, which stands below it; each second
    once. Those in `passing` take nothing. Only what shares a rare word is compared, and of thousands of such not all."""
    index, open_ones, compared = _indexed(whens), set(range(len(whens))), 0
    for first, wide in enumerate(whens):
        open_ones.discard(first)
        for second in sorted(open_ones.intersection(_candidates(wide, index, open_ones))) if first not in passing else ():
            compared += _weight(wide) * _weight(whens[second])
            if compared > _MOST_COMPARED:
                return
            if implied(whens[second], wide):
                open_ones.discard(second)
                yield first, second


def _weight(when: When) -> int:
    """How many conditions there are, those in groups included."""
    return sum(sum(map(_weight, value)) if name in JOINTS else 1 for name, value in when.items())


def _indexed(whens: Sequence[When]) -> _Index:
    index: _Index = defaultdict(set)
    for number, when in enumerate(whens):
        for key in _shown(when):
            index[key].add(number)
    return index


def _shown(when: When) -> Iterator[tuple[str, str]]:
    """The conditions and their words that stand anywhere among some."""
    for name, value in when.items():
        if name not in JOINTS:
            yield name, _ANYTHING
        for item in value:
            yield from _shown(item) if name in JOINTS else ((name, word) for word in _words(item))


def _words(item: Any) -> tuple[str, ...]:
    """What stands in every pattern that this one covers; nothing where that can't be told."""
    if isinstance(item, Phrase):
        return tuple(item.words.split()) if item.words else ()
    return item.words if isinstance(item, Prefix) else ()


def _candidates(wide: When, index: _Index, every: Collection[int]) -> Collection[int]:
    """Those that may be sure to meet some conditions: the fewest that one of these allows."""
    found = every
    for name, value in wide.items():
        here = _of_joint(name, value, index, every) if name in JOINTS else _of_words(name, value, index)
        found = min(found, here, key=len)
    return found


def _of_joint(name: str, groups: Sequence[When], index: _Index, every: Collection[int]) -> Collection[int]:
    if name == "not":
        return every
    here = [_candidates(group, index, every) for group in groups]
    return min(here, key=len, default=every) if name == "all" else {number for one in here for number in one}


def _of_words(name: str, items: Sequence[Any], index: _Index) -> Collection[int]:
    """For each pattern those that hold its rarest word."""
    rarest = [min((index.get((name, word), set()) for word in _words(item) or (_ANYTHING,)), key=len) for item in items]
    return rarest[0] if len(rarest) == 1 else set().union(*rarest)


def implied(narrow: When, wide: When, depth: int = 0) -> bool:
    """Whether every mail that meets the narrow conditions is sure to meet the wide ones too. (Compiled conditions;
    False where that can't be told, or is nested too deeply to be told soon.)"""
    return depth <= _DEEPEST and all(_sure(narrow, name, value, depth + 1) for name, value in wide.items())


def _sure(narrow: When, name: str, value: Any, depth: int) -> bool:
    if name == "any" and any(implied(narrow, branch, depth) for branch in value):
        return True
    if name == "all":
        return all(implied(narrow, branch, depth) for branch in value)
    return _said(narrow, name, value) or _said_deeper(narrow, {name: value}, depth)


def _said(narrow: When, name: str, value: Any) -> bool:
    if name not in narrow:
        return False
    if name in JOINTS:
        return bool(narrow[name] == value)
    return all(any(_covers(item, other) for item in value) for other in narrow[name])


def _said_deeper(narrow: When, wide: When, depth: int) -> bool:
    """Whether one of the narrow side's `all` groups says it, or each of its `any` groups."""
    deeper = narrow.get("any", ())
    return any(implied(branch, wide, depth) for branch in narrow.get("all", ())) or (
        bool(deeper) and all(implied(branch, wide, depth) for branch in deeper)
    )


def _covers(item: Any, other: Any) -> bool:
    covers = getattr(item, "covers", None)
    return bool(covers(other)) if covers else bool(item == other)
