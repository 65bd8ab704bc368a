"""words.yaml: the labels and short sentences of one language. Reads text, knows no file and no template."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.constructor import BaseConstructor

Words = Mapping[str, Any]
_Libyaml: Any = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
_SLOT = re.compile(r"\{(\w{1,40})\}")


class _Composer(Composer):
    """No aliases."""

    check_event: Any
    peek_event: Any

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.MarkedYAMLError(problem="aliases (*) are not read here: write it out", problem_mark=mark)
        return super().compose_node(parent, index)


class _Constructor(BaseConstructor):
    """Every scalar a string (`no` is a word, `17:30` too); no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"{key.value} stands twice: keep one", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep=True)


class _Plain(_Composer, _Constructor, yaml.BaseLoader):
    """Reads with PyYAML's own parser, whose words for what is wrong are the better ones."""


class _Quick(_Composer, _Constructor, _Libyaml):  # type: ignore[misc] # which of both it is shows at run time
    """Reads with libyaml's parser, in a sixth of the time."""

    def __init__(self, source: str) -> None:
        _Libyaml.__init__(self, source)
        Composer.__init__(self)


def _found(source: str) -> Any:
    try:
        return yaml.load(source, Loader=_Quick)  # noqa: S506 - strings, lists and mappings only
    except yaml.YAMLError:
        return yaml.load(source, Loader=_Plain)  # noqa: S506 - a BaseLoader makes strings, lists and mappings only


def read(name: str, source: str) -> tuple[Words, tuple[str, ...]]:
    """The words of one file, and what is wrong with it (`name:line: …`); empty where it cannot be read."""
    try:
        found = _found(source)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return {}, (f"{name}:{line}: {error.problem}",)
    except yaml.YAMLError as error:
        return {}, (f"{name}:1: {' '.join(str(error).split())}",)
    if not isinstance(found, dict):
        return {}, (f"{name}:1: expected groups of words, such as `status:` with `open: …` below it",)
    return found, ()


def merged(own: Words, shipped: Words, path: str = "") -> tuple[Words, tuple[tuple[str, str], ...]]:
    """The shipped words with the admin's over them; where theirs is of another shape the shipped one stays, and the
    dotted path is returned with what is wrong."""
    result: dict[str, Any] = dict(shipped)
    problems: list[tuple[str, str]] = []
    for key, value in own.items():
        there = shipped.get(key)
        if isinstance(there, Mapping) and isinstance(value, Mapping):
            result[key], more = merged(value, there, f"{path}{key}.")
            problems += more
        elif there is None or (isinstance(there, str) and isinstance(value, str)):
            result[key] = value
        else:
            wanted = "keys below it" if isinstance(there, Mapping) else "one line of text"
            problems.append((f"{path}{key}", f"should be {wanted}; the shipped words are used"))
    return MappingProxyType(result), tuple(problems)


def lines(source: str) -> Mapping[str, int]:
    """On which line of a file that can be read each dotted path stands."""
    return dict(_lines(yaml.compose(source, Loader=_Plain), ""))


def _lines(node: yaml.Node | None, path: str) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield f"{path}{key.value}", key.start_mark.line + 1
            yield from _lines(value, f"{path}{key.value}.")


def missing(words: Words, wanted: Words, path: str = "") -> tuple[str, ...]:
    """Keys that `wanted` has and `words` lacks, as dotted paths."""
    gaps: list[str] = []
    for key, value in wanted.items():
        there = words.get(key)
        if there is None or isinstance(value, Mapping) is not isinstance(there, Mapping):
            gaps.append(f"{path}{key}")
        elif isinstance(value, Mapping):
            gaps += missing(there, value, f"{path}{key}.")
    return tuple(gaps)


def label(words: Words, group: str, key: object) -> str:
    """The word for a key, or the key itself, readable, where there is none (a free label, a tag)."""
    wanted = str(key or "")
    found = words.get(group, {})
    if not isinstance(found, Mapping):
        return wanted
    value = found[wanted] if wanted in found else found.get(_kebab(wanted))
    return value if isinstance(value, str) else wanted


def sentence(words: Words, group: str, item: object) -> str:
    """A sentence with its parameters: `item` is {key, …parameters}, a key, or "" for none.

    Parameters that the sentence does not name are left out; ones that it names and did not get are empty."""
    values = item if isinstance(item, Mapping) else {"key": item or ""}
    key = str(values.get("key", ""))
    pattern = words.get(group, {}).get(key)
    if not isinstance(pattern, str):
        return " ".join([key, *(str(v) for k, v in values.items() if k != "key" and v)]).strip()
    text = _SLOT.sub(lambda slot: _parameter(values.get(slot[1], "")), pattern).replace(" ()", "")
    return " ".join(text.split())


def _parameter(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _kebab(key: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", key).replace("_", "-").lower()
