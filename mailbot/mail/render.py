"""Templates -> subject, plain text and HTML. Knows no mail headers, no ticket's meaning and no file system.

A template is Markdown with Jinja2 in it, one per kind and language; `words.yaml` beside them holds labels. Values never
become Markdown (`render_values`). An admin's template that fails, now or while rendering, is replaced by the shipped one.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from jinja2 import ChainableUndefined, FunctionLoader, StrictUndefined, Template, TemplateError, Undefined, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mailbot.mail import render_check, render_markdown, render_words
from mailbot.mail.headers import one_line
from mailbot.mail.render_check import Source
from mailbot.mail.render_context import KINDS, filled
from mailbot.mail.render_values import Overflow, Shown, Values, inline, quoted, verbatim
from mailbot.mail.render_voice import Occasion, Voice
from mailbot.mail.render_words import Words

_VALUES = "_values"
_PAGE = 500_000
_FALLBACKS = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Rendered:
    """One mail's words. `problems` tell what went wrong with the admin's template, if anything did."""

    subject: str
    text: str
    html: str
    language: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Set:
    """Compiled templates and words: `vi/received.md` -> (subject, body), `vi` -> words."""

    pages: Mapping[str, tuple[Template, Template]]
    words: Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Templates:
    """Every template, compiled. `chosen` is the admin's over the shipped; `lenient` are the shipped ones (and all canned
    answers), which pass over a missing value: the last resort, so that a mail always goes."""

    chosen: _Set
    shipped: _Set
    lenient: _Set

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are."""
        return tuple(self.chosen.words)

    def language(self, wanted: str) -> str:
        """The best language there is for a wish such as `en-GB`."""
        names = (wanted.lower(), wanted.lower().partition("-")[0], *_FALLBACKS, *self.languages)
        return next(name for name in names if name in self.chosen.words)

    def render(self, kind: str, language: str, context: Mapping[str, Any], occasion: Occasion) -> Rendered:
        """Subject, text and HTML of one mail. Raises only where even the shipped template cannot be rendered."""
        tongue = self.language(language)
        problems: list[str] = []
        for source in (self.chosen, self.shipped):
            try:
                return _render(source, kind, tongue, context, occasion, tuple(problems))
            except _FAILURES as error:
                problems.append(_where(f"{tongue}/{kind}.md", error))
        return _render(self.lenient, kind, tongue, context, occasion, tuple(problems))

    def canned(
        self, name: str, language: str, context: Mapping[str, Any], occasion: Occasion
    ) -> tuple[Shown | None, tuple[str, ...]]:
        """A canned answer (`canned/<name>.md`), rendered for this ticket, and what went wrong; None where there is none."""
        path = f"canned/{name}.md"
        tongue = next((t for t in (self.language(language), *self.languages) if f"{t}/{path}" in self.chosen.pages), "")
        if not tongue:
            return None, (f"{self.language(language)}/{path}:1: there is no such canned answer",)
        try:
            return _canned(self.chosen, f"{tongue}/{path}", tongue, context, occasion), ()
        except _FAILURES as error:
            return _canned(self.lenient, f"{tongue}/{path}", tongue, context, occasion), (_where(f"{tongue}/{path}", error),)

    def canned_names(self, language: str) -> tuple[str, ...]:
        """The names that `#use` takes in a language."""
        start = f"{self.language(language)}/canned/"
        return tuple(sorted(name[len(start) : -3] for name in self.chosen.pages if name.startswith(start)))


_FAILURES = (TemplateError, Overflow, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)


def _render(
    source: _Set, kind: str, language: str, context: Mapping[str, Any], occasion: Occasion, problems: tuple[str, ...]
) -> Rendered:
    subject, body = source.pages[f"{language}/{kind}.md"]
    values = Values()
    known = _known(source, kind, language, context, occasion, values)
    title = one_line(values.text(_bounded(subject.generate(known))), 250)
    tree = render_markdown.parsed(_bounded(body.generate(known)))
    page = render_markdown.page(tree, values, language, title)
    return Rendered(title, render_markdown.plain(tree, values), page, language, problems)


def _canned(source: _Set, name: str, language: str, context: Mapping[str, Any], occasion: Occasion) -> Shown:
    values = Values()
    known = _known(source, name, language, context, occasion, values)
    tree = render_markdown.parsed(_bounded(source.pages[name][1].generate(known)))
    return Shown(render_markdown.plain(tree, values).strip(), render_markdown.fragment(tree, values), block=True)


def _known(
    source: _Set, kind: str, language: str, context: Mapping[str, Any], occasion: Occasion, values: Values
) -> dict[str, Any]:
    voice = Voice(occasion, language, source.words[language])
    return {**filled(kind, context), **voice.names(), "language": language, _VALUES: values}


def _bounded(pieces: Iterable[str]) -> str:
    size, kept = 0, []
    for piece in pieces:
        size += len(piece)
        if size > _PAGE:
            raise Overflow(f"over {_PAGE} characters")
        kept.append(piece)
    return "".join(kept)


def _where(name: str, error: Exception) -> str:
    """`vi/received.md:12: …`, the line from the traceback where Jinja2 knows it."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".md")]
    at = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else f"{name}:1"
    return f"{at}: {one_line(str(error), 300) or type(error).__name__}"


@pass_context
def _finalize(context: Context, value: Any) -> str:
    if isinstance(value, Undefined):
        str(value)
        return ""
    values = context.resolve(_VALUES)
    return str(values.mark(inline(value)))


def _environment(find: Callable[[str], str | None], undefined: type[Undefined]) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=undefined,
        finalize=_finalize,
        keep_trailing_newline=True,
        autoescape=False,
        cache_size=-1,
        auto_reload=False,
        loader=FunctionLoader(lambda name: None if (text := find(name)) is None else (text, name.partition("#")[0], None)),
    )
    environment.join_path = lambda template, parent: f"{parent.partition('/')[0]}/{template}"  # type: ignore[method-assign]  # includes stay in their language
    environment.filters.update(verbatim=verbatim, quoted=quoted)
    return environment


def load(sources: Mapping[str, str], shipped: Mapping[str, str]) -> tuple[Templates, tuple[str, ...]]:
    """Compile all templates: keys are like `vi/received.md`, `vi/_ticket.md`, `vi/words.yaml`, `vi/canned/vpn.md`.

    What is broken in the admin's falls back to the shipped one; its problems (`vi/received.md:12: what is wrong`) are
    returned. Raises ValueError only for shipped templates that are broken themselves."""
    own, found, problems = _readable(sources)
    base, words, broken = _readable(shipped)
    if broken:
        raise ValueError("; ".join(broken))
    spoken, more = _spoken(found, words)
    tongues = {**{tongue: words["en"] for tongue in spoken}, **words}
    safe = {**_borrowed(spoken, base), **base}
    canned = {name: source for name, source in own.items() if "/canned/" in name}
    result = Templates(
        chosen=_compiled({**safe, **own}, spoken, StrictUndefined),
        shipped=_compiled(safe, tongues, StrictUndefined),
        lenient=_compiled({**safe, **canned}, tongues, ChainableUndefined),
    )
    return result, (*problems, *more, *_gaps(spoken, words, own))


def _readable(sources: Mapping[str, str]) -> tuple[dict[str, Source], dict[str, Words], tuple[str, ...]]:
    pages: dict[str, Source] = {}
    words: dict[str, Words] = {}
    problems: list[str] = []
    probe = _environment(lambda name: None, StrictUndefined)
    for name, text in sorted(sources.items()):
        if name.endswith("/words.yaml"):
            words[name.partition("/")[0]], faults = render_words.read(name, text)
        elif name.endswith(".md"):
            pages[name], faults = render_check.read(name, text)
            faults = faults or render_check.faults(probe, pages[name])
            if faults:
                del pages[name]
        else:
            continue
        problems += faults
    return pages, words, tuple(problems)


def _spoken(own: Mapping[str, Words], shipped: Mapping[str, Words]) -> tuple[dict[str, Words], tuple[str, ...]]:
    result, problems = dict(shipped), list[str]()
    for language, words in own.items():
        result[language], more = render_words.merged(words, shipped.get(language, shipped["en"]), f"{language}/words.yaml")
        problems += more
    return result, tuple(problems)


def _borrowed(spoken: Mapping[str, Words], base: Mapping[str, Source]) -> dict[str, Source]:
    """English pages under the names of every language, for those that a language of the admin's lacks."""
    english = {name.removeprefix("en/"): source for name, source in base.items() if name.startswith("en/")}
    return {f"{language}/{name}": source for language in spoken for name, source in english.items() if "canned/" not in name}


def _gaps(spoken: Mapping[str, Words], shipped: Mapping[str, Words], own: Mapping[str, Source]) -> tuple[str, ...]:
    lacking = [f"{tongue}/{kind}.md" for tongue in spoken if tongue not in shipped for kind in KINDS]
    return tuple(f"{name}:1: there is no such file; the English one is used" for name in lacking if name not in own)


def _compiled(sources: Mapping[str, Source], words: Mapping[str, Words], undefined: type[Undefined]) -> _Set:
    def find(name: str) -> str | None:
        path, _, part = name.partition("#")
        source = sources.get(path)
        return None if source is None else source.subject if part else source.body

    environment = _environment(find, undefined)
    full = [name for name in sources if not render_check.is_partial(name)]
    pages = {name: (environment.get_template(f"{name}#subject"), environment.get_template(name)) for name in full}
    return _Set(MappingProxyType(pages), MappingProxyType(dict(words)))


def rehearse(templates: Templates, contexts: Mapping[str, Iterable[Mapping[str, Any]]], occasion: Occasion) -> tuple[str, ...]:
    """Render every kind in every language with sample contexts, and every canned answer; returns what fails, so that
    a mistake is found before a requester does."""
    found: list[str] = []
    for language in templates.languages:
        for kind, samples in contexts.items():
            for context in samples:
                found += templates.render(kind, language, context, occasion).problems
        for name in templates.canned_names(language):
            found += templates.canned(name, language, next(iter(contexts["reply"])), occasion)[1]
    return tuple(dict.fromkeys(found))


def subject_line(rendered: str, token: str) -> str:
    """A subject with the ticket's token in it exactly once, and `Re:` at most once in front."""
    if not token:
        return rendered
    mark = f"[{token}]"
    before, found, after = rendered.partition(mark)
    rest = re.sub(re.escape(mark), " ", after, flags=re.IGNORECASE)
    line = f"{before}{mark} {rest}" if found else f"{mark} {re.sub(re.escape(mark), ' ', rendered, flags=re.IGNORECASE)}"
    return re.sub(r"^(?:re:\s*)+(?=re:)", "", " ".join(line.split()), flags=re.IGNORECASE)
