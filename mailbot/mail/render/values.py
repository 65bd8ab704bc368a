"""Values inside a page: each stands in the Markdown as a mark that means nothing to Markdown, and is put in when the
Markdown has been read. So nothing that people wrote can take effect, and it is shown exactly. Knows no template."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from mailbot.mail.headers import one_line

OPEN, CLOSE = "\ue000", "\ue001"
MARK = re.compile(f"{OPEN}(\\d{{1,6}}){CLOSE}")
INLINE, BLOCK, TOTAL, CUT = 1_000, 100_000, 400_000, "[…]"
_CONTROLS = {**dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160)]), 0x2028: "\n", 0x2029: "\n", 0x85: "\n"}
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_PRE = "font:inherit;white-space:pre-wrap;word-wrap:break-word;overflow-wrap:anywhere"
_QUOTE = "margin:8px 0 16px;padding:8px 0 8px 14px;border-left:3px solid #b6c2cf"


@dataclass(frozen=True, slots=True)
class Shown:
    """A value in both forms. `block`: it stands for itself, like a paragraph."""

    text: str
    html: str
    block: bool = False


class Overflow(Exception):
    """A page grew past any sensible size."""


@dataclass(slots=True)
class Values:
    """The values of one page, in the order in which they were put in."""

    shown: list[Shown] = field(default_factory=list)
    size: int = 0

    def mark(self, value: Shown) -> str:
        """Keep a value and return what stands for it in the Markdown; empty for an empty one.
        Of a page with too many words the rest is cut."""
        if not value.text:
            return ""
        self.size += len(value.text)
        value = value if self.size <= TOTAL else Shown(CUT, CUT, value.block)
        self.shown.append(value)
        return f"{OPEN}{len(self.shown) - 1}{CLOSE}"

    def text(self, content: str) -> str:
        """Plain text with its values."""
        return MARK.sub(lambda found: self.shown[int(found[1])].text, content)


def inline(value: object) -> Shown:
    """Any value on one line; lists with commas between."""
    if type(value) is str:
        return _line(value[: 4 * INLINE])
    if isinstance(value, Shown):
        return value
    text = value if isinstance(value, str) else _listed(value)
    return _line(text[: 4 * INLINE])


@lru_cache(maxsize=512)
def _line(text: str) -> Shown:
    """Names, labels and times come again and again."""
    line = one_line(text, INLINE)
    return Shown(line, html.escape(line))


def _listed(value: object) -> str:
    items = value.values() if isinstance(value, Mapping) else value
    if hasattr(items, "__iter__"):
        return ", ".join(str(item) for item in list(items)[:200])
    return "" if value is None else str(value)


def exact(value: Any) -> str:
    """Words of people as they stand: lines end in LF, no other controls, no blank lines around; tabs as they are."""
    text = str("" if value is None else value)
    text = (text if len(text) <= BLOCK else f"{text[:BLOCK]}\n{CUT}").replace("\r\n", "\n").replace("\r", "\n")
    if _ODD.search(text):
        text = text.translate(_CONTROLS).encode("utf-8", "replace").decode()
    lines = text.rstrip().split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    return "\n".join(lines[first:])


def verbatim(value: Any) -> Shown:
    """`{{ text | verbatim }}`: words of people, exactly, white space kept. What is rendered already stays as it is."""
    if isinstance(value, Shown):
        return value
    text = exact(value)
    return Shown(text, f'<pre dir="auto" style="margin:0 0 16px;{_PRE}">{html.escape(text)}</pre>', block=True)


def quoted(value: Any) -> Shown:
    """`{{ text | quoted }}`: the same, in HTML with a line at its side. What is rendered already stays as it is."""
    if isinstance(value, Shown):
        return Shown(value.text, f'<div style="{_QUOTE}">{value.html}</div>', block=True)
    text = exact(value)
    return Shown(
        text, f'<div style="{_QUOTE}"><pre dir="auto" style="margin:0;{_PRE}">{html.escape(text)}</pre></div>', block=True
    )
