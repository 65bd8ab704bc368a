"""mailbot as the corpus's scorer sees it: parse, trim and classify (see docs/reading.md). Knows no case of the corpus."""

from __future__ import annotations

from typing import Any

from mailbot.mail.message import Nature
from mailbot.mail.nature import judge
from mailbot.mail.parse import parse as read
from mailbot.mail.reply.written import trim as bare

_LABELS = {
    Nature.PERSON: "human",
    Nature.AUTO_REPLY: "auto_reply",
    Nature.AUTO_GENERATED: "auto_generated",
    Nature.BOUNCE: "bounce",
    Nature.DELAY: "delivery_delay",
    Nature.RECEIPT: "auto_generated",
    Nature.LIST: "mailing_list",
    Nature.SELF: "auto_generated",
}


def parse(raw: bytes) -> dict[str, Any]:
    """The fields that the scorer compares."""
    message = read(raw)
    return {
        "subject": message.subject,
        "from_addr": message.sender.email if message.sender else "",
        "from_name": message.sender.name if message.sender else "",
        "to": [address.email for address in message.to],
        "text": message.text,
        "attachments": [(attachment.name, attachment.size) for attachment in message.attachments],
        "kind": None,
    }


def trim(mail: bytes | str) -> str:
    """The new words of a whole mail, or of a bare body text."""
    return bare(mail if isinstance(mail, str) else read(mail).text)


def classify(raw: bytes) -> str:
    """The nature of a mail, in the scorer's words."""
    return _LABELS[judge(read(raw)).nature]
