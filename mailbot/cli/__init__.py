"""The command line: arguments and output only. `main` is the program; each group of commands has its own file."""

from __future__ import annotations

import gc
import io
import os
import sys
from typing import Annotated

import typer

from mailbot.cli.aside import app as aside_app
from mailbot.cli.backup import backup as write_backup
from mailbot.cli.backup import restore as restore_backup
from mailbot.cli.check import check as check_all
from mailbot.cli.db import app as db_app
from mailbot.cli.demo import demo as play_demo
from mailbot.cli.doctor import doctor as examine
from mailbot.cli.explain import explain as explain_mail
from mailbot.cli.incident import app as incident_app
from mailbot.cli.init import init as make_folder
from mailbot.cli.outbox import app as outbox_app
from mailbot.cli.report import report as tell_report
from mailbot.cli.run import deliver as take_mail
from mailbot.cli.run import once as run_once
from mailbot.cli.run import run as run_daemon
from mailbot.cli.show import show as show_ticket
from mailbot.cli.simulate import simulate as simulate_folder
from mailbot.cli.tickets import tickets as list_tickets

SERVE, SET_UP, TRY_OUT, LOOK = "Serve", "Set up", "Try out", "Look"

app = typer.Typer(
    name="mailbot",
    help="A helpdesk that answers by mail.",
    epilog="Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 75 try again.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("run", rich_help_panel=SERVE)(run_daemon)
app.command("once", rich_help_panel=SERVE)(run_once)
app.command("deliver", rich_help_panel=SERVE)(take_mail)
app.command("init", rich_help_panel=SET_UP)(make_folder)
app.command("check", rich_help_panel=SET_UP)(check_all)
app.command("doctor", rich_help_panel=SET_UP)(examine)
app.command("backup", rich_help_panel=SET_UP)(write_backup)
app.command("restore", rich_help_panel=SET_UP)(restore_backup)
app.add_typer(db_app, name="db", rich_help_panel=SET_UP)
app.command("demo", rich_help_panel=TRY_OUT)(play_demo)
app.command("explain", rich_help_panel=TRY_OUT)(explain_mail)
app.command("simulate", rich_help_panel=TRY_OUT)(simulate_folder)
app.command("tickets", rich_help_panel=LOOK)(list_tickets)
app.command("show", rich_help_panel=LOOK)(show_ticket)
app.command("report", rich_help_panel=LOOK)(tell_report)
app.add_typer(outbox_app, name="outbox", rich_help_panel=LOOK)
app.add_typer(aside_app, name="aside", rich_help_panel=LOOK)
app.add_typer(incident_app, name="incident", rich_help_panel=LOOK)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"mailbot {version('mailbot')}")
        raise typer.Exit


@app.callback()
def _program(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, metavar="", help="Show the version.")] = False,
) -> None:
    """A helpdesk that answers by mail."""


OBJECTS_BETWEEN_LOOKS = 50_000
"""How many objects more there must be before the garbage collector looks through the new ones; by default 700, and what is
loaded at the start is not garbage: looking through it again and again is a fifth of the time until a command begins."""


def main() -> None:
    """Run the command that was asked for, and exit with its code. A terminal that lacks a letter gets its number."""
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS, 20, 20)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # it would read the metadata of every installed package for them
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app()
