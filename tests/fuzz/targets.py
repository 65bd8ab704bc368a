"""Everything that reads strangers' bytes, each as a function of bytes that must neither raise nor take long."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType

from mailbot.desk import asked, commands, courtesy, form, when
from mailbot.desk import mail as desk_mail
from mailbot.desk.rulebook import read as read_rules
from mailbot.mail import dsn, language, mask, nature, nature_until, proof
from mailbot.mail.draft import Role
from mailbot.mail.message import Address, Message
from mailbot.mail.parse import parse
from mailbot.mail.reply import signature_habit, signature_name, written
from tests.builders import mail as message
from tests.stories import HOA, US, office

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
ZONE = "Asia/Ho_Chi_Minh"
DAEMON = Address("mailer-daemon@a.vn")
ASKED = ("mô tả", "các bước tái hiện", "môi trường", "bối cảnh", "thời hạn", "đính kèm")


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


@cache
def _blank() -> Message:
    return message("", HOA)


def _parse(content: bytes) -> object:
    return parse(content)


def _trim(content: bytes) -> object:
    return written.split(replace(_blank(), text=_text(content)))


def _commands(content: bytes) -> object:
    mail = desk_mail.read(replace(_blank(), text=_text(content)), office().policy)
    return [commands.read(mail, role) for role in (Role.AGENT, Role.REQUESTER)]


def _form(content: bytes) -> object:
    return form.read(_text(content), (), NOW, ZONE)


def _tables(content: bytes) -> object:
    """Each line a row, as a page has them."""
    return form.read("", tuple(tuple(re.split(r"[:|]", line)) for line in _text(content).split("\n")), NOW, ZONE)


def _judge(content: bytes) -> object:
    """As the body and the headers of a mail that some server sent."""
    text = _text(content)
    headers = tuple((name, text) for name in ("Auto-Submitted", "Precedence", "List-Id", "Content-Type", "X-Failed-Recipients"))
    mails = (message(text, DAEMON, headers=(("From", DAEMON.email),)), replace(_blank(), text=text, headers=headers))
    return [(nature.judge(mail), nature_until.until(mail), dsn.read(mail)) for mail in mails]


def _words(content: bytes) -> object:
    """What else is asked of newly written words."""
    text = _text(content)
    said = (mask.mask(text), language.detect(text, ""), courtesy.is_thanks(text), signature_name.without_name(text, HOA.name))
    return said, signature_habit.habit([text, text[1:]]), asked.missing(ASKED, form.Form(), text, 0)


def _deadlines(content: bytes) -> object:
    return when.find(_text(content), NOW, ZONE)


_TELLING = ("Received", "Authentication-Results", "ARC-Authentication-Results")


def _proof(content: bytes) -> object:
    """The whole as one header of each kind; lines that name such a header are headers of their own."""
    text = _text(content)
    named = (line.partition(": ") for line in text.split("\n"))
    headers = [(name, value) for name, _, value in named if name in _TELLING]
    whole = (("Authentication-Results", f"mx.abc.vn; {text}"), ("Received", text), ("Authentication-Results", text))
    return proof.results(replace(_blank(), headers=(*headers, *whole)), "mx.abc.vn"), proof.read(text)


def _rules(content: bytes) -> object:
    return read_rules(_text(content), US)


TARGETS: Mapping[str, Callable[[bytes], object]] = MappingProxyType(
    {
        "parse": _parse,
        "trim": _trim,
        "commands": _commands,
        "form": _form,
        "tables": _tables,
        "judge": _judge,
        "words": _words,
        "deadlines": _deadlines,
        "proof": _proof,
        "rules": _rules,
    }
)
"""By the name that the command line knows them under."""
