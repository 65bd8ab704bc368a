"""Drafts become mails in the outbox, in the transaction that decided them. Knows the order of things, no words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from mailbot.loops.office import Office
from mailbot.mail import thread
from mailbot.mail.compose import Composed, compose
from mailbot.mail.draft import Draft, Outgoing
from mailbot.ports import BlobMissing, Blobs, Tx

_log = structlog.get_logger(__name__)


def post(drafts: Sequence[Draft], tx: Tx, blobs: Blobs, office: Office, seed: str, now: datetime) -> tuple[str, ...]:
    """Compose and enqueue drafts; returns what an admin should know about the templates. `seed` is what
    makes the Message-IDs: the same decision taken again gives the same ids, and the outbox keeps each once."""
    problems, mails = list[str](), list[Outgoing]()
    for index, draft in enumerate(drafts):
        made = composed(draft, blobs, office, f"{seed}:{index}", now)
        for problem in made.problems:
            _log.warning("template", action="compose", problem=problem, kind=draft.kind, ticket=draft.ticket)
        problems += made.problems
        if made.outgoing.recipients:
            mails.append(made.outgoing)
    tx.enqueue_all(mails, now)
    return tuple(problems)


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
