"""Where a mail goes, as the rules say it. Knows no rule and no ticket."""

from __future__ import annotations

from dataclasses import dataclass

from mailbot.desk.ticket import Priority


@dataclass(frozen=True, slots=True)
class Why:
    """One condition that was looked at: its value as written in rules.yaml, whether it was met, and whose it is."""

    condition: str
    value: str
    matched: bool
    rule: str = ""


@dataclass(frozen=True)  # no slots: `replace` copies it with each action, at once instead of field by field
class Routing:
    """What is to be done with a mail. Empty values say nothing.

    `rule` is the name of the rule that matched ("" where none did and the default speaks); `assign` a person's key,
    `cc` addresses; `reject` the text of the answer and `set_aside` the reason where there shall be no ticket.
    `priority` is the rule's, else the mail's own, else the default's. `sla` is the rule's, else the team's, else the
    default's. `why` holds the conditions of the matching rule first, then those that failed in the rules above it.
    """

    rule: str = ""
    team: str = ""
    assign: str = ""
    priority: Priority | None = None
    tags: tuple[str, ...] = ()
    sla: str = ""
    workflow: str = ""
    ask_for: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    language: str = ""
    template: str = ""
    reject: str = ""
    set_aside: str = ""
    why: tuple[Why, ...] = ()
