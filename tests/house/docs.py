"""The parts of docs/ that come from the code: `python -m tests.house.docs` (`make docs`) writes them again, and a test
fails while they lag. In a page they stand between `<!-- made: NAME -->` and `<!-- end: NAME -->`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import typer
import yaml

from mailbot.cli import app
from mailbot.desk.commands import COMMANDS
from mailbot.desk.commands.registry import ALL, BOTH, REQUESTER, Spec
from mailbot.desk.events import EVENTS
from mailbot.desk.rulebook import describe as rules
from mailbot.settings import describe as settings
from tests.house import columns

ROOT = Path(__file__).parents[2]
_REFERENCE = "### At the top"
_WHO = MappingProxyType({BOTH: "agent, requester", REQUESTER: "requester", ALL: "all"})


def made() -> dict[Path, str]:
    """Every page that comes from the code, at least in part, as it should be."""
    return {page: write(page.read_text("utf-8")) for page, write in _PAGES.items()}


def commands() -> str:
    """The table of mail commands."""
    usage = yaml.safe_load((ROOT / "templates/en/words.yaml").read_text("utf-8"))["commands"]
    rows = (
        (f"`{usage[spec.word]['usage']}`", _aliases(spec), _who(spec), _needs(spec), spec.about) for spec in COMMANDS.values()
    )
    return _table(("command", "also", "who", "needs", "what it does"), rows)


def events() -> str:
    """The table of events."""
    rows = ((f"`{name}`", _sentence(event.__doc__), _data(event)) for name, event in EVENTS.items())
    return _table(("event", "meaning", "its data"), rows)


def command_line() -> str:
    """The table of what the program can do."""
    rows = ((f"`{usage}`", _sentence(command.help)) for usage, command in _walk("mailbot", typer.main.get_command(app)))
    return _table(("command", "what it does"), rows)


def _walk(name: str, command: Any) -> Iterable[tuple[str, Any]]:
    inner: dict[str, Any] = getattr(command, "commands", {})
    if not inner or getattr(command, "invoke_without_command", False):
        words = (each.metavar or each.name.upper() for each in command.params if each.param_type_name == "argument")
        yield " ".join((name, *words)), command
    for word, each in inner.items():
        yield from _walk(f"{name} {word}", each)


def _aliases(spec: Spec) -> str:
    return " ".join(f"`#{name}`" for name in spec.aliases)


def _who(spec: Spec) -> str:
    return _WHO.get(spec.who, "agent")


def _needs(spec: Spec) -> str:
    return " ".join(word for word, needed in (("ticket", spec.needs_ticket), ("proof", spec.needs_proof)) if needed) or "nothing"


def _data(event: type[object]) -> str:
    return " ".join(f"`{field.name}`" for field in fields(event) if field.name not in ("at", "by"))  # type: ignore[arg-type]


def _sentence(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _blocks(text: str, **blocks: Callable[[], str]) -> str:
    for name, block in blocks.items():
        begin, end = f"<!-- made: {name} -->\n", f"<!-- end: {name} -->"
        text = re.sub(f"(?s){begin}.*?{end}", lambda _, b=begin, e=end, w=block: f"{b}\n{w()}\n{e}", text)
    return text


_PAGES: MappingProxyType[Path, Callable[[str], str]] = MappingProxyType(
    {
        ROOT / "docs/settings.md": lambda _: settings.reference(),
        ROOT / "docs/rules.md": lambda text: text[: text.index(_REFERENCE)] + rules.reference(),
        ROOT / "docs/commands.md": partial(_blocks, commands=commands),
        ROOT / "docs/glossary.md": partial(_blocks, events=events),
        ROOT / "README.md": partial(_blocks, program=command_line),
        ROOT / "mailbot/adapters/store/columns.py": lambda _: columns.made(),
    }
)


if __name__ == "__main__":
    for page, text in made().items():
        if page.read_text("utf-8") != text:
            page.write_text(text, "utf-8")
            print(f"{page.relative_to(ROOT)} written")
