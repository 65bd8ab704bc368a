"""What stands so far down in a text that nobody looks at it line by line: whether any of it may be old text. A sign of a client's
line is enough, and whether it is one is not asked: doubt where there is none costs a command below thousands of lines, but the
other way round old text could steer. Knows text only."""

from __future__ import annotations

from itertools import chain, islice

from mailbot.mail.later import later
from mailbot.mail.reply import header, intro
from mailbot.mail.reply.header import Label

_MARKED_OR_RULED = later(r"\n[^\S\n]{0,4}(?:>|\|\s?>|&gt;|\\?[-_=*~─—–]{2,}+.{0,200}\w)")  # each begins with a letter: found fast
_LABEL = later(r"\n[^\w:：\n]*+([^:：\n]{1,40})[:：]")
_FORWARDED = (
    "forwarded message", "weitergeleitete", "début du message", "mensaje reenviado", "inizio messaggio", "doorgestuurd",
    "chuyển tiếp", "mesej dimajukan",
)  # fmt: skip
_MOST_ENDS, _REACH = 500, 500


def may_be_old(text: str) -> bool:
    """Whether any of a text may be quoted, or stand below a line that a client wrote above a quote."""
    lines = f"\n{text}\n".lower()
    return bool(
        _MARKED_OR_RULED.search(lines)
        or any(map(lines.__contains__, _FORWARDED))
        or header.holds_above_marker(lines)
        or _may_hold_header(lines)
        or _may_hold_intro(lines)
    )


def _may_hold_header(lines: str) -> bool:
    kinds = header.kinds(set(_LABEL.findall(lines)))
    return Label.FROM in kinds or len(kinds) > 1


def _may_hold_intro(lines: str) -> bool:
    found = chain.from_iterable(end.finditer(lines) for end in intro.ENDS)
    ends = [end.end() for end in islice(found, _MOST_ENDS)]
    return len(ends) == _MOST_ENDS or any(intro.may_close(lines[max(0, end - _REACH) : end]) for end in ends)
