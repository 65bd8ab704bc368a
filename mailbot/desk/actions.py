"""What a rule may do with a mail: one function per action. Knows values and routings, not why a rule matched.

A new action is one function with `@action`: rules.yaml, its check and schema, and docs/rules.md know it from then on.
Where several rules speak (`continue`, then the default), the earlier one's word stands and lists are joined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mailbot.desk.routing import Routing

Then = Mapping[str, Any]
Act = Callable[[Any, Routing], Routing]


@dataclass(frozen=True, slots=True)
class Action:
    """An action: its name in rules.yaml, its sentence for people, and what it does to a routing. `fills`: as part of
    `default` it also completes what a matched rule left open."""

    name: str
    doc: str
    act: Act
    fills: bool = False


ACTIONS: dict[str, Action] = {}


def action(name: str, *, fills: bool = False) -> Callable[[Act], Act]:
    """Make a function an action. Its docstring is what people read about it."""

    def register(act: Act) -> Act:
        ACTIONS[name] = Action(name, " ".join((act.__doc__ or "").split()), act, fills)
        return act

    return register


@action("team", fills=True)
def team(value: str, routing: Routing) -> Routing:
    """The team that gets the ticket."""
    return replace(routing, team=routing.team or value)


@action("assign")
def assign(value: str, routing: Routing) -> Routing:
    """The person who gets the ticket, instead of whose turn it is in the team."""
    return replace(routing, assign=routing.assign or value)


@action("priority", fills=True)
def priority(value: Any, routing: Routing) -> Routing:
    """The ticket's priority, whatever the mail says; under `default`, where neither rule nor mail says one."""
    return replace(routing, priority=routing.priority or value)


@action("tag")
def tag(value: tuple[str, ...], routing: Routing) -> Routing:
    """Tags for the ticket: one, or a list."""
    return replace(routing, tags=_joined(routing.tags, value))


@action("sla", fills=True)
def sla(value: str, routing: Routing) -> Routing:
    """The promise that counts, instead of the team's."""
    return replace(routing, sla=routing.sla or value)


@action("workflow")
def workflow(value: str, routing: Routing) -> Routing:
    """The workflow that the ticket goes through. Without `team`, the team of its first step gets the ticket."""
    return replace(routing, workflow=routing.workflow or value)


@action("ask_for")
def ask_for(value: tuple[str, ...], routing: Routing) -> Routing:
    """What the mail must tell. What is missing is asked for in one mail, once."""
    return replace(routing, ask_for=_joined(routing.ask_for, value))


@action("cc")
def cc(value: tuple[str, ...], routing: Routing) -> Routing:
    """Who watches the ticket: addresses, or people by their key."""
    return replace(routing, cc=_joined(routing.cc, value))


@action("language", fills=True)
def language(value: str, routing: Routing) -> Routing:
    """The language of the answers, whatever the mail's own; under `default`, where the mail's can't be told."""
    return replace(routing, language=routing.language or value)


@action("template")
def template(value: str, routing: Routing) -> Routing:
    """The template of the first answer, instead of `received`: a file's name in `templates/<language>/` without `.md`."""
    return replace(routing, template=routing.template or value)


@action("reject")
def reject(value: str, routing: Routing) -> Routing:
    """Answer with this text, and make no ticket."""
    return replace(routing, reject=routing.reject or value)


@action("set_aside")
def set_aside(value: str, routing: Routing) -> Routing:
    """Neither ticket nor answer: the mail is kept for a person to see, with this reason."""
    return replace(routing, set_aside=routing.set_aside or value)


@action("continue")
def goes_on(value: bool, routing: Routing) -> Routing:
    """With `true`, the rules below are looked at as well; what this rule says stands."""
    return routing


def apply(then: Then, routing: Routing) -> Routing:
    """A routing with all of a rule's actions added."""
    for name, value in then.items():
        routing = ACTIONS[name].act(_plain(name, value), routing)
    return routing


_LISTS = ("tag", "ask_for", "cc")


def _plain(name: str, value: Any) -> Any:
    return (value,) if name in _LISTS and isinstance(value, str) else value


def _joined(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))
