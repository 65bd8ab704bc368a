"""Finds the command lines of a mail: those in the block at the very top or bottom of what the sender newly wrote.
Knows no ticket; what a command does is the business of the others here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from mailbot.desk.commands.registry import Ask, Fault, Spec, is_slip, lookup, nearest
from mailbot.desk.lookup import number
from mailbot.desk.mail import Mail
from mailbot.mail.draft import Role

_HASH = re.compile(r"^[#＃]([^\W\d_].*)$")
_SIGN = re.compile("[#＃]")
_DECORATED = re.compile(r"^(?:[-–—*•·●▪◦+][ \t\u00a0]+)?(\*{0,3})([#＃].*?)\1$")
_BLANK = " \t\r\u00a0\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\u3000\ufe0f\ufeff"
"""What nobody sees at the ends of a line."""
MOST = 50
"""Commands in one mail; nobody steers by more, and a mail of more is refused as a whole."""
_MOST_ON_A_LINE = 20
_LONGEST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Script:
    """A mail's commands in their order, what is wrong with its command lines, and the text beside them."""

    asks: tuple[tuple[Spec, Ask], ...]
    faults: tuple[Fault, ...]
    text: str

    @property
    def is_empty(self) -> bool:
        """Whether the mail holds no command line at all, right or wrong."""
        return not self.asks and not self.faults


_Line = tuple[Spec, str] | str | None


def read(mail: Mail, role: Role) -> Script:
    """The command lines of the mail's new words, as far as this role may use them.

    An unknown `#word` counts as a mistyped command in an agent's mail where it stands alone or is near to a command, in
    another's only as the slip that it surely is (`#cofirm`); `# heading`, `#1` and a `#` inside the text are just text.
    Of more than `MOST` commands none is read: the script has one fault that says so.
    """
    if not _SIGN.search(mail.words.new):
        return Script((), (), mail.words.new.strip())
    lines = mail.words.new.split("\n")
    top = _block(lines, role)
    bottom = 0 if top == len(lines) else _block(lines[top:][::-1], role)
    end = len(lines) - bottom
    script = Script((), (), "")
    for line in lines[:top]:
        script = _add(script, line, mail, role)
    script = _said(script, "\n".join(lines[top:end]).strip())
    for line in lines[end:]:
        script = _add(script, line, mail, role)
    return _bounded(script)


def _bounded(script: Script) -> Script:
    written = (*(ask.line for _, ask in script.asks), *(fault.line for fault in script.faults))
    if len(written) <= MOST:
        return script
    return Script((), (Fault("too-many", {"most": str(MOST)}, written[MOST].strip(_BLANK)[:_LONGEST_SHOWN]),), script.text)


def _block(lines: list[str], role: Role) -> int:
    """How many lines the block has that begins here; no more are looked at than it takes to see that they are too many."""
    length, commands = 0, 0
    for index, line in enumerate(lines, start=1):
        if not line.strip(_BLANK):
            continue
        if _classify(line, role) is None:
            break
        length, commands = index, commands + 1
        if commands > MOST:
            break
    return length


def _plain(line: str) -> str:
    """A line without blanks around it, nor the bullet of a list and the stars around bold words, as mail clients make them."""
    return _DECORATED.sub(r"\2", line.strip(_BLANK))


def _classify(line: str, role: Role) -> _Line:
    match = _HASH.match(_plain(line))
    if not match:
        return None
    found = lookup(match[1])
    if found:
        return found
    word, _, rest = match[1].partition(" ")
    return word if _is_mistyped(word, role, alone=not rest.strip()) else None


def _is_mistyped(word: str, role: Role, *, alone: bool) -> bool:
    """An agent's `#word` alone, or near to a command; anybody else's alone and one slip away from one of theirs."""
    if role is Role.AGENT:
        return alone or bool(nearest(word, role))
    return alone and is_slip(word, role)


def _add(script: Script, line: str, mail: Mail, role: Role) -> Script:
    """The script with a line's command; what stands behind one that takes nothing (`#close Xong rồi ạ`) is the next
    command, or text."""
    behind = _plain(line)
    for _ in range(_MOST_ON_A_LINE):
        found = _classify(behind, role)
        if found is None:
            break
        script, behind = _take(script, found, behind, mail, role)
    return _said(script, behind)


def _take(script: Script, found: tuple[Spec, str] | str, written: str, mail: Mail, role: Role) -> tuple[Script, str]:
    if isinstance(found, str):
        fault = Fault("unknown-command", {"word": f"#{found}", "nearest": nearest(found, role)}, written)
        return replace(script, faults=(*script.faults, fault)), ""
    spec, argument = found
    script = replace(script, asks=(*script.asks, (spec, Ask(spec.word, argument, written, mail, role))))
    return script, argument if spec.words_after and not number(argument) else ""


def _said(script: Script, words: str) -> Script:
    return replace(script, text="\n".join(part for part in (script.text, words) if part)) if words else script


def with_passed_on(script: Script, passed: str) -> Script:
    """The script with what somebody else said, whom the mail passes on, below the sender's own words."""
    return replace(script, text="\n\n".join((script.text, passed)).strip()) if passed else script


def only(script: Script, keep: Callable[[Spec], bool]) -> Script:
    """The script with those commands only that `keep` says yes to."""
    return replace(script, asks=tuple(pair for pair in script.asks if keep(pair[0])))
