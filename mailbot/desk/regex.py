"""Regular expressions that an admin may write and a stranger's mail may meet: which of them can never run long.
Knows patterns, not what they look for."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 200
"""Characters that a regular expression may have."""

MOST_WORK = 2000
"""How many ways of matching one place of a text a pattern may offer (a `*` that meets its own neighbour counts 100)."""

_MANY = 100
_DEEPEST = 10
_ATOM = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_CHOICE = re.compile(r"[*+?{|(]")  # without one of these there is one way, if any
_REPEAT = re.compile(r"(?:([*+?])|\{(\d*)(,?)(\d*)\})[?+]?")
_SIGNS = {"*": (0, _MANY), "+": (1, _MANY), "?": (0, 1)}
_ZERO_WIDTH = ("^", "$", r"\b", r"\B", r"\A", r"\Z")
_SAMPLE = "".join(map(chr, range(9, 127))) + "ăâđêôơưáàảãạắấéèẻẽẹếíìỉĩịóòỏõọốớúùủũụứýỳỷỹỵ–“”"


class Explosive(ValueError):
    """A pattern that is refused; the message says why, and what to write instead."""


@dataclass(slots=True)
class _Reading:
    """Where the reading of a pattern stands, and how deep in groups."""

    pattern: str
    at: int = 0
    depth: int = 0

    def ahead(self) -> str:
        return self.pattern[self.at : self.at + 1]


@dataclass(frozen=True, slots=True)
class _Part:
    """One atom with its repeat: how often at most, and the ways that its inside offers (a group's)."""

    atom: str
    most: int = 1
    varies: bool = False
    ways: int = 1
    restless: bool = False
    least: int = 1


def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, blind to case, if it is sound and can never run long. Raises ValueError (Explosive) in words for an admin."""
    if not pattern:
        raise Explosive("an empty regular expression fits every text")
    if len(pattern) > LONGEST:
        raise Explosive(f"a regular expression of {len(pattern)} characters; at most {LONGEST} are allowed")
    found = _compiled(pattern)
    ways, _ = _alternatives(_Reading(_without_last_repeat(pattern))) if _CHOICE.search(pattern) else (1, False)
    if ways > MOST_WORK:
        raise Explosive("too many open repeats (`.*` and the like): keep one, or write two conditions under `all`")
    return found


def _without_last_repeat(pattern: str) -> str:
    """The pattern without the sign of a repeat that ends it: nothing follows, so it is never tried again."""
    return re.sub(r"(?<=[^\\|()*+?}])[*+?]$", "", pattern)


def _compiled(pattern: str) -> re.Pattern[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return re.compile(pattern, re.IGNORECASE)
        except (re.error, Warning, OverflowError, RecursionError) as trouble:
            raise Explosive(f"no regular expression: {trouble}") from None


def _alternatives(reading: _Reading) -> tuple[int, bool]:
    """Ways of the widest alternative up to the end or the closing bracket, and whether anything in there varies."""
    reading.depth += 1
    if reading.depth > _DEEPEST:
        raise Explosive("groups nested too deeply")
    ways, varies = _sequence(reading)
    while reading.ahead() == "|":
        reading.at += 1
        more, _ = _sequence(reading)
        ways, varies = ways + more, True
    reading.depth -= 1
    return ways, varies


def _sequence(reading: _Reading) -> tuple[int, bool]:
    parts = list(_parts(reading))
    ways = 1
    for before, part, following in zip([None, *parts], parts, [*parts[1:], None], strict=False):
        ways *= part.ways * _choices(before, part, following)
    return ways, any(part.varies or part.restless for part in parts)


def _choices(before: _Part | None, part: _Part, following: _Part | None) -> int:
    """In how many places a repeat may end: one, where what surely follows can't be part of it, unless the repeat before
    it has left it more and more of the same."""
    shares = before is not None and before.varies and not _apart(before.atom, part.atom)
    if not part.varies or (not shares and following and following.least and _apart(part.atom, following.atom)):
        return 1
    return max(part.most, 2)


def _apart(one: str, other: str) -> bool:
    if "(" in (one, other) or other in _ZERO_WIDTH:
        return False
    first, second = _compiled(one), _compiled(other)
    return not any(first.fullmatch(letter) and second.fullmatch(letter) for letter in _SAMPLE + one + other)


def _parts(reading: _Reading) -> Iterator[_Part]:
    while (ahead := reading.ahead()) and ahead not in "|)":
        atom, ways, restless = _atom(reading)
        yield _repeated(reading, atom, ways, restless)


def _atom(reading: _Reading) -> tuple[str, int, bool]:
    if reading.ahead() == "(":
        return ("(", *_group(reading))
    found = _ATOM.match(reading.pattern, reading.at)
    atom = found.group() if found else reading.ahead()
    reading.at += len(atom)
    if re.fullmatch(r"\\[1-9]", atom):
        raise Explosive(f"`{atom}` (the same text again) is not allowed")
    return atom, 1, False


def _group(reading: _Reading) -> tuple[int, bool]:
    reading.at += 1
    if reading.ahead() == "?":
        if not reading.pattern.startswith("?:", reading.at):
            raise Explosive("of the groups with `(?`, only `(?:…)` is allowed")
        reading.at += 2
    inside = _alternatives(reading)
    reading.at += 1
    return inside


def _repeated(reading: _Reading, atom: str, ways: int, restless: bool) -> _Part:
    repeat = _REPEAT.match(reading.pattern, reading.at)
    if not repeat or repeat.group() == "{}":
        return _Part(atom, ways=ways, restless=restless)
    reading.at = repeat.end()
    least, most = _bounds(repeat)
    if most > 1 and restless:
        raise Explosive("a repeat or a choice inside a repeated group can run for ever: write it without the outer repeat")
    return _Part(atom, most, varies=least != most, ways=ways, restless=restless, least=least)


def _bounds(repeat: re.Match[str]) -> tuple[int, int]:
    sign, least, comma, most = repeat.groups()
    if sign:
        return _SIGNS[sign]
    low = int(least or 0)
    high = int(most) if most else (_MANY + low if comma else low)
    if high > 10 * _MANY:
        raise Explosive(f"a repeat of {high} times; at most {10 * _MANY}")
    return low, high
