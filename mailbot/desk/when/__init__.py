"""Moments, days and lengths of time as people write them in Vietnamese, English and Malay."""

from mailbot.desk.when.phrase import find, read
from mailbot.desk.when.spans import duration

__all__ = ["duration", "find", "read"]
