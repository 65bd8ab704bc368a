"""Drafts become mails in the outbox, in the transaction that decided them. Knows the order of things, no words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain

import structlog

from mailbot.loops.office import Office
from mailbot.mail import thread
from mailbot.mail.compose import Composed, compose
from mailbot.mail.draft import Content, Draft
from mailbot.ports import BlobMissing, Blobs, Tx

LARGE = 256 * 1024
"""A mail of more bytes lies in a blob, and the outbox names it."""

_log = structlog.get_logger(__name__)


def post(drafts: Sequence[Draft], tx: Tx, blobs: Blobs, office: Office, seed: str, now: datetime) -> tuple[str, ...]:
    """Compose and enqueue drafts; returns what an admin should know about the templates. `seed` is what
    makes the Message-IDs: the same decision taken again gives the same ids, and the outbox keeps each once."""
    made = [composed(draft, blobs, office, f"{seed}:{index}", now) for index, draft in enumerate(drafts)]
    tx.enqueue_all([one.outgoing for one in made if one.outgoing.recipients], now)
    return complain(made)


def complain(made: Sequence[Composed]) -> tuple[str, ...]:
    """Log what is wrong with templates and enclosures; returns it for the admins."""
    for one in made:
        for problem in one.problems:
            _log.warning("template", action="compose", problem=problem, kind=one.outgoing.kind, ticket=one.outgoing.ticket)
    return tuple(problem for one in made for problem in one.problems)


def composed(draft: Draft, blobs: Blobs, office: Office, seed: str, now: datetime) -> Composed:
    """The mail for a draft, with its signed Message-ID, its Reply-To, and the bytes of its enclosures. A large one is in a
    blob then, durably."""
    policy = office.policy
    identity, company = policy.identity, policy.company
    first = draft.to[0].email
    message_id = thread.issue(identity, draft.ticket, draft.role, first, seed)
    plus = identity.plus_addressing and draft.ticket
    reply_to = thread.plus_address(identity, draft.ticket, draft.role, first) if plus else ""
    contents = _contents(draft, blobs)
    zone, name = company.timezone, company.name

    def keep(pieces: Iterable[bytes]) -> Content:
        return kept(iter(pieces), blobs)

    return compose(draft, office.templates, identity, zone, name, now, message_id, reply_to, contents, keep)


def kept(pieces: Iterator[bytes], blobs: Blobs) -> Content:
    """A mail's bytes in hand; from `LARGE` on straight into a blob, never all of them in hand."""
    first, size = list[bytes](), 0
    for piece in pieces:
        first.append(piece)
        size += len(piece)
        if size > LARGE:
            key, size = blobs.put_pieces(chain(first, pieces))
            return Content(b"", key, size)
    return Content(b"".join(first))


def _contents(draft: Draft, blobs: Blobs) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for enclosure in draft.enclosures:
        try:
            found[enclosure.sha256] = blobs.get(enclosure.sha256)
        except BlobMissing:
            _log.error("blob missing", action="compose", key=enclosure.sha256, ticket=draft.ticket)
    return found
