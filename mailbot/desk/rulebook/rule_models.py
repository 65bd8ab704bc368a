"""The shape of the rules in rules.yaml, made from the conditions and actions that there are; and of the whole file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ForwardRef

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema, create_model

from mailbot.desk.actions import ACTIONS, Shape
from mailbot.desk.conditions import CONDITIONS, HEADER, JOINTS, Condition, Ready
from mailbot.desk.rulebook import parse
from mailbot.desk.rulebook.strict import Exact, Strict
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


def _field(name: str, kind: Any, doc: str) -> tuple[Any, Any]:
    return kind, Field(default=None, alias=name, description=doc)


class _Made(Exact):
    """Made from a table, each key with its sentence: there is no source to look for sentences in."""

    model_config = ConfigDict(use_attribute_docstrings=False)


def _model(name: str, doc: str, fields: Mapping[str, Any]) -> type[Strict]:
    made: type[Strict] = create_model(name, __base__=_Made, __doc__=doc, __module__=__name__, **fields)
    return made


def _ready(model: Strict) -> Ready:
    return Ready(model.given())


def _when_model() -> type[Strict]:
    fields = {f"{name}_": _field(name, _condition_type(one), one.doc) for name, one in CONDITIONS.items()}
    group: Any = Annotated[ForwardRef("WhenModel"), AfterValidator(_ready)]
    joints = {f"{name}_": _field(name, Listed[group], JOINT_DOCS[name]) for name in JOINTS}
    return _model("WhenModel", "The conditions of a rule; all of them must be met.", fields | joints)


def _then_model() -> type[Strict]:
    fields = {f"{name}_": _field(name, _ACTION_TYPES[one.shape], one.doc) for name, one in ACTIONS.items()}
    return _model("ThenModel", "What a rule does with a mail.", fields)


if TYPE_CHECKING:  # what is made from a table at run time is no type to a checker
    Conditions = Ready
    Actions = Mapping[str, Any]
else:
    WhenModel = _when_model()
    Conditions = Annotated[WhenModel, AfterValidator(_ready)]
    Actions = Annotated[_then_model(), AfterValidator(Strict.given)]
