"""Looks at a template's source before it is used: its form, its syntax, and constructs that are not offered.
Knows Jinja2's grammar, no language and no context."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from mailbot.mail.render.context import HEAD, KINDS, known

_HEAD = re.compile(r"([A-Za-z-]{3,20}):(.*)")
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
    """One template, taken apart. `body` keeps the line numbers of the file; a partial (`_name.md`) has no subject. `head` are
    the lines that a canned answer says something about itself in: number of the line, name in lower case, value."""

    name: str
    subject: str
    body: str
    head: tuple[tuple[int, str, str], ...] = ()


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
    if not is_canned(name):
        return Source(name, found[1], "\n" + rest), ()
    head, body = _headed(rest)
    return Source(name, found[1], "\n" + body, head), ()


def is_canned(name: str) -> bool:
    """Whether a file is a canned answer, like `vi/canned/vpn.md`."""
    return bool(re.fullmatch(r"[^/]+/canned/[^/]+", name))


def _headed(rest: str) -> tuple[tuple[tuple[int, str, str], ...], str]:
    """The head lines right below the subject, and the rest with empty lines in their place."""
    head: list[tuple[int, str, str]] = []
    for number, line in enumerate(rest.split("\n"), start=2):
        found = _HEAD.fullmatch(line.strip())
        if not found or not get_close_matches(found[1].lower(), HEAD, n=1, cutoff=0.75):
            break
        head.append((number, found[1].lower(), found[2].strip()))
    return tuple(head), "\n" * len(head) + "".join(rest.split("\n", len(head))[-1:])


def faults(environment: Environment, source: Source, names: Collection[str], also: Collection[str] = ()) -> tuple[str, ...]:
    """What is wrong with a template, and what would be right; `names` are the files there are, `also` kinds of the rules'."""
    found = _misnamed(source.name, also)
    for text in (source.subject, source.body):
        try:
            tree = environment.parse(text, source.name, source.name)
            found += _refused(source.name, tree) + _unknown(environment, source.name, tree) + _gone(source.name, tree, names)
        except TemplateSyntaxError as error:
            found.append(f"{source.name}:{error.lineno}: {error.message}")
    return tuple(found)


def _misnamed(name: str, also: Collection[str]) -> list[str]:
    kind = name.partition("/")[2].removesuffix(".md")
    if is_partial(name) or kind in KINDS or kind in also or is_canned(name):
        return []
    return [f"{name}:1: there is no such kind of mail{_near(kind, KINDS)}"]


def _gone(name: str, tree: nodes.Template, names: Collection[str]) -> list[str]:
    language = name.partition("/")[0]
    wanted = [
        (node.lineno, node.template.value) for node in tree.find_all(nodes.Include) if isinstance(node.template, nodes.Const)
    ]
    return [f"{name}:{line}: there is no file `{file}`" for line, file in wanted if f"{language}/{file}" not in names]


def _refused(name: str, tree: nodes.Template) -> list[str]:
    hits = [(node, word) for kind, word in _REFUSED.items() for node in tree.find_all(kind)]
    return [
        f"{name}:{node.lineno}: `{word}` is not offered here; put it in a file `_name.md` and include it" for node, word in hits
    ]


def _unknown(environment: Environment, name: str, tree: nodes.Template) -> list[str]:
    """Filters and values that are not there, each with the nearest that is."""
    filters = [(node.lineno, node.name) for node in tree.find_all(nodes.Filter) if node.name not in environment.filters]
    if filters:
        return [f"{name}:{line}: there is no filter `{word}`{_near(word, environment.filters)}" for line, word in filters]
    offered = known(name.partition("/")[2].removesuffix(".md"))
    strange = meta.find_undeclared_variables(tree) - offered
    found = [(node.lineno, node.name) for node in tree.find_all(nodes.Name) if node.name in strange]
    return [f"{name}:{line}: there is no value `{word}`{_near(word, offered)}" for line, word in found]


def _near(word: str, known_words: Iterable[str]) -> str:
    close = get_close_matches(word, list(known_words), n=1, cutoff=0.5)
    return f"; did you mean `{close[0]}`?" if close else ""
