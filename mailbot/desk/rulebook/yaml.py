"""YAML as people mean it, and where each thing stands. Every scalar stays the text that was written (`17:30`, `no`, `0123`,
`2026-12-24`), an empty one is None; aliases, tags, duplicate and composite keys are problems. Knows no rule.

PyYAML's own loaders read `17:30` as 1050 and `no` as False, and let nine aliases grow into millions of nodes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from mailbot.desk.rulebook.problems import Path, Problem, dotted

LARGEST = 500_000
"""Characters that a file may have."""

DEEPEST = 30
"""How deeply lists and mappings may be nested."""

_NOTHING = ("", "~", "null", "Null", "NULL")
_PLAIN_TAGS = (None, "", "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_ALIAS = "`*` refers to another place, which is not used here"

Place = tuple[int, int]


class Keyed(dict[str, Any]):
    """A mapping that knows its own path in the file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path


@dataclass(slots=True)
class Tree:
    """What a file says, where each value and each key stands (line and column from 1), and what is wrong with it."""

    value: Any = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: Path) -> Place:
        """Where a value stands; the nearest thing around it where it doesn't stand for itself."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, (1, 1))

    def key(self, path: Path) -> Place:
        """Where a key stands, or else its value."""
        return self.keys.get(path) or self.place(path)

    def wrong(self, place: Place, path: Path, message: str, hint: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(*place, dotted(path), message, hint))


class _Refused(yaml.MarkedYAMLError):
    """Something that stops the reading."""


class _Composer(yaml.BaseLoader):
    """PyYAML's composer, with a limit for depth, and each alias an empty value with a note."""

    depth = 0

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.aliases: list[yaml.Mark] = []
        self.tags: list[tuple[yaml.Mark, str]] = []

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call] # the stubs leave PyYAML's parser untyped
        mark: yaml.Mark = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            self.get_event()  # type: ignore[no-untyped-call] # see above
            self.aliases.append(mark)
            return yaml.ScalarNode("", "", mark, mark)
        event.anchor = None
        if event.tag not in _PLAIN_TAGS:
            self.tags.append((mark, str(event.tag)))
        return self._deeper(parent, index, mark)

    def _deeper(self, parent: yaml.Node | None, index: Any, mark: yaml.Mark) -> yaml.Node | None:
        if self.depth >= DEEPEST:
            raise _Refused(None, None, f"nested more than {DEEPEST} levels deep", mark)
        self.depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


def load(text: str) -> Tree:
    """Read a file. Never raises: what is wrong stands in `problems`, and `value` holds what could be read."""
    tree = Tree()
    if len(text) > LARGEST:
        tree.wrong((1, 1), (), f"the file has {len(text):,} characters; at most {LARGEST:,} are read")
        return tree
    root = _composed(text, tree)
    if root is not None:
        tree.value = _read(root, (), tree)
    return tree


def _composed(text: str, tree: Tree) -> yaml.Node | None:
    try:
        composer = _Composer(text)
        root: yaml.Node | None = composer.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        tree.wrong(_at(mark) if mark else (1, 1), (), _syntax(error), _syntax_hint(error))
        return None
    except yaml.reader.ReaderError as error:
        tree.wrong(_after(text, error.position), (), f"a character that no text file has: {error.character!r}")
        return None
    for mark in composer.aliases:
        tree.wrong(_at(mark), (), _ALIAS, "write the value out")
    for mark, tag in composer.tags:
        tree.wrong(_at(mark), (), f"the tag “{tag}” is not used here", "put quotes around a text that begins with `!`")
    return root


def _syntax(error: yaml.MarkedYAMLError) -> str:
    parts = [part for part in (error.context, error.problem) if part]
    return f"not readable as YAML: {', '.join(parts)}" if parts else "not readable as YAML"


def _syntax_hint(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or ""
    if "'\\t'" in problem:
        return "indent with spaces, not with tabs"
    if "alias" in (error.context or ""):
        return 'put quotes around a text that begins with `*`, such as "*@abc.vn"'
    if "mapping values are not allowed" in problem:
        return "check the indentation; put quotes around a text that holds a colon"
    if "document" in problem:
        return "keep one document, without a second `---`"
    return ""


def _at(mark: yaml.Mark) -> Place:
    return mark.line + 1, mark.column + 1


def _after(text: str, position: object) -> Place:
    before = text[: position if isinstance(position, int) else 0]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _read(node: yaml.Node, path: Path, tree: Tree) -> Any:
    tree.values[path] = _at(node.start_mark)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, tree)
    if isinstance(node, yaml.SequenceNode):
        return [_read(item, (*path, index), tree) for index, item in enumerate(node.value)]
    return None if getattr(node, "style", None) is None and node.value in _NOTHING else str(node.value)


def _mapping(node: yaml.MappingNode, path: Path, tree: Tree) -> Keyed:
    found = Keyed(path)
    for key, name, value in _named(node, path, tree):
        inner = (*path, name)
        if name in found:
            line = tree.keys[inner][0]
            tree.wrong(_at(key.start_mark), inner, f"“{name}” stands here twice", f"it is already in line {line}")
            continue
        tree.keys[inner] = _at(key.start_mark)
        found[name] = _read(value, inner, tree)
    return found


def _named(node: yaml.MappingNode, path: Path, tree: Tree) -> Iterator[tuple[yaml.Node, str, yaml.Node]]:
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode) and key.value:
            yield key, str(key.value), value
        else:
            tree.wrong(_at(key.start_mark), path, "a key must be one word or text")
