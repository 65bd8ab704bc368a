"""Writes every kind of mail once with everything in it and once with the least, as `mailbot check` does."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping

from mailbot.desk import samples
from mailbot.mail.render import Templates
from mailbot.mail.render.check import is_partial
from mailbot.mail.render.voice import Occasion


def tried(templates: Templates, languages: Collection[str], occasion: Occasion) -> Iterator[str]:
    """What goes wrong when the templates of these languages are used: `vi/received.md:12: what is wrong`."""
    for language in (name for name in templates.languages if name in languages):
        for kind, full in samples.FULL.items():
            for context in (full, samples.empty(kind)):
                yield from templates.render(kind, language, context, occasion).problems
        for name in {*templates.page_names(language)} - {*samples.FULL}:
            yield from templates.render(name, language, samples.FULL["received"], occasion).problems
        for name in templates.canned_names(language):
            yield from templates.canned(name, language, samples.FULL["reply"], occasion)[1]
    yield from _offered(templates, languages, occasion)


def _offered(templates: Templates, languages: Collection[str], occasion: Occasion) -> Iterator[str]:
    """What goes wrong when canned answers are offered as known fixes: a first answer has less to show than a reply."""
    for source in templates.headed:
        language, _, name = source.name.removesuffix(".md").split("/")
        for context in (samples.FULL["received"], samples.empty("received")) if language in languages else ():
            yield from templates.fix(name, language, context, occasion)[1]


def misnamed(sources: Mapping[str, str], also: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Files that no mail is made from (not even by a rule: `also`), and the name that was probably meant (or "")."""
    for name in sources:
        language, _, rest = name.partition("/")
        kind = rest.removesuffix(".md")
        known = rest in ("words.yaml",) or kind in samples.FULL or kind in also or rest.startswith("canned/") or is_partial(name)
        if not known:
            near = difflib.get_close_matches(kind or language, list(samples.FULL), n=1)
            yield name, f"{language}/{near[0]}.md" if rest and near else ""
