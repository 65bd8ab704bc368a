"""A mistake of syntax in rules.yaml is told alike in a small file and in a large one."""

from __future__ import annotations

import pytest

from mailbot.desk.rulebook import Problem, read
from tests.desk.test_rulebook import PEOPLE, US

BROKEN = [
    "  - {name: [a\n",
    "  - {name: a, when: {subject: @b}}\n",
    "  - name: 'a\n",
    '  - name: "a\\d"\n',
    "  - name: a\n   when: {subject: b}\n",
    "  - name: a\n    when: {subject: b}\n   then: {team: kt}\n",
    "  - name: a: b\n",
    "  - name:a\n    when: {subject: b}\n",
    "  - name: a\n\twhen: b\n",
    "  - {name: a, when: {subject: b}, then: {team: kt}\n  - {name: b}\n",
    "  - name: a\n    when: [b}\n",
    "  - name: a\n    when: %b\n",
    "- name: a\n",
    "  - name: a\n    then:\n      team: kt\n     tag: x\n",
]


def _problems(sound: int, broken: str) -> tuple[Problem, ...]:
    rules = "".join(f"  - name: r{n}\n    when: {{subject: lỗi {n}}}\n    then: {{team: kt}}\n" for n in range(sound))
    policy, problems = read(f"{PEOPLE}rules:\n{rules}{broken}", US)
    assert policy is None
    return problems


@pytest.mark.parametrize("broken", BROKEN)
def test_a_mistake_is_told_in_the_same_words_behind_hundreds_of_rules(broken: str) -> None:
    small, large = _problems(2, broken), _problems(402, broken)
    assert [(one.line + 1_200, one.column, one.message, one.hint) for one in small] == [
        (one.line, one.column, one.message, one.hint) for one in large
    ]


def test_broken_sections_of_one_name_are_given_up_like_those_of_many() -> None:
    """Found by the bench: each was left out and the rest read again, thousands of times."""
    _, problems = read("a@b.vn 9:15\na:\n" * 50, US)
    assert len(problems) <= 3


def test_a_file_that_is_a_list_is_told_so() -> None:
    _, (problem,) = read("".join(f"- rule {number}:\n" for number in range(1_000)), US)
    assert str(problem) == (
        "rules.yaml:1:1: a list stands here, and not keys with their values; write `key: value`, without a dash in front"
    )
