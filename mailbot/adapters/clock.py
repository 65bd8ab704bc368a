"""The system's clock, and one that is set by hand (simulate, tests). Knows nothing of calendars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class SystemClock:
    """The present moment of this machine."""

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC)


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Where it was put last; aware, UTC."""
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move it on, and return the new time."""
        self._now += by
        return self._now

    def put(self, moment: datetime) -> None:
        """Put it to a moment (aware)."""
        self._now = moment.astimezone(UTC)
