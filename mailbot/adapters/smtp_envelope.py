"""What a mail is announced with: the commands from MAIL to DATA as one relay wants them, and what need not be asked at all.

Knows the relay's extensions, not its answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from aiosmtplib.protocol import normalize_message_line_endings

from mailbot.mail.draft import Outgoing

_ADDRESS = re.compile(r'(?:"[^"\\\x00-\x1f\x7f]+"|[^\s<>()\[\],;"\x00-\x1f\x7f@]+)@[^\s<>@\x00-\x1f\x7f]+')
"""What may stand in MAIL FROM and RCPT TO (RFC 5321 section 4.1.2, quoted pairs left out)."""

DATA = b"DATA\r\n"
DOT = b".\r\n"


@dataclass(frozen=True, slots=True)
class Envelope:
    """The commands for one mail. `refused` are recipients that no relay could take, with the words; `wrong` says why the
    mail can't be offered at all."""

    mail: bytes
    named: tuple[tuple[str, bytes], ...]
    refused: tuple[tuple[str, str], ...] = ()
    wrong: str = ""

    @property
    def is_possible(self) -> bool:
        """Whether there is a point in offering it."""
        return bool(self.named) and not self.wrong

    @property
    def commands(self) -> tuple[bytes, ...]:
        """All of them, in their order."""
        return (self.mail, *(command for _, command in self.named), DATA)


def envelope(mail: Outgoing, sender: str, extensions: Mapping[str, str]) -> Envelope:
    """How to announce a mail to a relay with these extensions (RFC 5321 section 4.1.1.1), under this sender."""
    addresses = {recipient: ascii_domain(recipient) for recipient in dict.fromkeys(mail.recipients)}
    refused = {recipient: words for recipient, address in addresses.items() if (words := _objection(address, extensions))}
    named = tuple((who, b"RCPT TO:<%s>\r\n" % address.encode()) for who, address in addresses.items() if who not in refused)
    return Envelope(_mail(mail, sender, extensions), named, tuple(refused.items()), _wrong(mail, sender, extensions))


def stuffed(raw: bytes) -> bytes:
    """The content as it goes over the wire: CRLF, dots doubled, and the dot that ends it (RFC 5321 section 4.5.2)."""
    return b"".join((*_stuffed(raw), DOT))


def stuffed_pieces(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same for a content that comes piece by piece, all but the dot that ends it: whole lines, and what begins one waits
    for its end."""
    held = b""
    for piece in pieces:
        lines, end, held = (held + piece).rpartition(b"\n")
        if end:
            yield b"".join(_stuffed(lines + end))
    if held:
        yield b"".join(_stuffed(held))


def _stuffed(raw: bytes) -> tuple[bytes, bytes]:
    if not raw.endswith(b"\r\n") or not raw.count(b"\r\n") == raw.count(b"\n") == raw.count(b"\r"):
        raw = normalize_message_line_endings(raw)
    return b"." if raw.startswith(b".") else b"", raw.replace(b"\r\n.", b"\r\n..")


def ascii_domain(address: str) -> str:
    """An address with its domain as DNS knows it (IDNA); unchanged where that can't be."""
    local, at, domain = address.rpartition("@")
    if domain.isascii():
        return address
    try:
        return f"{local}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address


def _mail(mail: Outgoing, sender: str, extensions: Mapping[str, str]) -> bytes:
    options = [f" SIZE={mail.length}"] if "size" in extensions else []
    if "8bitmime" in extensions and not mail.raw.isascii():
        options.append(" BODY=8BITMIME")
    if "smtputf8" in extensions and not all(ascii_domain(who).isascii() for who in (sender, *mail.recipients)):
        options.append(" SMTPUTF8")
    return f"MAIL FROM:<{ascii_domain(sender)}>{''.join(options)}\r\n".encode()


def _wrong(mail: Outgoing, sender: str, extensions: Mapping[str, str]) -> str:
    """RFC 1870: a server that gives a SIZE refuses what is longer."""
    limit = extensions.get("size", "").strip()
    if limit.isdecimal() and 0 < int(limit) < mail.length:
        return f"552 5.3.4 the mail has {mail.length} bytes, the relay takes {limit}"
    return _objection(ascii_domain(sender), extensions) if sender else ""


def _objection(address: str, extensions: Mapping[str, str]) -> str:
    if not _ADDRESS.fullmatch(address):
        return "553 5.1.3 not an address"
    if not address.isascii() and "smtputf8" not in extensions:
        return "553 5.6.7 the relay takes no addresses outside ASCII (RFC 6531)"
    return ""
