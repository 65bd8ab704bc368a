"""Tables of phrases are asked of text in small letters, so they must be written in small letters themselves."""

from __future__ import annotations

import re

import pytest

from mailbot.mail import nature_words
from mailbot.mail.reply import header, signature_words

AS_WRITTEN = {"NOTICES"}
TABLES = [
    pytest.param(pattern.pattern, id=f"{module.__name__.rpartition('.')[2]}.{name}")
    for module in (signature_words, nature_words)
    for name, pattern in vars(module).items()
    if name.isupper() and hasattr(pattern, "pattern") and name not in AS_WRITTEN
] + [
    pytest.param(getattr(header, name).pattern, id=f"header.{name}")
    for name in ("_ABOVE", "_FORWARD", "_ORIGINAL", "_FORM_WORDS", "_INLINE")
]


@pytest.mark.parametrize("pattern", TABLES)
def test_a_phrase_has_no_capital_that_small_letters_could_never_meet(pattern: str) -> None:
    words = re.sub(r"\\[A-Za-z]", "", pattern)
    assert words == words.lower()
