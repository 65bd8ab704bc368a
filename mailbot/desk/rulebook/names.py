"""What the parts of rules.yaml know of one another while it is read: the names that exist, the addresses and rules seen
so far. Every name counts that is written, even where what it names is faulty: one mistake is reported once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mailbot.desk.keyed import MOST_TOLD, Path
from mailbot.desk.rulebook.problems import Severity, mistake, nearest
from mailbot.desk.rulebook.yaml import Tree
from mailbot.mail.draft import Identity
from mailbot.mail.fold import fold

CALENDARS = ("office", "always")
"""Those that there are without a word, where rules.yaml has no `calendars`."""


_MOST_COMPARED = 3_000

Beside = Mapping[str, Sequence[str]]
"""The files that a file names: the text of each, and what keeps it from being read ("": nothing)."""


@dataclass(slots=True)
class Names:
    """The context that pydantic hands to each validator."""

    tree: Tree
    identity: Identity
    known: Mapping[str, Collection[str]]
    beside: Beside | None = None
    addresses: dict[str, str] = field(default_factory=dict)
    rules: list[tuple[Path, Any]] = field(default_factory=list)
    compared: int = 0
    faulty: int = 0
    """How many mistakes pydantic has found in rules so far, and not told yet."""

    @property
    def enough(self) -> bool:
        """Whether so much is wrong that the rest need not be looked at."""
        return self.faulty + self.tree.errors >= MOST_TOLD

    def nearest(self, wrong: str, known: Collection[str]) -> str:
        """What somebody may have meant, as a hint; nothing any more once thousands of names have been compared."""
        if self.compared > _MOST_COMPARED:
            return ""
        self.compared += len(known)
        return nearest(wrong, known)

    def must_know(self, section: str, kind: str, name: str) -> str:
        """The name, if a section has it; otherwise a mistake that suggests the nearest."""
        if name not in self.known[section] and section not in self.tree.lost:
            raise mistake(f"unknown {kind} “{name}”", self.meant(section, name, self.known[section]))
        return name

    def meant(self, section: str, name: str, known: Collection[str]) -> str:
        """What somebody may have meant, as a hint: the key of who is called so, or has this address; else the nearest."""
        entries = self.tree.value.get(section) if self.compared <= _MOST_COMPARED else None
        for key, entry in entries.items() if isinstance(entries, Mapping) else ():
            if isinstance(entry, Mapping) and fold(name) in _called(entry):
                return f"did you mean “{key}”?"
        return self.nearest(name, known)

    def text_of(self, file: str) -> str | None:
        """What stands in a file that is named; None where nobody looked."""
        if "://" in file:
            raise mistake(f"“{file}” is no file", "load it down, put it beside this file, and write its name: `company.ics`")
        text, trouble = (None, "") if self.beside is None else self.beside.get(file, ("", "it is not there"))
        if trouble:
            raise mistake(f"{file}: {trouble}", "put it beside this file, and write its name: `company.ics`")
        return text

    def note(self, path: Path, message: str, hint: str = "", *, key: bool = False, warning: bool = False) -> None:
        """Note a problem that does not keep the rest from being checked."""
        place = self.tree.key(path) if key else self.tree.place(path)
        severity = Severity.WARNING if warning else Severity.ERROR
        self.tree.wrong(place, path, message, hint, severity)


def _called(entry: Mapping[str, Any]) -> tuple[str, ...]:
    emails = entry.get("email")
    names = (entry.get("name"), *(emails if isinstance(emails, list) else (emails,)))
    return tuple(fold(name) for name in names if isinstance(name, str))


def files_in(value: object) -> tuple[str, ...]:
    """The files beside this one that a file (its YAML, read) names."""
    calendars = value.get("calendars") if isinstance(value, Mapping) else None
    found = (one.get("ical") for one in calendars.values() if isinstance(one, Mapping)) if isinstance(calendars, Mapping) else ()
    return tuple(dict.fromkeys(name.strip() for name in found if isinstance(name, str) and "://" not in name))


def names_in(tree: Tree, identity: Identity, beside: Beside | None = None) -> Names:
    """The names that a file gives to things."""
    sections = ("people", "teams", "calendars", "sla", "workflows")
    known = {section: _keys(tree.value.get(section)) for section in sections}
    return Names(tree, identity, known | {"calendars": known["calendars"] or CALENDARS}, beside)


def _keys(section: object) -> Collection[str]:
    return section.keys() if isinstance(section, Mapping) else ()
