"""`mailbot check`: every mistake in settings, rules and templates in one run, before a requester meets it."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Generator, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from mailbot.cli import frame

if TYPE_CHECKING:
    from mailbot.desk.policy import Policy
    from mailbot.mail.render import Templates
    from mailbot.settings import Settings

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to set right. `line` and `column` count from 1; 0 and "" where there is no such place."""

    severity: str
    message: str
    hint: str = ""
    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        sign = f"{self.severity}: " if self.severity == WARNING else ""
        return f"{place + ': ' if place else ''}{sign}{self.message}{'; ' + self.hint if self.hint else ''}"


def check(as_json: frame.Json = False, config: frame.Config = frame.CONFIG) -> None:
    """Look for mistakes in settings, rules and templates; exit 2 if there are any. Warnings alone are no mistake."""
    found = list(findings(config))
    errors = sum(one.severity == ERROR for one in found)
    if as_json:
        frame.print_json({"ok": not errors, "problems": [asdict(one) for one in found]})
    else:
        for one in found:
            typer.echo(frame.plain(one))
        warnings = len(found) - errors
        typer.echo(
            f"{frame.counted(errors, 'mistake')}, {frame.counted(warnings, 'warning')}."
            if found
            else "Settings, rules and templates are fine."
        )
    raise typer.Exit(frame.WRONG if errors else frame.DONE)


def findings(config: Path) -> Iterator[Finding]:
    """Everything that is wrong. Rules and templates are only looked at once the settings say where they are."""
    from mailbot.settings import BadSettings, load

    try:
        given = load(config, os.environ)
    except BadSettings as bad:
        try:
            given = load(config, os.environ, offline=True)
        except BadSettings:
            yield from (Finding(ERROR, problem) for problem in bad.problems)
            return
        yield from (Finding(WARNING, f"{problem} (or is it where only the service sees it?)") for problem in bad.problems)
    yield from _risks(given, config)
    policy = yield from _rules(given)
    yield from _lacking(policy)
    yield from _templates(given, policy)


def _risks(given: Settings, config: Path) -> Iterator[Finding]:
    """What works, but should not stay so."""
    if not given.admin:
        yield Finding(WARNING, "admin is empty: nobody is told when something needs a hand", file=config.name)
    if "templates" in given.model_fields_set and not given.templates.is_dir():
        yield Finding(WARNING, f"templates: there is no folder {given.templates}", "the usual wording is used", config.name)
    if "password" in _without_comments(config) and config.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        yield Finding(WARNING, "others may read the password in this file", f"chmod 600 {config}", file=config.name)
    for account in (*given.imap, given.smtp):
        if account.allow_plaintext and account.security.value == "none":
            yield Finding(WARNING, f"mails and password cross the network to {account.host} in clear", file=config.name)


def _without_comments(config: Path) -> str:
    return "\n".join(line.partition("#")[0] for line in config.read_text("utf-8-sig").splitlines())


def _rules(given: Settings) -> Generator[Finding, None, Policy | None]:
    """What is wrong with the rules; the generator's value is the policy, or None."""
    from mailbot.adapters import files
    from mailbot.desk.rulebook import named_files, read

    try:
        text = given.rules.read_text("utf-8-sig")
    except UnicodeDecodeError:
        yield Finding(ERROR, "is not UTF-8 text", "save it as UTF-8", file=str(given.rules))
        return None
    except OSError as refused:
        yield Finding(
            ERROR, str(refused.strerror), "write the rules there, or name their file (rules = …)", file=str(given.rules)
        )
        return None
    beside = files.read_beside(given.rules.parent, named_files(text))
    policy, problems = read(text, given.identity("YC"), given.rules.name, beside)
    for one in problems:
        yield Finding(one.severity.value, one.message, one.hint, one.file, one.line, one.column)
    return policy


def _lacking(policy: Policy | None) -> Iterator[Finding]:
    """What the rules ask for and this installation can't do."""
    from mailbot.app.supplies import NotPossible, require

    try:
        if policy:
            require(policy)
    except NotPossible as lacking:
        yield Finding(ERROR, str(lacking))


def _templates(given: Settings, policy: Policy | None) -> Iterator[Finding]:
    from mailbot.adapters import files
    from mailbot.adapters.clock import SystemClock
    from mailbot.app.office import known_fixes
    from mailbot.cli.trying import misnamed, tried
    from mailbot.desk.policy import Company
    from mailbot.mail.render import load
    from mailbot.mail.render.voice import Occasion

    try:
        sources = files.read_sources(given.templates)
    except (OSError, UnicodeDecodeError) as refused:
        yield Finding(ERROR, f"cannot be read: {refused}", file=str(given.templates))
        return
    folder = given.templates.name
    named = {name for _, name in policy.templates} if policy else set()
    for name, meant in misnamed(sources, named):
        yield Finding(WARNING, "no mail is made from this file", f"did you mean {meant}?" if meant else "", f"{folder}/{name}")
    company = policy.company if policy else Company(name="Công ty ABC")
    occasion = Occasion(company.name, given.address, company.timezone, SystemClock().now(), subject="Lỗi trang thanh toán")
    templates, problems = load(sources, files.shipped_templates(), named)
    yield from _unwritten(given, policy, templates.languages)
    yield from _unmade(given, policy, templates)
    told = tried(templates, {name.partition("/")[0] for name in sources}, occasion)
    misfits = known_fixes(policy, templates)[1] if policy else ()
    yield from (_finding(problem, folder) for problem in dict.fromkeys((*problems, *misfits, *told)))


def _unwritten(given: Settings, policy: Policy | None, languages: Iterable[str]) -> Iterator[Finding]:
    """Languages that the rules speak of and no template is written in. A rule that asks for one is a mistake."""
    if policy is None:
        return
    hint = f"write {given.templates.name}/{{}}/*.md, or name one of: {', '.join(sorted(languages))}"
    rules = [(rule.line, str(rule.then.get("language", ""))) for rule in policy.rules]
    asked = {(line, language) for line, language in rules if language not in ("", *languages)}
    for line, lacking in sorted(asked):
        message = f"there is no template in the language “{lacking}”"
        place = _place(given.rules, line, "language", lacking)
        yield Finding(ERROR, message, hint.format(lacking), given.rules.name, *place)
    people = (person.language for person in policy.people.values())
    named = {policy.company.language, str(policy.default.get("language", "")), *people}
    for lacking in sorted(named - {"", *languages}):
        message = f"`language: {lacking}`, and there is no template in it: those mails go out in another language"
        place = _place(given.rules, 0, "language", lacking)
        yield Finding(WARNING, message, hint.format(lacking), given.rules.name, *place)


def _unmade(given: Settings, policy: Policy | None, templates: Templates) -> Iterator[Finding]:
    """Templates that rules name and that are in no language."""
    from mailbot.desk.rulebook.problems import nearest

    names = {name for language in templates.languages for name in templates.page_names(language)}
    for begin, name in policy.templates if policy else ():
        if name not in names:
            hint = f"{nearest(name, sorted(names))} Or write {given.templates.name}/<language>/{name}.md"
            yield Finding(
                ERROR, f"there is no template “{name}”", hint, given.rules.name, *_place(given.rules, begin, "template", name)
            )


def _place(rules: Path, begin: int, key: str, name: str) -> tuple[int, int]:
    """Line and column of what a key is given, in the rule that begins in a line (0: anywhere)."""
    wanted = re.compile(rf"\b{key}\W+({re.escape(name)})\b")
    lines = enumerate(rules.read_text("utf-8-sig").splitlines(), start=1)
    found = ((line, match.start(1) + 1) for line, text in lines if line >= begin and (match := wanted.search(text)))
    return next(found, (begin, 0))


def _finding(problem: str, folder: str) -> Finding:
    """`vi/received.md:12: what is wrong`, taken apart."""
    place, _, message = problem.partition(": ")
    name, _, line = place.rpartition(":")
    if not message or not line.isdigit():
        return Finding(ERROR, problem, file=folder)
    return Finding(ERROR, message, file=f"{folder}/{name}", line=int(line))
