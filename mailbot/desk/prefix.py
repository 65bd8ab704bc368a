"""The request type at the head of a subject: `Yêu cầu hỗ trợ kỹ thuật: …`, `[Loại yêu cầu] – …`, however it is spelt.
Knows subjects and prefixes, and not what follows from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from types import MappingProxyType
from typing import Any

from mailbot.desk.slips import slip, undo_keys
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

_Words = tuple[str, ...]

_LETTERS_FOR_SLIPS = (12, 16)
"""How many letters a prefix has in which one slip may be, and two."""

_Tree = Mapping[str, Any]
"""Prefixes word by word: each word leads to the words that may come next, and "" to the prefix that is complete there."""

_NOTHING: _Tree = MappingProxyType({})


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


@dataclass(frozen=True)  # no slots: what subjects are looked up in is made once
class RequestTypes:
    """All request types that rules name, each once, so that a subject finds those it begins with without trying each."""

    known: tuple[Prefix, ...] = ()

    @classmethod
    def of(cls, prefixes: Iterable[Prefix]) -> RequestTypes:
        """Those prefixes, each once."""
        return cls(tuple(dict.fromkeys(prefixes)))

    def heard(self, subject: str) -> frozenset[Prefix]:
        """Those that a subject begins with.

        Well spelt ones are all that count where there is one. Otherwise the nearest misspelt one: keys of an input method
        left in (`yeeu caauf`), missing or added spaces, one slip in a word (two in a long prefix). Two that are equally
        near and not one the beginning of the other are none: nobody guesses.
        """
        if not self.known:
            return frozenset()
        heads = _heads(subject)
        return frozenset(self._begun(heads)) or _nearest(self._misspelt([head[: self._longest] for head in heads]))

    def _begun(self, heads: Iterable[_Words]) -> Iterator[Prefix]:
        """The prefixes that stand at one of these places, letter by letter."""
        for head in heads:
            branch = self._tree
            for word in head:
                branch = branch.get(word, _NOTHING)
                if complete := branch.get(""):
                    yield complete

    def _misspelt(self, heads: Iterable[_Words]) -> dict[Prefix, int]:
        """The prefixes that may be meant, and by how many slips each is missed."""
        costs: dict[Prefix, int] = {}
        for head in heads:
            typed = tuple(map(undo_keys, head))
            right = (*self._begun((typed,)), *self._apart(head), *self._apart(typed))
            slipped = _slipped(self._tree, tuple(zip(head, typed, strict=True)), 0)
            for prefix, cost in (*((one, 0) for one in right), *slipped):
                costs[prefix] = min(cost, costs.get(prefix, cost))
        return costs

    def _apart(self, head: _Words) -> Iterator[Prefix]:
        """The prefixes of which the letters are right and only the spaces are not."""
        for letters in accumulate(map(_letters, head)):
            yield from self._glued.get(letters, ())

    @cached_property
    def _longest(self) -> int:
        return max(len(prefix.words) for prefix in self.known) + 3  # a word may have come apart

    @cached_property
    def _tree(self) -> _Tree:
        tree: dict[str, Any] = {}
        for prefix in self.known:
            branch = tree
            for word in prefix.words:
                branch = branch.setdefault(word, {})
            branch[""] = prefix
        return tree

    @cached_property
    def _glued(self) -> Mapping[str, tuple[Prefix, ...]]:
        found: dict[str, tuple[Prefix, ...]] = {}
        for prefix in self.known:
            letters = "".join(map(_letters, prefix.words))
            found[letters] = (*found.get(letters, ()), prefix)
        return found


def heard(subject: str, prefixes: Iterable[Prefix]) -> frozenset[Prefix]:
    """Those of a few prefixes that a subject begins with."""
    return RequestTypes.of(prefixes).heard(subject)


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


def _slipped(tree: _Tree, head: tuple[tuple[str, str], ...], slips: int) -> Iterator[tuple[Prefix, int]]:
    """The prefixes that this may be with few enough slips, and how many; `head` pairs each word with itself without keys."""
    if not head:
        return
    (word, typed), rest = head[0], head[1:]
    for wanted, branch in tree.items():
        if not wanted:
            continue
        complete: Prefix | None = branch.get("")
        more = None if complete is None else slip(word, typed, wanted, last=True)
        if complete and more is not None and slips + more <= _allowed(complete.words):
            yield complete, slips + more
        more = slip(word, typed, wanted, last=False) if len(branch) > bool(complete) else None
        if more is not None and slips + more <= len(_LETTERS_FOR_SLIPS):
            yield from _slipped(branch, rest, slips + more)


def _letters(word: str) -> str:
    """Inside a glued word, fold has kept y and i apart."""
    return word.replace("y", "i")


def _nearest(costs: Mapping[Prefix, int]) -> frozenset[Prefix]:
    lowest = min(costs.values(), default=0)
    nearest = [prefix for prefix, cost in costs.items() if cost == lowest]
    longest = max(nearest, key=lambda prefix: len(prefix.words), default=None)
    agreed = longest is not None and all(prefix.covers(longest) for prefix in nearest)
    return frozenset(nearest) if agreed else frozenset()


def _allowed(wanted: tuple[str, ...]) -> int:
    letters = sum(len(word) for word in wanted)
    return sum(letters >= least for least in _LETTERS_FOR_SLIPS)
