"""How one person signs, learned from their earlier mails: the lines that end all of them. Knows no ticket."""

from __future__ import annotations

from collections.abc import Sequence

_MOST_LINES = 12
_LONGEST_LINE = 120


def habit(earlier: Sequence[str]) -> tuple[str, ...]:
    """The lines that end at least two of these texts (newest first), longest such end; empty where there is none.

    The texts are what the person newly wrote, signature included. A single line counts only if it says who they are
    (three letters or more), so that an "ok" said twice is no signature.
    """
    ends = [_lines(text) for text in earlier[:10]]
    best: tuple[str, ...] = ()
    for place, one in enumerate(ends):
        for other in ends[place + 1 :]:
            common = _common(one, other)
            if len(common) > len(best) and len(common) < min(len(one), len(other)):
                best = common
    return best if len(best) > 1 or sum(map(len, best)) >= 8 else ()


def without(lines: list[str], signed: tuple[str, ...]) -> int:
    """The index where these lines begin at the end of a text; `len(lines)` where they do not end it."""
    if not signed:
        return len(lines)
    filled = [(place, line.strip()) for place, line in enumerate(lines) if line.strip()]
    tail = filled[-len(signed) :]
    matches = len(filled) > len(signed) and tuple(line for _, line in tail) == signed
    return tail[0][0] if matches else len(lines)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()][-_MOST_LINES - 1 :]


def _common(one: list[str], other: list[str]) -> tuple[str, ...]:
    size = 0
    while size < min(len(one), len(other), _MOST_LINES) and one[-1 - size] == other[-1 - size] and _may_sign(one[-1 - size]):
        size += 1
    return tuple(one[len(one) - size :]) if size else ()


def _may_sign(line: str) -> bool:
    """Commands and marked lines are words, however often they come."""
    return len(line) <= _LONGEST_LINE and not line.startswith(("#", "＃", ">"))
