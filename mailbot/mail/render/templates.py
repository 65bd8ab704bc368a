"""Templates -> subject, plain text and HTML. Knows no mail headers, no ticket's meaning and no file system.

A template is Markdown with Jinja2 in it, one per kind and language; `words.yaml` beside them holds labels. Values never
become Markdown (`values`). An admin's template that fails, now or while rendering, is replaced by the shipped one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from jinja2 import ChainableUndefined, StrictUndefined

from mailbot.mail.render import library, page
from mailbot.mail.render.check import Source
from mailbot.mail.render.context import COMMON, KINDS
from mailbot.mail.render.page import FAILURES, Order, Pages, Rendered
from mailbot.mail.render.values import Shown
from mailbot.mail.render.voice import Occasion

__all__ = ["KINDS", "Occasion", "Rendered", "Templates", "load"]

_FALLBACKS = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Templates:
    """Every template. `chosen` is the admin's over the shipped; `lenient` are the shipped ones (and all canned
    answers), which pass over a missing value: the last resort, so that a mail always goes. `headed` are the sources of the
    canned answers that say something about themselves."""

    chosen: Pages
    shipped: Pages
    lenient: Pages
    headed: tuple[Source, ...] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are."""
        return tuple(self.chosen.words)

    def language(self, wanted: str) -> str:
        """The best language there is for a wish such as `en-GB`."""
        name = wanted.lower()
        names = (name,) if name in self.chosen.words else (name.partition("-")[0], *_FALLBACKS, *self.languages)
        return next(name for name in names if name in self.chosen.words)

    def render(self, kind: str, language: str, context: Mapping[str, Any], occasion: Occasion) -> Rendered:
        """Subject, text and HTML of one mail; where one fails that only the admin has (a rule's first answer),
        `received` or `rejected` stands in. Raises TemplateNotFound for an unknown kind."""
        order = Order(kind, self.language(language), context, occasion)
        problems: list[str] = []
        for pages in (self.chosen, self.shipped):
            try:
                return page.page(pages, order, tuple(problems))
            except FAILURES as error:
                problems.append(page.where(order, error))
                order = (
                    order
                    if order.path in self.shipped.names
                    else replace(order, kind="received" if "fixes" in context else "rejected")
                )
        return page.page(self.lenient, order, tuple(problems))

    def canned(
        self, name: str, language: str, context: Mapping[str, Any], occasion: Occasion
    ) -> tuple[Shown | None, tuple[str, ...]]:
        """A canned answer (`canned/<name>.md`), rendered for this ticket, and what went wrong; None where there is none."""
        found, problems = self._ordered(name, language, context, occasion)
        if found is None:
            return None, problems
        try:
            return page.fragment(self.chosen, found), ()
        except FAILURES as error:
            return page.fragment(self.lenient, found), (page.where(found, error),)

    def fix(
        self, name: str, language: str, context: Mapping[str, Any], occasion: Occasion
    ) -> tuple[Mapping[str, Any] | None, tuple[str, ...]]:
        """A canned answer as a known fix in another mail: `name`, `title` and `text`, without a greeting; and what went
        wrong. None where it fails: half an instruction is worse than none. It sees what all mails have, so that it is the
        same wherever it is shown."""
        common = {key: context[key] for key in COMMON if key in context}
        found, problems = self._ordered(name, language, common, occasion)
        if found is None:
            return None, problems
        try:
            title, text = page.titled(self.chosen, replace(found, greets=False))
        except FAILURES as error:
            return None, (page.where(found, error),)
        return {"name": name, "title": title, "text": text}, ()

    def _ordered(
        self, name: str, language: str, context: Mapping[str, Any], occasion: Occasion
    ) -> tuple[Order | None, tuple[str, ...]]:
        """The canned answer of this name in the language, or else in the first that has it; else what is wrong."""
        order = Order(f"canned/{name}", self.language(language), context, occasion)
        orders = (replace(order, language=tongue) for tongue in (order.language, *self.languages))
        found = next((one for one in orders if one.path in self.chosen.names), None)
        return found, () if found else (f"{order.path}:1: there is no such canned answer",)

    def page_names(self, language: str) -> tuple[str, ...]:
        """The names of all templates in a language but the canned ones."""
        start = f"{self.language(language)}/"
        names = (name[len(start) : -3] for name in self.chosen.names if name.startswith(start))
        return tuple(sorted(name for name in names if "/" not in name))

    def canned_names(self, language: str) -> tuple[str, ...]:
        """The names that `#use` takes in a language."""
        start = f"{self.language(language)}/canned/"
        return tuple(sorted(name[len(start) : -3] for name in self.chosen.names if name.startswith(start)))


def load(sources: Mapping[str, str], shipped: Mapping[str, str], also: Collection[str] = ()) -> tuple[Templates, tuple[str, ...]]:
    """Read and check all templates: keys are like `vi/received.md`, `vi/_ticket.md`, `vi/words.yaml`, `vi/canned/vpn.md`;
    `also` are the names that rules give to templates of their own.

    What is broken in the admin's falls back to the shipped one; its problems (`vi/received.md:12: what is wrong`) are
    returned. The shipped ones are believed to be sound (their tests see to it): only their form is looked at, and
    ValueError raised where it is wrong."""
    base = library.read(shipped)
    if base.problems:
        raise ValueError("; ".join(base.problems))
    own = library.read(sources, base.pages, shipped, also)
    words, problems = library.spoken(own, base)
    plain = {tongue: base.words.get(tongue, base.words["en"]) for tongue in words}
    safe = {**library.borrowed(words, base), **base.pages}
    canned = {name: source for name, source in own.pages.items() if "/canned/" in name}
    made = Templates(
        chosen=page.prepared({**safe, **own.pages}, words, StrictUndefined),
        shipped=page.prepared(safe, plain, StrictUndefined),
        lenient=page.prepared({**safe, **canned}, plain, ChainableUndefined),
        headed=tuple(source for _, source in sorted({**safe, **own.pages}.items()) if source.head),
    )
    return made, (*own.problems, *problems)
