"""What one process of several does."""

from __future__ import annotations

from enum import StrEnum


class Duty(StrEnum):
    """A loop of the daemon."""

    FETCH = "fetch"
    WORK = "work"
    TICK = "tick"
    SEND = "send"


ALL = frozenset(Duty)


def duties(words: str) -> frozenset[Duty]:
    """`fetch,work` -> those; nothing -> all. Raises ValueError with a sentence."""
    asked = [word.strip().lower() for word in words.split(",") if word.strip()]
    unknown = [word for word in asked if word not in list(Duty)]
    if unknown:
        raise ValueError(f"--role {', '.join(unknown)}: there is no such role; choose from {', '.join(Duty)}")
    return frozenset(map(Duty, asked)) or ALL
