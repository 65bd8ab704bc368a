"""Compiled templates and one page made from them. Knows Jinja2 and the order of things; which set of templates is asked,
and what happens when one fails, is decided in `render`."""

from __future__ import annotations

import re
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from jinja2 import Template, TemplateError, Undefined

from mailbot.mail.headers import one_line
from mailbot.mail.render import as_html, markdown
from mailbot.mail.render.check import Source, is_partial
from mailbot.mail.render.context import left_out
from mailbot.mail.render.sandbox import VALUES, Sandbox, environment, written
from mailbot.mail.render.values import Overflow, Shown, Values
from mailbot.mail.render.vocabulary import Words
from mailbot.mail.render.voice import Occasion, Voice

_UNDEFINED = re.compile(r"(?:'[\w. ]+' has no attribute )?'(\w+)'(?: is undefined)?")
FAILURES = (TemplateError, Overflow, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)
"""What an admin's template may raise while it is rendered."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """One mail's words, its HTML in whole lines. `problems` tell what went wrong with the admin's template, if anything did."""

    subject: str
    text: str
    html: tuple[str, ...]
    language: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pages:
    """Templates by name (`vi/received.md`) and words by language. A template is compiled when it is first used, and kept."""

    environment: Sandbox
    names: frozenset[str]
    words: Mapping[str, Words]

    def template(self, name: str) -> Template:
        """The compiled template; `vi/received.md#subject` is its first line. Raises TemplateNotFound."""
        return self.environment.get_template(name)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be rendered: a kind of mail (or `canned/<name>`), in a language, with which values; whether it greets."""

    kind: str
    language: str
    context: Mapping[str, Any]
    occasion: Occasion
    greets: bool = True

    @property
    def path(self) -> str:
        """The template's name."""
        return f"{self.language}/{self.kind}.md"

    def names(self, pages: Pages, values: Values) -> dict[str, Any]:
        """Everything that the template sees."""
        voice = Voice(self.occasion, self.language, pages.words[self.language], self.greets)
        own = {"language": self.language, VALUES: values}
        return {**pages.environment.globals, **left_out(self.kind), **self.context, **voice.names(), **own}


def page(pages: Pages, order: Order, problems: tuple[str, ...] = ()) -> Rendered:
    """Subject, text and HTML. Raises one of FAILURES; TemplateNotFound, one of them, where there is no such kind."""
    subject, body = pages.template(f"{order.path}#subject"), pages.template(order.path)
    values = Values()
    names = order.names(pages, values)
    title = one_line(values.text(written(subject, names)), 250)
    look = markdown.look(written(body, names))
    html = (*as_html.head(order.language, title), *look.rich(values))
    return Rendered(title, look.plain(values), html, order.language, problems)


def fragment(pages: Pages, order: Order) -> Shown:
    """The body alone, to be put into another page. Raises like `page`."""
    values = Values()
    names = order.names(pages, values)
    look = markdown.fragment(written(pages.template(order.path), names))
    return Shown(look.plain(values).strip(), "".join(look.rich(values)), block=True)


def titled(pages: Pages, order: Order) -> tuple[str, Shown]:
    """The subject on one line, and the body alone. Raises like `page`."""
    values = Values()
    names = order.names(pages, values)
    title = written(pages.template(f"{order.path}#subject"), names)
    return one_line(values.text(title), 250), fragment(pages, order)


def where(order: Order, error: Exception) -> str:
    """`vi/received.md:12: …`, the line from the traceback where Jinja2 knows it."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".md")]
    at = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else f"{order.path}:1"
    said = _said(one_line(str(error), 300))
    return f"{at}: {said or type(error).__name__}"


def _said(error: str) -> str:
    found = _UNDEFINED.fullmatch(error)
    return f"there is no value `{found[1]}` here" if found else error


def prepared(sources: Mapping[str, Source], words: Mapping[str, Words], undefined: type[Undefined]) -> Pages:
    """Templates, ready to be rendered."""

    def find(name: str) -> str | None:
        path, _, part = name.partition("#")
        source = sources.get(path)
        return None if source is None else source.subject if part else source.body

    names = frozenset(name for name in sources if not is_partial(name))
    return Pages(environment(find, undefined), names, MappingProxyType(dict(words)))
