"""What the company decided, as the loops use it: policy and templates that belong together. Replaced whole on reload."""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.desk.policy import Policy
from mailbot.mail.render import Templates


@dataclass(frozen=True, slots=True)
class Office:
    """One consistent state of rules.yaml and templates."""

    policy: Policy
    templates: Templates
