"""A mail's bytes into a Message, stranger's bytes and all. `whole` puts together what the others read."""

from mailbot.mail.parse.whole import parse

__all__ = ["parse"]
