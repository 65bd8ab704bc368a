"""Looks at a template's source before it is used: its form, its syntax, and constructs that are not offered.
Knows Jinja2's grammar, no language and no context."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from mailbot.mail.render_context import known

_SUBJECT = re.compile(r"Subject:[ \t]*(.+)")
_ALONE = re.compile(r"^[ \t]*((?:\{%(?:(?!%\}).)*%\}[ \t]*)+)\n", re.MULTILINE)  # tags alone on a line leave no empty line
_REFUSED: dict[type[nodes.Node], str] = {
    nodes.Macro: "macro",
    nodes.CallBlock: "call",
    nodes.FilterBlock: "filter",
    nodes.AssignBlock: "set … endset",
    nodes.Import: "import",
    nodes.FromImport: "from … import",
    nodes.Extends: "extends",
    nodes.Block: "block",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One template, taken apart. `body` keeps the line numbers of the file; a partial (`_name.md`) has no subject."""

    name: str
    subject: str
    body: str


def is_partial(name: str) -> bool:
    """Whether a file is only included by others, like `vi/_ticket.md`."""
    return name.rpartition("/")[2].startswith("_")


def read(name: str, text: str) -> tuple[Source, tuple[str, ...]]:
    """Take a file apart; its first line is `Subject: …` unless it is a partial."""
    clean = _ALONE.sub(r"\1{#\n#}", re.sub("[\ue000\ue001\x00]", "", text.lstrip("\ufeff").replace("\r\n", "\n")))
    if is_partial(name):
        return Source(name, "", clean), ()
    first, _, rest = clean.partition("\n")
    found = _SUBJECT.fullmatch(first.strip())
    if not found:
        return Source(name, "", clean), (f"{name}:1: the first line should be `Subject: …`",)
    return Source(name, found[1], "\n" + rest), ()


def faults(environment: Environment, source: Source) -> tuple[str, ...]:
    """What is wrong with a template's syntax, and what would be right."""
    found: list[str] = []
    for offset, text in ((0, source.subject), (0, source.body)):
        try:
            tree = environment.parse(text, source.name, source.name)
        except TemplateSyntaxError as error:
            found.append(f"{source.name}:{error.lineno + offset}: {error.message}")
            continue
        found += _refused(source.name, tree)
        found += _unknown(environment, source.name, tree)
    return tuple(found)


def _refused(name: str, tree: nodes.Template) -> list[str]:
    hits = [(node, word) for kind, word in _REFUSED.items() for node in tree.find_all(kind)]
    return [
        f"{name}:{node.lineno}: `{word}` is not offered here; put it in a file `_name.md` and include it" for node, word in hits
    ]


def _unknown(environment: Environment, name: str, tree: nodes.Template) -> list[str]:
    """Filters and variables that are not there, each with the nearest that is."""
    filters = [(node.lineno, "filter", node.name) for node in tree.find_all(nodes.Filter) if node.name not in environment.filters]
    offered = known(name.partition("/")[2].removesuffix(".md"))
    strange = meta.find_undeclared_variables(tree) - offered
    names = [(node.lineno, "value", node.name) for node in tree.find_all(nodes.Name) if node.name in strange]
    return [
        *(f"{name}:{line}: there is no {what} `{word}`{_near(word, environment.filters)}" for line, what, word in filters),
        *(f"{name}:{line}: there is no {what} `{word}`{_near(word, offered)}" for line, what, word in names),
    ]


def _near(word: str, known_words: Iterable[str]) -> str:
    close = get_close_matches(word, list(known_words), n=1, cutoff=0.5)
    return f"; did you mean `{close[0]}`?" if close else ""
