"""Reads rules.yaml and templates into an Office, and again when they change. A rules.yaml that is broken, or asks for
what this installation can't do, is refused: the old one stays in force, and the admin is told by mail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import structlog

from mailbot.adapters import files
from mailbot.app.supplies import NotPossible, require
from mailbot.desk import lookup
from mailbot.desk.policy import Policy
from mailbot.desk.rulebook import Problem, named_files, read
from mailbot.desk.suggest import Shelf, shelves
from mailbot.loops.office import Office
from mailbot.mail.render import Templates, load
from mailbot.settings import Settings

_log = structlog.get_logger(__name__)

Tell = Callable[[str, str], None]
"""Tells the admins of trouble: a topic of `admin.md`, and the detail."""


class BadRules(Exception):
    """rules.yaml can't be used; `problems` say why, one per line."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def open_office(settings: Settings) -> tuple[Office, tuple[str, ...]]:
    """The office as the files say, and warnings. Raises BadRules."""
    office, rules, templates = _read(settings)
    return office, (*rules, *templates)


def _read(settings: Settings) -> tuple[Office, tuple[str, ...], tuple[str, ...]]:
    """The office, warnings about rules.yaml, and what is wrong with templates. Raises BadRules."""
    rules = _text(settings.rules)
    texts = (files.read_sources(settings.templates), files.shipped_templates(), rules, _beside(settings.rules, rules))
    return made(settings, json.dumps(texts, ensure_ascii=False).encode())


def made(settings: Settings, papers: bytes) -> tuple[Office, tuple[str, ...], tuple[str, ...]]:
    """The same from an office's papers: the same papers make the same office, in whichever process. Raises BadRules."""
    own, shipped, rules, beside = json.loads(papers)
    policy, problems = read(rules, settings.identity("YC"), settings.rules.name, beside)
    told = tuple(str(problem) for problem in problems)
    if policy is None:
        raise BadRules(told)
    templates, warnings = load(own, shipped, {name for _, name in policy.templates})
    fixes, misfits = known_fixes(policy, templates)
    stamp = hashlib.sha256(papers).hexdigest()
    policy = replace(furnish(policy, templates, settings), fixes=fixes)
    return Office(policy, templates, papers, stamp), told, (*warnings, *misfits)


def read_rules(settings: Settings, path: Path) -> tuple[Policy | None, tuple[Problem, ...]]:
    """A rules file, checked; a file that can't be read is a problem like any other."""
    text = _text(path)
    return read(text, settings.identity("YC"), path.name, _beside(path, text))


def named_by(path: Path) -> tuple[Path, ...]:
    """The files that a rules file names; none where it can't be read."""
    try:
        return tuple(path.parent / name for name in named_files(_text(path)))
    except BadRules:
        return ()


def _beside(path: Path, text: str) -> dict[str, tuple[str, str]]:
    return files.read_beside(path.parent, named_files(text))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error.strerror
        raise BadRules((f"{path}: {reason}. Write the rules there, or name their file in mailbot.toml (rules = …)",)) from error


def known_fixes(policy: Policy, templates: Templates) -> tuple[Mapping[str, Shelf], tuple[str, ...]]:
    """The canned answers that are offered to requesters, by language, and what is wrong with their heads."""

    def team(name: str) -> str:
        found = lookup.team(policy, name)
        return found.key if found else ""

    return shelves(templates.headed, team)


def furnish(policy: Policy, templates: Templates, settings: Settings) -> Policy:
    """The policy with what it needs from elsewhere: the names of templates, and the admins."""
    canned = {language: frozenset(templates.canned_names(language)) for language in templates.languages}
    pages = {language: frozenset(templates.page_names(language)) for language in templates.languages}
    return replace(
        policy, canned=MappingProxyType(canned), pages=MappingProxyType(pages), admins=settings.admin, max_size=settings.max_size
    )


@dataclass(slots=True)
class Front:
    """The office in force. `look` reads the files again where they changed, and nobody has written on them since the look
    before (a file that is half written may be faultless, and lack half of the rules); call it from one thread."""

    settings: Settings
    office: Office
    tell: Tell = field(default=lambda topic, detail: None)
    _known: tuple[files.Stamp, ...] = field(init=False)
    _seen: tuple[files.Stamp, ...] = field(init=False)
    _named: tuple[files.Stamp, tuple[Path, ...]] = ((), ())

    def __post_init__(self) -> None:
        self._known = self._seen = self._stamped()

    def now(self) -> Office:
        """The office in force."""
        return self.office

    def look(self, *, force: bool = False) -> bool:
        """Read the files again if they changed and rest (or `force`); whether there is a new office now."""
        stamps = self._stamped()
        is_new, rests, self._seen = stamps != self._known, stamps == self._seen, stamps
        if not force and not (is_new and rests):
            return False
        self._known = stamps
        try:
            office, rules, templates = _read(self.settings)
            require(office.policy)
        except (BadRules, NotPossible, OSError, UnicodeDecodeError) as error:
            _log.error("refused", action="reload", problems=str(error))
            self.tell("rules", str(error))
            return False
        self.office = office
        _log.info("reloaded", action="reload", warnings=len(rules) + len(templates))
        for topic, warnings in (("doubt", rules), ("templates", templates)):
            if warnings:
                self.tell(topic, "\n".join(warnings))
        return True

    def _stamped(self) -> tuple[files.Stamp, ...]:
        """Of the rules, of the files that they name, and of the templates. Names are looked up where the rules changed."""
        rules = files.stamp(self.settings.rules)
        if self._named[0] != rules:
            self._named = rules, named_by(self.settings.rules)
        return rules, files.stamp(self.settings.templates), *map(files.stamp, self._named[1])
