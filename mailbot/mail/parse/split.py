"""A mail's bytes into a tree of parts, each a stretch of the whole: nothing is decoded, so an attached mail stays what it was,
and nothing is copied, so a mail of 50 MB takes no more than that.

The standard library's parser loses a multipart whose first boundary is missing, and cannot give the bytes of an
attached mail back; the grammar of RFC 2046 section 5.1 is short, so it is read here. Time is linear in the size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from mailbot.mail.parse.param import Value, value

_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
_LINE = re.compile(rb"[^\n]*(?:\n|\Z)")
_MBOX = re.compile(rb">?From [^\n]*(?:\n|\Z)")
_BLANK = re.compile(rb"(?:[ \t\r]*\n)+")
_BEHIND = re.compile(rb"(--)?[ \t]*(?=\r?\n|\Z)")
_SPACES = re.compile(rb"\s*")
_GUESS = re.compile(rb"^--([^\s-][^\r\n]{0,68}?|-{1,60}[^\s-][^\r\n]{0,68}?)[ \t]*\r?$", re.M)
_PREAMBLE = re.compile(rb"multi-?part message in MIME|MIME[- ](?:formatted|format|compliant|encoded)", re.I)
_DEEPEST = 24
_MOST_PARTS, _MOST_MARKS = 600, 2_000  # below the last mark all is one part
MOST_HEADERS = 2_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """`source[start:stop]`, without a copy."""

    source: bytes
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start

    def copy(self) -> bytes:
        """The bytes themselves."""
        return self.source[self.start : self.stop]

    def between(self, start: int, stop: int) -> Stretch:
        """A stretch of the same source."""
        return Stretch(self.source, start, stop)

    def is_blank(self) -> bool:
        """Whether nothing but white space stands there."""
        return _SPACES.match(self.source, self.start, self.stop).end() == self.stop  # type: ignore[union-attr]  # matches always


@dataclass(frozen=True, slots=True)
class _Mark:
    """A line with the boundary of a multipart; `is_last`: with two dashes behind it."""

    start: int
    end: int
    is_last: bool


@dataclass(slots=True)
class Part:
    """One entity (RFC 2045 section 2.4): header fields as they came, and either a body or parts."""

    fields: tuple[tuple[str, bytes], ...]
    stretch: Stretch
    type: str = "text/plain"
    parts: tuple[Part, ...] = ()
    content_type: Value = field(default_factory=lambda: Value(""))
    preamble: bytes = b""
    epilogue: bytes = b""

    @property
    def body(self) -> bytes:
        """What stands below the fields: a copy, so ask once."""
        return self.stretch.copy()

    def field(self, name: str) -> bytes:
        """The first field of this name (lower case), unfolded; b"" where there is none."""
        return next((content for key, content in self.fields if key.lower() == name), b"")


@dataclass(slots=True)
class _Budget:
    """How many parts may still be read, and what went wrong on the way."""

    parts: int = _MOST_PARTS
    defects: list[str] = field(default_factory=list)


def split(raw: bytes) -> tuple[Part, tuple[str, ...]]:
    """The tree of a whole mail, and what was repaired to read it. Never raises."""
    budget = _Budget()
    part = _part(_repair(raw, budget.defects), "text/plain", 0, budget)
    return part, tuple(dict.fromkeys(budget.defects))


def _repair(raw: bytes, defects: list[str]) -> Stretch:
    start = 0
    if raw.startswith(b"\xef\xbb\xbf"):
        start = 3
        defects.append("a byte order mark stood before the header")
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
        defects.append("lines ended in CR only")
    if b"\r\r\n" in raw[:4_000]:
        raw = raw.replace(b"\r\r\n", b"\r\n")
        defects.append("lines ended in CR CR LF")
    blank = _BLANK.match(raw, start)
    if blank and _FIELD.match(raw, blank.end()):
        start = blank.end()
        defects.append("blank lines stood before the header")
    mbox = _MBOX.match(raw, start)
    if mbox:
        start = mbox.end()
        defects.append("an mbox line stood before the header")
    return Stretch(raw, start, len(raw))


def _part(whole: Stretch, default: str, depth: int, budget: _Budget) -> Part:
    budget.parts -= 1
    fields, body = _header(whole, budget.defects)
    declared = next((content for key, content in fields if key.lower() == "content-type"), b"")
    content_type = value(declared, default)
    part = Part(fields, body, content_type.main, content_type=content_type)
    if part.type.startswith("multipart/") and depth < _DEEPEST:
        _open(part, depth, budget)
    return part


def _open(part: Part, depth: int, budget: _Budget) -> None:
    """Read the parts of a multipart; one that cannot be read stays a text."""
    boundary = part.content_type.raw.get("boundary", b"") or _guess(part.stretch, budget.defects)
    pieces = _between(part.stretch, boundary, budget) if boundary else None
    if pieces is None:
        guessed = _guess(part.stretch, []) if boundary else b""
        pieces = _between(part.stretch, guessed, budget) if guessed else None
    if pieces is None:
        budget.defects.append("a multipart without its boundary was read as text")
        part.type = "text/plain"
        return
    preamble, inner, epilogue = pieces
    part.preamble, part.epilogue = preamble.copy(), epilogue.copy()
    default = "message/rfc822" if part.type == "multipart/digest" else "text/plain"
    part.parts = tuple(_part(piece, default, depth + 1, budget) for piece in inner if budget.parts > 0)
    if budget.parts <= 0:
        budget.defects.append(f"more than {_MOST_PARTS} parts: the rest was not read")
    lost = _without_boundary(part)
    if lost:
        budget.defects.append("a multipart without its first boundary")
        part.parts = (lost, *part.parts)


def _without_boundary(part: Part) -> Part | None:
    """The first part of a multipart that forgot the line above it: its fields ended up among the multipart's own."""
    own = [place for place, (key, _) in enumerate(part.fields) if key.lower() == "content-type"]
    if len(own) < 2 or not part.preamble.strip() or _PREAMBLE.search(part.preamble):
        return None
    fields = part.fields[own[1] :]
    content_type = value(fields[0][1], "text/plain")
    if content_type.main.startswith("multipart/"):
        return None
    return Part(fields, Stretch(part.preamble, 0, len(part.preamble)), content_type.main, content_type=content_type)


def _between(body: Stretch, boundary: bytes, budget: _Budget) -> tuple[Stretch, list[Stretch], Stretch] | None:
    """What stands above the first line with the boundary, between these lines, and below the last."""
    marks = list(islice(_marks(body, b"--" + boundary.rstrip()), _MOST_MARKS))
    if not marks:
        return None
    pieces: list[Stretch] = []
    end = body.stop
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        if mark.is_last:
            end = mark.end
            if following is None:
                break
            budget.defects.append("a multipart went on after its end")
        stop = _above(body, following.start) if following else body.stop
        pieces.append(_without_first_break(body.between(mark.end, stop)))
    if not marks[-1].is_last:
        budget.defects.append("a multipart without its end")
        end = body.stop
    above, below = body.between(body.start, _above(body, marks[0].start)), body.between(end, body.stop)
    if marks[0].is_last and len(marks) == 1:
        budget.defects.append("a multipart without its beginning")
        return body.between(body.start, body.start), [above], below
    return above, _without_gaps(pieces), below


def _marks(body: Stretch, line: bytes) -> Iterator[_Mark]:
    """The lines that are this one, perhaps with two dashes behind it. No pattern: each multipart has a boundary of its own."""
    at = body.source.find(line, body.start, body.stop)
    while at >= 0:
        behind = _BEHIND.match(body.source, at + len(line), body.stop) if _begins_line(body, at) else None
        if behind:
            yield _Mark(at, behind.end(), is_last=bool(behind[1]))
        at = body.source.find(line, behind.end() if behind else at + 1, body.stop)


def _begins_line(body: Stretch, at: int) -> bool:
    return at == body.start or body.source[at - 1 : at] == b"\n"


def _above(body: Stretch, at: int) -> int:
    """Where the line above ends: the break before a boundary belongs to the boundary (RFC 2046 section 5.1.1)."""
    if at > body.start and body.source[at - 1 : at] == b"\n":
        at -= 1
        return at - 1 if at > body.start and body.source[at - 1 : at] == b"\r" else at
    return at


def _without_gaps(pieces: list[Stretch]) -> list[Stretch]:
    """Empty pieces say nothing, but one that is all there is says that the part is empty."""
    return [piece for piece in pieces if not piece.is_blank()] or pieces[:1]


def _without_first_break(piece: Stretch) -> Stretch:
    begin = piece.source[piece.start : min(piece.start + 2, piece.stop)]
    return piece.between(piece.start + (2 if begin == b"\r\n" else begin[:1] == b"\n"), piece.stop)


def _guess(stretch: Stretch, defects: list[str]) -> bytes:
    """A boundary that nobody declared: a dashed line that a header follows."""
    body = stretch.between(stretch.start, min(stretch.stop, stretch.start + 200_000)).copy()
    for found in _GUESS.finditer(body):
        if _FIELD.match(body, min(found.end() + 1, len(body))):
            defects.append("a multipart did not declare its boundary")
            return found[1]
    return b""


def _header(whole: Stretch, defects: list[str]) -> tuple[tuple[tuple[str, bytes], ...], Stretch]:
    """Fields and body (RFC 5322 section 2.2). A line that is no field continues the one before if fields go on after it."""
    lines: list[list[bytes]] = []
    data, at = whole.source, whole.start
    while at < whole.stop and len(lines) < MOST_HEADERS:
        stop = data.find(b"\n", at, whole.stop)
        stop = whole.stop if stop < 0 else stop + 1
        row = data[at:stop].rstrip(b"\r\n")
        if not row.strip():
            at = stop
            break
        if not _accept(lines, row, whole, stop, defects):
            break
        at = stop
    fields = tuple(pair for pair in (_field(b"\n".join(rows)) for rows in lines) if pair is not None)
    return fields, whole.between(at, whole.stop)


def _accept(lines: list[list[bytes]], row: bytes, whole: Stretch, after: int, defects: list[str]) -> bool:
    """Take one header line in; False where the body begins without a blank line."""
    if row[:1] in b" \t":
        if lines:
            lines[-1].append(row)
        return bool(lines)
    if _FIELD.match(row):
        lines.append([row])
        return True
    if row.startswith((b"From ", b">From ")):
        return True
    if lines and _goes_on(whole, after):
        lines[-1].append(b" " + row)
        defects.append("a header line was wrapped without indent")
        return True
    defects.append("the body began without a blank line")
    return False


def _goes_on(whole: Stretch, at: int) -> bool:
    """Whether another header field stands before the next blank line, not far from here."""
    for _ in range(6):
        found = _LINE.match(whole.source, at, whole.stop)
        if not found or not found[0].strip():
            return False
        if _FIELD.match(found[0]):
            return True
        at = found.end()
    return False


def _field(row: bytes) -> tuple[str, bytes] | None:
    name, colon, content = row.partition(b":")
    if not colon:
        return None
    unfolded = re.sub(rb"\r?\n(?=[ \t])", b"", content) if b"\n" in content else content
    return name.strip().decode("ascii", "replace"), unfolded.strip()
