"""Writes header fields: text, addresses, Message-IDs, dates, parameters. Knows no mail as a whole.

Own writing, because the standard library's policies encode long Message-IDs and fold inside them (which breaks
threads), lose spaces of Vietnamese subjects and encode IDN domains wrongly. Every value ends up as ASCII without
control characters other than the line breaks made here, so that no value can add a header.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from itertools import takewhile
from urllib.parse import quote

from mailbot.mail.message import Address

FOLD = "\r\n "
_WIDTH = 76  # RFC 2047 section 2: a line that holds an encoded word
_WORD_BYTES = 42  # of UTF-8 in one encoded word: 12 characters of frame and 56 of base64, below 75
_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOT_ATOM = re.compile(rf"{_ATEXT}(?:\.{_ATEXT})*")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_ID = re.compile(r"[!-;=?-~]{3,900}")
_TYPE = re.compile(r"(?!message/|multipart/)[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,90}")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")  # the categories Cc, Zl and Zp
_LONE = re.compile("[\ud800-\udfff]")
_UNSAFE = re.compile(r"\r(?!\n)|(?<!\r)\n|\r\n(?![ \t])|[^\r\n\t -~]")
_LONGEST = 998  # RFC 5322 section 2.1.1
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def one_line(value: str, limit: int = 1000) -> str:
    """Text as one line: NFC, controls and runs of white space become one space, lone surrogates U+FFFD, no marks
    that turn the direction of writing; at most `limit` characters."""
    text = value[: 4 * limit]
    if not text.isprintable():
        text = _LONE.sub("\ufffd", _CONTROL.sub(" ", text.translate(_BIDI)))
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def words(value: str, used: int = 0) -> str:
    """An unstructured value (RFC 5322 section 2.2.1), folded; `used` is how much of the first line is taken.

    ASCII stays as it is, also in front (`Re: [YC-12] …` can be read in a log); from the first other word on it becomes
    encoded words (RFC 2047) that decode to exactly the value."""
    text = one_line(value)
    pieces = text.split(" ")
    plain = list(takewhile(lambda word: word.isascii() and "=?" not in word and len(word) < 60, pieces))
    if len(plain) == len(pieces):
        return _folded(text, used)
    front = " ".join(plain) + " " if plain else ""
    if len(front) > 30:
        return encoded(text, used)
    return front + encoded(text[len(front) :], used + len(front))


def encoded(text: str, used: int = 0) -> str:
    """Encoded words (RFC 2047 section 2, "B"), each whole in its characters, one a line."""
    raw, room = text.encode("utf-8", "replace"), max(12, (_WIDTH - used - 12) // 4 * 3)
    first = _boundary(raw, min(room, _WORD_BYTES))
    chunks = [raw[:first], *_chunks(raw[first:])]
    return FOLD.join(f"=?utf-8?B?{base64.b64encode(chunk).decode()}?=" for chunk in chunks)


def _chunks(raw: bytes) -> Iterator[bytes]:
    while raw:
        end = _boundary(raw, _WORD_BYTES)
        yield raw[:end]
        raw = raw[end:]


def _boundary(raw: bytes, end: int) -> int:
    """The last end of a character in UTF-8 that is not after `end`: bytes 10xxxxxx go on with one (RFC 3629 section 3)."""
    while end < len(raw) and raw[end] & 0xC0 == 0x80:
        end -= 1
    return end


def _folded(text: str, used: int) -> str:
    lines, length = [""], used
    for word in text.split(" "):
        if lines[-1] and length + 1 + len(word) > _WIDTH:
            lines.append("")
            length = 0
        lines[-1] += f" {word}" if lines[-1] else word
        length += 1 + len(word)
    return FOLD.join(lines)


@lru_cache(maxsize=1024)
def ascii_address(email: str) -> str:
    """An addr-spec (RFC 5322 section 3.4.1) in ASCII, its domain as A-labels (RFC 5890), or "" where it has none:
    no domain, or a local part that only SMTPUTF8 could carry."""
    local, _, domain = email.strip().rpartition("@")
    host = _ascii_domain(domain)
    if not local or not host or not local.isascii() or not local.isprintable() or len(local) > 64:
        return ""
    if _DOT_ATOM.fullmatch(local) or (local[0] == local[-1] == '"' and len(local) > 2):
        return f"{local}@{host}"
    return f"{_quoted(local)}@{host}"


def _ascii_domain(domain: str) -> str:
    if re.fullmatch(r"\[[0-9A-Fa-f:.IPv]+\]", domain):
        return domain
    labels = [_ascii_label(label) for label in unicodedata.normalize("NFC", domain.lower()).split(".")]
    good = all(_LABEL.fullmatch(label) for label in labels)
    return ".".join(labels) if good and len(domain) <= 253 else ""


def _ascii_label(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


@lru_cache(maxsize=1024)
def mailbox(address: Address) -> str:
    """A mailbox with its display name (RFC 5322 section 3.4), or "" where the address cannot be written in ASCII."""
    email, name = ascii_address(address.email), one_line(address.name, 120)
    if not email or not name:
        return email and f"<{email}>"
    if _PLAIN_NAME.fullmatch(name) and len(name) < 60:
        return f"{name} <{email}>"
    shown = _quoted(name) if name.isascii() and "=?" not in name and len(name) < 60 else encoded(name, 8)
    gap = " " if len(shown) + len(email) < 60 else FOLD
    return f"{shown}{gap}<{email}>"


def mailboxes(addresses: Iterable[Address]) -> str:
    """An address list, one a line; those that cannot be written are left out."""
    return f",{FOLD}".join(filter(None, map(mailbox, addresses)))


def bare_id(message_id: str) -> str:
    """A Message-ID without brackets and white space, or "" where it could not stand in a header as it is."""
    found = message_id.strip().strip("<>").strip()
    return found if _ID.fullmatch(found) else ""


def ids(message_ids: Sequence[str]) -> str:
    """Message-IDs in brackets, one a line, never encoded, never folded inside (RFC 5322 section 3.6.4)."""
    return FOLD.join(f"<{found}>" for found in map(bare_id, message_ids) if found)


def references(message_ids: Sequence[str], most: int = 20, room: int = 4000) -> tuple[str, ...]:
    """Bare ids, each once; of a long chain the first and the last ones, since relays cut long headers."""
    chain = tuple(dict.fromkeys(filter(None, map(bare_id, message_ids))))
    first, rest = chain[:1], list(chain[1:][-(most - 1) :])
    while rest and sum(map(len, (*first, *rest))) > room:
        del rest[0]
    return (*first, *rest)


def date(moment: datetime) -> str:
    """A date-time (RFC 5322 section 3.3) in the moment's own zone."""
    return _dated(moment.replace(microsecond=0), moment.utcoffset())


@lru_cache(maxsize=64)
def _dated(moment: datetime, offset: timedelta | None) -> str:
    """The offset tells apart the zones of equal moments."""
    return format_datetime(moment)


def media_type(value: str) -> str:
    """A media type that may carry base64 (RFC 2046 section 5.2: message and multipart may not), in lower case."""
    found = value.strip().lower()
    return found if _TYPE.fullmatch(found) else "application/octet-stream"


def file_name(name: str) -> str:
    """The filename parameter (RFC 2183 section 2.3): quoted where it is short ASCII, else by RFC 2231 section 4,
    in continuations that cut no character."""
    clean = one_line(name.replace("/", "_").replace("\\", "_"), 200) or "file"
    if clean.isascii() and len(clean) < 60 and "%" not in clean:
        return f"filename={_quoted(clean)}"
    sections = _sections("utf-8''", clean)
    if len(sections) == 1:
        return f"filename*={sections[0]}"
    return f";{FOLD}".join(f"filename*{i}*={section}" for i, section in enumerate(sections))


def _sections(start: str, text: str) -> list[str]:
    sections = [start]
    for char in text:
        piece = quote(char, safe="")
        if len(sections[-1]) + len(piece) > 60:
            sections.append("")
        sections[-1] += piece
    return sections


def field(name: str, value: str) -> bytes:
    """One header field with its CRLF. Raises ValueError where a value would add a field or a line of over 998
    characters: the writers above never make such a one."""
    line = f"{name}: {value}"
    if len(line) <= _LONGEST and line.isascii() and line.isprintable():
        return f"{line}\r\n".encode()
    if _UNSAFE.search(line) or max(map(len, line.split("\r\n"))) > _LONGEST:
        raise ValueError(f"unsafe header {name}")
    return f"{line}\r\n".encode("ascii")
