"""What a rule may do with a mail: one function per action. Knows values and routings, not why a rule matched.

A new action is one function with `@action`: rules.yaml, its check and schema, and docs/rules.md know it from then on.
Where several rules speak (`continue`, then the default), the earlier one's word stands and lists are joined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mailbot.desk.replace import replace
from mailbot.desk.routing import Routing

Then = Mapping[str, Any]
Act = Callable[[Any, Routing], Routing]


class Shape(StrEnum):
    """A kind of value in rules.yaml, in words for people; `rulebook` knows how one is read and checked."""

    TEAM = "a team's key"
    PERSON = "a person's key"
    PRIORITY = "`urgent`, `high`, `normal` or `low`"
    TAGS = "one word, or a list of them"
    SLA = "the name of a promise under `sla`"
    WORKFLOW = "the name of a workflow"
    TEXTS = "a text, or a list of them"
    WATCHERS = "an address or a person's key, or a list of them"
    LANGUAGE = "a language code, such as `vi`"
    TEMPLATE = "a template's name"
    TEXT = "a text"
    FLAG = "`true` or `false`"


@dataclass(frozen=True, slots=True)
class Action:
    """An action: its name in rules.yaml, its sentence for people, the shape of its value, and what it does to a routing.
    `fills`: as part of `default` it also completes what a matched rule left open."""

    name: str
    doc: str
    shape: Shape
    act: Act
    fills: bool = False


ACTIONS: dict[str, Action] = {}


def action(name: str, shape: Shape, *, fills: bool = False) -> Callable[[Act], Act]:
    """Make a function an action. Its docstring is what people read about it."""

    def register(act: Act) -> Act:
        ACTIONS[name] = Action(name, " ".join((act.__doc__ or "").split()), shape, act, fills)
        return act

    return register


@action("team", Shape.TEAM, fills=True)
def team(value: str, routing: Routing) -> Routing:
    """The team that gets the ticket."""
    return replace(routing, team=routing.team or value)


@action("assign", Shape.PERSON)
def assign(value: str, routing: Routing) -> Routing:
    """The person who gets the ticket, instead of whose turn it is in the team."""
    return replace(routing, assign=routing.assign or value)


@action("priority", Shape.PRIORITY, fills=True)
def priority(value: Any, routing: Routing) -> Routing:
    """The ticket's priority, whatever the mail says; under `default`, where neither rule nor mail says one."""
    return replace(routing, priority=routing.priority or value)


@action("tag", Shape.TAGS)
def tag(value: tuple[str, ...], routing: Routing) -> Routing:
    """Tags for the ticket: one, or a list."""
    return replace(routing, tags=_joined(routing.tags, value))


@action("sla", Shape.SLA, fills=True)
def sla(value: str, routing: Routing) -> Routing:
    """The promise that counts, instead of the team's."""
    return replace(routing, sla=routing.sla or value)


@action("workflow", Shape.WORKFLOW)
def workflow(value: str, routing: Routing) -> Routing:
    """The workflow that the ticket goes through. Without `team`, the team of its first step gets the ticket."""
    return replace(routing, workflow=routing.workflow or value)


@action("ask_for", Shape.TEXTS)
def ask_for(value: tuple[str, ...], routing: Routing) -> Routing:
    """What the mail must tell. What is missing is asked for in one mail, once."""
    return replace(routing, ask_for=_joined(routing.ask_for, value))


@action("cc", Shape.WATCHERS)
def cc(value: tuple[str, ...], routing: Routing) -> Routing:
    """Who watches the ticket: addresses, or people by their key."""
    return replace(routing, cc=_joined(routing.cc, value))


@action("language", Shape.LANGUAGE, fills=True)
def language(value: str, routing: Routing) -> Routing:
    """The language of the answers, whatever the mail's own; under `default`, where the mail's can't be told."""
    return replace(routing, language=routing.language or value)


@action("template", Shape.TEMPLATE)
def template(value: str, routing: Routing) -> Routing:
    """The template of the first answer, instead of `received`: a file's name in `templates/<language>/` without `.md`."""
    return replace(routing, template=routing.template or value)


@action("reject", Shape.TEXT)
def reject(value: str, routing: Routing) -> Routing:
    """Answer with this text, and make no ticket."""
    return replace(routing, reject=routing.reject or value)


@action("set_aside", Shape.TEXT)
def set_aside(value: str, routing: Routing) -> Routing:
    """Neither ticket nor answer: the mail is kept for a person to see, with this reason."""
    return replace(routing, set_aside=routing.set_aside or value)


@action("continue", Shape.FLAG)
def goes_on(value: bool, routing: Routing) -> Routing:
    """With `true`, the rules below are looked at as well; what this rule says stands."""
    return routing


def apply(then: Then, routing: Routing) -> Routing:
    """A routing with all of a rule's actions added."""
    for name, value in then.items():
        routing = ACTIONS[name].act(_plain(name, value), routing)
    return routing


_LISTS = (Shape.TAGS, Shape.TEXTS, Shape.WATCHERS)


def _plain(name: str, value: Any) -> Any:
    return (value,) if ACTIONS[name].shape in _LISTS and isinstance(value, str) else value


def _joined(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))
