"""What each kind of mail can show: the agreement between those who write drafts and those who write templates.

A key that a draft leaves out has the value given here, so a template may rely on every key of its kind.
docs/templates.md is made from this table."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

COMMON: Mapping[str, Any] = {"to_name": "", "ticket": None, "subject": ""}

CONTEXT: Mapping[str, Mapping[str, Any]] = {
    "received": {
        "deadline_unclear": "",
        "fixes": (),
        "on_behalf": "",
        "linked": "",
        "oversized": False,
        "encrypted": False,
        "secret_hint": False,
        "too_soon": False,
        "incident": "",
    },
    "assigned": {
        "message": None,
        "reason": "new",
        "why": "",
        "history": (),
        "actions": (),
        "nobody": False,
        "too_soon": False,
        "fixes": (),
    },
    "update": {"messages": (), "notices": (), "actions": ()},
    "reply": {"message": None, "canned": "", "team_name": "", "moved_to": None},
    "missing": {"missing": (), "problem": "", "max_size": 0},
    "resolved": {"message": None, "canned": "", "team_name": "", "auto_close_at": None, "reminder": False},
    "closed": {"message": None, "canned": "", "team_name": "", "by": "agent", "merged_into": ""},
    "reopened": {"message": None, "canned": "", "team_name": "", "by_name": "", "moved_to": None},
    "cancelled": {"by": "requester", "by_name": ""},
    "reminder": {"due": (), "last": False, "nudge": False, "message": None, "actions": ()},
    "overdue": {"due": (), "for_role": "assignee", "actions": ()},
    "waiting": {"message": None, "canned": "", "team_name": "", "until": None, "reminder": False},
    "incident": {"name": "", "over": False, "tickets": (), "more": 0},
    "step": {"step": None, "why": "", "message": None, "history": (), "actions": ()},
    "escalated": {
        "why": "",
        "by_name": "",
        "from_tier": 1,
        "to_tier": 2,
        "history": (),
        "minutes_spent": 0,
        "actions": (),
    },
    "status": {"tickets": (), "role": "", "single": False, "history": (), "moved_to": None, "too_soon": False},
    "help": {"commands": (), "role": "requester"},
    "command-error": {"errors": (), "text": "", "delivered": False},
    "digest": {"sections": (), "date": None},
    "report": {"since": None, "until": None, "rows": (), "teams": (), "ratings": ()},
    "admin": {"topic": "error", "detail": "", "since": None},
    "rejected": {"text": ""},
    "vendor": {"message": None, "canned": "", "history": [], "team_name": "", "speaker": ""},
}

KINDS = tuple(CONTEXT)

HEAD = ("fixes", "teams")
"""What a canned answer may say of itself below its subject (`desk/suggest.py` knows what it means)."""

FUNCTIONS: Mapping[str, str] = {
    "greeting": "`greeting(name)`: the first line of a letter, `Chào anh/chị An,`",
    "given": "`given(name)`: the name to greet somebody by (`Nguyễn Văn An` → `An`), or nothing",
    "when": "`when(time)`: `thứ Hai, 23/11/2026, 15:30` in the company's time zone",
    "day": "`day(time)`: `thứ Hai, 23/11/2026`",
    "duration": "`duration(minutes)`: `2 giờ 30 phút`",
    "size": "`size(bytes)`: `35 KB`",
    "label": "`label(group, key)`: a word of words.yaml, such as `label('status', ticket.status)`; the key where there is none",
    "sentence": "`sentence(group, {key, …})`: a sentence of words.yaml with its values put in",
    "asked": "`asked(item)`: what `ask_for` asks for (one, or a list), in this language",
    "advice": "`advice(error)`: how a faulty command line could be put right",
    "usage": "`usage(command)`: how a command is written, `#due KHI NÀO`",
    "about": "`about(command)`: what it does",
    "aliases": "`aliases(command)`: its other spellings, `#han, #tarikh`",
    "mailto": "`mailto(command)`: a link that opens an answer with this command in it",
    "buttons": "`buttons(actions)`: such links as buttons; in the text part what to write",
    "company": "`company`: the company's name",
    "support": "`support`: the support address",
    "now": "`now`: the time of writing",
    "words": "`words`: everything in words.yaml",
    "language": "`language`: the language of this template",
}


def known(kind: str) -> frozenset[str]:
    """The names that a template of this kind may use; a partial, a canned answer or one for a rule those of any kind."""
    own = CONTEXT[kind] if kind in CONTEXT else {key for keys in CONTEXT.values() for key in keys}
    return frozenset({*COMMON, *own, *FUNCTIONS})


@lru_cache(maxsize=128)
def left_out(kind: str) -> Mapping[str, Any]:
    """The value of every key of a kind, where a draft leaves it out."""
    own = CONTEXT.get(kind) or ({} if "/" in kind else {**CONTEXT["rejected"], **CONTEXT["received"]})
    return {**COMMON, **own}
