"""What a condition is compared with, compiled once: words, regular expressions, globs, sizes. Each kind is a value
that knows how it was written, what it fits, and which others it makes superfluous."""

from __future__ import annotations

import fnmatch
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from mailbot.desk.regex import compiled
from mailbot.mail.fold import fold, spaced

_SEARCHED = 20_000
_PIECE, _STEP = 500, 350
_ONE_WAY = {ord("đ"): "d", ord("Đ"): "D"}
_FIELD = re.compile(r"[!-9;-~]{1,200}")
"""A header field's name (RFC 5322, section 2.2), which may be a glob."""


@dataclass(frozen=True)  # no slots: folded once, when the first pattern asks for it
class Passage:
    """A text as patterns look at it."""

    text: str

    @cached_property
    def folded(self) -> str:
        """The form in which all spellings are equal."""
        return fold(self.text)

    @cached_property
    def spaced(self) -> str:
        """Its words in that form, each between spaces."""
        return spaced(self.text)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand together somewhere in a text, blind to all that `fold` folds."""

    written: str = field(compare=False)
    words: str
    sign: str = ""

    @classmethod
    def of(cls, written: str) -> Phrase:
        """Read it. Without letters and digits (`???`) it is looked for as it is. Raises ValueError where it is empty."""
        if (found := spaced(written)).strip():
            return cls(written, found)
        if not (sign := fold(written)):
            raise ValueError("an empty text")
        return cls(written, "", sign)

    def fits(self, passage: Passage) -> bool:
        """Whether a text holds it."""
        return self.words in passage.spaced if self.words else self.sign in passage.folded

    def covers(self, other: object) -> bool:
        """Whether every text that holds the other holds this one too."""
        return isinstance(other, Phrase) and (self == other or (bool(self.words) and self.words in other.words))

    def __str__(self) -> str:
        return self.written


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression, blind to case; it fits a line of the text as written, or without its diacritics."""

    written: str
    plain: re.Pattern[str] = field(compare=False)
    bare: re.Pattern[str] = field(compare=False)

    def fits(self, passage: Passage) -> bool:
        """Whether a line fits, within the first 20,000 characters. Long lines are searched piece by piece (500 characters,
        the pieces overlap by 150), so that no mail can keep it busy for long."""
        lines = unicodedata.normalize("NFC", passage.text[:_SEARCHED]).splitlines()
        return any(_found(self.plain, line) or _found(self.bare, _bare(line)) for line in lines)

    def covers(self, other: object) -> bool:
        """Only itself; what two expressions have in common is nobody's guess."""
        return self == other

    def __str__(self) -> str:
        return self.written


@dataclass(frozen=True, slots=True)
class Glob:
    """A name with `*` and `?`, blind to case and diacritics."""

    written: str = field(compare=False)
    folded: str
    pattern: re.Pattern[str] = field(compare=False)

    def fits(self, name: str) -> bool:
        """Whether the whole name fits."""
        return self.matches(fold(name))

    def matches(self, folded: str) -> bool:
        """The same of a name that is folded already."""
        return self.pattern.match(folded) is not None

    def covers(self, other: object) -> bool:
        """Whether every name that fits the other fits this one too."""
        if not isinstance(other, Glob) or self == other:
            return self == other
        vague = "[" in self.folded + other.folded or ("?" in self.folded and "*" in other.folded)
        return self.folded == "*" or (not vague and self.fits(other.folded))

    def __str__(self) -> str:
        return self.written


@dataclass(frozen=True, slots=True)
class Size:
    """A bound for a mail's size in bytes: `>5MB`, `<=10KB` (1 KB is 1,024 bytes)."""

    written: str = field(compare=False)
    sign: str
    limit: int

    def fits(self, size: int) -> bool:
        """Whether a size keeps to it."""
        return {
            ">": size > self.limit,
            ">=": size >= self.limit,
            "<": size < self.limit,
            "<=": size <= self.limit,
        }[self.sign]

    def covers(self, other: object) -> bool:
        """Whether every size that keeps to the other keeps to this one too."""
        if not isinstance(other, Size) or self.sign[0] != other.sign[0]:
            return False
        if self.limit == other.limit:
            return "=" in self.sign or self.sign == other.sign
        return (self.limit < other.limit) is (self.sign[0] == ">")

    def __str__(self) -> str:
        return self.written


Text = Phrase | Regex


@dataclass(frozen=True, slots=True)
class HeaderTest:
    """Header fields by name (lower case), each with the texts of which one must be in it."""

    written: str = field(compare=False)
    names: tuple[tuple[str, tuple[Text, ...]], ...]

    def covers(self, other: object) -> bool:
        """Whether every mail that fits the other fits this one too."""
        if not isinstance(other, HeaderTest):
            return False
        theirs = dict(other.names)
        return all(any(_any_covers(texts, text) for text in theirs.get(name, ())) for name, texts in self.names)

    def __str__(self) -> str:
        return self.written


def _any_covers(texts: tuple[Text, ...], other: Text) -> bool:
    return any(text.covers(other) for text in texts)


def text_of(written: object) -> Text:
    """Words, or `/a regular expression/`. Raises ValueError with the reason in words."""
    text = str(written).strip()
    if len(text) > 1 and text.startswith("/") and text.endswith("/"):
        return _regex(text)
    if len(text) > 1 and text.startswith("/"):
        meant = re.sub(r"(?<=.)/[a-z]{0,6}\Z", "", text)
        raise ValueError(f"a regular expression ends with `/` (case makes no difference): `{meant}/`")
    return Phrase.of(text)


def _regex(text: str) -> Regex:
    inside = unicodedata.normalize("NFC", text[1:-1])
    plain, bare = compiled(inside), _bare(inside)
    return Regex(text, plain, plain if bare == inside else compiled(bare))


def _found(pattern: re.Pattern[str], line: str) -> bool:
    starts = range(0, max(len(line) - _PIECE + _STEP, 1), _STEP)
    return any(pattern.search(line, start, start + _PIECE) for start in starts)


def _bare(text: str) -> str:
    """Without combining marks, and nothing else changed: a pattern's own signs survive it."""
    apart = unicodedata.normalize("NFD", text).translate(_ONE_WAY)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def glob_of(written: object) -> Glob:
    """A name with `*` and `?`. Raises ValueError where it is empty or too long."""
    text = str(written).strip()
    if not text or len(text) > 200:
        raise ValueError("a name with `*` and `?`, of 1 to 200 characters")
    folded = fold(text)
    return Glob(text, folded, re.compile(fnmatch.translate(folded)))


def file_of(written: object) -> Glob:
    """A file's name, whole or with `*` and `?`. Raises ValueError for an ending alone, which no file has for a name."""
    found = glob_of(written)
    if not re.search(r"[*?]|.\.", found.written):
        raise ValueError(f"“{found}” is no file name; write `*.pdf`, or `*` for any file")
    return found


def address_of(written: object) -> Glob:
    """An address, a glob of addresses, or a domain (`abc.vn` and `@abc.vn` stand for `*@abc.vn`). Raises ValueError for what
    no address can fit."""
    text = str(written).strip()
    if text.startswith("/") or len(text.split()) > 1:
        raise ValueError(f"“{text}” is no address; write `an@abc.vn`, `abc.vn` or `*@abc.vn`")
    if text.startswith("@"):
        return glob_of(f"*{text}")
    return glob_of(text if "@" in text or "*" in text or "?" in text else f"*@{text}")


def size_of(written: object) -> Size:
    """`>5MB`, `<10KB`, `>=100`, `<=1GB`. Raises ValueError otherwise."""
    found = re.fullmatch(r"([<>]=?)\s*(\d{1,12}(?:\.\d{1,3})?)\s*([KMG]?)B?", str(written).strip(), re.IGNORECASE)
    if not found:
        raise ValueError("a size is written `>5MB`, `<10KB`, `>=1GB`")
    scale = 1024 ** " KMG".index(found[3].upper() or " ")
    return Size(str(written).strip(), found[1], int(float(found[2]) * scale))


def header_of(written: object) -> HeaderTest:
    """`{X-Spam-Flag: "YES"}`; several fields must all fit, of a list of texts one. Raises ValueError otherwise."""
    if not isinstance(written, Mapping) or not written:
        raise ValueError('a header is written `{X-Spam-Flag: "YES"}`')
    for name in written:
        if not _FIELD.fullmatch(str(name)):
            raise ValueError(f'“{name}” is no header\'s name; write `{{X-Spam-Flag: "YES"}}`')
    names = {str(name): _texts(value) for name, value in written.items()}
    shown = ", ".join(f"{name}: {' | '.join(map(str, texts))}" for name, texts in names.items())
    return HeaderTest(shown, tuple((name.lower(), texts) for name, texts in names.items()))


def _texts(value: object) -> tuple[Text, ...]:
    listed = value if isinstance(value, (list, tuple)) else (value,)
    if not listed or not all(isinstance(item, (str, int, float, Phrase, Regex)) for item in listed):
        raise ValueError('a header is written `{X-Spam-Flag: "YES"}`')
    return tuple(item if isinstance(item, (Phrase, Regex)) else _header_text(str(item).strip()) for item in listed)


def _header_text(text: str) -> Text:
    """Words or a regular expression as elsewhere; but a field's value may be a glob as well (`"*"`: the field is there)."""
    if "*" not in text or text.startswith("/"):
        return text_of(text)
    whole, bare = (re.compile(f"^{fnmatch.translate(each)}", re.IGNORECASE) for each in (text, _bare(text)))
    return Regex(text, whole, bare)
