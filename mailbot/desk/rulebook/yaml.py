"""YAML as people mean it, and where each thing stands. Every scalar stays the text that was written (`17:30`, `no`, `0123`,
`2026-12-24`), an empty one is None; aliases, tags, duplicate and composite keys are problems. Knows no rule.

PyYAML's own loaders read `17:30` as 1050 and `no` as False, and let nine aliases grow into millions of nodes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from mailbot.desk.nodes import Place, composed, place_of
from mailbot.desk.rulebook.problems import Path, Problem, dotted

LARGEST = 500_000
"""Characters that a file may have."""

_NOTHING = ("", "~", "null", "Null", "NULL")


class Keyed(dict[str, Any]):
    """A mapping that knows its own path in the file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path


@dataclass(slots=True)
class Tree:
    """What a file says, where each value and each key stands (line and column from 1), and what is wrong with it.
    `lost` are the sections that are not readable as YAML."""

    value: Any = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    lost: frozenset[str] = frozenset()

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


def load(text: str) -> Tree:
    """Read a file. Never raises: what is wrong stands in `problems`, and `value` holds what could be read."""
    tree = Tree()
    if len(text) > LARGEST:
        tree.wrong((1, 1), (), f"the file has {len(text):,} characters; at most {LARGEST:,} are read")
        return tree
    found = composed(unicodedata.normalize("NFC", text))
    for place, message, hint in found.notes:
        tree.wrong(place, (), message, hint)
    tree.lost = frozenset(found.lost)
    if found.root is not None:
        tree.value = _read(found.root, (), tree)
    return tree


def _read(node: yaml.Node, path: Path, tree: Tree) -> Any:
    tree.values[path] = place_of(node.start_mark)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, tree)
    if isinstance(node, yaml.SequenceNode):
        return [_read(item, (*path, index), tree) for index, item in enumerate(node.value)]
    return None if not getattr(node, "style", "") and node.value in _NOTHING else str(node.value)


def _mapping(node: yaml.MappingNode, path: Path, tree: Tree) -> Keyed:
    found = Keyed(path)
    for key, name, value in _named(node, path, tree):
        inner = (*path, name)
        if name in found:
            line = tree.keys[inner][0]
            tree.wrong(place_of(key.start_mark), inner, f"“{name}” stands here twice", f"it is already in line {line}")
            continue
        tree.keys[inner] = place_of(key.start_mark)
        found[name] = _read(value, inner, tree)
    return found


def _named(node: yaml.MappingNode, path: Path, tree: Tree) -> Iterator[tuple[yaml.Node, str, yaml.Node]]:
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode) and key.value:
            yield key, str(key.value), value
        else:
            tree.wrong(place_of(key.start_mark), path, "a key must be one word or text")
