"""Which rules no mail reaches: few are compared, and none is overlooked for it."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.desk.conditions import When
from mailbot.desk.rulebook.reach import hidden, implied
from tests.desk.test_rulebook import PEOPLE, REACHABLE, UNREACHABLE, US, good, read

_WRITTEN = list(dict.fromkeys(when for pair in (*UNREACHABLE, *REACHABLE) for when in pair))
_RULES = "".join(f"  - {{name: r{number}, when: {when}, then: {{team: kt}}}}\n" for number, when in enumerate(_WRITTEN))


def _whens() -> list[When]:
    separate = (good(f"{PEOPLE}rules:\n{rule}\n") for rule in _RULES.splitlines())
    return [policy.rules[0].when for policy in separate]


WHENS = _whens()


def _every_pair_compared(whens: list[When], passing: set[int]) -> list[tuple[int, int]]:
    found: dict[int, int] = {}
    for first, second in combinations(range(len(whens)), 2):
        if second not in found and first not in passing and implied(whens[second], whens[first]):
            found[second] = first
    return sorted((first, second) for second, first in found.items())


@given(st.lists(st.sampled_from(WHENS), max_size=12), st.sets(st.integers(0, 11), max_size=3))
@settings(max_examples=100, deadline=None)
def test_the_same_rules_are_hidden_as_if_each_were_compared_with_each(whens: list[When], passing: set[int]) -> None:
    assert sorted(hidden(whens, passing)) == _every_pair_compared(whens, passing)


def test_thousands_of_rules_are_told_apart_by_their_rare_words() -> None:
    many = "".join(f"  - {{name: r{n}, when: {{subject: [lỗi {n}]}}, then: {{team: kt}}}}\n" for n in range(1_200))
    last = "  - {name: last, when: {subject: lỗi 7 của máy in}, then: {team: kt}}\n"
    _, problems = read(f"{PEOPLE}rules:\n{many}{last}", US)
    assert [problem.message for problem in problems] == ["no mail reaches the rule “last”: “r7” (line 14) takes all of them"]
