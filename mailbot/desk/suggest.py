"""Which known fixes a request calls for: canned answers that the desk has published with the words they are for. Knows words
and names; the texts are rendered elsewhere, and nobody's mail ever becomes one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from mailbot.desk.patterns import Passage, Phrase, Text, text_of
from mailbot.mail.render.context import HEAD

if TYPE_CHECKING:
    from mailbot.mail.render.check import Source

MOST = 3
"""How many fixes one request is offered."""

_SEARCHED = 20_000
_ITEM = re.compile(r"\s*/(?:[^/\\]|\\.)+/(?=\s*(?:,|$))|[^,]+")
_EXAMPLES = {"fixes": "Fixes: quên mật khẩu, đổi mật khẩu", "teams": "Teams: ky-thuat"}
_Read = tuple[tuple[Text, ...], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The known fixes of one language by what calls for them: phrases by their first word, all else one by one. `teams` are
    the only ones whose requests a fix is for, where it names any."""

    phrases: Mapping[str, tuple[tuple[Phrase, str], ...]] = field(default_factory=lambda: MappingProxyType({}))
    others: tuple[tuple[Text, str], ...] = ()
    teams: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))

    def fitting(self, subject: Passage, body: Passage, team: str) -> tuple[str, ...]:
        """The names of the fixes that a request of a team calls for, at most MOST: first the one of whose words it holds
        most (each counts once), of equals the one that the subject calls for, then by name."""
        head, rest = (self._called(_beginning(passage)) for passage in (subject, body))
        for_us = [name for name in {*head, *rest} if not self.teams.get(name) or team in self.teams[name]]
        hits = {name: len(head.get(name, set()) | rest.get(name, set())) for name in for_us}
        return tuple(sorted(for_us, key=lambda name: (-hits[name], name not in head, name))[:MOST])

    def _called(self, passage: Passage) -> dict[str, set[str]]:
        """Per fix the words of its own that a text holds."""
        called: dict[str, set[str]] = {}
        for text, name in (*self._near(passage), *self.others):
            if text.fits(passage):
                called.setdefault(name, set()).update(_words(text))
        return called

    def _near(self, passage: Passage) -> Iterator[tuple[Phrase, str]]:
        """The phrases whose first word is in a text."""
        for word in self.phrases.keys() & set(passage.spaced.split()):
            yield from self.phrases[word]


def shelves(sources: Iterable[Source], team: Callable[[str], str]) -> tuple[Mapping[str, Shelf], tuple[str, ...]]:
    """The published fixes by language, and what is wrong (`vi/canned/vpn.md:2: …`); what is sound of them counts. `team`
    gives the key of the team that a name means, or ""."""
    read: dict[str, dict[str, _Read]] = {}
    problems: list[str] = []
    for source in sources:
        language, _, name = source.name.removesuffix(".md").split("/")
        fix, told = _read(source, team)
        problems += told
        if fix[0]:
            read.setdefault(language, {})[name] = fix
    return MappingProxyType({language: _shelf(fixes) for language, fixes in read.items()}), tuple(problems)


def _shelf(fixes: Mapping[str, _Read]) -> Shelf:
    phrases: dict[str, tuple[tuple[Phrase, str], ...]] = {}
    others: list[tuple[Text, str]] = []
    for name, (texts, _) in fixes.items():
        for text in texts:
            if isinstance(text, Phrase) and text.words:
                first = text.words.split()[0]
                phrases[first] = (*phrases.get(first, ()), (text, name))
            else:
                others.append((text, name))
    teams = {name: named for name, (_, named) in fixes.items()}
    return Shelf(MappingProxyType(phrases), tuple(others), MappingProxyType(teams))


def _read(source: Source, team: Callable[[str], str]) -> tuple[_Read, list[str]]:
    """What a canned answer says of itself, and what is wrong with that. One for teams that are not there is for nobody."""
    found: dict[str, list[Any]] = {name: [] for name in HEAD}
    read: Mapping[str, Callable[[str], Any]] = {"fixes": text_of, "teams": lambda name: _known(name, team)}
    told: list[str] = []
    for line, name, value in source.head:
        try:
            found[_named(name)] += map(read[name], _listed(name, value))
        except ValueError as wrong:
            told.append(f"{source.name}:{line}: {wrong}")
    names = [name for _, name, _ in source.head]
    if "fixes" not in names and not told:
        told.append(f"{source.name}:{source.head[0][0]}: `Teams:` needs a line `{_EXAMPLES['fixes']}` beside it")
    is_lost = "teams" in names and not found["teams"]
    return (() if is_lost else tuple(found["fixes"]), frozenset(found["teams"])), told


def _named(name: str) -> str:
    if name in HEAD:
        return name
    near = get_close_matches(name, HEAD, n=1)
    raise ValueError(f"there is no head line `{name.title()}:`; did you mean `{near[0].title()}:`?")


def _listed(name: str, value: str) -> list[str]:
    """What stands between commas; a regular expression may hold some."""
    found = [one.strip() for one in _ITEM.findall(value) if one.strip()]
    if not found:
        raise ValueError(f"`{name.title()}:` is empty; write for example `{_EXAMPLES[name]}`")
    return found


def _known(name: str, team: Callable[[str], str]) -> str:
    if key := team(name):
        return key
    raise ValueError(f"there is no team “{name}” in rules.yaml")


def _words(text: Text) -> tuple[str, ...]:
    """The words that a text is made of; an expression and a sign are one each."""
    return tuple(text.words.split()) if isinstance(text, Phrase) and text.words else (str(text),)


def _beginning(passage: Passage) -> Passage:
    return passage if len(passage.text) <= _SEARCHED else Passage(passage.text[:_SEARCHED])
