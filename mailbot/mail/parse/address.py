"""Address lists (RFC 5322 section 3.4) into Addresses: mail-parser reads what is well formed, salvage the rest.

A name never becomes an address while a real one stands beside it: what people see is not who wrote.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from mailparser.utils import get_addresses

from mailbot.mail.charset import line
from mailbot.mail.domains import readable_domain
from mailbot.mail.message import Address
from mailbot.mail.parse.words import eight_bit, unfold

_SIMPLE = re.compile(
    r'\s*(?:(?:"([^"\\<>]*)"|([^",;:<>()@\\\[\]]*?))\s*<([^\s<>"(),:;@]+@[^\s<>"(),:;@]+)>'
    r'|([^\s<>"(),:;@\[\]]+@[^\s<>"(),:;@\[\]]+))\s*(?:,|\Z)'
)
_SPEC = re.compile(
    r"""(?<![^\s<>"(),:;@\[\]'=])(?:mailto:)?("[^"@<>]{1,64}+"|[^\s<>"(),:;@\[\]']{1,128}+)"""
    r"""@([^\s<>"(),:;@\[\]']{1,255}|\[[\d.]{7,15}\]|\[IPv6:[\da-fA-F:.]{2,45}\])""",
    re.I,
)
_NEEDS_NO_QUOTES = re.compile(r'"[\w!#$%&\'*+/=?^`{|}~-]+(?:\.[\w!#$%&\'*+/=?^`{|}~-]+)*"')
_ANGLE = re.compile(r"<([^<>]*)>")
_COMMENT = re.compile(r"\(([^()]*)\)")
_LONGEST = 60_000
_MOST = 500


def addresses(value: bytes) -> tuple[Address, ...]:
    """Every mailbox of an address field, in order; groups are opened; empty for none at all."""
    text = " ".join(eight_bit(_within(value)).split())
    return _simple(text)[:_MOST] or _proper(text) or tuple(islice(_salvage(text), _MOST))


def _within(value: bytes) -> bytes:
    """As much of a field as is read; what is cut off is no part of an address."""
    if len(value) <= _LONGEST:
        return value
    whole, comma, _ = value[:_LONGEST].rpartition(b",")
    return whole if comma else value[:_LONGEST]


def _simple(text: str) -> tuple[Address, ...]:
    """The everyday field: mailboxes, plainly written; empty where one is not, or where an apostrophe may be a quote."""
    found, at = [], 0
    while at < len(text):
        one = _SIMPLE.match(text, at)
        if one is None:
            return ()
        found.append(address(one[3] or one[4], one[1] or one[2] or ""))
        at = one.end()
    return () if len(found) > 1 and "'" in text else tuple(found)


def _proper(text: str) -> tuple[Address, ...]:
    diagnostics: list[object] = []
    if "@" not in text:
        return ()
    try:
        pairs = get_addresses(text, defects=diagnostics)
    except Exception:  # noqa: BLE001 - mail-parser on strangers' bytes (LIBRARIES, fact 5); salvage follows
        return ()
    if diagnostics:
        return ()
    return tuple(address(email, name) for name, email in pairs[:_MOST] if "@" in email)


def _salvage(text: str) -> Iterable[Address]:
    """Mailboxes of a field that breaks the grammar: each address with the words before it."""
    angles = list(_ANGLE.finditer(text))
    with_at = [found for found in angles if "@" in found[1]]
    if with_at:
        return _angled(text, with_at)
    outside = _COMMENT.sub(" ", text)
    specs = (list(_SPEC.finditer(outside)) or list(_SPEC.finditer(text))) if "@" in text else []
    if specs:
        return [address(f"{spec[1]}@{spec[2]}", _words_before(text, spec[0]) if len(specs) == 1 else "") for spec in specs]
    hidden = unfold(text)
    if hidden != text and "@" in hidden:
        return _salvage(hidden)
    return _local(text, angles)


def _angled(text: str, angles: list[re.Match[str]]) -> Iterator[Address]:
    at = 0
    for angle in angles:
        spec = _SPEC.search(angle[1].replace(" ", ""))
        others, name = _before(text[at : angle.start()])
        if spec:
            yield from _specs(others)
            yield address(f"{spec[1]}@{spec[2]}", name)
        at = angle.end()
    yield from _specs(text[at:])


def _specs(text: str) -> list[Address]:
    return [address(f"{spec[1]}@{spec[2]}") for spec in _SPEC.finditer(text)]


def _before(text: str) -> tuple[str, str]:
    """What stands before an angle: other mailboxes up to the last comma behind one, then the name of this one."""
    specs = list(_SPEC.finditer(text))
    cut = max((text.find(sign, spec.end()) for spec in specs for sign in ",;"), default=-1)
    return (text[: cut + 1], text[cut + 1 :].strip(" ,;")) if cut >= 0 else ("", text.strip(" ,;"))


def _local(text: str, angles: list[re.Match[str]]) -> list[Address]:
    """Mail from the machine itself has no domain: `MAILER-DAEMON`, `root (Cron)`."""
    if angles and angles[-1][1].strip():
        return [address(angles[-1][1].strip(), text[: angles[-1].start()])]
    bare = _COMMENT.sub(" ", _ANGLE.sub(" ", text)).strip(' ,;"')
    if not bare or bare.endswith(":") or ":;" in text.replace(" ", "") or text.rstrip().endswith(":;"):
        return []
    return [address(bare.split()[0] if not angles else bare, bare if angles else "")]


def _words_before(text: str, spec: str) -> str:
    return text.partition(spec)[0].strip(" <[(,;")


def address(email: str, name: str = "") -> Address:
    """An Address in mailbot's form: lower case, IDN decoded, no quotes that its local part does not need (RFC 5321
    section 4.1.2), the name decoded and without its quotes."""
    local, at, domain = email.strip().strip("<>").rpartition("@")
    local = local[1:-1] if _NEEDS_NO_QUOTES.fullmatch(local) else local
    readable = line(unfold(name)).strip()
    readable = re.sub(r"\\(.)", r"\1", readable) if "\\" in readable else readable
    if len(readable) > 1 and readable[0] == readable[-1] and readable[0] in "\"'":
        readable = readable[1:-1].strip()
    return Address(line(f"{local}{at}{readable_domain(domain)}").lower().replace(" ", ""), readable.strip('"'))
