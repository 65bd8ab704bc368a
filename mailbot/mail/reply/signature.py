"""Where the words of a mail end and the signature begins: rule, client's line, courtesy with a name, block of contacts.

When in doubt there is no signature: a line too many is better than a lost one. Knows lines of text only.
"""

from __future__ import annotations

import re

from mailbot.mail.reply.signature_words import CLIENT, CLOSERS, CONTACT, DISCLAIMERS, POSTSCRIPTS, SOFT_CLOSERS

_DASHES = re.compile(r"^(?:--\s?|—|––|-- -|_{3,}|-{3,}|—{2,}|={3,}|\*{3,})\s*$")
_RULE = "-- "
_RULE_SIGNS = frozenset("-—–_=*")
_SHORT = re.compile(r"^-- ?$")
_ORNAMENT = re.compile(r"^[\s\-*#~=_+ᐧ•·—–|]+$")
_NICK = re.compile(r"^[-–—]{1,2}\s?[^\W\d_]{2,20}(?:\s[^\W\d_]{1,20}){0,2}$")
_LISTED = re.compile(r"^\s*(?:[-*•+]|\d+[.)])\s+\S")
_SENTENCE = re.compile(r"[.?!…:;]\s*$")
_COMMAND = re.compile(r"^\s*[#＃]\s?\w")
_LONGEST_LINE = 90
_MOST_LINES = 14
_MOST_AFTER_RULE = 25


def cut(lines: list[str]) -> int:
    """The index of the first line that is signature; `len(lines)` where all are words."""
    end = _without_ornaments(lines, len(lines))
    end = _without_clients(lines, end)
    if end <= 1:
        return end  # every other signature stands below words
    for find in (_at_disclaimer, _at_rule, _at_client, _at_closer, _at_contacts, _at_nick):
        found = find(lines, end)
        if found != end:
            end = _without_clients(lines, _without_closer(lines, found))
    return end


def _without_closer(lines: list[str], end: int) -> int:
    """The courtesy right above a signature that was found otherwise belongs to it."""
    stop = _without_ornaments(lines, end)
    if stop and CLOSERS.match(_plain(lines[stop - 1])) and _stands_apart(lines, stop - 1):
        return stop - 1
    return end


def _plain(line: str) -> str:
    """A line in small letters, without what makes it bold."""
    return line.strip().strip("*_").strip().lower()


def _without_ornaments(lines: list[str], end: int) -> int:
    """Delimiters with nothing behind them, and blank lines."""
    while end and (not lines[end - 1].strip() or _ORNAMENT.match(lines[end - 1])):
        end -= 1
    return end


def _without_clients(lines: list[str], end: int) -> int:
    """Lines that the client adds by itself (`Đã gửi từ iPhone của tôi`), one or many, with what rules stand above them."""
    stop = _without_ornaments(lines, end)
    while stop and is_client(lines[stop - 1]):
        stop = end = _without_ornaments(lines, stop - 1)
    return end


def is_client(line: str) -> bool:
    """Whether a mail program wrote this line, not a person."""
    return len(line) < 200 and bool(CLIENT.match(line.strip().strip("*_<>()[]").strip().lower()))


def _at_disclaimer(lines: list[str], end: int) -> int:
    """A legal notice that begins a paragraph and runs to the end, behind words and without a command in it."""
    for at in range(max(1, end - _MOST_AFTER_RULE), end):
        if lines[at - 1].strip() or not DISCLAIMERS.match(lines[at][:300].lower()):
            continue
        if _stands_apart(lines, at) and _command_in(lines, at, end) < 0:
            return at
    return end


def _at_rule(lines: list[str], end: int) -> int:
    """`-- ` (RFC 3676 section 4.3) takes all below it; its relatives only what is short and no command."""
    for at in range(_tail(lines, end), end):
        row = lines[at]
        if row[:1] not in _RULE_SIGNS or not _DASHES.match(row) or (at and lines[at - 1].rstrip().endswith(":")):
            continue
        below = [row for row in lines[at + 1 : end] if row.strip()]
        if row == _RULE and len(below) <= _MOST_AFTER_RULE:
            return at
        if _SHORT.match(row) and len(below) <= _MOST_AFTER_RULE and not any(map(_COMMAND.match, below)):
            return at
        if _is_signature(below) and not _divides(lines, at, end):
            return at
    return end


def _tail(lines: list[str], end: int) -> int:
    """Where the last lines begin, as many as may stand below a rule, and the rule."""
    filled, at = 0, end
    while at and filled <= _MOST_AFTER_RULE:
        at -= 1
        filled += bool(lines[at].strip())
    return at


def _at_client(lines: list[str], end: int) -> int:
    """A client's own line between words: phones put it below the cursor, so what follows is old text without its mark."""
    at = 1
    while at < end:
        if not lines[at - 1].strip() and is_client(lines[at]) and _stands_apart(lines, at):
            command = _command_in(lines, at, end)
            if command < 0:
                return at
            at = command
        at += 1
    return end


def _command_in(lines: list[str], start: int, end: int) -> int:
    """The last line among some that may be a command; -1 where none is."""
    return next((at for at in reversed(range(start, end)) if _COMMAND.match(lines[at])), -1)


def _is_signature(filled: list[str]) -> bool:
    """Whether lines below a rule that proves nothing could sign."""
    if len(filled) > _MOST_LINES or any(_COMMAND.match(row) or _LISTED.match(row) for row in filled):
        return False
    return sum(map(_is_prose, filled)) <= 1


def _divides(lines: list[str], at: int, end: int) -> bool:
    """Whether a rule only divides what is said: text right above it, or more rules below, and nobody to reach there."""
    if len(lines[at].strip()) < 3 or any(CONTACT.search(row[:_LONGEST_LINE].lower()) for row in lines[at + 1 : end]):
        return False
    return bool(at and lines[at - 1].strip()) or any(_DASHES.match(row) for row in lines[at + 1 : end])


def _is_prose(row: str) -> bool:
    return len(row) > _LONGEST_LINE or (len(row.split()) > 9 and bool(_SENTENCE.search(row)))


def _at_closer(lines: list[str], end: int) -> int:
    """`Trân trọng,` and a name below it. Thanks are words unless only a name follows; without a name all stays."""
    for at in range(max(0, end - _MOST_LINES), end):
        row = _plain(lines[at])
        hard, soft = bool(CLOSERS.match(row)), bool(SOFT_CLOSERS.match(row))
        if not (hard or soft):
            continue
        if _is_courtesy(lines[at + 1 : end], soft=soft and not hard) and _stands_apart(lines, at):
            return at
    return end


def _stands_apart(lines: list[str], at: int) -> bool:
    """Behind other words: a mail that only says `Cảm ơn anh, An` says just that."""
    return any(row.strip() for row in lines[:at])


def _is_courtesy(rows: list[str], *, soft: bool) -> bool:
    filled = [row.strip() for row in rows if row.strip()]
    if not filled or any(_COMMAND.match(row) or _LISTED.match(row) or POSTSCRIPTS.match(row.lower()) for row in filled):
        return False
    if soft:
        return len(filled) == 1 and is_name(filled[0])
    return len(filled) <= _MOST_LINES and _is_short(filled[0]) and not any(_is_question(row) for row in filled[:3])


def _is_question(row: str) -> bool:
    return row.endswith("?") or (len(row.split()) > 9 and row.endswith(("!", ".")))


def _is_short(row: str) -> bool:
    return len(row) <= 70 and len(row.split()) <= 9 and not row.endswith(("?", ":"))


def is_name(row: str) -> bool:
    """Whether a line could be a person's name, with at most a department or title behind it."""
    core = re.split(r"\s[-–—|,(]\s?|\s*[(,]\s*", row.strip(" *_.!~-"), maxsplit=1)[0]
    parts = core.split()
    return 1 <= len(parts) <= 6 and all(
        part[0].isupper() and part.replace(".", "").replace("'", "").replace("-", "").isalpha() for part in parts
    )


def _at_contacts(lines: list[str], end: int) -> int:
    """A last block of short lines, name first, with telephone, address or site in it."""
    start = _block_start(lines, end)
    rows = [row for row in lines[start:end] if row.strip()]
    if not start or not 2 <= len(rows) <= _MOST_LINES or any(_COMMAND.match(row) or _is_question(row) for row in rows):
        return end
    above = next((row.strip() for row in reversed(lines[:start]) if row.strip()), ":")
    if any(len(row) > _LONGEST_LINE for row in rows):
        return end
    contacts = sum(bool(CONTACT.search(row.lower())) for row in rows)
    named = is_name(rows[0].strip()) and not above.endswith((":", ","))
    if contacts and named and contacts * 3 >= len(rows):
        return start if any(row.strip() for row in lines[:start]) else end
    return end


def _block_start(lines: list[str], end: int) -> int:
    """Where the last paragraph begins."""
    start = end
    while start and lines[start - 1].strip():
        start -= 1
    return start


def _at_nick(lines: list[str], end: int) -> int:
    """`- An` as the last line below words that are no list."""
    last = end - 1
    if last < 1 or not _NICK.match(lines[last].strip()):
        return end
    name = lines[last].strip().lstrip("-–— ")
    if " " in name and not is_name(name):
        return end
    others = [row for row in lines[:last] if row.strip()]
    if not others or any(_LISTED.match(row) or row.lstrip().startswith(("-", "–", "—")) for row in others):
        return end
    return last
