"""The kinds of values that rules.yaml has, as annotated types: how each is read, and its place in the JSON Schema."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, GetJsonSchemaHandler, PlainValidator, ValidationInfo, WithJsonSchema
from pydantic_core import CoreSchema

from mailbot.desk import ical
from mailbot.desk.initials import are_initials
from mailbot.desk.languages import language_of
from mailbot.desk.policy import Span
from mailbot.desk.priorities import priority_of
from mailbot.desk.rulebook import parse
from mailbot.desk.rulebook.names import Names
from mailbot.desk.rulebook.problems import mistake
from mailbot.desk.ticket import Priority

T = TypeVar("T")


class OneOrMore:
    """Marks a list that may be written as the one thing in it, for the JSON Schema."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        return {"anyOf": [schema["items"], schema]}


Listed = Annotated[tuple[T, ...], BeforeValidator(parse.listed), OneOrMore()]
"""A list, or the one thing that stands for a list of one."""

Text = Annotated[str, BeforeValidator(parse.one_text)]
Duration = Annotated[Span, PlainValidator(parse.span), WithJsonSchema({"type": "string", "examples": ["30m", "4h", "3d"]})]
Lasting = Annotated[Duration, AfterValidator(parse.positive)]
Date = Annotated[date, PlainValidator(parse.day), WithJsonSchema({"type": "string", "examples": ["2026-12-24"]})]
Days = Annotated[tuple[date, ...], PlainValidator(parse.days), WithJsonSchema({"type": "string", "examples": ["2026-12-24"]})]
TimeOfDay = Annotated[time, PlainValidator(parse.time_of_day), WithJsonSchema({"type": "string", "examples": ["08:00"]})]
Percent = Annotated[int, PlainValidator(parse.percent), WithJsonSchema({"type": ["string", "integer"], "examples": ["50%"]})]
Email = Annotated[str, PlainValidator(parse.email), WithJsonSchema({"type": "string", "format": "email"})]
Domain = Annotated[str, PlainValidator(parse.domain), WithJsonSchema({"type": "string"})]
Zone = Annotated[str, PlainValidator(parse.timezone), WithJsonSchema({"type": "string", "examples": ["Asia/Ho_Chi_Minh"]})]
Country = Annotated[str, PlainValidator(parse.country), WithJsonSchema({"type": "string", "examples": ["VN", "MY-10", "SG"]})]
Language = Annotated[Text, AfterValidator(language_of)]
PriorityWord = Annotated[Priority, PlainValidator(priority_of), WithJsonSchema({"enum": [str(one) for one in Priority]})]
Flag = Annotated[bool, BeforeValidator(parse.flag)]
Hours = Annotated[
    parse.Windows,
    PlainValidator(parse.windows),
    WithJsonSchema({"type": ["string", "array", "null"], "examples": ["08:00-12:00 13:00-17:30"]}),
]


def _weekdays(value: str) -> str:
    parse.weekdays(value)
    return value


Weekdays = Annotated[str, AfterValidator(_weekdays)]


def _known(section: str, kind: str) -> Callable[[str, ValidationInfo], str]:
    def check(value: str, info: ValidationInfo[Any]) -> str:
        names: Names = info.context
        return names.must_know(section, kind, value)

    return check


PersonKey = Annotated[Text, AfterValidator(_known("people", "person"))]
TeamKey = Annotated[Text, AfterValidator(_known("teams", "team"))]
CalendarKey = Annotated[Text, AfterValidator(_known("calendars", "calendar"))]
SlaKey = Annotated[Text, AfterValidator(_known("sla", "promise (sla)"))]
WorkflowKey = Annotated[Text, AfterValidator(_known("workflows", "workflow"))]

ROLES = ("assignee", "manager", "director")


def _told(value: str, info: ValidationInfo[Any]) -> str:
    names: Names = info.context
    if value in ROLES or value in names.known["people"]:
        return value
    raise mistake(f"unknown person “{value}”", names.meant("people", value, (*ROLES, *names.known["people"])))


def _watcher(value: str, info: ValidationInfo[Any]) -> str:
    names: Names = info.context
    return parse.email(value) if "@" in value else names.must_know("people", "person", value)


def _tag(value: str) -> str:
    if len(value.split()) != 1 or len(value) > 50:
        raise mistake(f"“{value}” is no tag", f"a tag is one word, such as `{'-'.join(value.split())[:50]}`")
    return value


def _template(value: str) -> str:
    if not value.replace("-", "").replace("_", "").isalnum():
        raise mistake(f"“{value}” is no template's name", "write a file's name in `templates/<language>/` without `.md`")
    return value


def _initials(value: str) -> str:
    if not are_initials(value):
        raise mistake(f"“{value}” is no prefix for tickets", "write 1 to 10 plain letters or digits, such as `YC`")
    return value.upper()


def _ical(value: str, info: ValidationInfo[Any]) -> str:
    """The text of the file that is named; "" where nobody looked into it."""
    names: Names = info.context
    text = names.text_of(value)
    try:
        if text is not None:
            ical.check(text)
    except ical.Broken as broken:
        raise mistake(f"{value}: {broken.message}", broken.hint) from None
    return text or ""


Initials = Annotated[Text, AfterValidator(_initials)]
IcalFile = Annotated[Text, AfterValidator(_ical)]
Told = Annotated[Text, AfterValidator(_told)]
Watcher = Annotated[Text, AfterValidator(_watcher)]
Tag = Annotated[Text, AfterValidator(_tag)]
Template = Annotated[Text, AfterValidator(_template)]
