"""The pieces that a phrase about time is made of (a day, a weekday, a time of day, a part of the day, a moment), and how
each kind is found by its own patterns. `when` joins pieces to moments; this module knows only what they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from enum import Enum

from mailbot.mail.later import later


class Part(Enum):
    """A part of the day: from which hour to which an hour may belong to it, when it begins, and when it is over."""

    MORNING = (0, 12, time(), time(12))
    NOON = (10, 14, time(12), time(12, 30))
    AFTERNOON = (12, 19, time(13), time(17, 30))
    EVENING = (17, 24, time(17, 30), time(21))
    NIGHT = (18, 24, time(21), time(23, 59))

    @property
    def hours(self) -> range:
        """The hours that may belong to it."""
        return range(*self.value[:2])

    @property
    def begins(self) -> time:
        """The time of day at which it begins."""
        return self.value[2]

    @property
    def over(self) -> time:
        """The time of day at which it is over."""
        return self.value[3]


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing that a phrase says. `week` goes with `weekday`: None the coming one, 0 of this week, 1 of the next.
    `exact`: the hour is one of twenty-four and no part of the day changes it. `weak`: means time only beside other
    pieces or behind a word such as `trước`. `bad`: speaks of time, but of no moment ahead (an impossible date, yesterday,
    every Friday), and takes with it whatever stands beside it.
    `end_of_day` is the end of the working day, or of a date where one stands beside it. `first` is the first day of a week, a
    month or a longer time that `day` is the last one of. `zone` is the one that the time of day is said in, where it is said."""

    day: date | None = None
    weekday: int | None = None
    week: int | None = None
    clock: time | None = None
    exact: bool = False
    part: Part | None = None
    moment: datetime | None = None
    end_of_day: bool = False
    first: date | None = None
    zone: tzinfo | None = None
    weak: bool = False
    bad: bool = False


BAD = Piece(bad=True)
Builder = Callable[[re.Match[str], datetime], Piece | None]


@dataclass(frozen=True, slots=True)
class Found:
    """A piece, and where in the text it stands."""

    start: int
    end: int
    piece: Piece


@dataclass(frozen=True, slots=True)
class Pattern:
    """A way to say a piece. The builder gets the match and the present moment in the local zone; None: not meant."""

    regex: re.Pattern[str]
    build: Builder

    def found(self, text: str, start: int, now: datetime) -> Found | None:
        """The piece of this kind that begins here in a text."""
        match = self.regex.match(text, start)
        piece = self.build(match, now) if match else None
        return Found(start, match.end(), piece) if match and piece else None


_BEFORE, _AFTER = r"(?<![\w/])(?<!\d[.:])(?:", r")(?![\w/%]|[.:]\d)"


def pattern(words: str, build: Builder) -> Pattern:
    """A pattern of whole words; a space stands for some white space, ` ?` for some or none (up to four
    characters: more parts nothing that belongs together, and would cost time)."""
    spaced = words.replace(" ?", r"\s{0,4}").replace(" ", r"\s{1,4}")
    return Pattern(later(f"{_BEFORE}{spaced}{_AFTER}"), build)


def any_of(patterns: Iterable[Pattern]) -> re.Pattern[str]:
    """What finds the places where one of these patterns finds something, each as an empty match: one look at a text instead
    of one for each, and only where a word, a number or a `+` begins."""
    words = (each.regex.pattern.removeprefix(_BEFORE).removesuffix(_AFTER) for each in patterns)
    every = "|".join(re.sub(r"\(\?P<\w+>", "(?:", one) for one in words)
    return re.compile(rf"(?=[\w+])(?={_BEFORE}{every}{_AFTER})")


def number(word: str) -> int | None:
    """A small whole number, in digits or in words of the three languages; None for anything else."""
    return int(word) if word.isdigit() else NUMBERS.get(word)


def valid_date(year: int, month: int, day: int) -> date | None:
    """A date, or None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


NUMBERS = {
    **dict.fromkeys(("mot", "one", "satu"), 1),
    **dict.fromkeys(("hai", "two", "dua"), 2),
    **dict.fromkeys(("ba", "three", "tiga"), 3),
    **dict.fromkeys(("bon", "four", "empat"), 4),
    **dict.fromkeys(("nam", "five", "lima"), 5),
    **dict.fromkeys(("s6u", "six", "enam"), 6),
    **dict.fromkeys(("b7y", "seven", "tujuh"), 7),
    **dict.fromkeys(("tam", "eight", "lapan"), 8),
    **dict.fromkeys(("chin", "nine", "sembilan"), 9),
    **dict.fromkeys(("muoi", "ten", "sepuluh"), 10),
}
NUMBER_WORD = "|".join(NUMBERS)
NUMBER = rf"(?:\d{{1,3}}|{NUMBER_WORD})"
