"""Bounces of servers that know no RFC 3464: by the forms they have in common, then by flufl.bounce, which is guarded.

Yields recipients with whether delivery failed for good, and the server's line. Knows nothing of parts and reports.
"""

from __future__ import annotations

import email.message
import re
from collections.abc import Iterator
from itertools import islice

from mailbot.mail.message import Message
from mailbot.mail.parse.address import addresses
from mailbot.mail.parse.split import split

_MARK = re.compile(
    r"mailer-?daemon|postmaster|delivery|undeliver|return(?:ed|ing)|failure|bounce|không gửi được|không thể gửi|gagal|"
    r"エラー|不能",
    re.I,
)
_ADDRESS = r"((?<![^\s<>()\[\],;:\"'|])[^\s<>()\[\],;:\"'|@]{1,128}@[^\s<>()\[\],;:\"'|@]{1,255}\.[A-Za-z]{2,24})"
_LINES = (
    re.compile(rf"^[ \t]*<{_ADDRESS}>[ \t]*:?[ \t]*(.*)$", re.M),
    re.compile(rf"^[ \t]*{_ADDRESS}[ \t]*$\n((?:[ \t]+.*\n?)?)", re.M),
    re.compile(
        rf"(?:undeliverable to|unknown user:?|user unknown:?|no such user:?|invalid final delivery userid:|"
        rf"could not be delivered to:?|failed for)\s*<?{_ADDRESS}>?(.*)",
        re.I,
    ),
    re.compile(rf"^[ \t]*(?:final-recipient|original-recipient):\s*rfc822;\s*{_ADDRESS}()", re.I | re.M),
)
_BELOW = re.compile(r"^(?:[ \t]*-{3,}|original (?:message|mail)|[ \t]*received:).*$", re.I | re.M)
_OFFICE = re.compile(r"(?:postmaster|mailer-daemon|abuse|support|admin|root|noc|helpdesk)@")
_TEMPORARY = re.compile(
    r"\b4\d\d\b|\b4\.\d\.\d|temporar|delay|will (?:retry|keep|continue)|try(?:ing)? again|tạm thời|greylist|sementara", re.I
)
_TOP, _TOP_LINES = 6_000, 300
_MOST, _LONGEST_SAID = 100, 2_000


def dialects(message: Message) -> Iterator[tuple[str, bool, str]]:
    """Recipient (lower case), whether it failed for good, and what the server said."""
    if not _is_likely(message):
        return
    for way in (_failed_header, _lines, _flufl, _named, _of_original):
        found = list(islice(way(message), _MOST))
        if found:
            yield from found
            return


def _is_likely(message: Message) -> bool:
    sender = f"{message.sender.email} {message.sender.name}" if message.sender else ""
    kind = " ".join(message.header("content-type"))
    return bool(
        message.header("x-failed-recipients") or "delivery-status" in kind or _MARK.search(f"{sender}\n{message.subject}")
    )


def _failed_header(message: Message) -> Iterator[tuple[str, bool, str]]:
    """Exim names them in a header."""
    temporary = bool(_TEMPORARY.search(message.subject))
    for value in message.header("x-failed-recipients"):
        for found in re.finditer(_ADDRESS, value):
            yield found[1].lower(), not temporary, _said_of(message.text, found[1])


def _lines(message: Message) -> Iterator[tuple[str, bool, str]]:
    top = re.split(
        r"^(?:-{3,}+|original message|  -{3,}+).*(?:original|message|copy|header|unsent).*$",
        message.text[:_TOP],
        maxsplit=1,
        flags=re.I | re.M,
    )[0]
    ours = {one.email for one in (*message.to, *message.authors)}
    for pattern in _LINES:
        found = [(one[1].lower().strip("."), one[2]) for one in pattern.finditer(top)]
        fitting = [(recipient, said) for recipient, said in found if recipient not in ours]
        if fitting:
            for recipient, said in fitting:
                detail = " ".join(said.split())[:500] or _said_of(top, recipient)
                yield recipient, not _TEMPORARY.search(f"{message.subject} {detail}"), detail
            return


def _named(message: Message) -> Iterator[tuple[str, bool, str]]:
    """The addresses that stand above the returned original, where no form is known."""
    top = _above_original(message.text)
    ours = {one.email for one in (*message.to, *message.authors)}
    found = dict.fromkeys(one[1].lower().rstrip(".") for one in re.finditer(_ADDRESS, top))
    fitting = [one for one in found if one not in ours and not _OFFICE.match(one)]
    for recipient in fitting[:3]:
        yield recipient, not _TEMPORARY.search(f"{message.subject} {top}"), _said_of(top, recipient)


def _of_original(message: Message) -> Iterator[tuple[str, bool, str]]:
    """Whom the returned original was for, where that is one person."""
    for part in message.attachments:
        if part.type in ("message/rfc822", "text/rfc822-headers"):
            receivers = addresses(split(part.content)[0].field("to"))
            if len(receivers) == 1:
                detail = " ".join(message.text[:300].split())
                yield receivers[0].email, not _TEMPORARY.search(f"{message.subject} {message.text[:_TOP]}"), detail
            return


def _above_original(text: str) -> str:
    return _BELOW.split(text[:_TOP], maxsplit=1)[0]


def _said_of(text: str, recipient: str) -> str:
    """The lines below a recipient's name up to the next blank one."""
    at = text.find(recipient)
    begin = at + len(recipient)
    block = text[begin : begin + _LONGEST_SAID].partition("\n\n")[0] if at >= 0 else ""
    return " ".join(block.strip(" >:\n").split())[:500]


def _flufl(message: Message) -> Iterator[tuple[str, bool, str]]:
    try:
        from flufl.bounce import all_failures  # imported late: 2.5 ms a mail, only for likely bounces

        temporary, permanent = all_failures(_rebuilt(message))
    except Exception:  # noqa: BLE001 - flufl.bounce raises on strangers' headers (LIBRARIES); then nothing more is known
        return
    for failed, found in ((False, temporary), (True, permanent)):
        for address in sorted(found):
            text = address.decode("utf-8", "replace") if isinstance(address, bytes) else str(address)
            yield text.lower(), failed, _said_of(message.text, text)


def _rebuilt(message: Message) -> email.message.Message:
    """The mail as flufl.bounce wants it: plain headers, text first."""
    mail = email.message.Message()
    for name in ("From", "To", "Subject"):
        mail[name] = " ".join(message.header(name)).encode("ascii", "replace").decode("ascii")
    mail.set_type("text/plain")
    mail.set_payload("\n".join(message.text[:_TOP].split("\n")[:_TOP_LINES]))
    return mail
