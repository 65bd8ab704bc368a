"""What can be read off a mail that came out: its kind, its subject, its ticket."""

from __future__ import annotations

import re
from email.header import decode_header, make_header
from email.message import Message

_TOKEN = re.compile(r"\[YC-(\d+)\]")


def kind(mail: Message) -> str:
    return str(mail["X-Mailbot-Kind"])


def subject(mail: Message) -> str:
    return str(make_header(decode_header(mail["Subject"]))).replace("\r\n ", " ")


def token(mail: Message) -> int:
    """The number of the ticket that a mail is about (0: none)."""
    found = _TOKEN.search(subject(mail))
    return int(found[1]) if found else 0
