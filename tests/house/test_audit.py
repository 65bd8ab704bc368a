"""The look for known weaknesses fails for a weakness, and for nothing else."""

from __future__ import annotations

import json

import pytest

from tests.house.audit import verdict

SKIPPED = {"name": "b", "skip_reason": "not found"}


def answer(*packages: dict[str, object]) -> str:
    return json.dumps({"dependencies": list(packages), "fixes": []})


def test_a_known_weakness_is_named_with_what_mends_it() -> None:
    package = {"name": "a", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
    assert verdict(answer(package, SKIPPED)) == (False, "a 1.0: PYSEC-1, mended in 1.1")


def test_packages_without_a_weakness_are_counted() -> None:
    well, words = verdict(answer({"name": "a", "version": "1.0", "vulns": []}, SKIPPED))
    assert (well, words) == (True, "no weakness is known of 1 of 2 packages")


@pytest.mark.parametrize("said", ["", "connection refused", "[]", "{}", answer(SKIPPED), answer()])
def test_a_registry_that_does_not_answer_is_no_failure(said: str) -> None:
    well, words = verdict(said)
    assert well
    assert "not looked" in words
