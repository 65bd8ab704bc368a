"""A mail's lines, each told for what it is: words, a quote, or the client's line above a quote. Knows no signature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from mailbot.mail.charset import clean
from mailbot.mail.reply import header, intro
from mailbot.mail.reply.below import may_be_old

_QUOTED = re.compile(r"^\s{0,3}(?:>|\|\s?>|&gt;)(?!.*<<)")
_INITIALS = re.compile(r"^\s{0,2}[A-Z]{1,3}>(?:\s|$)")
_CODE = re.compile(r"^\s*```")
_FENCE = "```"
_MOST_LINES = 2_000
"""That are read one by one, three times as many as the longest mail of the corpora has; what stands further down is one line."""
_MOST_LOOKS = 300
"""At lines that may be a client's. Below the last look, all is taken as below the last line."""
_LONGEST_CODE = 500


class Kind(Enum):
    """What a line is."""

    WORDS = "words"
    QUOTE = "quote"
    INTRO = "intro"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Row:
    """A line and what it is; `introduced` says that a client announced the quote that it belongs to. Words that are
    introduced stand, unmarked, below a client's line with nothing above it: old text, or an answer, or both."""

    text: str
    kind: Kind
    introduced: bool = False


def read(text: str) -> list[Row]:
    """Every line of a text. A client's line followed by unmarked text makes all the rest a quote."""
    cleaned = clean(text)
    return _Reader(cleaned.split("\n", _MOST_LINES), header.above_hints(cleaned)).rows()


class _Reader:
    """Goes down the lines once."""

    def __init__(self, lines: list[str], hints: tuple[str, ...]) -> None:
        self.lines = lines
        self.hints = hints
        self.closing = intro.closings(lines)
        self.out: list[Row] = []
        self.introduced = False
        self.in_code = False
        self.in_doubt = False
        self.said = False
        self.looks = 0

    def rows(self) -> list[Row]:
        at = 0
        while at < len(self.lines):
            seen = at < _MOST_LINES and self.looks <= _MOST_LOOKS
            at = self._step(at) if seen else self._unseen(at)
        return self.out

    def _unseen(self, at: int) -> int:
        """What nobody looks at line by line. Where old text may stand in it, it is that if a client announced some, and in doubt
        if not; so no command in it is obeyed."""
        old = may_be_old("\n".join(self.lines[at:]))
        return self._take(at, len(self.lines) - at, Kind.REST if old and self.introduced else Kind.WORDS, old)

    def _step(self, at: int) -> int:
        line = self.lines[at]
        if _FENCE in line and _CODE.match(line):
            self.in_code = not self.in_code and self._closes(at + 1)
        if self.in_code or not line or line.isspace():
            return self._take(at, 1, Kind.WORDS)
        if _is_quoted(self.lines, at):
            return self._quote(at)
        return self._cut(at) or self._intro(at) or self._take(at, 1, Kind.WORDS)

    def _closes(self, at: int) -> bool:
        """Whether a code block that begins above ends, within reason."""
        return any(_CODE.match(self.lines[later]) for later in range(at, min(len(self.lines), at + _LONGEST_CODE)))

    def _take(self, at: int, count: int, kind: Kind, introduced: bool = False) -> int:
        announced = introduced or (self.in_doubt and kind is Kind.WORDS)
        self.said = self.said or (kind is Kind.WORDS and bool(self.lines[at].strip()))
        if count == 1:
            self.out.append(Row(self.lines[at], kind, announced))
        else:
            self.out += [Row(line, kind, announced) for line in self.lines[at : at + count]]
        return at + count

    def _quote(self, at: int) -> int:
        end = at
        announced = self.introduced
        while end < min(len(self.lines), _MOST_LINES) and (_is_quoted(self.lines, end) or _is_gap(self.lines, end)):
            announced = announced or self._announces(end)
            end += 1
        self.introduced = announced
        return self._take(at, end - at, Kind.QUOTE, announced)

    def _announces(self, at: int) -> bool:
        line = self.lines[at]
        return header.is_forward(line) or bool(self._introduces(at))

    def _introduces(self, at: int) -> int:
        """How many lines from here on a client wrote above a quote."""
        ends = intro.ends_near(self.closing, at)
        if not ends or self.looks > _MOST_LOOKS:
            return 0
        self.looks += ends
        return intro.find(self.lines, at, self.closing)

    def _cut(self, at: int) -> int:
        """Original message, header block, reply-above marker: the rest of the mail is not the sender's. 0 where none."""
        line = self.lines[at]
        if self.hints and header.is_above_marker(line, self.hints):
            return self._rest(at)
        may_divide = header.may_divide(line)
        if not may_divide and not header.may_begin_block(line):
            return 0
        self.looks += 1
        if may_divide and (count := self._cut_by_rule(at)):
            return count
        return self._rest(at) if header.block(self.lines, at) else 0

    def _cut_by_rule(self, at: int) -> int:
        line = self.lines[at]
        if header.is_original(line) or header.is_forward(line):
            return self._rest(at)
        titled = header.is_titled_rule(line)
        below = _next_filled(self.lines, at + 1) if titled or header.is_rule(line) else len(self.lines)
        if below == len(self.lines):
            return 0
        named = titled and header.label(self.lines[below]) is not None
        return self._rest(at) if named or header.block(self.lines, below) else 0

    def _rest(self, at: int) -> int:
        self.introduced = True
        return self._take(at, len(self.lines) - at, Kind.REST, True)

    def _intro(self, at: int) -> int:
        inside = intro.inside(self.lines[at]) if self.closing[at] else -1
        self.looks += self.closing[at]
        count = 0 if inside > 0 else self._introduces(at)
        if inside > 0:
            self.out.append(Row(self.lines[at][:inside].rstrip(), Kind.WORDS))
            self.said = True
            self.lines[at] = self.lines[at][inside:]
            count = 1
        if not count and not intro.may_be_weak(self.lines[at]):
            return 0
        below = _next_filled(self.lines, at + max(count, 1))
        marked = below < len(self.lines) and _is_quoted(self.lines, below)
        count = count or int(marked and intro.is_weak(self.lines[at]))
        if not count:
            return 0
        self.introduced = True
        if marked or (not self.said and below < len(self.lines)):
            self.introduced, self.in_doubt = marked, not marked
            return self._take(at, count, Kind.INTRO, True)
        return self._rest(at)


def _is_quoted(lines: list[str], at: int) -> bool:
    if ">" not in lines[at] and "&gt;" not in lines[at]:
        return False
    if _QUOTED.match(lines[at]):
        return True
    return bool(_INITIALS.match(lines[at])) and any(
        _INITIALS.match(line) for line in lines[max(0, at - 1) : at] + lines[at + 1 : at + 2]
    )


def _is_gap(lines: list[str], at: int) -> bool:
    """A blank line between two quoted ones."""
    return not lines[at].strip() and at + 1 < len(lines) and _is_quoted(lines, at + 1)


def _next_filled(lines: list[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at
