"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import re

import pytest

from mailbot.mail.later import later


def test_it_finds_what_a_compiled_pattern_finds() -> None:
    found = later(r"(\w+)@(\w+)", re.IGNORECASE)
    text = "an@abc, binh@abc"
    for _ in range(2):
        assert [match.groups() for match in found.finditer(text)] == [("an", "abc"), ("binh", "abc")]
        assert found.sub("-", text) == "-, -"
        assert found.search("x") is None
        assert found.fullmatch("A@B")
    assert (found.pattern, found.groups) == (r"(\w+)@(\w+)", 2)


def test_nothing_is_compiled_before_the_first_use() -> None:
    broken = later("(")
    with pytest.raises(re.error):
        broken.search("x")
