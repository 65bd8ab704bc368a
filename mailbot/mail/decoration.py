"""Pictures that come with every mail and say nothing: signature logos, tracking pixels. Known by their hash, size and place."""

from __future__ import annotations

from mailbot.mail.message import Attachment, Message

_PIXEL = 200
_LOGO = 60_000


def telling(message: Message, seen: frozenset[str] = frozenset()) -> tuple[Attachment, ...]:
    """The attachments that are worth showing; `seen` are SHA-256 hashes of pictures that came with earlier mails of the sender.

    A tracking pixel is never shown; a small picture that stands in the text is not shown again once it was seen.
    What a person attached by hand always is.
    """
    return tuple(one for one in message.attachments if not _is_decoration(one, seen))


def _is_decoration(attachment: Attachment, seen: frozenset[str]) -> bool:
    if not attachment.type.startswith("image/") or not (attachment.inline or attachment.cid):
        return False
    return attachment.size <= _PIXEL or (attachment.size <= _LOGO and attachment.sha256 in seen)
