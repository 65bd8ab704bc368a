"""What makes two spellings the same text: case, diacritics, full-width forms, dashes, y and i, white space.
Knows letters, not what they mean."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, starmap
from types import MappingProxyType

_DASHES = "\u00ad\u058a\u05be\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\u2e3b\u301c\u3030\u30fc\u02d7"
_COLONS = "\u02d0\u02f8\u05c3\u2236\ua789\u0589"
_QUOTES = "\u02b9\u02bc\u2018\u2019\u201a\u201b\u2032\u02cb\u0060\u00b4"
_DOUBLE_QUOTES = "\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033"
_WHERE_MARKS_ARE = ((0x300, 0x3100), (0xA66F, 0xAC00), (0xFB1E, 0x17000), (0x1BC00, 0x20000), (0xE0000, 0xE0200))
"""Not among the signs of China, Korea and the Tangut: looking through these would double the time."""

_MARKS = frozenset(("Mn", "Me", "Cf"))
_TABLE = MappingProxyType(
    {
        **{code: None for code in chain(*starmap(range, _WHERE_MARKS_ARE)) if unicodedata.category(chr(code)) in _MARKS},
        **{ord(letter): "-" for letter in _DASHES},
        **{ord(letter): ":" for letter in _COLONS},
        **{ord(letter): "'" for letter in _QUOTES},
        **{ord(letter): '"' for letter in _DOUBLE_QUOTES},
        ord("\u00ad"): None,
        ord("đ"): "d",
        ord("ð"): "d",  # what a wrong charset, and some keyboards, make of đ
        ord("ı"): "i",
        ord("ł"): "l",
        ord("ø"): "o",
    }
)

_SIGNS = MappingProxyType({chr(code): sign or "" for code, sign in _TABLE.items()})
_CHANGED = frozenset(_SIGNS)
_EITHER_I_OR_Y = re.compile(r"y(?![^\W_])(?:(?<![^\W_]y)|(?<=[^\W\d_aeiouy]y)|(?<=quy))")  # begins with a letter: found fast
_FEW = 60
_SHORT = 200
_WORD = re.compile(r"[^\W_]+(?:[+#]+(?![^\W_]))?")
_LETTERS = re.compile(r"[^\d\W_]+")
_FIRST = re.compile(r"^[^\w(\[\n]*([^\W_]+|[_(\[]|)", re.MULTILINE)
_VOWELS = "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđ"
_EVERYDAY = "".join(("\0\t\n\r", *map(chr, range(32, 127)), _VOWELS, _VOWELS.upper(), "\xa0–—‘’“”•·°×−‑：çñöüäëîïû"))


def fold(text: str) -> str:
    """The form in which all spellings of a text are equal; folding twice changes nothing.

    Case, diacritics (tone placement and hỏi/ngã go with them), đ, full-width and compatibility forms (NFKC), kinds of
    dashes, colons and quotes, zero-width characters, and runs of white space make no difference. `y` and `i` are one
    letter where Vietnamese writes both, as the only vowel at the end of a word (`kỹ`/`kĩ`, `quý`/`quí`), and stay two
    in `máy`/`mai`; English words are folded by the same rule on both sides and so still match themselves.
    """
    return _EITHER_I_OR_Y.sub("i", " ".join(_bare(text).split()))


def first_words(lines: Sequence[str]) -> list[str]:
    """The first word of each line, folded; a bracket or `_` where that stands before it, and "" where there is no word."""
    return _FIRST.findall(_EITHER_I_OR_Y.sub("i", _bare("\n".join(lines))))


def _bare(text: str) -> str:
    """Small letters and signs without marks; white space as it is."""
    try:
        letters, _ = codecs.charmap_encode(text, "strict", _CODES)
    except UnicodeEncodeError:
        return _by_its_signs(text)
    return codecs.charmap_decode(letters, "strict", _BARE)[0]


def _by_its_signs(text: str) -> str:
    """A text of any letters, bare: sign by sign, for a language has few; all at once where there are many."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).casefold()
    found = _CHANGED.intersection(set(text))
    if len(found) > _FEW:
        return text.translate(_TABLE)
    for sign in found:
        text = text.replace(sign, _SIGNS[sign])
    return text


_CODES = codecs.charmap_build(_EVERYDAY)  # letters as bytes and back, as the codecs of the standard library do it: no loop
_BARE = "".join(map(_by_its_signs, _EVERYDAY))


def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded. Only letters and digits count, and a `+` or `#` that ends a word (`C++`)."""
    return _short_words(text) if len(text) <= _SHORT else tuple(_WORD.findall(fold(text)))


@lru_cache(maxsize=8192)
def _short_words(text: str) -> tuple[str, ...]:
    """Labels, lines and phrases are folded again and again, by each who looks for something in them."""
    return tuple(_WORD.findall(fold(text)))


def likeness(text: str) -> str:
    """What texts have in common that differ in digits, signs and spelling alone: their letters, folded."""
    return " ".join(_LETTERS.findall(fold(text)))


def contains(text: str, phrase: str) -> bool:
    """Whether a text holds a phrase as whole words, whatever the spelling and whatever stands between the words.

    A phrase without letters or digits (`???`) is looked for as it is; an empty one is never there.
    """
    if words(phrase):
        return spaced(phrase) in spaced(text)
    return bool(sign := fold(phrase)) and sign in fold(text)


def spaced(text: str) -> str:
    """The words of a text, folded, each with a space before and behind it: whole words are looked for in this."""
    return f" {' '.join(words(text))} "
