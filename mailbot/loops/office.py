"""What the company decided, as the loops use it: policy and templates that belong together. Replaced whole on reload."""

from __future__ import annotations

from dataclasses import dataclass, field

from mailbot.desk.policy import Policy
from mailbot.mail.render import Templates


@dataclass(frozen=True, slots=True)
class Office:
    """One consistent state of rules.yaml and templates. `papers` are the texts that it was made from, `stamp` tells them from
    others: another process makes the same office of them."""

    policy: Policy
    templates: Templates
    papers: bytes = field(default=b"", repr=False)
    stamp: str = ""
