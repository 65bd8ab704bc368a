"""The request type at the head of a subject: `Yêu cầu hỗ trợ kỹ thuật: …`, `[Loại yêu cầu] – …`, however it is spelt.
Knows subjects and prefixes, and not what follows from them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from mailbot.desk.slips import one_slip, same_sound, undo_keys
from mailbot.mail.fold import fold, words

_REQUEST = ("yeu", "cau")
_SHORTHAND = re.compile(r"^\[?(?:[yi]c|[yi]\s?/\s?c)(?=\W)(?!-\d)")
_LEAD_IN = re.compile(
    r"""^[^\w\[(]*(?:
        (?:v\s?/\s?v|ve\ viec|subject|chu\ de|tieu\ de)\b\s*:?
      | kinh\ gui\b[^-:,]{0,60}[-:,]+ | \d{1,3}[.):]\s
      | (?:rat\ gap|gap|khan\ cap|khan|urgent|sos|segera|quan\ trong|important|test)\s*[-:!]+
      | \[[^\]]{1,40}\] | \([^)]{1,40}\)
    )\s*""",
    re.VERBOSE,
)
_TYPE = re.compile(r"^\W*\[([^\]]+)\]|^([^:]+):")
_LEAD_INS = 4
_WORDS_LOOKED_AT = 40

_Head = tuple[tuple[str, ...], tuple[str, ...]]
"""The words at the head of a subject, as they came and without an input method's keys."""

_LETTERS_FOR_SLIPS = (12, 16)


@dataclass(frozen=True, slots=True)
class Prefix:
    """A request type of rules.yaml: as written there, and its words in folded form, by which two are the same."""

    written: str = field(compare=False)
    words: tuple[str, ...]

    @classmethod
    def of(cls, written: object) -> Prefix:
        """Read it. Raises ValueError where there is no word in it."""
        found = words(str(written))
        if not found:
            raise ValueError(f"“{written}” holds no word")
        return cls(str(written), found)

    def covers(self, other: Prefix) -> bool:
        """Whether every subject that begins with the other begins with this one too."""
        return other.words[: len(self.words)] == self.words

    def __str__(self) -> str:
        return self.written


def heard(subject: str, prefixes: Iterable[Prefix]) -> frozenset[Prefix]:
    """Those prefixes that a subject begins with.

    Well spelt ones are all that count where there is one. Otherwise the nearest misspelt one: keys of an input method
    left in (`yeeu caauf`), missing or added spaces, one slip in a word (two in a long prefix). Two that are equally
    near and not one the beginning of the other are none: nobody guesses.
    """
    known = tuple(dict.fromkeys(prefixes))
    heads = _heads(subject)
    exact = frozenset(prefix for prefix in known if any(_begins(head, prefix.words) for head in heads))
    if exact:
        return exact
    tried = _tried(heads, known)
    return _nearest({prefix: cost for prefix in known if (cost := _cost(tried, prefix.words)) is not None})


def _heads(subject: str) -> tuple[tuple[str, ...], ...]:
    """The places in a subject where its type may begin, as words: at the start, and behind each lead-in (`V/v`,
    `[EXTERNAL]`, `GẤP -`). A type that stands in brackets or before a colon may leave out `Yêu cầu`."""
    rest = fold(subject[:400])
    heads: list[tuple[str, ...]] = []
    for _ in range(_LEAD_INS + 1):
        heads.extend(_readings(rest))
        shorter = _LEAD_IN.sub("", rest, count=1)
        if shorter == rest:
            break
        rest = shorter
    return tuple(dict.fromkeys(heads))


def _readings(text: str) -> Iterable[tuple[str, ...]]:
    text = _SHORTHAND.sub("yeu cau", text.lstrip(" (\"'*#-"))
    yield words(text)[:_WORDS_LOOKED_AT]
    if kind := _TYPE.match(text):
        yield _REQUEST + words(kind[1] or kind[2])


def _tried(heads: Iterable[tuple[str, ...]], known: Iterable[Prefix]) -> tuple[_Head, ...]:
    longest = max((len(prefix.words) for prefix in known), default=0) + 3  # a word may have come apart
    return tuple((head[:longest], tuple(undo_keys(word) for word in head[:longest])) for head in heads)


def _begins(head: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return head[: len(wanted)] == wanted


def _nearest(costs: dict[Prefix, int]) -> frozenset[Prefix]:
    lowest = min(costs.values(), default=0)
    nearest = [prefix for prefix, cost in costs.items() if cost == lowest]
    longest = max(nearest, key=lambda prefix: len(prefix.words), default=None)
    agreed = longest is not None and all(prefix.covers(longest) for prefix in nearest)
    return frozenset(nearest) if agreed else frozenset()


def _cost(heads: Iterable[_Head], wanted: tuple[str, ...]) -> int | None:
    costs = [cost for head, typed in heads if (cost := _misspelt(head, typed, wanted)) is not None]
    return min(costs, default=None)


def _misspelt(head: tuple[str, ...], typed: tuple[str, ...], wanted: tuple[str, ...]) -> int | None:
    """How many slips a misspelt prefix has, or None where it is not this prefix."""
    if _begins(typed, wanted) or _glued(head, wanted) or _glued(typed, wanted):
        return 0
    if len(head) < len(wanted):
        return None
    total = 0
    for index, pair in enumerate(zip(head, typed, wanted, strict=False)):
        slip = _slip(pair, last=index == len(wanted) - 1)
        if slip is None:
            return None
        total += slip
    return total if total <= _allowed(wanted) else None


def _glued(head: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether the letters are right and only the spaces are not. (Inside a glued word, fold has kept y and i apart.)"""
    letters, so_far = "".join(wanted).replace("y", "i"), ""
    for word in head:
        so_far += word.replace("y", "i")
        if len(so_far) >= len(letters):
            break
    return so_far == letters


def _slip(pair: tuple[str, str, str], *, last: bool) -> int | None:
    """0 for the right word, 1 for a slip that is surely one, None for another word. The shorter a word, the less
    may be wrong with it, and least in the last one, which tells one type from the next."""
    word, typed, wanted = pair
    if wanted in (word, typed):
        return 0
    if same_sound(typed, wanted):
        return 1
    if len(wanted) <= 2 or (last and len(wanted) <= 3):
        return 1 if _barely_wrong(typed.replace("y", "i"), wanted.replace("y", "i"), last=last) else None
    return 1 if one_slip(typed, wanted) and _starts_alike(typed, wanted) else None


def _starts_alike(word: str, wanted: str) -> bool:
    """Whether a slip has not put another letter in the place of the first, by which words are told apart most."""
    return word[0] == wanted[0] or word[:2] == wanted[1::-1] or word[1:] == wanted or word == wanted[1:]


def _barely_wrong(word: str, wanted: str, *, last: bool) -> bool:
    """Whether a short word has a letter twice, or two swapped, or (not at the end of a type) lost all but its first."""
    doubled = any(word == wanted[:i] + wanted[i] + wanted[i:] for i in range(len(wanted)))
    swapped = len(wanted) == 2 and word == wanted[::-1]
    return doubled or swapped or (not last and len(wanted) == 2 and word == wanted[0])


def _allowed(wanted: tuple[str, ...]) -> int:
    letters = sum(len(word) for word in wanted)
    return sum(letters >= least for least in _LETTERS_FOR_SLIPS)
