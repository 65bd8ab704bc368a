"""`mailbot run`, `once` and `deliver`: the daemon, one round of it, and a mail from a pipe."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli import frame

if TYPE_CHECKING:
    from mailbot.app import Daemon


_Role = Annotated[
    str, typer.Option(metavar="ROLES", help="Which of fetch,work,tick,send this process does (default: all); on PostgreSQL.")
]


def run(config: frame.Config = frame.CONFIG, role: _Role = "") -> None:
    """Run the daemon: fetch, answer, remind, send, until SIGTERM. On PostgreSQL any number of times."""
    from mailbot.app import daemon
    from mailbot.app.alone import take_over
    from mailbot.app.duty import duties

    try:
        asked = duties(role)
    except ValueError as unknown:
        frame.stop(str(unknown), code=frame.WRONG)
    with _alone(config), _assembled(config) as mailbot:
        mailbot.duties = asked
        take_over(mailbot)
        asyncio.run(daemon.run(mailbot))


def once(config: frame.Config = frame.CONFIG) -> None:
    """Fetch, handle and send what there is, and exit."""
    from mailbot.app.alone import take_over
    from mailbot.app.once import once as round_of_everything

    with _alone(config), _assembled(config) as mailbot:
        take_over(mailbot)
        done = asyncio.run(round_of_everything(mailbot))
    typer.echo(f"{done.fetched} fetched, {done.handled} handled, {done.woken} tickets woken, {done.sent} sent")
    if done.problems:
        frame.stop(*done.problems, code=frame.FAILED)


def deliver(config: frame.Config = frame.CONFIG) -> None:
    """Take a mail from standard input (a mail server's pipe): exit 0 means that it is kept, 75 asks to try again."""
    from mailbot.app.once import take_in

    raw = sys.stdin.buffer.read()
    if not raw.strip():
        frame.stop("There is no mail on standard input. Try: mailbot deliver < mail.eml", code=frame.WRONG)
    try:
        with _assembled(config) as mailbot:
            take_in(mailbot, raw)
    except typer.Exit as refused:
        raise typer.Exit(frame.AGAIN) from refused
    except Exception as trouble:  # noqa: BLE001 - whatever it is, the mail server keeps the mail and tries again
        frame.stop(f"deliver: {trouble}", code=frame.AGAIN)


@contextmanager
def _alone(config: Path) -> Iterator[None]:
    """No other mailbot works on this database meanwhile; where one does, that is said, and exit 1."""
    from mailbot.app.alone import NotAlone, alone

    try:
        with alone(frame.settings(config, offline=True)):
            yield
    except NotAlone as other:
        frame.stop(str(other))


@contextmanager
def _assembled(config: Path) -> Iterator[Daemon]:
    """A mailbot that is ready to run; what keeps it from being so is told, and exit 2 (or 1 for the database)."""
    from sqlalchemy.exc import SQLAlchemyError

    from mailbot.adapters import logs
    from mailbot.app import assemble
    from mailbot.app.build import NotPossible
    from mailbot.app.key import make_missing_key
    from mailbot.app.office import BadRules

    if make_missing_key(frame.settings(config, offline=True)):
        typer.echo("made the key that signs our mails; keep it in the backup", err=True)
    given = frame.settings(config)
    logs.start(given.log.format, given.log.level)
    try:
        mailbot, warnings = assemble(given)
    except BadRules as bad:
        frame.stop(*bad.problems, code=frame.WRONG)
    except NotPossible as missing:
        frame.stop(str(missing), code=frame.WRONG)
    except SQLAlchemyError as refused:
        frame.stop(f"database: {str(getattr(refused, 'orig', None) or refused).splitlines()[0]}")
    for warning in warnings:
        typer.echo(warning, err=True)
    try:
        yield mailbot
    finally:
        mailbot.store.close()
