"""Words with gaps in them: what a page says to everybody is written once, and each mail's values go into the gaps.
Knows marks and values, no Markdown, and nothing of how a page looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain, groupby

from mailbot.mail.render.values import MARK, Shown

Gap = Callable[[Sequence[Shown]], str]
"""What a mail's values make of one place."""
Pieces = tuple[str | Gap, ...]
"""Words and gaps in order; no word is empty."""


@lru_cache(maxsize=512)
def text_of(number: int) -> Gap:
    """The gap for a value in plain text."""
    return lambda shown: shown[number].text


@lru_cache(maxsize=512)
def html_of(number: int) -> Gap:
    """The gap for a value in HTML."""
    return lambda shown: shown[number].html


def opened(content: str, gap: Callable[[int], Gap], write: Callable[[str], str] = str) -> Pieces:
    """The pieces of words that hold marks: `gap` makes one of a mark's number, `write` the form that the words take."""
    pieces = (gap(int(word)) if place % 2 else write(word) for place, word in enumerate(MARK.split(content)))
    return tuple(filter(None, pieces))


def joined(parts: Iterable[Pieces], between: Pieces = ()) -> Pieces:
    """Parts in a row."""
    return tuple(piece for place, part in enumerate(parts) for piece in (*(between if place else ()), *part))


def made(make: Callable[..., str], *parts: Pieces) -> Pieces:
    """What `make` says of the words of several parts; at once, where they have no gaps."""

    def gap(shown: Sequence[Shown]) -> str:
        return make(*(filled(part, shown) for part in parts))

    if any(callable(piece) for part in parts for piece in part):
        return (gap,)
    return tuple(filter(None, [gap(())]))


def settled(pieces: Pieces) -> Pieces:
    """The same with neighbouring words in one piece, to be filled very often."""
    runs = ((fixed, tuple(run)) for fixed, run in groupby(pieces, lambda piece: isinstance(piece, str)))
    return joined(made("".join, run) if fixed else run for fixed, run in runs)


class Standing(str):
    """Whole lines without a gap: they stand so in every mail that looks like this one."""

    __slots__ = ()


Lines = tuple[Standing | Pieces, ...]
"""A text in whole lines: runs of lines without a gap, and between them lines with gaps."""


def lined(pieces: Pieces) -> Lines:
    """The same in whole lines."""
    lines: list[list[str | Gap]] = [[]]
    for piece in pieces:
        first, *more = piece.split("\n") if isinstance(piece, str) else (piece,)
        lines[-1].append(first)
        for word in more:
            lines[-1].append("\n")
            lines.append([word])
    runs = [(gaps, tuple(chain(*run))) for gaps, run in groupby(lines, lambda line: any(map(callable, line)))]
    made = (settled(run) if gaps else Standing("".join(map(str, run))) for gaps, run in runs)
    return tuple(filter(None, made))


def written(lines: Lines, shown: Sequence[Shown]) -> tuple[str, ...]:
    """The lines with their values; each piece ends with a line, but for the last one, which may go on."""
    return tuple([run if isinstance(run, str) else filled(run, shown) for run in lines])


def filled(pieces: Pieces, shown: Sequence[Shown]) -> str:
    """The words with their values."""
    return "".join([piece if isinstance(piece, str) else piece(shown) for piece in pieces])
