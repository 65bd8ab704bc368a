"""The command line: arguments and output only. `main` is the program; each group of commands has its own file."""

from __future__ import annotations

from typing import Annotated

import typer

from mailbot.cli import aside, check, db, init, outbox, show, tickets

SET_UP, LOOK = "Set up", "Look"

app = typer.Typer(
    name="mailbot",
    help="A helpdesk that answers by mail.",
    epilog="Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 75 try again.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(rich_help_panel=SET_UP)(init.init)
app.command(rich_help_panel=SET_UP)(check.check)
app.add_typer(db.app, name="db", rich_help_panel=SET_UP)
app.command(rich_help_panel=LOOK)(tickets.tickets)
app.command(rich_help_panel=LOOK)(show.show)
app.add_typer(outbox.app, name="outbox", rich_help_panel=LOOK)
app.add_typer(aside.app, name="aside", rich_help_panel=LOOK)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"mailbot {version('mailbot')}")
        raise typer.Exit


@app.callback()
def _program(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """A helpdesk that answers by mail."""


def main() -> None:
    """Run the command that was asked for, and exit with its code."""
    app()
