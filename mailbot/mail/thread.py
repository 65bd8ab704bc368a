"""How a mail finds its ticket: Message-IDs and plus addresses that we issued, and the marks of a subject line.

Knows the keyed hashes and their form; knows no store, and whether a ticket of that number exists.
An issued id reads `yc123.a<nonce>.<who>.<mac>@domain`: ticket, role, a nonce, a keyed digest of the recipient, and
130 bits of HMAC-SHA256 over all of it, in lower-case base32, because relays change the case of ids.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from mailbot.mail.draft import Identity, Role
from mailbot.mail.subject import is_forward, is_reply, strip, tokens

__all__ = ["Issued", "is_forward", "is_reply", "issue", "plus_address", "strip", "tokens", "verify", "verify_plus"]

_PAIRS = tuple(map("".join, product("abcdefghijklmnopqrstuvwxyz234567", repeat=2)))
_LETTER = {Role.AGENT: "a", Role.REQUESTER: "r", Role.OTHER: "o"}
_ROLE = {letter: role for role, letter in _LETTER.items()}
_ID = re.compile(r"(([a-z]{1,12})([0-9]{1,12})\.([aro])([a-z2-7]{8})\.([a-z2-7]{16}))\.([a-z2-7]{26})@[^@]{1,255}")
_PLUS = re.compile(r"[^+@]+\+([0-9]{1,12})([aro])\.([a-z2-7]{26})@[^@]+")
_NONCE, _WHO, _MAC = 8, 16, 26  # characters of base32: 40, 80 and 130 bits
_LOCAL_LIMIT = 64  # RFC 5321 section 4.5.3.1.1


@dataclass(frozen=True, slots=True)
class Issued:
    """What a verified id of ours says. `ticket` 0: a mail about no single ticket (digest, admin)."""

    ticket: int
    role: Role
    nonce: str = ""
    who: str = ""

    def is_for(self, identity: Identity, email: str) -> bool:
        """Whether it was issued to this address."""
        expected = _who(identity, self.ticket, self.nonce, email)
        return hmac.compare_digest(self.who.encode(), expected.encode())


def issue(identity: Identity, ticket: int, role: Role, recipient: str, seed: str) -> str:
    """A Message-ID (RFC 5322 section 3.6.4) without brackets, the same for the same arguments."""
    nonce = _digest(identity, "nonce", (str(ticket), role, recipient.lower(), seed), _NONCE)
    body = f"{_slug(identity.prefix)}{ticket}.{_LETTER[role]}{nonce}.{_who(identity, ticket, nonce, recipient)}"
    return f"{body}.{_digest(identity, 'id', (body,), _MAC)}@{identity.domain}"


def verify(identity: Identity, message_id: str) -> Issued | None:
    """What an id of ours says, or None for one that we did not issue. Brackets, spaces and case do not matter."""
    match = _ID.fullmatch("".join(message_id.split()).strip("<>").lower()) if len(message_id) < 400 else None
    if match is None:
        return None
    body, _, ticket, letter, nonce, who, mac = match.groups()
    if not hmac.compare_digest(mac, _digest(identity, "id", (body,), _MAC)):
        return None
    return Issued(int(ticket), _ROLE[letter], nonce, who)


def plus_address(identity: Identity, ticket: int, role: Role, recipient: str) -> str:
    """Our address with the ticket in its detail (RFC 5233), good only from this recipient; where that would not fit
    into a local part (RFC 5321 section 4.5.3.1.1), our address as it is."""
    local, _, domain = identity.address.rpartition("@")
    local = f"{local}+{ticket}{_LETTER[role]}.{_plus_mac(identity, ticket, role, recipient)}"
    return f"{local}@{domain}" if len(local) <= _LOCAL_LIMIT else identity.address


def verify_plus(identity: Identity, address: str, senders: tuple[str, ...]) -> Issued | None:
    """What a plus address of ours says, when it was issued to one of these senders; else None."""
    match = _PLUS.fullmatch(address.strip().strip("<>").lower()) if len(address) < 400 else None
    if match is None or not identity.owns(address.strip().strip("<>")):
        return None
    ticket, role, mac = int(match[1]), _ROLE[match[2]], match[3]
    for sender in senders:
        if hmac.compare_digest(mac, _plus_mac(identity, ticket, role, sender)):
            return Issued(ticket, role, "", _who(identity, ticket, "", sender))
    return None


def _plus_mac(identity: Identity, ticket: int, role: Role, sender: str) -> str:
    return _digest(identity, "plus", (str(ticket), role, sender.strip().lower()), _MAC)


def _who(identity: Identity, ticket: int, nonce: str, email: str) -> str:
    return _digest(identity, "who", (str(ticket), nonce, email.strip().lower()), _WHO)


def _digest(identity: Identity, purpose: str, parts: tuple[str, ...], length: int) -> str:
    """Keyed, and keyed apart for each purpose; `length` characters of base32."""
    text = "\0".join((purpose, *parts)).encode("utf-8", "backslashreplace")
    mac = hmac.digest(identity.key, text, "sha256")
    return _base32(mac[: -(-length // 8) * 5])[:length]


def _base32(raw: bytes) -> str:
    """RFC 4648 section 6 in lower case, for whole groups of five bytes: two letters for ten bits."""
    number = int.from_bytes(raw)
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(8 * len(raw) - 10, -1, -10)])


@lru_cache(maxsize=16)
def _slug(prefix: str) -> str:
    """The ticket prefix in letters that every relay leaves alone."""
    return re.sub(r"[^a-z]", "", prefix.lower())[:12] or "t"
