"""Texts of template files -> sources that are known to be sound, words, and what is wrong with the rest. Compiles nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from jinja2 import StrictUndefined

from mailbot.mail.render import check, vocabulary
from mailbot.mail.render.check import Source
from mailbot.mail.render.context import KINDS
from mailbot.mail.render.sandbox import environment
from mailbot.mail.render.vocabulary import Words


@dataclass(frozen=True, slots=True)
class Sources:
    """What was read: sound pages by name, words by language, problems as `vi/received.md:12: …`; `texts` as they came."""

    pages: Mapping[str, Source]
    words: Mapping[str, Words]
    problems: tuple[str, ...]
    texts: Mapping[str, str]

    @property
    def languages(self) -> tuple[str, ...]:
        """Every language that has a file here."""
        return tuple(dict.fromkeys((*self.words, *(name.partition("/")[0] for name in self.pages))))


def read(
    texts: Mapping[str, str],
    base: Mapping[str, Source] | None = None,
    trusted: Mapping[str, str] | None = None,
    also: Collection[str] = (),
) -> Sources:
    """Read all files of `<language>/…`; `also` are kinds beside our own.

    `base` are the pages that includes may fall back on (None: these are the shipped
    ones themselves, not looked into); a text that is the same in `trusted` is not looked into either."""
    pages: dict[str, Source] = {}
    words: dict[str, Words] = {}
    problems: list[str] = []
    names = {*texts, *(base or ()), *_english(texts, base or {})}
    for name, text in sorted(texts.items()):
        language, slash, file = name.partition("/")
        if slash and file == "words.yaml":
            words[language], faults = vocabulary.read(name, text)
        elif slash and file.endswith(".md"):
            sound = base is None or (trusted or {}).get(name) == text
            pages[name], faults = _page(name, text, () if sound else names, also)
            if faults:
                del pages[name]
        else:
            continue
        problems += faults
    return Sources(pages, words, tuple(problems), texts)


def _english(texts: Iterable[str], base: Iterable[str]) -> set[str]:
    english = [name.partition("/")[2] for name in base if name.startswith("en/")]
    return {f"{tongue}/{name}" for tongue in {text.partition("/")[0] for text in texts} for name in english}


def _page(name: str, text: str, names: Collection[str], also: Collection[str]) -> tuple[Source, tuple[str, ...]]:
    source, faults = check.read(name, text)
    if faults or not names:
        return source, faults
    return source, check.faults(environment(lambda _: None, StrictUndefined), source, names, also)


def spoken(own: Sources, base: Sources) -> tuple[dict[str, Words], tuple[str, ...]]:
    """The words of every language, the admin's over the shipped (over English, for a new language), and what is wrong."""
    words, problems = dict(base.words), list[str]()
    for language in own.languages:
        shipped = base.words.get(language, base.words["en"])
        words[language], misfits = vocabulary.merged(own.words.get(language, {}), shipped)
        problems += _placed(f"{language}/words.yaml", own, misfits)
        if language not in base.words:
            problems += _gaps(language, own)
    return words, tuple(problems)


def _placed(name: str, own: Sources, misfits: Iterable[tuple[str, str]]) -> list[str]:
    misfits = tuple(misfits)
    lines = vocabulary.lines(own.texts[name]) if misfits else {}
    return [f"{name}:{lines.get(path, 1)}: {path} {wrong}" for path, wrong in misfits]


def _gaps(language: str, own: Sources) -> list[str]:
    files = [f"{language}/{kind}.md" for kind in KINDS if f"{language}/{kind}.md" not in own.pages]
    files += [f"{language}/words.yaml"] if language not in own.words else []
    return [f"{name}:1: there is no such file; the English one is used" for name in files]


def borrowed(languages: Iterable[str], base: Sources) -> dict[str, Source]:
    """English pages under the names of every language, for what a new language lacks."""
    english = {name.removeprefix("en/"): source for name, source in base.pages.items() if name.startswith("en/")}
    return {f"{tongue}/{name}": source for tongue in languages for name, source in english.items() if "canned/" not in name}
