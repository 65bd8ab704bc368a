"""Several reminders for one person at one time become one mail (TRAPS: 35 notifications after a meeting)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from mailbot.mail.draft import Draft

_GATHERED = ("reminder", "overdue")


def gathered(drafts: Iterable[Draft]) -> tuple[Draft, ...]:
    """The drafts, with reminders to the same person (overdue ones in the same role) put together where the first stood.

    A mail about several tickets is about none in particular: its answer belongs to no ticket.
    """
    result: dict[Any, Draft] = {}
    for index, draft in enumerate(drafts):
        alike = draft.kind in _GATHERED and not draft.context.get("nudge")
        key = (draft.kind, draft.to, draft.context.get("for_role")) if alike else index
        result[key] = _joined(result[key], draft) if key in result else draft
    return tuple(result.values())


def _joined(first: Draft, other: Draft) -> Draft:
    due = sorted((*first.context["due"], *other.context["due"]), key=lambda item: item["by"])
    tickets = {item["ticket"]["number"] for item in due}
    context = {**first.context, "due": due, "last": bool(first.context.get("last") or other.context.get("last"))}
    if len(tickets) == 1:
        return replace(first, context=context)
    return replace(first, ticket=0, thread="", references=(), context={**context, "ticket": None})
