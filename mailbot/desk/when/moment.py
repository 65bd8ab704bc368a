"""The moment that a piece means: the one at which it ends, as a deadline does, and the one at which it begins, as an absence
does. Reads no text."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from mailbot.desk.when.clock import at, office
from mailbot.desk.when.piece import Piece

END_OF_WORK = time(17, 30)
_END_OF_DAY = time(23, 59)


def end_of(piece: Piece, now: datetime, default_time: time = END_OF_WORK) -> datetime | None:
    """When a piece is over, in UTC, seen from a moment in the local zone; a day without a time of day is over at
    `default_time`. None where it means nothing, or what can't be."""
    if piece.bad or piece.moment:
        return None if piece.bad else piece.moment
    clock = _clock(piece, piece.part.over if piece.part else default_time)
    now = now.astimezone(piece.zone) if piece.zone else now
    day = day_of(piece, now)
    if clock is None or not (day or piece.clock or piece.part or piece.end_of_day):
        return None
    if day is None:
        day = now.date() if piece.end_of_day else _next(clock, now)
    if not piece.clock and day == now.date() and not _is_ahead(day, clock, now):
        clock = _END_OF_DAY
    return _moment(day, clock, now)


def begin_of(piece: Piece, now: datetime) -> datetime | None:
    """When a piece begins, in UTC: a part of the day with its first hour, a week with its Monday, a day at midnight."""
    if piece.bad or piece.moment:
        return None if piece.bad else piece.moment
    now = now.astimezone(piece.zone) if piece.zone else now
    day = piece.first or day_of(piece, now)
    clock = _clock(piece, piece.part.begins if piece.part else END_OF_WORK if piece.end_of_day else time())
    if clock is None or not (day or piece.clock or piece.part or piece.end_of_day):
        return None
    return _moment(day or _next(piece.part.over if piece.part and not piece.clock else clock, now), clock, now)


def day_of(piece: Piece, now: datetime) -> date | None:
    """The day of a piece (of a week or a month the last one), or None where it names none."""
    if piece.day or piece.weekday is None:
        return piece.day
    today = now.date()
    if piece.week is None:
        return today + timedelta(days=(piece.weekday - today.weekday() - 1) % 7 + 1)
    return today + timedelta(days=piece.weekday - today.weekday() + 7 * piece.week)


def _clock(piece: Piece, otherwise: time) -> time | None:
    """The time of day of a piece, in its part of the day; None where the two contradict each other."""
    if piece.clock is None:
        return otherwise
    if piece.part:
        return at(piece.clock, piece.part)
    return piece.clock if piece.exact else office(piece.clock)


def _next(clock: time, now: datetime) -> date:
    """The day on which a time of day comes next."""
    return now.date() if _is_ahead(now.date(), clock, now) else now.date() + timedelta(days=1)


def _is_ahead(day: date, clock: time, now: datetime) -> bool:
    return datetime.combine(day, clock, now.tzinfo) > now


def _moment(day: date, clock: time, now: datetime) -> datetime:
    return datetime.combine(day, clock, now.tzinfo).astimezone(UTC)
