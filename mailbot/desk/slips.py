"""How a word goes wrong under people's fingers: an input method that was off, a letter too many, a sound written as it
is heard. Knows single words in folded form, and no sentence."""

from __future__ import annotations

import re
from functools import lru_cache

from mailbot.mail.fold import fold

_TELEX_MARK = re.compile(r"(?<=[aeiouyw])([a-z]*?)[sfrxj](?=[a-z]?$)")
_TELEX_TONE_INSIDE = re.compile(r"(?<=[aeiouw])[sfrxj](?=[aeiouwy]|n?[gh]?$|[cmpt]h?$)")
_TELEX_DOUBLE = re.compile(r"dd|aa|ee|oo")
_TELEX_HORN = re.compile(r"(?<=[aou])w")
_KEYS = re.compile(r"[wsfrxj1-9]|dd|aa|ee|oo")
_LONE_W = re.compile(r"(?<![aou])w")
_VNI_DIGIT = re.compile(r"(?<=[a-z])[1-9]{1,2}")

_SOUNDS = (
    (re.compile(r"^(?:tr|ch)"), "c"),
    (re.compile(r"^y"), "i"),
    (re.compile(r"^[sx]"), "s"),
    (re.compile(r"^(?:gi|d|r|v)(?=[aeiou])"), "d"),
    (re.compile(r"^[ln](?![gh])"), "l"),
    (re.compile(r"^ngh?"), "ng"),
    (re.compile(r"^gh"), "g"),
    (re.compile(r"n[gh]?$"), "n"),
    (re.compile(r"(?:t|ch?)$"), "t"),
)


def slip(word: str, typed: str, wanted: str, *, last: bool) -> int | None:
    """0 for the right word, 1 for a slip that is surely one, None for another word; `typed` is the word without an input
    method's keys. The shorter a word, the less may be wrong with it, and least in the last one of a phrase, which tells one
    from the next."""
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


def undo_keys(word: str) -> str:
    """A folded word without the keys of Telex (`caauf`, `trowj`) or VNI (`ca62u`) that stayed in it as letters."""
    if not _KEYS.search(word):
        return word
    bare = _VNI_DIGIT.sub("", word)
    bare = _TELEX_HORN.sub("", bare)
    bare = _TELEX_TONE_INSIDE.sub("", bare)
    bare = _TELEX_MARK.sub(r"\1", bare)
    bare = _LONE_W.sub("u", bare)
    return fold(_TELEX_DOUBLE.sub(lambda pair: pair.group()[0], bare))


def same_sound(one: str, other: str) -> bool:
    """Whether two folded words sound alike to some Vietnamese (tr/ch, s/x, d/gi/r, l/n, n/ng, t/c)."""
    return abs(len(one) - len(other)) <= 2 and _sound(one) == _sound(other)


@lru_cache(maxsize=4096)  # the words of the request types are listened to again with every subject
def _sound(word: str) -> str:
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word, count=1)
    return word


def one_slip(one: str, other: str) -> bool:
    """Whether at most one letter was left out, added, changed or swapped with its neighbour (Damerau)."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    rest, other_rest = one[start:], other[start:]
    if len(rest) < len(other_rest):
        return rest == other_rest[1:]
    swapped = rest[1:2] + rest[:1] + rest[2:]
    return rest[1:] == other_rest[1:] or swapped == other_rest
