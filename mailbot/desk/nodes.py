"""YAML text to values, with where each stands: with a limit for depth, without aliases and tags, and past a section that can't
be read. Every scalar stays the text that was written (`17:30`, `no`, `0123`, `2026-12-24`), an empty one is None. Knows syntax,
and no rule.

PyYAML's own loaders read `17:30` as 1050 and `no` as False, and let nine aliases grow into millions of nodes. Its nodes are not
made either: they cost three times what the values do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml
from yaml.composer import ComposerError
from yaml.cyaml import CParser  # type: ignore[attr-defined]  # the stubs forget it
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from mailbot.desk.excerpt import Excerpt, excerpt
from mailbot.desk.keyed import MOST_TOLD, Composed, Items, Keyed, Note, Path, Place

DEEPEST = 30
"""How deeply lists and mappings may be nested."""

_SECTION = re.compile(r"[^\s#\-\[\]{}][^:#]*:(?:\s|$)")
_SECTIONS_LOST = 3
_READ_EXACTLY = 10_000
_PLAIN_TAGS = (None, "", "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_HINTS = (
    ("'\\t'", "indent with spaces, not with tabs"),
    ("alias", 'put quotes around a text that begins with `*`, such as "*@abc.vn"'),
    ("mapping values are not allowed", "check the indentation, and the colon above; quote a text that holds a colon"),
    ("could not find expected ':'", "look a line or two above: a space belongs behind each colon, as in `key: value`"),
    ("document", "keep one document, without a second `---`"),
    ("unknown escape character", "put a regular expression in single quotes: '/\\d+/'"),
    ("cannot start any token", 'put quotes around a text that begins with a special character, such as ">5MB"'),
    ("indentation indicators", 'put quotes around a text that begins with a special character, such as ">5MB"'),
    ("parsing a block", "check the indentation of this line and of those above"),
    ("flow", "close each `{` and `[`, here and above; put commas between; check that a text with `: ` is in quotes"),
    ("quoted scalar", "check that each quote is closed"),
)
_ALIAS = "`*` refers to another place, which is not used here"
_ALIAS_HINT = "write the value out, or put quotes around a text that begins with `*`"
_TAG_HINT = "put quotes around a text that begins with `!`"

_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))


class _Enough(Exception):
    """So much is wrong that the rest is not looked at."""


class _Refused(yaml.MarkedYAMLError):
    """Something that stops the reading."""


class _Trouble(Exception):
    """What is wrong with a text, and the line where the trouble began: with the bracket or quote that is not closed, not where
    that was noticed (0: unknown)."""

    def __init__(self, note: Note, line: int) -> None:
        super().__init__(note.message)
        self.note, self.line = note, line


class _Composer:
    """Makes values of a parser's events: each tag a note, each alias an empty value with a note."""

    def __init__(self, parser: CParser | yaml.BaseLoader) -> None:
        self.event: Callable[[], Any] = parser.get_event
        self.notes: list[Note] = []

    def document(self) -> Composed:
        """The one document of a text. Raises YAMLError."""
        self.event()
        if type(self.event()) is StreamEndEvent:
            return Composed()
        root = self.event()
        try:
            value = self._root(root)
        except _Enough:
            return Composed(notes=self.notes)
        self.event()
        if type(more := self.event()) is not StreamEndEvent:
            expected = "expected a single document in the stream"
            raise ComposerError(expected, root.start_mark, "but found another document", more.start_mark)
        return Composed(value, place_of(root.start_mark), self.notes)

    def _root(self, event: Any) -> Any:
        if type(event) is SequenceStartEvent:
            self._note(event, "a list stands here, and not keys with their values", "write `key: value`, without a dash in front")
            raise _Enough
        return self._value(event, ())

    def _value(self, event: Any, path: Path) -> Any:
        kind = type(event)
        if kind is AliasEvent:
            self._note(event, _ALIAS, _ALIAS_HINT)
            return None
        if event.tag not in _PLAIN_TAGS:
            self._note(event, _tagged(event), _TAG_HINT)
        if kind is ScalarEvent:
            return event.value if event.style or event.value not in _NOTHING else None
        if len(path) >= DEEPEST:
            raise _Refused(None, None, f"nested more than {DEEPEST} levels deep", event.start_mark)
        return self._mapping(path) if kind is MappingStartEvent else self._list(path)

    def _list(self, path: Path) -> Items:
        found = Items()
        while type(event := self.event()) is not SequenceEndEvent:
            found.places.append(place_of(event.start_mark))
            found.append(self._value(event, (*path, len(found))))
        return found

    def _mapping(self, path: Path) -> Keyed:
        found = Keyed(path)
        while type(key := self.event()) is not MappingEndEvent:
            name, event = self._name(key, path), self.event()
            inner = (*path, name)
            value = self._value(event, inner)
            if name in found:
                self._note(key, f"“{name}” stands here twice", f"it is already in line {found.places[name][0]}", inner)
            elif name:
                found[name], found.places[name] = value, (*place_of(key.start_mark), *place_of(event.start_mark))
        return found

    def _name(self, key: Any, path: Path) -> str:
        """What a key says, which must be one text; "" for another."""
        if type(key) is not ScalarEvent or not key.value:
            self._value(key, (*path, ""))
            self._note(key, "a key must be one word or text", path=path)
            return ""
        if key.tag not in _PLAIN_TAGS:
            self._note(key, _tagged(key), _TAG_HINT)
        return str(key.value)

    def _note(self, event: Any, message: str, hint: str = "", path: Path = ()) -> None:
        self.notes.append(Note(place_of(event.start_mark), message, hint, path))
        if len(self.notes) >= MOST_TOLD:
            raise _Enough


def composed(text: str) -> Composed:
    """Read a text as YAML. Never raises. A section (a key at the left margin) with a mistake of syntax is noted and left out,
    so that the others can be checked in the same run."""
    notes: list[Note] = []
    lost: set[str] = set()
    for _ in range(_SECTIONS_LOST):
        try:
            found = _composed(text)
        except _Trouble as trouble:
            notes.append(trouble.note)
            text, section = _without_section(text, trouble.line)
            if not section:
                break
            lost.add(section)
        else:
            return Composed(found.value, found.begin, notes + found.notes, lost)
    return Composed(notes=notes, lost=lost)


def _composed(text: str) -> Composed:
    """Quickly; what is wrong is told by the other parser, from the lines around it, or from the whole where these do not show
    it and the whole is small. Raises _Trouble."""
    try:
        return _Composer(CParser(text)).document()
    except yaml.MarkedYAMLError as error:
        wrong = error
    except yaml.YAMLError:
        wrong = None
    if trouble := _shown(text, wrong) if wrong else None:
        raise trouble
    if wrong and _position(text, wrong) > _READ_EXACTLY:
        raise _told(wrong)
    try:
        return _Composer(yaml.BaseLoader(text)).document()
    except yaml.MarkedYAMLError as error:
        raise _told(error) from None
    except yaml.reader.ReaderError as error:
        unknown = Note(_after(text, error.position), f"a character that no text file has: {error.character!r}")
        raise _Trouble(unknown, 0) from None


def _shown(text: str, wrong: yaml.MarkedYAMLError) -> _Trouble | None:
    """What the better words for a mistake are, if the lines around it show it at the same place."""
    if isinstance(wrong, _Refused):
        return _told(wrong)
    last = _mark(wrong).line
    part = excerpt(text.split("\n"), min(wrong.context_mark.line if wrong.context_mark else last, last), last)
    try:
        _Composer(yaml.BaseLoader(part.text)).document()
    except yaml.MarkedYAMLError as error:
        return _told(error, part) if part.whole(_mark(error).line) == last else None
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
    at = begun if "stream" in (error.problem or "") else mark  # where it was opened, not where the file ends
    note = Note((whole(at.line) + 1, at.column + 1), _syntax(error), _syntax_hint(error))
    return _Trouble(note, whole(begun.line) + 1)


def _tagged(event: Any) -> str:
    return f"the tag “{event.tag}” is not used here"


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


def place_of(mark: yaml.Mark) -> Place:
    """Line and column, counted from 1."""
    return mark.line + 1, mark.column + 1


def _after(text: str, position: object) -> Place:
    before = text[: position if isinstance(position, int) else 0]
    return before.count("\n") + 1, len(before) - before.rfind("\n")
