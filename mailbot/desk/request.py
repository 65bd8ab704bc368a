"""A mail as rules see it: the few things that a condition may ask about. Knows no rule and no ticket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from mailbot.desk.patterns import Passage
from mailbot.desk.prefix import Prefix, heard
from mailbot.desk.ticket import Priority
from mailbot.mail.message import Address, Message


@dataclass(frozen=True)  # no slots: the folded texts are made once, when the first condition asks for them
class Request:
    """What conditions look at.

    `subject` comes without reply and forward prefixes, `body` is what the sender newly wrote, `sender`, `to` and `cc`
    are addresses in lower case, `attachments` file names, `priority` the one that the mail itself names (None: none),
    `size` the whole mail in bytes. `prefixes` are all that the policy knows, for a misspelt one belongs to the
    nearest; `route` fills them in.
    """

    subject: str = ""
    body: str = ""
    sender: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[str, ...] = ()
    language: str = ""
    priority: Priority | None = None
    size: int = 0
    prefixes: tuple[Prefix, ...] = ()

    @cached_property
    def head(self) -> Passage:
        """The subject, as patterns look at it."""
        return Passage(self.subject)

    @cached_property
    def passage(self) -> Passage:
        """The body, as patterns look at it."""
        return Passage(self.body)

    @cached_property
    def heard(self) -> frozenset[Prefix]:
        """Those of `prefixes` that the subject begins with."""
        return heard(self.subject, self.prefixes)


def request_of(message: Message, body: str, language: str, priority: Priority | None, stripped_subject: str) -> Request:
    """The request that a mail makes. `body` is the sender's own new text, `stripped_subject` the subject without
    `Re:` and its kind; `language` is a code or "", `priority` what the mail names for itself."""
    return Request(
        subject=stripped_subject,
        body=body,
        sender=message.sender.email if message.sender else "",
        to=_emails(message.to),
        cc=_emails(message.cc),
        headers=message.headers,
        attachments=tuple(attachment.name for attachment in message.attachments),
        language=language,
        priority=priority,
        size=message.size,
    )


def _emails(addresses: Sequence[Address]) -> tuple[str, ...]:
    return tuple(address.email for address in addresses)
