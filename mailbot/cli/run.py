"""`mailbot run`, `once` and `deliver`: the daemon, one round of it, and a mail from a pipe."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli import frame

if TYPE_CHECKING:
    from mailbot.app.daemon import Daemon
    from mailbot.app.duty import Duty
    from mailbot.app.typist import Processes
    from mailbot.loops.office import Office
    from mailbot.settings import Settings

    Opened = tuple[Office, tuple[str, ...]]

_Role = Annotated[
    str, typer.Option(metavar="ROLES", help="Which of fetch,work,tick,send this process does (default: all); on PostgreSQL.")
]


def run(config: frame.Config = frame.CONFIG, role: _Role = "") -> None:
    """Run the daemon: fetch, answer, remind, send, until SIGTERM. On PostgreSQL any number of times."""
    from mailbot.app.duty import duties

    try:
        asked = duties(role)
    except ValueError as unknown:
        frame.stop(str(unknown), code=frame.WRONG)
    given = _prepared(config)
    with _typist(given, asked) as (opened, typist), _alone(config), _assembled(given, opened, typist) as mailbot:
        from mailbot.app import daemon
        from mailbot.app.alone import take_over

        mailbot.duties = asked
        take_over(mailbot)
        asyncio.run(daemon.run(mailbot))


def once(config: frame.Config = frame.CONFIG) -> None:
    """Fetch, handle and send what there is, and exit."""
    from mailbot.app.alone import take_over
    from mailbot.app.once import once as round_of_everything

    with _alone(config), _assembled(_prepared(config)) as mailbot:
        take_over(mailbot)
        done = asyncio.run(round_of_everything(mailbot))
    typer.echo(f"{done.fetched} fetched, {done.handled} handled, {done.woken} tickets woken, {done.sent} sent")
    if done.unhandled or done.unsent:
        typer.echo(f"left for the next call: {done.unhandled} to handle, {done.unsent} to send")
    if done.problems:
        frame.stop(*done.problems, code=frame.FAILED)


def deliver(config: frame.Config = frame.CONFIG) -> None:
    """Take a mail from standard input (a mail server's pipe): exit 0 means that it is kept, 75 asks to try again."""
    raw = sys.stdin.buffer.read()
    if not raw.strip():
        frame.stop("There is no mail on standard input. Try: mailbot deliver < mail.eml", code=frame.WRONG)
    try:
        _keep(raw, config)
    except typer.Exit as refused:
        raise typer.Exit(frame.AGAIN) from refused
    except Exception as trouble:  # noqa: BLE001 - whatever it is, the mail server keeps the mail and tries again
        frame.stop(f"deliver: {trouble}", code=frame.AGAIN)


def _keep(raw: bytes, config: Path) -> None:
    from mailbot.adapters.clock import SystemClock
    from mailbot.app import build
    from mailbot.app.pipe import take_in

    given = frame.settings(config, offline=True)
    with frame.store(given) as store:
        take_in(store, build.blobs(given), raw, SystemClock().now())


@contextmanager
def _alone(config: Path) -> Iterator[None]:
    """No other mailbot works on this database meanwhile; where one does, or nothing can be written there, that is said, and
    exit 1."""
    from mailbot.app.alone import NotAlone, alone

    with ExitStack() as stack:
        try:
            stack.enter_context(alone(frame.settings(config, offline=True)))
        except NotAlone as other:
            frame.stop(str(other))
        except OSError as refused:
            frame.stop(f"database: {refused}")
        yield


def _prepared(config: Path) -> Settings:
    """The settings, and the key and the log that go with them."""
    from mailbot.adapters import logs
    from mailbot.app.key import make_missing_key

    if make_missing_key(frame.settings(config, offline=True)):
        typer.echo("made the key that signs our mails; keep it in the backup", err=True)
    given = frame.settings(config)
    logs.start(given.log.format, given.log.level)
    return given


@contextmanager
def _typist(given: Settings, duties: Collection[Duty]) -> Iterator[tuple[Opened, Processes | None]]:
    """The office, and the processes beside ours. They begin before anything is open that they must not inherit, and before
    anything is loaded that they have no use for: the database and the mail servers are ours alone."""
    from mailbot.app.duty import Duty
    from mailbot.app.office import open_office
    from mailbot.app.typist import beside_us

    asked = given if Duty.WORK in duties else given.model_copy(update={"processes": 0})
    with ExitStack() as stack:
        with _judged():
            opened = open_office(given)
            typist = stack.enter_context(beside_us(asked, opened[0]))
        yield opened, typist


@contextmanager
def _judged() -> Iterator[None]:
    """What is wrong with the rules or the installation is told, and the exit code says which."""
    from mailbot.app.office import BadRules
    from mailbot.app.supplies import NotPossible

    try:
        yield
    except BadRules as bad:
        frame.stop(*bad.problems, code=frame.WRONG)
    except NotPossible as missing:
        frame.stop(str(missing), code=frame.WRONG)


@contextmanager
def _told() -> Iterator[None]:
    """The same of the database."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with _judged():
            yield
    except SQLAlchemyError as refused:
        frame.stop(f"database: {str(getattr(refused, 'orig', None) or refused).splitlines()[0]}")


@contextmanager
def _assembled(given: Settings, opened: Opened | None = None, typist: Processes | None = None) -> Iterator[Daemon]:
    """A mailbot that is ready to run; what keeps it from being so is told, and exit 2 (or 1 for the database)."""
    from mailbot.app.assembly import assemble

    with _told():
        mailbot, warnings = assemble(given, opened, typist)
    for warning in warnings:
        typer.echo(warning, err=True)
    try:
        yield mailbot
    finally:
        mailbot.store.close()
