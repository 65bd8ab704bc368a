"""docs/rules.md says what is true: its reference is made from the code, and its examples work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mailbot.desk.rulebook import read
from mailbot.desk.rulebook.describe import reference
from mailbot.desk.rules import Request, route
from mailbot.mail.draft import Identity

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/rules.md").read_text()
US = Identity("hotro@abc.vn", b"key")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
BROKEN = re.findall(r"^```yaml broken\n(.*?)^```\s+```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
SUBJECTS = re.findall(r"^\| `([^|]+)` \| ([^|`]*)\|$", PAGE[: PAGE.index("## Reference")], re.MULTILINE)

AROUND = {
    "people": f"people: {{{', '.join(f'{key}: {{email: {key}@abc.vn}}' for key in ('an', 'binh', 'chi', 'dung'))}}}",
    "teams": "teams: {ky-thuat: {tiers: [[an, binh], [chi]]}, phap-ly: {tiers: [[chi]]}}",
    "rules": "rules: []",
}


def whole(example: str) -> str:
    return example + "".join(f"{text}\n" for key, text in AROUND.items() if not re.search(rf"^{key}:", example, re.MULTILINE))


def test_the_reference_is_made_from_the_code() -> None:
    shown = PAGE[PAGE.index("### At the top") :]
    assert shown == reference(), "run: make docs"


def test_there_are_examples() -> None:
    assert (len(EXAMPLES), len(BROKEN), len(SUBJECTS)) >= (6, 1, 10)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_is_faultless(example: str) -> None:
    policy, problems = read(whole(example), US)
    assert policy is not None, "\n".join(map(str, problems))
    assert problems == ()


@pytest.mark.parametrize(("example", "expected"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_example_gives_the_messages_that_are_shown(example: str, expected: str) -> None:
    _, problems = read(example, US)
    assert "".join(f"{problem}\n" for problem in problems) == expected


@pytest.mark.parametrize(("subject", "rule"), SUBJECTS)
def test_a_subject_meets_the_rule_that_is_shown(subject: str, rule: str) -> None:
    policy, _ = read((ROOT / "rules.yaml").read_text(), US)
    assert policy is not None
    assert route(policy, Request(subject)).rule.replace("Hợp đồng", "Tư vấn pháp lý") == rule.strip()
