"""Small builders for tests: `mail("text", AN, subject="…")` is a Message as parse would make it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from mailbot.desk.policy import Company, Means, Person, Policy, Trust
from mailbot.mail.draft import Identity
from mailbot.mail.message import Address, Message

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # Monday, 12:00 in Hà Nội

AN = Address("an@abc.vn", "Nguyễn Văn An")
BINH = Address("binh@abc.vn", "Trần Thị Bình")
HOA = Address("hoa@abc.vn", "Lê Thị Hoa")
STRANGER = Address("stranger@evil.example", "Somebody")
SUPPORT = Address("hotro@abc.vn", "Hỗ trợ ABC")

US = Identity(
    address="hotro@abc.vn",
    key=b"a key for tests, of thirty-two b",
    name="Hỗ trợ ABC",
    aliases=("support@abc.vn",),
    plus_addressing=True,
)


def mail(text: str = "", sender: Address | None = HOA, *, subject: str = "", **given: Any) -> Message:
    """A mail to the support address. Keyword arguments are fields of Message; `headers` come in their order,
    top first, before the From line; `authors` is the sender alone unless given."""
    authors = given.pop("authors", (sender,) if sender else ())
    headers = (*given.pop("headers", ()), *(("From", str(author)) for author in authors), ("Subject", subject))
    given.setdefault("to", (SUPPORT,))
    given.setdefault("date", NOON)
    content = f"{sender}|{subject}|{text}|{sorted(given.items(), key=str)}"
    return Message(
        fingerprint=hashlib.sha256(content.encode()).hexdigest(),
        size=len(content),
        sender=sender,
        authors=authors,
        subject=subject,
        text=text,
        headers=headers,
        **given,
    )


def policy(
    *, agents: frozenset[Means] = frozenset({Means.TOKEN, Means.DMARC}), authserv_id: str = "mx.abc.vn", **given: Any
) -> Policy:
    """A policy with An and Bình (who has two addresses) as agents; keyword arguments are further fields of Policy."""
    people = {
        "an": Person("an", "Nguyễn Văn An", ("an@abc.vn",)),
        "binh": Person("binh", "Trần Thị Bình", ("binh@abc.vn", "tranbinh@abc.vn")),
    }
    given.setdefault("company", Company(name="Công ty ABC", domains=("abc.vn",)))
    given.setdefault("people", MappingProxyType(people))
    return Policy(identity=US, trust=Trust(agents=agents, authserv_id=authserv_id), **given)
