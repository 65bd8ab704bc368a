"""What would happen with one mail, and why: the very decision that the daemon takes, with nothing written or sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mailbot.adapters.blobs_memory import MemoryBlobs
from mailbot.desk import commands
from mailbot.desk import mail as desk_mail
from mailbot.desk.case import Case, Facts
from mailbot.desk.decide import decide
from mailbot.desk.letters.views import token
from mailbot.desk.mail import Mail
from mailbot.desk.people import prove
from mailbot.desk.policy import Policy
from mailbot.loops.office import Office
from mailbot.loops.post import composed
from mailbot.mail.draft import Role
from mailbot.mail.parse import parse
from mailbot.ports import Store


@dataclass(frozen=True, slots=True)
class Explained:
    """A mail and the Case it makes; `proof` says how its sender is proven, `sends` what would go out (kind, to, subject)."""

    mail: Mail
    case: Case
    proof: str
    sends: tuple[tuple[str, tuple[str, ...], str], ...]

    def as_json(self) -> dict[str, Any]:
        """The object of `explain --json` (PRODUCT section 10)."""
        ticket, policy = self.case.ticket, self.case.policy
        role = Role.AGENT if policy.person_of(self.mail.sender) else Role.REQUESTER
        return {
            "kind": self.kind,
            "ticket": token(policy, ticket.number) if ticket else None,
            "rule": ticket.rule if ticket else "",
            "why": [{"condition": w.condition, "value": w.value, "matched": w.matched} for w in self.case.why],
            "fields": dict(ticket.fields) if ticket else {},
            "missing": list(ticket.missing) if ticket else [],
            "commands": [ask.line for _, ask in commands.read(self.mail, role).asks],
            "would_send": [{"kind": kind, "to": list(to), "subject": subject} for kind, to, subject in self.sends],
        }

    @property
    def kind(self) -> str:
        """What the mail is: a machine's nature, or its part in the ticket."""
        nature = self.mail.verdict.nature
        if nature.is_machine or not self.case.entries:
            return self.case.reason or nature.value
        return self.case.entries[0][1].kind


def explain(raw: bytes, office: Office, store: Store | None, signed_by: tuple[str, ...], now: datetime) -> Explained:
    """Decide about a raw mail as if it came now. With a store, what is known there counts; nothing is changed in it."""
    mail = desk_mail.read(parse(raw), office.policy)
    facts = replace(_facts(mail, store, office.policy, now), signed_by=signed_by)
    case = decide(mail, facts, office.policy, now)
    blobs = MemoryBlobs()
    for attachment in mail.message.attachments:
        blobs.put(attachment.content)
    made = [(draft.kind, composed(draft, blobs, office, f"explain:{i}", now).outgoing) for i, draft in enumerate(case.drafts)]
    sends = tuple((kind, out.recipients, out.subject) for kind, out in made if out.recipients)
    return Explained(mail, case, prove(mail.message, office.policy, signed_by).detail, sends)


def _facts(mail: Mail, store: Store | None, policy: Policy, now: datetime) -> Facts:
    if store is None:
        return Facts()
    with store.transaction() as tx:
        return replace(tx.facts(mail.keys, now, policy.staff, policy.compared), twin=None)
