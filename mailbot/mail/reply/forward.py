"""The original in a forwarded mail: inline below a header block, or attached as a mail. Knows no ticket."""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.mail.message import Forward, Message
from mailbot.mail.parse import parse
from mailbot.mail.parse.address import addresses
from mailbot.mail.parse.date import moment
from mailbot.mail.reply import header
from mailbot.mail.reply.header import Label
from mailbot.mail.reply.intro import bare
from mailbot.mail.reply.lines import Row
from mailbot.mail.subject import is_forward

_REPORTS = ("multipart/report",)


@dataclass(frozen=True, slots=True)
class Found:
    """A forwarded original, and the line where it begins (-1: it is attached)."""

    forward: Forward
    beginning: int


def forward(message: Message, rows: list[Row]) -> Found | None:
    """The original that this mail passes on, or None. A reply's quote is no forward; a mail that begins with one is."""
    lines = [row.text for row in rows]
    for at, line in enumerate(lines):
        if header.is_forward(line):
            return Found(_inline(lines, at + 1), at)
    top = next((place for place, line in enumerate(lines) if line.strip()), 0)
    last = len(lines) if is_forward(message.subject) else top + 1
    for at in range(top, min(last, len(lines))):
        if header.block(lines, at):
            return Found(_inline(lines, at), _above_rule(lines, at))
    return _attached(message)


def _above_rule(lines: list[str], at: int) -> int:
    """The rule above a header block belongs to it."""
    start = at
    while start and (not lines[start - 1].strip() or header.is_rule(lines[start - 1]) or header.is_original(lines[start - 1])):
        start -= 1
    return start


def _inline(lines: list[str], at: int) -> Forward:
    while at < len(lines) and header.label(lines[at]) is None and not bare(lines[at]):
        at += 1
    size = header.block(lines, at, announced=True) if at < len(lines) else 0
    values = {kind: text for kind, _, text in filter(None, map(header.label, lines[at : at + size]))}
    found = addresses(values.get(Label.FROM, "").replace("*", "").encode())
    sender = found[0] if found and "@" in found[0].email else None
    body = "\n".join(_unquoted(lines[at + size :])).strip("\n")
    return Forward(sender, values.get(Label.SUBJECT, "").strip("* "), body, moment(values.get(Label.SENT, "").strip("* ")))


def _unquoted(lines: list[str]) -> list[str]:
    """Apple Mail marks the whole original as a quote: one level comes off where every line has it."""
    if all(line.startswith(">") for line in lines if line.strip()):
        return [line.removeprefix(">").removeprefix(" ") for line in lines]
    return lines


def _attached(message: Message) -> Found | None:
    mails = [one for one in message.attachments if one.type == "message/rfc822"]
    kind = next(iter(message.header("content-type")), "").lower()
    if len(mails) != 1 or kind.startswith(_REPORTS):
        return None
    original = parse(mails[0].content)
    return Found(Forward(original.sender, original.subject, original.text, original.date), -1)
