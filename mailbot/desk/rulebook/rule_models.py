"""The shape of the rules in rules.yaml, made from the conditions and actions that there are; and of the whole file."""

from __future__ import annotations

from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, create_model

from mailbot.desk.actions import ACTIONS, Shape
from mailbot.desk.conditions import CONDITIONS, JOINTS, Condition
from mailbot.desk.rulebook import parse
from mailbot.desk.rulebook.strict import Strict
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

_JOINT_DOCS = MappingProxyType(
    {
        "any": "At least one of these groups of conditions is met.",
        "all": "All of these groups of conditions are met.",
        "not": "None of these groups of conditions is met.",
    }
)


def _condition_type(condition: Condition) -> Any:
    item = Annotated[Any, PlainValidator(condition.shape.read)]
    one = dict(condition.shape.schema)
    schema = {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
    return Annotated[tuple[item, ...], BeforeValidator(parse.listed), WithJsonSchema(schema)]


def _field(name: str, kind: Any, doc: str) -> tuple[Any, Any]:
    return kind, Field(default=None, alias=name, description=doc)


def _when_model() -> type[Strict]:
    fields = {f"{name}_": _field(name, _condition_type(one), one.doc) for name, one in CONDITIONS.items()}
    joints = {f"{name}_": _field(name, Listed["WhenModel"], _JOINT_DOCS[name]) for name in JOINTS}
    model = create_model(
        "WhenModel", __base__=Strict, __doc__="The conditions of a rule; all of them must be met.", **fields, **joints
    )  # type: ignore[call-overload] # fields made from a table have no static types
    model.model_rebuild(_types_namespace={"WhenModel": model})
    return model  # type: ignore[no-any-return] # see above


def _then_model() -> type[Strict]:
    fields = {f"{name}_": _field(name, _ACTION_TYPES[one.shape], one.doc) for name, one in ACTIONS.items()}
    return create_model("ThenModel", __base__=Strict, __doc__="What a rule does with a mail.", **fields)  # type: ignore[call-overload,no-any-return] # fields made from a table have no static types


WhenModel = _when_model()
ThenModel = _then_model()
