"""Structured header values such as Content-Type: a main value and parameters (RFC 2045 section 5.1, RFC 2231).

Parameters are kept as bytes first (a boundary is bytes) and read as text on demand. Knows nothing of parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from mailbot.mail.charset import decode, line
from mailbot.mail.parse.words import eight_bit, unfold

_LONGEST = 20_000
_PARAMETER = re.compile(rb';\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))', re.S)
_TYPE = re.compile(rb"[\s\"']*([\w!#$&^.+-]+/[\w!#$&^.+-]+)", re.A)
_TOKEN = re.compile(rb"[\s\"']*([\w!#$&^.+/-]+)", re.A)
_NUMBERED = re.compile(r"^(.*?)(?:\*(\d{1,3}))?(\*)?$")
_COMMENT = re.compile(rb"\((?:[^()\\]|\\.)*\)")


@dataclass(frozen=True, slots=True)
class Value:
    """A main value in lower case, and its parameters as bytes, names in lower case."""

    main: str
    raw: dict[str, bytes] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A parameter as text on one line: continued, percent-encoded, with encoded words or raw; "" where missing."""
        pieces = sorted(_pieces(self.raw, name))
        if not pieces:
            return _plain(self.raw[name]) if name in self.raw else ""
        return _joined(pieces)


def value(content: bytes, default: str = "") -> Value:
    """Read a structured value; `default` is the main value of one that has none or a broken one."""
    if not content:
        return Value(default)
    found = (_TYPE if "/" in default else _TOKEN).match(content)
    main = found[1].decode("ascii").lower() if found else default
    if b";" not in content:
        return Value(main)
    return Value(main, _parameters(content[:_LONGEST]))


def _parameters(content: bytes) -> dict[str, bytes]:
    parameters: dict[str, bytes] = {}
    for name, quoted, bare in _PARAMETER.findall(content):
        key = name.decode("ascii", "replace").lower()
        text = _unescaped(quoted) if quoted or not bare else _COMMENT.sub(b"", bare).strip()
        if key == "boundary" and not quoted:
            text = bare.strip().strip(b'"')
        parameters.setdefault(key, text)
    return parameters


def _unescaped(quoted: bytes) -> bytes:
    return re.sub(rb'\\([\\"])', rb"\1", quoted) if b"\\" in quoted else quoted


def _plain(content: bytes) -> str:
    return line(unfold(eight_bit(content)))


def _pieces(raw: dict[str, bytes], name: str) -> list[tuple[int, bool, bytes]]:
    """Pieces of one parameter (RFC 2231 sections 3, 4): number, whether percent-encoded, content."""
    found = []
    for key, content in raw.items():
        split = _NUMBERED.match(key) if "*" in key else None
        if split and split[1] == name and (split[2] or split[3]):
            found.append((int(split[2] or 0), bool(split[3]), content))
    return found


def _joined(pieces: list[tuple[int, bool, bytes]]) -> str:
    charset, first = b"", pieces[0][2]
    if pieces[0][1] and first.count(b"'") >= 2:
        charset, _, first = first.split(b"'", 2)
    contents = [(encoded, first if place == 0 else content) for place, (_, encoded, content) in enumerate(pieces)]
    data = b"".join(unquote_to_bytes(content) if encoded else content for encoded, content in contents)
    return line(unfold(decode(data, charset.decode("ascii", "replace") or "utf-8")[0]))
