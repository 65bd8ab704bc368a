"""What a rule may ask about a mail: one function per condition. Knows values and requests, not what a rule then does.

A new condition is one function with `@condition`: rules.yaml, its check and schema, `explain` and docs/rules.md know it
from then on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from mailbot.desk.languages import language_of
from mailbot.desk.patterns import Glob, HeaderTest, Passage, Size, Text, address_of, file_of, header_of, size_of, text_of
from mailbot.desk.prefix import Prefix, heard
from mailbot.desk.priorities import priority_of
from mailbot.desk.request import Request
from mailbot.desk.ticket import Priority

When = Mapping[str, Any]


class Ready(dict[str, Any]):
    """Conditions that have been read; nobody changes them any more."""

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """What is to be asked about a mail, in order."""
        return tuple(_question(name, value) for name, value in self.items())


JOINTS = ("any", "all", "not")
"""What joins conditions: `any` of these, `all` of these, `not` one of these."""

_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of value in rules.yaml: how one is read (ValueError: what would be right), what it becomes, and its
    place in the JSON Schema."""

    words: str
    read: Callable[[object], Any]
    kinds: tuple[type, ...]
    schema: Mapping[str, object] = field(default_factory=lambda: {"type": ["string", "number"]})


WORDS = Shape("words, or `/a regular expression/`", text_of, Text.__args__)
TYPE = Shape("a request type, such as `Yêu cầu hỗ trợ kỹ thuật`", Prefix.of, (Prefix,))
ADDRESS = Shape("an address, a domain, or either with `*` and `?`", address_of, (Glob,))
NAME = Shape("a file name with `*` and `?`", file_of, (Glob,))
HEADER = Shape("`{Field-Name: words or /regular expression/}`", header_of, (HeaderTest,), {"type": "object"})
LANGUAGE = Shape("a language code, such as `vi`", language_of, (str,), {"type": "string"})
PRIORITY = Shape("`urgent`, `high`, `normal` or `low`", priority_of, (Priority,), {"enum": [*Priority]})
SIZE = Shape("a size, such as `>5MB`", size_of, (Size,), {"type": "string", "pattern": "^[<>]=?.*$"})

Test = Callable[[Any, Request], bool]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition: its name in rules.yaml, its sentence for people, the shape of its values, and its test."""

    name: str
    doc: str
    shape: Shape
    test: Test

    def compiled(self, value: object) -> tuple[Any, ...]:
        """The values as the test wants them: each read by the shape, unless it already was."""
        listed: Iterable[object] = value if isinstance(value, (list, tuple)) else (value,)
        return tuple(item if type(item) in self.shape.kinds and item != "" else self.shape.read(item) for item in listed)


CONDITIONS: dict[str, Condition] = {}


def condition(name: str, shape: Shape) -> Callable[[Test], Test]:
    """Make a function a condition. Its docstring is what people read about it; it gets the values, any of which will do."""

    def register(test: Test) -> Test:
        CONDITIONS[name] = Condition(name, " ".join((test.__doc__ or "").split()), shape, test)
        return test

    return register


@condition("prefix", TYPE)
def prefix(value: tuple[Prefix, ...], request: Request) -> bool:
    """The subject begins with this request type, in any spelling, in brackets or not, before any dash or colon or none."""
    known = request.heard if request.types.known else heard(request.subject, value)
    return any(item in known for item in value)


@condition("subject", WORDS)
def subject(value: tuple[Text, ...], request: Request) -> bool:
    """The subject holds these words (next to each other, whole words), or fits the regular expression."""
    return any(item.fits(request.head) for item in value)


@condition("body", WORDS)
def body(value: tuple[Text, ...], request: Request) -> bool:
    """What the sender newly wrote holds these words, or one of its lines fits the regular expression."""
    return any(item.fits(request.passage) for item in value)


@condition("from", ADDRESS)
def sender(value: tuple[Glob, ...], request: Request) -> bool:
    """The sender's address fits. A `From` line proves nothing: good for sorting, not for trusting."""
    return any(item.matches(request.writer) for item in value)


@condition("to", ADDRESS)
def to(value: tuple[Glob, ...], request: Request) -> bool:
    """One of the addresses in `To` fits; so several support addresses can have rules of their own."""
    return any(item.fits(address) for item in value for address in request.to)


@condition("cc", ADDRESS)
def cc(value: tuple[Glob, ...], request: Request) -> bool:
    """One of the addresses in `Cc` fits."""
    return any(item.fits(address) for item in value for address in request.cc)


@condition("header", HEADER)
def header(value: tuple[HeaderTest, ...], request: Request) -> bool:
    """The mail has these header fields, with these words in them (`"*"`: with anything). Several fields must all be there."""
    return any(_headers_fit(item, request) for item in value)


def _headers_fit(wanted: HeaderTest, request: Request) -> bool:
    return all(any(text.fits(found) for text in texts for found in _found(name, request)) for name, texts in wanted.names)


def _found(name: str, request: Request) -> Iterable[Passage]:
    return request.fields.get(name, ())


@condition("attachment", NAME)
def attachment(value: tuple[Glob, ...], request: Request) -> bool:
    """One of the attached files has such a name: `"*.pdf"`, `"*hợp đồng*"`, or `"*"` for any file at all."""
    return any(item.fits(name) for item in value for name in request.attachments)


@condition("language", LANGUAGE)
def language(value: tuple[str, ...], request: Request) -> bool:
    """The mail is written in this language."""
    return request.language in value


@condition("priority", PRIORITY)
def priority(value: tuple[Priority, ...], request: Request) -> bool:
    """The mail itself names this priority, in the form or in its words; one that names none fits no priority."""
    return request.priority in value


@condition("size", SIZE)
def size(value: tuple[Size, ...], request: Request) -> bool:
    """The whole mail, attachments included, is larger or smaller than this. 1 KB is 1,024 bytes."""
    return any(item.fits(request.size) for item in value)


@dataclass(frozen=True, slots=True)
class Question:
    """One condition with its values: its name, the values as written, and what tells whether a request meets it."""

    name: str
    written: str
    fits: Callable[[Request], bool]


def _question(name: str, value: Any) -> Question:
    test = partial(_joined, name, value) if name in JOINTS else partial(CONDITIONS[name].test, value)
    return Question(name, as_written(name, value), test)


def compiled(when: When, depth: int = 0) -> Ready:
    """The conditions of a rule, read; what was read before is left alone. Raises ValueError or KeyError for a mistake."""
    if isinstance(when, Ready):
        return when
    if depth > _DEEPEST:
        raise ValueError("conditions nested too deeply")
    return Ready((name, _compiled(name, value, depth)) for name, value in when.items())


def _compiled(name: str, value: Any, depth: int) -> tuple[Any, ...]:
    if name in JOINTS:
        return tuple(compiled(branch, depth + 1) for branch in branches(value))
    return CONDITIONS[name].compiled(value)


def branches(value: Any) -> tuple[When, ...]:
    """The groups of conditions under `any`, `all` or `not`; a single group may stand without a list."""
    return (value,) if isinstance(value, Mapping) else tuple(value)


def _joined(name: str, value: tuple[Ready, ...], request: Request) -> bool:
    met = (all(question.fits(request) for question in branch.questions) for branch in value)
    if name == "all":
        return all(met)
    return any(met) is (name == "any")


def as_written(name: str, value: Any) -> str:
    """A condition's value in one line, as the admin wrote it."""
    if name not in JOINTS:
        return ", ".join(str(item) for item in value)
    return " | ".join(", ".join(f"{key}: {as_written(key, inner)}" for key, inner in branch.items()) for branch in value)


def prefixes_in(when: When, *, denied: bool = True) -> Iterable[Prefix]:
    """Every request type that (compiled) conditions name, at any depth; without `denied`, not those under `not`."""
    for name, value in when.items():
        if name in JOINTS:
            for branch in value if denied or name != "not" else ():
                yield from prefixes_in(branch, denied=denied)
        elif name == "prefix":
            yield from value
