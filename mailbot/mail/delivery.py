"""What a relay's answer means for a mail, and when to try again. Knows no connection and no outbox.

Permanent needs proof: an answer that speaks of our command, our login or our quota says nothing against the mail.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum

GIVE_UP_AFTER = timedelta(days=5)
"""How long a mail is tried (RFC 5321 section 4.5.4.1: the give-up time should be at least 4-5 days)."""

PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60, 120, *[240] * 29))
"""How long to wait after the first, second, … attempt; together about `GIVE_UP_AFTER`."""

RELAY_PAUSES = tuple(timedelta(seconds=s) for s in (5, 10, 20, 40, 60))
"""The same where the relay itself is the trouble; the last one stays, until `GIVE_UP_AFTER`."""


class Fate(StrEnum):
    """What became of an attempt to deliver."""

    TAKEN = "taken"
    LATER = "later"
    NEVER = "never"
    IN_DOUBT = "in-doubt"


_ABOUT_US = frozenset({500, 502, 503, 504, 530, 534, 535, 538})
"""Permanent codes that speak of our commands or our login (RFC 4954 section 6, RFC 5321 section 4.2.2)."""

_ENHANCED = re.compile(r"(?<![\w.])[245]\.\d{1,3}\.\d{1,3}(?![\w]|\.\d)")

_QUOTA_STATUS = frozenset({"5.4.5", "5.1.90"})
"""A day's quota is used up: Gmail's and Microsoft 365's status codes for it."""

_QUOTA_WORDS = re.compile(
    r"sending (?:limit|quota)|submission ?quota|rate ?limit|limit exceeded|too many (?:messages|connections|recipients)"
    r"|try (?:again )?later|temporar(?:y|ily)",
    re.IGNORECASE,
)


def fate(code: int, text: str) -> Fate:
    """What an answer (RFC 5321 section 4.2, its text with any RFC 3463 status) means; anything unknown is temporary."""
    if 200 <= code < 300:
        return Fate.TAKEN
    if not 500 <= code < 600 or code in _ABOUT_US or _speaks_of_now(text):
        return Fate.LATER
    return Fate.NEVER


def status(text: str) -> str:
    """The enhanced status code (RFC 3463) in an answer's text, or ""."""
    found = _ENHANCED.search(text)
    return found.group() if found else ""


def one_line(text: str, limit: int = 300) -> str:
    """An answer's text as one printable line of at most `limit` characters."""
    clean = text.encode("utf-8", "replace").decode("utf-8")
    line = " ".join("".join(c if c.isprintable() else " " for c in clean).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def retry_after(attempt: int, jitter: float, age: timedelta | None = None) -> timedelta | None:
    """The pause after attempt number `attempt` (from 1); None: give up. `jitter` in 0..1 moves it by a fifth either way.

    With the mail's `age` it is the age that ends the trying, since attempts while the relay was down count for little.
    """
    if attempt > len(PAUSES) if age is None else age >= GIVE_UP_AFTER:
        return None
    return _shaken(PAUSES[min(attempt, len(PAUSES)) - 1], jitter)


def relay_retry_after(attempt: int, jitter: float, age: timedelta) -> timedelta | None:
    """The pause where no mail can go out at all: short, so that all go soon after the relay is back; None: give up."""
    if age >= GIVE_UP_AFTER:
        return None
    return _shaken(RELAY_PAUSES[min(attempt, len(RELAY_PAUSES)) - 1], jitter)


def _speaks_of_now(text: str) -> bool:
    code = status(text)
    return code.startswith("4.") or code in _QUOTA_STATUS or bool(_QUOTA_WORDS.search(text))


def _shaken(pause: timedelta, jitter: float) -> timedelta:
    return pause * (0.8 + 0.4 * jitter)
