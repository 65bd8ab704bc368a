"""A token bucket: how many mails may go now under a provider's quota per minute. Knows no clock of its own."""

from __future__ import annotations

from datetime import datetime


class Bucket:
    """Never more than `per_minute` mails within any minute (0: no quota): a small burst, and the rest evenly."""

    def __init__(self, per_minute: int) -> None:
        self._burst = max(1, per_minute // 10)
        self._rate = max(per_minute - self._burst, 1) / 60 if per_minute > 1 else per_minute / 60
        self._limited = per_minute > 0
        self._tokens = float(self._burst)
        self._at: datetime | None = None

    def take(self, wanted: int, now: datetime) -> int:
        """How many of `wanted` may go now; they count as gone."""
        if not self._limited:
            return wanted
        passed = (now - self._at).total_seconds() if self._at else 0.0
        self._tokens = min(float(self._burst), self._tokens + max(0.0, passed) * self._rate)
        self._at = now
        granted = min(wanted, int(self._tokens))
        self._tokens -= granted
        return granted

    def give_back(self, count: int) -> None:
        """So many did not go after all."""
        self._tokens = min(float(self._burst), self._tokens + count)

    def seconds_to_next(self) -> float:
        """How long until the next mail may go."""
        return max(0.0, 1.0 - self._tokens) / self._rate if self._limited else 0.0
