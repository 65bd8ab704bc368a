"""Bounces read: which recipients a mail did not reach, for good or for now, and which mail it was.

RFC 3464 first; the dialects of old servers by phrases and by flufl.bounce, guarded. Knows no ticket.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from mailbot.mail.dsn_dialects import dialects
from mailbot.mail.message import Attachment, Bounced, Message
from mailbot.mail.parse.address import address
from mailbot.mail.parse.split import split
from mailbot.mail.parse.words import words

_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_ORIGINAL_TYPES = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers", "message/rfc822-headers")
_ID_LINE = re.compile(r"^\s{0,8}(?:>\s?)?message-id:\s*<([^<>\s]{3,300})>", re.I | re.M)
_CODE = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_BLANK = re.compile(rb"(?:\r?\n[ \t]*)+\r?\n")
_ADDRESS = re.compile(r"[^\s<>;,\"]+@[^\s<>;,\"]+")
_MOST = 200


class Report(StrEnum):
    """What a delivery status notification says on the whole; failure weighs most."""

    FAILED = "failed"
    DELAYED = "delayed"
    DONE = "done"


_ACTIONS = {
    "failed": Report.FAILED,
    "failure": Report.FAILED,
    "delayed": Report.DELAYED,
    "delivered": Report.DONE,
    "relayed": Report.DONE,
    "expanded": Report.DONE,
}


def report(message: Message) -> Report | None:
    """What the delivery status part says, or None where there is none that says anything."""
    found = {_outcome(group) for group in _groups(message) if _recipient(group)}
    return next((outcome for outcome in Report if outcome in found), None)


def read(message: Message) -> tuple[Bounced, ...]:
    """Every recipient that the mail reports as not reached, each once; empty for a mail that is no bounce."""
    original = _original_id(message)
    standard = list(_standard(message, original))
    if standard or any(_groups(message)):
        return tuple({one.recipient: one for one in standard}.values())[:_MOST]
    found = {address(recipient).email: (permanent, detail) for recipient, permanent, detail in dialects(message)}
    return tuple(
        Bounced(recipient, permanent, _code(detail), original, detail) for recipient, (permanent, detail) in found.items()
    )[:_MOST]


def read_of(message: Message) -> str:
    """The Message-ID of the mail that a read receipt tells of (RFC 8098 section 3.2.5), or ""."""
    for part in message.attachments:
        if part.type == "message/disposition-notification":
            found = re.search(r"<([^<>\s]{3,300})>", _fields(part.content).get("original-message-id", ""))
            return found[1] if found else ""
    return ""


def _standard(message: Message, original: str) -> Iterator[Bounced]:
    """Per-recipient groups (RFC 3464 section 2.3) that tell of failure or delay."""
    for group in _groups(message):
        recipient, outcome = _recipient(group), _outcome(group)
        if recipient and outcome is not Report.DONE:
            status = _code(group.get("status", "")) or _code(group.get("diagnostic-code", ""))
            yield Bounced(recipient, outcome is Report.FAILED and not status.startswith("4"), status, original, _detail(group))


def _groups(message: Message) -> Iterator[dict[str, str]]:
    """The field groups of all delivery status parts."""
    for part in message.attachments:
        if part.type in _STATUS_TYPES:
            yield from filter(None, map(_fields, _BLANK.split(part.content.strip())[:_MOST]))


def _fields(block: bytes) -> dict[str, str]:
    part, _ = split(block.strip() + b"\n\n")
    return {name.lower(): words(content) for name, content in reversed(part.fields)}


def _recipient(group: dict[str, str]) -> str:
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        found = _ADDRESS.search(group.get(name, "").partition(";")[2] or group.get(name, ""))
        if found and ("final-recipient" in group or "action" in group):
            return address(found[0]).email
    return ""


def _outcome(group: dict[str, str]) -> Report:
    action = group.get("action", "").partition("(")[0].strip().lower()
    if action in _ACTIONS:
        return _ACTIONS[action]
    status = group.get("status", "").strip()
    return {"2": Report.DONE, "4": Report.DELAYED}.get(status[:1], Report.FAILED)


def _code(text: str) -> str:
    """The enhanced status code (RFC 3463) in a text, or ""."""
    found = _CODE.search(text)
    return found[0] if found else ""


def _detail(group: dict[str, str]) -> str:
    return (
        group.get("diagnostic-code", "").partition(";")[2].strip() or group.get("diagnostic-code", "") or group.get("status", "")
    )[:500]


def _original_id(message: Message) -> str:
    """The Message-ID of the mail that bounced: from the returned original, from the text, or from what the bounce answers."""
    for part in message.attachments:
        if part.type in _ORIGINAL_TYPES or part.name.lower().endswith(".eml"):
            found = _id_of(part)
            if found:
                return found
    quoted = _ID_LINE.search(message.text) or _ID_LINE.search("\n".join(_loose(message)))
    if quoted:
        return quoted[1]
    return next(iter((*message.in_reply_to, *reversed(message.references))), "")


def _id_of(part: Attachment) -> str:
    head, _ = split(part.content)
    found = re.search(r"<([^<>\s]+)>", words(head.field("message-id")))
    return found[1] if found else ""


def _loose(message: Message) -> Iterator[str]:
    """Text parts of a bounce that are no proper original, as some servers attach it."""
    for part in message.attachments:
        if part.type.startswith("text/") or part.type in ("message/partial", *_STATUS_TYPES):
            yield part.content[:50_000].decode("ascii", "replace")
