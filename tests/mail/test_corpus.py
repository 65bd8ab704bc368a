"""Vietnamese mails as employees write them, each with what is right about it (tests/corpus)."""

from __future__ import annotations

import json

import pytest

from tests.corpus.make.check import problems
from tests.corpus.make.write import MAILS, everything, expectation

_NAMES = sorted(path.stem for path in MAILS.glob("*.eml"))


@pytest.mark.parametrize("name", _NAMES)
def test_the_mail_is_read_as_it_was_meant(name: str) -> None:
    expect = json.loads((MAILS / f"{name}.json").read_text(encoding="utf-8"))
    assert problems((MAILS / f"{name}.eml").read_bytes(), expect) == []


def test_the_corpus_is_large_enough_and_names_are_distinct() -> None:
    names = [case.name for case in everything()]
    assert len(names) == len(set(names)) >= 150


def test_the_mails_on_the_disk_are_those_that_are_made() -> None:
    stale = [
        case.name
        for case in everything()
        if (MAILS / f"{case.name}.eml").read_bytes() != case.raw
        or (MAILS / f"{case.name}.json").read_text(encoding="utf-8") != expectation(case)
    ]
    assert stale == [], "run: python -m tests.corpus.make.write"


def test_a_wrong_expectation_is_noticed() -> None:
    case = everything()[0]
    assert problems(case.raw, {"new": "khác", "quoted_has": ["không có"], "new_lacks": [case.expect["new"]]}) != []
    assert len(problems(case.raw, {"new": "khác", "quoted_has": ["không có"], "new_lacks": [case.expect["new"]]})) == 3
