"""The shape of the rules in rules.yaml, made from the conditions and actions that there are; and of the whole file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ForwardRef

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema
from typing_extensions import TypedDict

from mailbot.desk.actions import ACTIONS, Shape
from mailbot.desk.conditions import CONDITIONS, HEADER, JOINTS, Condition, Ready
from mailbot.desk.rulebook import parse
from mailbot.desk.rulebook.strict import known
from mailbot.desk.rulebook.types import (
    Flag,
    Language,
    Listed,
    PersonKey,
    PriorityWord,
    SlaKey,
    Tag,
    TeamKey,
    Template,
    Text,
    Watcher,
    WorkflowKey,
)

_ACTION_TYPES: MappingProxyType[Shape, Any] = MappingProxyType(
    {
        Shape.TEAM: TeamKey,
        Shape.PERSON: PersonKey,
        Shape.PRIORITY: PriorityWord,
        Shape.TAGS: Listed[Tag],
        Shape.SLA: SlaKey,
        Shape.WORKFLOW: WorkflowKey,
        Shape.TEXTS: Listed[Text],
        Shape.WATCHERS: Listed[Watcher],
        Shape.LANGUAGE: Language,
        Shape.TEMPLATE: Template,
        Shape.TEXT: Text,
        Shape.FLAG: Flag,
    }
)

JOINT_DOCS = MappingProxyType(
    {
        "any": "At least one of these groups of conditions is met.",
        "all": "All of these groups of conditions are met.",
        "not": "None of these groups of conditions is met.",
    }
)


def _condition_type(condition: Condition) -> Any:
    read = condition.shape.read
    item = Annotated[Any, PlainValidator(read if condition.shape is HEADER else lambda value: read(parse.one_text(value)))]
    one = dict(condition.shape.schema)
    schema = {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
    return Annotated[tuple[item, ...], BeforeValidator(parse.listed), WithJsonSchema(schema)]


_typed_dict: Any = TypedDict  # of keys from a table, which no checker knows


def _described(kind: Any, doc: str) -> Any:
    return Annotated[kind, Field(description=doc)]


def _mapping(name: str, doc: str, fields: dict[str, Any]) -> Any:
    """A mapping that becomes a dict of what was written, in the order of its fields. An empty value is a mistake: a rule that
    lost its condition would take every mail."""
    made = _typed_dict(name, fields, total=False)
    made.__doc__ = doc
    made.__pydantic_config__ = ConfigDict(extra="forbid")
    keys = dict.fromkeys(fields, False)
    return Annotated[made, BeforeValidator(lambda data, info: known(data, keys, info.context))]


def _conditions() -> Any:
    fields = {name: _described(_condition_type(one), one.doc) for name, one in CONDITIONS.items()}
    group: Any = ForwardRef("Conditions")
    joints = {name: _described(Listed[group], JOINT_DOCS[name]) for name in JOINTS}
    made = _mapping("WhenModel", "The conditions of a rule; all of them must be met.", fields | joints)
    return Annotated[made, AfterValidator(Ready)]


def _actions() -> Any:
    fields = {name: _described(_ACTION_TYPES[one.shape], one.doc) for name, one in ACTIONS.items()}
    return _mapping("ThenModel", "What a rule does with a mail.", fields)


if TYPE_CHECKING:  # what is made from a table at run time is no type to a checker
    Conditions = Ready
    Actions = Mapping[str, Any]
else:
    Conditions = _conditions()
    Actions = _actions()
