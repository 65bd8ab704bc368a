"""A stretch of time as people write it: `từ 26/11 đến 30/11`, `26/11 - 30/11`, `from tomorrow`, or only its end (`thứ 6`).
Knows no moment itself: `when` reads those."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from mailbot.desk import when
from mailbot.desk.when_words import plain

_FROM = re.compile(
    r"(?:(?:nghi|vang|off|away|leave|cuti)\s+)?(?:(?:bat dau|ke|starting|starts|bermula)\s+)?(?:t8|tu|from|since|dari|mulai)\s+"
)
_TO = re.compile(r"\s+(?:cho\s+)?(?:den|t9i|toi|to|until|till|through|hingga|sampai)(?:\s+het)?\s+|\s*-\s*")
_LONGEST = 200


def read(text: str, now: datetime, timezone: str) -> tuple[datetime | None, datetime | None] | None:
    """When it begins (None: now) and when it ends (None: nobody knows), in UTC; None where it is not understood. It begins
    with its first day, and ends with the last one's work."""
    text = unicodedata.normalize("NFC", text[:_LONGEST]).strip()
    words = plain(text)
    begun = _FROM.match(words)
    start = begun.end() if begun else 0
    for to in _TO.finditer(words, start):
        since = _begin(text[start : to.start()], now, timezone)
        until = when.read(text[to.end() :], now, timezone)
        if since and until and since < until:
            return since, until
    if begun and (since := _begin(text[start:], now, timezone)):
        return since, None
    until = None if begun else when.read(text, now, timezone)
    return (None, until) if until else None


def _begin(text: str, now: datetime, timezone: str) -> datetime | None:
    """The moment meant, or when its day begins: of today that is now."""
    since, local = when.read(text, now, timezone, time()), now.astimezone(ZoneInfo(timezone))
    if since and since.astimezone(local.tzinfo).date() == local.date():
        soon = when.read(text, now, timezone, (local + timedelta.resolution).time())  # what no hour is said of
        return now if soon == now + timedelta.resolution else since
    return since
