"""Drafts become mails in the outbox, in the transaction that decided them. Knows the order of things, no words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from mailbot.loops.office import Office
from mailbot.mail import thread
from mailbot.mail.compose import Composed, compose
from mailbot.mail.draft import Draft
from mailbot.ports import BlobMissing, Blobs, Tx

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
    """The mail for a draft, with its signed Message-ID, its Reply-To, and the bytes of its enclosures."""
    policy = office.policy
    identity, company = policy.identity, policy.company
    first = draft.to[0].email
    message_id = thread.issue(identity, draft.ticket, draft.role, first, seed)
    plus = identity.plus_addressing and draft.ticket
    reply_to = thread.plus_address(identity, draft.ticket, draft.role, first) if plus else ""
    contents = _contents(draft, blobs)
    return compose(draft, office.templates, identity, company.timezone, company.name, now, message_id, reply_to, contents)


def _contents(draft: Draft, blobs: Blobs) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for enclosure in draft.enclosures:
        try:
            found[enclosure.sha256] = blobs.get(enclosure.sha256)
        except BlobMissing:
            _log.error("blob missing", action="compose", key=enclosure.sha256, ticket=draft.ticket)
    return found
