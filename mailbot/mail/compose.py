"""Writes a draft as the mail that goes out: headers, envelope, text and HTML. Knows no ticket beyond its number.

The same arguments give the same bytes, so a retry is the same mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from mailbot.mail import headers
from mailbot.mail.compose_mime import alternative, mixed
from mailbot.mail.draft import Auto, Content, Draft, Enclosure, Identity, Outgoing
from mailbot.mail.message import Address
from mailbot.mail.render import Rendered, Templates
from mailbot.mail.render.voice import Occasion

_PILED = re.compile(r"^(?:re:\s*)+(?=re:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail, and what an admin should know about its making (a template that failed, an enclosure that is gone).

    `outgoing` has no recipients where nobody is left to write to (our own addresses, ones that cannot be written):
    such a mail must not be sent."""

    outgoing: Outgoing
    problems: tuple[str, ...] = ()


Keep = Callable[[Iterable[bytes]], Content]
"""Says where the bytes of a mail go, which come piece by piece."""


def whole(pieces: Iterable[bytes]) -> Content:
    """All of them here."""
    return Content(b"".join(pieces))


def compose(  # noqa: PLR0913, PLR0917 - a mail is made of all of these, and bundling them would only hide it
    draft: Draft,
    templates: Templates,
    identity: Identity,
    timezone: str,
    company: str,
    now: datetime,
    message_id: str,
    reply_to: str,
    contents: Mapping[str, bytes],
    keep: Keep = whole,
) -> Composed:
    """The mail for a draft. `now` is aware; `message_id` and `reply_to` (an address or "") come ready-made, the id
    without brackets; `contents` holds the bytes of the enclosures by their SHA-256."""
    token = f"{identity.prefix}-{draft.ticket}" if draft.ticket else ""
    occasion = Occasion(company, identity.address, timezone, now, message_id, reply_to, token, _subject_of(draft))
    context, problems = _context(draft, templates, occasion)
    page = templates.render(draft.kind, draft.language, context, occasion)
    to, cc = recipients(draft, identity)
    speaker = Address(identity.address, draft.speaker or identity.name or company)
    letter = _Letter(draft, page, subject_line(page.subject, token), speaker, to, cc, occasion)
    there = tuple(item for item in draft.enclosures if item.sha256 in contents)
    body = mixed(alternative(page.text, page.html, message_id), there, contents, message_id)
    return Composed(letter.outgoing(keep(chain((letter.head(),), body))), (*problems, *page.problems, *_gone(draft, there)))


def recipients(draft: Draft, identity: Identity) -> tuple[tuple[Address, ...], tuple[Address, ...]]:
    """Whom a draft really goes to, To and Cc: each address once, never one of ours, none that only SMTPUTF8 could
    carry; where nobody is left in To, Cc moves up."""
    seen: set[str] = set()
    to = _once(draft.to, identity, seen)
    cc = _once(draft.cc, identity, seen)
    return (to, cc) if to else (cc, ())


def _once(addresses: Iterable[Address], identity: Identity, seen: set[str]) -> tuple[Address, ...]:
    kept = []
    for address in addresses:
        email = headers.ascii_address(address.email).lower()
        if email and email not in seen and not identity.owns(address.email) and not identity.owns(email):
            kept.append(address)
            seen.add(email)
    return tuple(kept)


def subject_line(rendered: str, token: str) -> str:
    """A subject with the ticket's token in it exactly once, and `Re:` at most once in front."""
    if not token:
        return rendered
    mark = f"[{token}]"
    before, found, after = rendered.partition(mark)
    rest = after if found else rendered
    if "[" in rest:
        rest = re.sub(re.escape(mark), " ", rest, flags=re.IGNORECASE)
    line = f"{before if found else ''}{mark} {rest}"
    return _PILED.sub("", " ".join(line.split()))


@dataclass(frozen=True, slots=True)
class _Letter:
    """Everything that the header is made of."""

    draft: Draft
    page: Rendered
    subject: str
    speaker: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    occasion: Occasion

    def head(self) -> bytes:
        """The header, all but the Content-Type that the body brings along."""
        return _written(self.fields()) + _sort(self.draft.auto, self.draft.kind, self.page.language)

    def fields(self) -> Iterable[tuple[str, str]]:
        """The header fields of this mail alone, in order; empty ones are left out."""
        here, draft = self.occasion, self.draft
        path = headers.references((*draft.references, draft.thread))
        yield "From", headers.mailbox(self.speaker)
        yield "To", headers.mailboxes(self.to) or "undisclosed-recipients:;"
        yield "Cc", headers.mailboxes(self.cc)
        yield "Reply-To", headers.mailbox(Address(here.reply_to)) if here.reply_to else ""
        yield "Subject", headers.words(self.subject, len("Subject: "))
        yield "Date", _date(here.now, here.timezone)
        yield "Message-ID", headers.ids((here.message_id,))
        yield "In-Reply-To", headers.ids((draft.thread,))
        yield "References", headers.ids(path)

    def outgoing(self, content: Content) -> Outgoing:
        """The mail with its envelope."""
        return Outgoing(
            message_id=self.occasion.message_id,
            kind=self.draft.kind,
            ticket=self.draft.ticket,
            sender=headers.ascii_address(self.speaker.email),
            recipients=tuple(headers.ascii_address(address.email) for address in (*self.to, *self.cc)),
            subject=self.subject,
            text=self.page.text,
            raw=content.raw,
            automatic=self.draft.auto is not Auto.PERSON,
            not_before=self.draft.not_before,
            blob=content.blob,
            size=content.size,
        )


def _written(fields: Iterable[tuple[str, str]]) -> bytes:
    return b"".join([headers.field(name, value) for name, value in fields if value])


@lru_cache(maxsize=256)
def _sort(auto: Auto, kind: str, language: str) -> bytes:
    """What the header says about the sort of mail."""
    yes = "" if auto is Auto.PERSON else "All"
    said = (("Auto-Submitted", auto.value), ("X-Auto-Response-Suppress", yes), ("X-Mailbot-Kind", headers.one_line(kind, 60)))
    return _written((*said, ("Content-Language", language), ("MIME-Version", "1.0")))


@lru_cache(maxsize=16)
def _date(now: datetime, timezone: str) -> str:
    """All mails of a round are written at one moment."""
    return headers.date(now.astimezone(ZoneInfo(timezone)))


def _subject_of(draft: Draft) -> str:
    ticket = draft.context.get("ticket")
    return str(ticket.get("subject", "")) if isinstance(ticket, Mapping) else ""


def _context(draft: Draft, templates: Templates, occasion: Occasion) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The context as templates see it: the canned answer that is named in it, rendered."""
    name = draft.to[0].name if draft.to else ""
    context = {"to_name": name, **draft.context}
    if context.get("fixes"):
        return _with_fixes(draft, templates, context, occasion)
    if not context.get("canned"):
        return context, ()
    canned, problems = templates.canned(str(context["canned"]), draft.language, context, occasion)
    return {**context, "canned": canned or ""}, problems


def _with_fixes(
    draft: Draft, templates: Templates, context: Mapping[str, Any], occasion: Occasion
) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The context with its known fixes rendered where they are names of canned answers; one that fails is left out."""
    made = [
        templates.fix(fix, draft.language, context, occasion) if isinstance(fix, str) else (fix, ()) for fix in context["fixes"]
    ]
    return {**context, "fixes": [fix for fix, _ in made if fix]}, tuple(problem for _, told in made for problem in told)


def _gone(draft: Draft, there: tuple[Enclosure, ...]) -> tuple[str, ...]:
    return tuple(f"enclosure {item.name} ({item.sha256[:12]}) is gone" for item in draft.enclosures if item not in there)
