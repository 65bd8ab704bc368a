"""What all commands share: options, settings, the store, and how things are printed. Knows no command."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from mailbot.adapters.store import SqlStore
    from mailbot.desk.policy import Policy
    from mailbot.settings import Settings

DONE, FAILED, WRONG, AGAIN = 0, 1, 2, 75  # 75: EX_TEMPFAIL of sysexits(3)

Config = Annotated[
    Path, typer.Option("--config", "-c", envvar="MAILBOT_CONFIG", metavar="FILE", help="The settings file.", dir_okay=False)
]
CONFIG = Path("mailbot.toml")
_LONG = 500


def switch(name: str, meaning: str) -> Any:
    """An option without a value; typer would ask for a `<bool>`."""
    return typer.Option(name, metavar="", help=meaning)


Json = Annotated[bool, switch("--json", "Print JSON: stable keys, UTC times.")]


def when(meaning: str) -> Any:
    """An option that takes a moment, in this machine's time zone where it names none."""
    return typer.Option(parser=_moment, metavar="WHEN", help=f"{meaning} WHEN: 2026-11-25, or 2026-11-25T17:30.")


def _moment(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(f"“{written}” is no moment; write 2026-11-25, or 2026-11-25T17:30") from None


def stop(*lines: str, code: int = FAILED) -> NoReturn:
    """Say on stderr what is wrong, and exit."""
    for line in lines:
        typer.echo(plain(line), err=True)
    raise typer.Exit(code)


def settings(config: Path, *, offline: bool = False) -> Settings:
    """The settings, or every mistake in them and exit 2. `offline` as in `settings.load`."""
    from mailbot.settings import BadSettings, load

    try:
        return load(config, os.environ, offline=offline)
    except BadSettings as bad:
        stop(*bad.problems, code=WRONG)


@contextmanager
def store(given: Settings) -> Iterator[SqlStore]:
    """The open store, its tables made or brought up to date; what the database refuses is a sentence and exit 1."""
    from mailbot.adapters.store import is_current, open_store, upgrade

    with _refusals():
        if not is_current(given.database):
            upgrade(given.database)
        with closing(open_store(given.database)) as opened:
            yield opened


@contextmanager
def books(given: Settings) -> Iterator[SqlStore]:
    """The store as above, for commands about what is kept: where there is no database yet that is said, and an empty one stands
    in for it, so that a mistyped path, or a volume that is not mounted, gets no new one."""
    from sqlalchemy.engine import make_url

    from mailbot.adapters.store import open_store
    from mailbot.adapters.store.dialect import is_missing

    where = make_url(given.database)
    with _refusals():
        missing = is_missing(where)
    if not missing:
        with store(given) as opened:
            yield opened
        return
    typer.echo(f"there is no database {where.database} yet; if mailbot has run, check `database` in mailbot.toml", err=True)
    with closing(open_store("sqlite://")) as empty:
        yield empty


@contextmanager
def _refusals() -> Iterator[None]:
    from sqlalchemy.exc import SQLAlchemyError

    from mailbot.ports import StoreInTrouble

    try:
        yield
    except ModuleNotFoundError as lacking:
        stop(f"database: {lacking}: pip install 'mailbot[postgres]'", code=WRONG)
    except (SQLAlchemyError, StoreInTrouble, OSError) as refused:
        stop(f"database: {said(refused)}")


def said(refused: Exception) -> str:
    """The database's (or the disk's) own words, one line."""
    words = str(getattr(refused, "orig", None) or refused).strip()
    return words.splitlines()[0] if words else type(refused).__name__


def prefix(given: Settings) -> str:
    """The ticket prefix of rules.yaml; the usual one while that cannot be read."""
    from mailbot.desk.initials import USUAL, initials

    try:
        return initials(given.rules.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return USUAL


def policy(given: Settings) -> Policy:
    """What rules.yaml says, or what is wrong with it and exit 2."""
    from mailbot.app.office import BadRules, read_rules

    try:
        found, problems = read_rules(given, given.rules)
    except BadRules as bad:
        stop(*bad.problems, code=WRONG)
    if found is None:
        stop(*map(str, problems), code=WRONG)
    return found


def print_json(value: Any) -> None:
    """One JSON document on stdout, whatever the terminal's encoding."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    write(text.encode("utf-8", "backslashreplace") + b"\n")


def write(content: bytes) -> None:
    """Bytes on stdout, as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """A table on stdout; strangers' text in it is only text. Not cut off where nobody looks (a pipe), and no table where the
    terminal is too narrow for it. A long list comes in plain lines: nobody wants to wait for its frame."""
    cells = [[plain(cell) for cell in row] for row in rows]
    if len(cells) > _LONG:
        _print_lines([list(columns), *cells], title)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from mailbot.cli import narrow

    console = Console(width=None if sys.stdout.isatty() else 240, safe_box=True, highlight=False)
    if title:
        console.print(Text(plain(title), style="bold"))
    watched = sys.stdout.isatty()
    if watched and not narrow.fits(columns, cells, console.width):
        typer.echo("\n".join(narrow.stacked(columns, cells, console.width)))
        return
    shown = Table(header_style="bold", show_header=any(columns))
    for column, is_whole in zip(columns, narrow.whole(columns, cells), strict=True):
        shown.add_column(column, overflow="fold", no_wrap=watched and is_whole)
    for row in cells:
        shown.add_row(*map(Text, row))
    console.print(shown)


def _print_lines(cells: Sequence[Sequence[str]], title: str) -> None:
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells)
    typer.echo("\n".join((*([plain(title)] if title else ()), *lines)))


def plain(value: object) -> str:
    """A value on one line that a terminal can show safely; times in local time."""
    if isinstance(value, datetime):
        return value.astimezone().strftime("%Y-%m-%d %H:%M")
    if value is None:
        return ""
    text = ", ".join(map(str, value)) if isinstance(value, (tuple, list)) else str(value)
    return "".join(char if char.isprintable() else " " for char in text)


def counted(count: int, word: str) -> str:
    """`1 mail`, `2 mails`."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def utc(moment: datetime | None) -> str | None:
    """A moment for machines: ISO 8601, UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None


def zone() -> str:
    """The zone of the times in tables, such as `+07`, for a title."""
    return datetime.now().astimezone().strftime("%Z")
