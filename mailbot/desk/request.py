"""A mail as rules see it: the few things that a condition may ask about. Knows no rule and no ticket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from mailbot.desk.patterns import Passage
from mailbot.desk.prefix import Prefix, RequestTypes
from mailbot.desk.ticket import Priority
from mailbot.mail.fold import fold
from mailbot.mail.message import Address, Message

_NO_TYPES = RequestTypes()


@dataclass(frozen=True)  # no slots: the folded texts are made once, when the first condition asks for them
class Request:
    """What conditions look at.

    `subject` comes without reply and forward prefixes, `body` is what the sender newly wrote, `sender`, `to` and `cc`
    are addresses in lower case, `attachments` file names, `priority` the one that the mail itself names (None: none),
    `size` the whole mail in bytes. `types` are all that the policy knows, for a misspelt one belongs to the
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
    types: RequestTypes = _NO_TYPES

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
        """Those of `types` that the subject begins with."""
        return self.types.heard(self.subject)

    @cached_property
    def writer(self) -> str:
        """The sender's address, folded."""
        return fold(self.sender)

    @cached_property
    def fields(self) -> Mapping[str, Sequence[Passage]]:
        """The headers' values by their names in lower case."""
        found: dict[str, list[Passage]] = {}
        for name, value in self.headers:
            found.setdefault(name.lower(), []).append(Passage(value))
        return found


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
