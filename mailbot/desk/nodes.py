"""YAML text to nodes: with a limit for depth, without aliases and tags, and past a section that can't be read. Knows syntax,
and no rule."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs forget it
from yaml.resolver import BaseResolver

from mailbot.desk.excerpt import Excerpt, excerpt

DEEPEST = 30
"""How deeply lists and mappings may be nested."""

_SECTION = re.compile(r"[^\s#\-\[\]{}][^:#]*:(?:\s|$)")
_SECTIONS_LOST = 3
_READ_EXACTLY = 10_000
_PLAIN_TAGS = (None, "", "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_HINTS = (
    ("'\\t'", "indent with spaces, not with tabs"),
    ("alias", 'put quotes around a text that begins with `*`, such as "*@abc.vn"'),
    ("mapping values are not allowed", "check the indentation; put quotes around a text that holds a colon"),
    ("could not find expected ':'", "look a line or two above: a space belongs behind each colon, as in `key: value`"),
    ("document", "keep one document, without a second `---`"),
    ("unknown escape character", "put a regular expression in single quotes: '/\\d+/'"),
    ("cannot start any token", 'put quotes around a text that begins with a special character, such as ">5MB"'),
    ("indentation indicators", 'put quotes around a text that begins with a special character, such as ">5MB"'),
    ("block mapping", "check the indentation of this line and of those above"),
    ("flow", "check that each `{` and `[` is closed, that commas stand between, and that a text with `: ` is in quotes"),
    ("quoted scalar", "check that each quote is closed"),
)
_ALIAS = "`*` refers to another place, which is not used here"
_ALIAS_HINT = "write the value out, or put quotes around a text that begins with `*`"
_TAG_HINT = "put quotes around a text that begins with `!`"

Place = tuple[int, int]


@dataclass(slots=True)
class Composed:
    """What could be read of a text: its root, what is wrong (place, message, hint), and the sections left out for it."""

    root: yaml.Node | None = None
    notes: list[tuple[Place, str, str]] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)


class _Refused(yaml.MarkedYAMLError):
    """Something that stops the reading."""


class _Trouble(Exception):
    """What is wrong with a text: where and what, a hint, and the line where the trouble began: with the bracket or quote that
    is not closed, not where that was noticed (0: unknown)."""

    def __init__(self, place: Place, message: str, hint: str, line: int) -> None:
        super().__init__(message)
        self.place, self.message, self.hint, self.line = place, message, hint, line


class _Bounded(Composer):
    """Makes nodes of a parser's events: with a limit for depth, without tags, and each alias an empty value with a note. What
    PyYAML's own composer does besides (anchors, implicit types) is not asked for here, and takes most of its time."""

    depth = 0
    aliases: list[yaml.Mark]
    tags: list[tuple[yaml.Mark, str]]
    get_event: Any  # the parser's, which each class below has
    check_event: Any

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node:
        event = self.get_event()
        kind = type(event)
        if kind is yaml.AliasEvent:
            self.aliases.append(event.start_mark)
            return yaml.ScalarNode("", "", event.start_mark, event.end_mark)
        if event.tag not in _PLAIN_TAGS:
            self.tags.append((event.start_mark, str(event.tag)))
        if self.depth >= DEEPEST:
            raise _Refused(None, None, f"nested more than {DEEPEST} levels deep", event.start_mark)
        if kind is yaml.ScalarEvent:
            return yaml.ScalarNode("", event.value, event.start_mark, event.end_mark, event.style)
        return self._collection(event)

    def _collection(self, event: Any) -> yaml.Node:
        """A list, or a mapping as its pairs."""
        self.depth += 1
        items = []
        while not self.check_event(yaml.SequenceEndEvent, yaml.MappingEndEvent):
            items.append(self.compose_node(None, None))
        end: yaml.Mark = self.get_event().end_mark
        begin: yaml.Mark = event.start_mark
        self.depth -= 1
        if isinstance(event, yaml.SequenceStartEvent):
            return yaml.SequenceNode("", items, begin, end)
        return yaml.MappingNode("", list(zip(items[::2], items[1::2], strict=True)), begin, end)


class _Exact(_Bounded, yaml.BaseLoader):
    """Over the parser that says best what is wrong."""


class _Quick(_Bounded, BaseResolver, CParser):
    """Over the parser in C, which takes a sixth of the time."""

    def __init__(self, text: str) -> None:
        CParser.__init__(self, text)
        Composer.__init__(self)
        BaseResolver.__init__(self)


def composed(text: str) -> Composed:
    """Read a text as YAML. Never raises. A section (a key at the left margin) with a mistake of syntax is noted and left out,
    so that the others can be checked in the same run."""
    found = Composed()
    for _ in range(_SECTIONS_LOST):
        wrong = _tried(text, found)
        shorter, section = _without_section(text, wrong) if wrong else (text, "")
        if not section:
            break
        found.lost.add(section)
        text = shorter
    return found


def _tried(text: str, found: Composed) -> int:
    """Compose the text; 0, or the line in which the trouble is."""
    try:
        found.root, composer = _composed(text)
    except _Trouble as trouble:
        found.notes.append((trouble.place, trouble.message, trouble.hint))
        return trouble.line
    found.notes.extend((place_of(mark), _ALIAS, _ALIAS_HINT) for mark in composer.aliases)
    found.notes.extend((place_of(mark), f"the tag “{tag}” is not used here", _TAG_HINT) for mark, tag in composer.tags)
    return 0


def _composed(text: str) -> tuple[yaml.Node | None, _Bounded]:
    """Quickly; what is wrong is told by the other parser, from the lines around it, or from the whole where these do not show
    it and the whole is small. Raises _Trouble."""
    try:
        return _read(_Quick, text)
    except yaml.MarkedYAMLError as error:
        wrong = error
    except yaml.YAMLError:
        wrong = None
    if trouble := _shown(text, wrong) if wrong else None:
        raise trouble
    if wrong and _position(text, wrong) > _READ_EXACTLY:
        raise _told(wrong)
    try:
        return _read(_Exact, text)
    except yaml.MarkedYAMLError as error:
        raise _told(error) from None
    except yaml.reader.ReaderError as error:
        place = _after(text, error.position)
        raise _Trouble(place, f"a character that no text file has: {error.character!r}", "", 0) from None


def _read(kind: type[_Quick] | type[_Exact], text: str) -> tuple[yaml.Node | None, _Bounded]:
    composer = kind(text)
    composer.aliases, composer.tags = [], []
    return composer.get_single_node(), composer


def _shown(text: str, wrong: yaml.MarkedYAMLError) -> _Trouble | None:
    """What the better words for a mistake are, if the lines around it show it at the same place."""
    if isinstance(wrong, _Refused):
        return _told(wrong)
    last = _mark(wrong).line
    part = excerpt(text.split("\n"), min(wrong.context_mark.line if wrong.context_mark else last, last), last)
    try:
        _read(_Exact, part.text)
    except yaml.MarkedYAMLError as error:
        told = _told(error, part)
        return told if told.place[0] == last + 1 else None
    except yaml.YAMLError:
        return None
    return None


def _mark(error: yaml.MarkedYAMLError) -> yaml.Mark:
    return error.problem_mark or error.context_mark or yaml.Mark("", 0, 0, 0, None, 0)


def _position(text: str, error: yaml.MarkedYAMLError) -> int:
    """How many characters stand above the line of a mistake."""
    return sum(len(line) + 1 for line in text.split("\n")[: _mark(error).line])


def _told(error: yaml.MarkedYAMLError, part: Excerpt | None = None) -> _Trouble:
    """An error as what to tell. `part` are the lines that its places count in."""
    whole = part.whole if part else int
    mark, opened = _mark(error), "flow" in (error.context or "") or "quoted" in (error.context or "")
    begun = (error.context_mark if opened else None) or mark
    return _Trouble((whole(mark.line) + 1, mark.column + 1), _syntax(error), _syntax_hint(error), whole(begun.line) + 1)


def _without_section(text: str, line: int) -> tuple[str, str]:
    """The text with blank lines for the section around a line, and the section's name ("": there is none)."""
    lines = text.split("\n")
    starts = [index for index, content in enumerate(lines) if _SECTION.match(content)]
    start = max((index for index in starts if index < line), default=None)
    if start is None:
        return text, ""
    end = min((index for index in starts if index > start), default=len(lines))
    blank = [*lines[:start], *[""] * (end - start), *lines[end:]]
    return "\n".join(blank), lines[start].partition(":")[0].strip()


def _syntax(error: yaml.MarkedYAMLError) -> str:
    parts = [part for part in (error.context, error.problem) if part]
    return f"not readable as YAML: {', '.join(parts)}" if parts else "not readable as YAML"


def _syntax_hint(error: yaml.MarkedYAMLError) -> str:
    said = f"{error.context or ''} {error.problem or ''}"
    return next((hint for sign, hint in _HINTS if sign in said), "")


def place_of(mark: yaml.Mark | None) -> Place:
    """Line and column, counted from 1."""
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _after(text: str, position: object) -> Place:
    before = text[: position if isinstance(position, int) else 0]
    return before.count("\n") + 1, len(before) - before.rfind("\n")
