"""What a mail should be read as, compared with what it is read as."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mailbot.mail import dsn, language, nature
from mailbot.mail.message import Message, Words
from mailbot.mail.parse import parse
from mailbot.mail.reply import written

OWN = frozenset({"hotro@abc.vn"})


class Reading:
    """A mail read by everything in the room, each part when it is asked for."""

    def __init__(self, raw: bytes) -> None:
        self.message: Message = parse(raw)
        self.words: Words = written.split(self.message)

    @property
    def verdict(self) -> Any:
        return nature.judge(self.message, OWN)


_READ: dict[str, Callable[[Reading], Any]] = {
    "subject": lambda it: it.message.subject,
    "sender": lambda it: it.message.sender.email if it.message.sender else None,
    "sender_name": lambda it: it.message.sender.name if it.message.sender else None,
    "to": lambda it: [one.email for one in it.message.to],
    "text": lambda it: it.message.text,
    "new": lambda it: it.words.new,
    "trim": lambda it: written.trim(it.message.text),
    "signature": lambda it: it.words.signature,
    "quoted": lambda it: it.words.quoted,
    "rows": lambda it: [list(row) for row in it.message.rows],
    "attachments": lambda it: [[one.name, one.type] for one in it.message.attachments],
    "inline": lambda it: [one.cid for one in it.message.attachments if one.inline],
    "encrypted": lambda it: it.message.encrypted,
    "signed": lambda it: it.message.signed,
    "defects": lambda it: "; ".join(it.message.defects),
    "references": lambda it: list(it.message.references),
    "forward_sender": lambda it: it.words.forwarded and it.words.forwarded.sender and it.words.forwarded.sender.email,
    "forward_subject": lambda it: it.words.forwarded and it.words.forwarded.subject,
    "forward_text": lambda it: it.words.forwarded and it.words.forwarded.text,
    "nature": lambda it: it.verdict.nature.value,
    "until": lambda it: it.verdict.until and it.verdict.until.isoformat(),
    "bounced": lambda it: [[one.recipient, one.permanent, one.status, one.original_id] for one in dsn.read(it.message)],
    "language": lambda it: language.detect(it.words.new, "none"),
}


def problems(raw: bytes, expect: dict[str, Any]) -> list[str]:
    """What differs; `X_has` lists what must be found in X, `X_lacks` what must not."""
    reading = Reading(raw)
    found = []
    for key, wanted in expect.items():
        name, _, how = key.rpartition("_")
        if how in ("has", "lacks"):
            got = _READ[name](reading) or ""
            found += [f"{key}: {one!r} in {got!r}" for one in wanted if (one in got) != (how == "has")]
        elif (got := _READ[key](reading)) != wanted:
            found.append(f"{key}: got {got!r}, wanted {wanted!r}")
    return found
