"""Dates (RFC 5322 section 3.3): mail-parser for what the grammar knows, the standard library for what mailers write instead."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from mailparser.dates import parse_mail_date

_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?\s*(?:Z|[+-]\d\d:?\d\d)?")


def moment(value: str) -> datetime | None:
    """The moment in the sender's own offset (UTC where it has none), or None where it cannot be read."""
    if not value:
        return None
    try:
        return _sane(parsedate_to_datetime(value))
    except (ValueError, TypeError, IndexError, OverflowError):
        return _sane(parse_mail_date(value).value or _iso(value))


def _iso(value: str) -> datetime | None:
    found = _ISO.search(value)
    if not found:
        return None
    try:
        return datetime.fromisoformat(found[0].replace(" +", "+").replace(" Z", "Z").strip())
    except ValueError:
        return None


def _sane(found: datetime | None) -> datetime | None:
    """An aware date that no time zone turns into a year that cannot be written."""
    if found is None:
        return None
    result = found if found.tzinfo else found.replace(tzinfo=UTC)
    try:
        return result if 1970 <= result.astimezone(UTC).year < 9000 else None
    except (OverflowError, ValueError):
        return None
