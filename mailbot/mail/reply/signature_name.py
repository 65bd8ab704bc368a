"""A writer's own name alone below their words, which stands there anyway where a mail goes out under it. Knows lines only."""

from __future__ import annotations

from mailbot.mail.fold import words
from mailbot.mail.reply.signature_words import CLOSERS, SOFT_CLOSERS

FORMS = frozenset(words("anh chị em cô chú bác ông bà mr mrs ms miss encik en cik puan pn tuan"))
"""How people call one another before a name."""


def without_name(text: str, name: str) -> str:
    """The text without a last line that is nothing but this name, in whatever spelling, turned round, or its last words; the
    line stands apart from the words, or below a courtesy. A text that is nothing else stays."""
    lines = text.rstrip().split("\n")
    above = lines[-2].strip().lower() if len(lines) > 1 else ""
    stands_apart = not above or CLOSERS.match(above) or SOFT_CLOSERS.match(above)
    kept = "\n".join(lines[:-1]).rstrip()
    return kept if kept and stands_apart and _is(lines[-1], name) else text


def _is(line: str, name: str) -> bool:
    said, own = words(line), words(name)
    said = said[1:] if len(said) > 1 and said[0] in FORMS and said != own else said
    return bool(said) and (
        said == own[-len(said) :] or sorted(said) == sorted(own) or (len(own) > 2 and said == (own[-1], own[0]))
    )
