"""The letters before a ticket's number, straight from rules.yaml: who lists tickets needs nothing else of it, and checking
all of it takes longer than the list. Knows no rule."""

from __future__ import annotations

from mailbot.desk.nodes import composed

USUAL = "YC"
_LONGEST = 10


def are_initials(text: str) -> bool:
    """Whether a text may stand before a ticket's number."""
    return bool(text) and text.isascii() and text.isalnum() and text[0].isalpha() and len(text) <= _LONGEST


def initials(rules: str) -> str:
    """What rules.yaml says under `company.ticket_prefix`, in capitals; the usual ones where it says nothing of use."""
    root = composed(rules).value
    company = root.get("company") if isinstance(root, dict) else None
    found = company.get("ticket_prefix") if isinstance(company, dict) else None
    text = found.strip() if isinstance(found, str) else ""
    return text.upper() if are_initials(text) else USUAL
