"""The reference part of docs/rules.md, made from the models, conditions and actions themselves.
`python -m mailbot.desk.rulebook.describe` prints it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import time
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from mailbot.desk.actions import ACTIONS
from mailbot.desk.conditions import CONDITIONS, JOINTS
from mailbot.desk.policy import Span
from mailbot.desk.rulebook.book import Rulebook, RuleModel
from mailbot.desk.rulebook.models import (
    CalendarModel,
    CompanyModel,
    EscalateModel,
    PerSenderModel,
    PersonModel,
    RungModel,
    StepModel,
    TargetModel,
    TeamModel,
    TermsModel,
    TrustModel,
)
from mailbot.desk.rulebook.rule_models import JOINT_DOCS

_SECTIONS: MappingProxyType[str, type[BaseModel]] = MappingProxyType(
    {
        "At the top": Rulebook,
        "`company`": CompanyModel,
        "`company`: `per_sender`": PerSenderModel,
        "`trust`": TrustModel,
        "`people`: each person": PersonModel,
        "`calendars`: each calendar": CalendarModel,
        "`sla`: each version of a promise": TermsModel,
        "`sla`: each priority of it (`urgent`, `high`, `normal`, `low`)": TargetModel,
        "`sla`: each step of `overdue`": RungModel,
        "`teams`: each team": TeamModel,
        "`teams`: each step of `escalate`": EscalateModel,
        "`workflows`: each step": StepModel,
        "`rules`: each rule": RuleModel,
    }
)


def reference() -> str:
    """All keys, conditions and actions as Markdown tables."""
    parts = [part for title, model in _SECTIONS.items() for part in (f"### {title}", _keys(model))]
    return "\n\n".join([*parts, "### Conditions", _conditions(), "### Actions", _actions()]) + "\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _keys(model: type[BaseModel]) -> str:
    fields = model.model_fields.items()
    rows = ((f"`{field.alias or name}`", _default(field), _sentence(field.description or "")) for name, field in fields)
    return _table(("key", "default", "meaning"), rows)


def _default(field: FieldInfo) -> str:
    value: Any = field.default
    if field.is_required() or (value == () and field.validate_default):
        return "required"
    if isinstance(value, Span):
        return f"`{value.days}d`" if value.days else "–"
    if isinstance(value, time):
        return f'`"{value:%H:%M}"`'
    if isinstance(value, tuple) and value:
        return f"`[{', '.join(value)}]`"
    return f"`{value}`" if isinstance(value, (int, StrEnum)) or (isinstance(value, str) and value) else "–"


def _conditions() -> str:
    rows = [(f"`{name}`", one.shape.words, _sentence(one.doc)) for name, one in CONDITIONS.items()]
    rows += [(f"`{name}`", "conditions, or a list of groups of them", JOINT_DOCS[name]) for name in JOINTS]
    return _table(("condition", "value, or a list of which any will do", "is met when"), rows)


def _actions() -> str:
    rows = ((f"`{name}`", one.shape.value, _sentence(one.doc)) for name, one in ACTIONS.items())
    return _table(("action", "value", "what it does"), rows)


def _sentence(doc: str) -> str:
    return " ".join(doc.split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(reference())
