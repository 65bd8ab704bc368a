"""A mail's bytes into a tree of parts, as byte slices: nothing is decoded, so an attached mail stays what it was.

The standard library's parser loses a multipart whose first boundary is missing, and cannot give the bytes of an
attached mail back; the grammar of RFC 2046 section 5.1 is short, so it is read here. Time is linear in the size.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mailbot.mail.parse_param import Value, value

_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
_LINE = re.compile(rb"[^\n]*(?:\n|\Z)")
_MBOX = re.compile(rb">?From [^\n]*(?:\n|\Z)")
_BLANK = re.compile(rb"(?:[ \t\r]*\n)+")
_GUESS = re.compile(rb"^--([^\s-][^\r\n]{0,68}?|-{1,60}[^\s-][^\r\n]{0,68}?)[ \t]*\r?$", re.M)
_PREAMBLE = re.compile(rb"multi-?part message in MIME|MIME[- ](?:formatted|format|compliant|encoded)", re.I)
_DEEPEST = 24
_MOST_PARTS = 1_000
MOST_HEADERS = 2_000


@dataclass(slots=True)
class Part:
    """One entity (RFC 2045 section 2.4): header fields as they came, and either a body or parts."""

    fields: tuple[tuple[str, bytes], ...]
    body: bytes
    type: str = "text/plain"
    parts: tuple[Part, ...] = ()
    content_type: Value = field(default_factory=lambda: Value(""))
    preamble: bytes = b""
    epilogue: bytes = b""

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
    whole = _repair(raw, budget.defects)
    part = _part(whole, "text/plain", 0, budget)
    return part, tuple(dict.fromkeys(budget.defects))


def _repair(raw: bytes, defects: list[str]) -> bytes:
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        defects.append("a byte order mark stood before the header")
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
        defects.append("lines ended in CR only")
    if b"\r\r\n" in raw[:4_000]:
        raw = raw.replace(b"\r\r\n", b"\r\n")
        defects.append("lines ended in CR CR LF")
    blank = _BLANK.match(raw)
    if blank and _FIELD.match(raw, blank.end()):
        raw = raw[blank.end() :]
        defects.append("blank lines stood before the header")
    mbox = _MBOX.match(raw)
    if mbox:
        raw = raw[mbox.end() :]
        defects.append("an mbox line stood before the header")
    return raw


def _part(data: bytes, default: str, depth: int, budget: _Budget) -> Part:
    budget.parts -= 1
    fields, body = _header(data, budget.defects)
    declared = next((content for key, content in fields if key.lower() == "content-type"), b"")
    content_type = value(declared, default)
    part = Part(fields, body, content_type.main, content_type=content_type)
    if part.type.startswith("multipart/") and depth < _DEEPEST:
        _open(part, depth, budget)
    return part


def _open(part: Part, depth: int, budget: _Budget) -> None:
    """Read the parts of a multipart; one that cannot be read stays a text."""
    boundary = part.content_type.raw.get("boundary", b"") or _guess(part.body, budget.defects)
    pieces = _between(part.body, boundary, budget) if boundary else None
    if pieces is None:
        guessed = _guess(part.body, []) if boundary else b""
        pieces = _between(part.body, guessed, budget) if guessed else None
    if pieces is None:
        budget.defects.append("a multipart without its boundary was read as text")
        part.type = "text/plain"
        return
    part.preamble, inner, part.epilogue = pieces
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
    return Part(fields, part.preamble, content_type.main, content_type=content_type)


def _between(body: bytes, boundary: bytes, budget: _Budget) -> tuple[bytes, list[bytes], bytes] | None:
    pattern = re.compile(b"--" + re.escape(boundary.rstrip()) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    marks = [mark for mark in pattern.finditer(body) if mark.start() == 0 or body[mark.start() - 1 : mark.start()] == b"\n"]
    if not marks:
        return None
    pieces: list[bytes] = []
    end = len(body)
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        if mark[1]:
            end = mark.end()
            if following is None:
                break
            budget.defects.append("a multipart went on after its end")
        stop = _above(body, following.start()) if following else len(body)
        pieces.append(_without_first_break(body[mark.end() : stop]))
    if not marks[-1][1]:
        budget.defects.append("a multipart without its end")
        end = len(body)
    if marks[0][1] and len(marks) == 1:
        budget.defects.append("a multipart without its beginning")
        return b"", [body[: _above(body, marks[0].start())]], body[end:]
    return body[: _above(body, marks[0].start())], _without_gaps(pieces), body[end:]


def _above(body: bytes, at: int) -> int:
    """Where the line above ends: the break before a boundary belongs to the boundary (RFC 2046 section 5.1.1)."""
    if at and body[at - 1 : at] == b"\n":
        at -= 1
        return at - 1 if at and body[at - 1 : at] == b"\r" else at
    return at


def _without_gaps(pieces: list[bytes]) -> list[bytes]:
    """Empty pieces say nothing, but one that is all there is says that the part is empty."""
    return [piece for piece in pieces if piece.strip()] or pieces[:1]


def _without_first_break(piece: bytes) -> bytes:
    if piece.startswith(b"\r\n"):
        return piece[2:]
    return piece[1:] if piece.startswith(b"\n") else piece


def _guess(body: bytes, defects: list[str]) -> bytes:
    """A boundary that nobody declared: a dashed line that a header follows."""
    for found in _GUESS.finditer(body[:200_000]):
        if _FIELD.match(body, min(found.end() + 1, len(body))):
            defects.append("a multipart did not declare its boundary")
            return found[1]
    return b""


def _header(data: bytes, defects: list[str]) -> tuple[tuple[tuple[str, bytes], ...], bytes]:
    """Fields and body (RFC 5322 section 2.2). A line that is no field continues the one before if fields go on after it."""
    lines: list[list[bytes]] = []
    at = 0
    while at < len(data) and len(lines) < MOST_HEADERS:
        stop = data.find(b"\n", at)
        stop = len(data) if stop < 0 else stop + 1
        row = data[at:stop].rstrip(b"\r\n")
        if not row.strip():
            at = stop
            break
        if not _accept(lines, row, data, stop, defects):
            break
        at = stop
    fields = tuple(pair for pair in (_field(b"\n".join(rows)) for rows in lines) if pair is not None)
    return fields, data[at:]


def _accept(lines: list[list[bytes]], row: bytes, data: bytes, after: int, defects: list[str]) -> bool:
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
    if lines and _goes_on(data, after):
        lines[-1].append(b" " + row)
        defects.append("a header line was wrapped without indent")
        return True
    defects.append("the body began without a blank line")
    return False


def _goes_on(data: bytes, at: int) -> bool:
    """Whether another header field stands before the next blank line, not far from here."""
    for _ in range(6):
        found = _LINE.match(data, at)
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
