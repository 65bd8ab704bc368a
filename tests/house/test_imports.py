"""What is not loaded: a command loads what it needs, and a daemon at its start nothing that most never need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mailbot.cli import app

LIBRARIES = {
    *("aiosmtplib", "alembic", "babel", "dateutil", "holidays", "imapclient", "jinja2", "lxml", "mailparser", "markdown_it"),
    *("psycopg", "pydantic", "rich", "sqlalchemy", "sqlmodel", "structlog", "tenacity", "yaml"),
}
"""What makes a start slow."""

SELDOM = {
    *("alembic", "mako", "dkim", "dns", "flufl", "matplotlib", "psycopg", "tnefparse", "aiosmtpd", "pymap", "boto3", "botocore"),
    *(
        "email_validator",
        "sqlalchemy.dialects.mysql",
        "holidays.countries",
        "mailbot.demo",
        "mailbot.app.simulate",
        "pdb",
        "unittest",
    ),
}
"""Loaded when a mail, a database or a command asks for it."""

_LOADED = "; import sys; print('\\n', *sys.modules)"

_START = """
from pathlib import Path
import mailbot.app.alone, mailbot.app.daemon, mailbot.app.duty
from mailbot.app.assembly import assemble
from mailbot.settings import load
mailbot, _ = assemble(load(Path({config!r}), {{"MAILBOT_IMAP__PASSWORD": "x"}}))
mailbot.store.close()
"""


def loaded(code: str) -> set[str]:
    """The modules that a Python has loaded after some code, and the packages that they are in."""
    done = subprocess.run([sys.executable, "-c", f"{code}{_LOADED}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def command(*words: str) -> str:
    """Code that runs a command and goes on."""
    return f"""
import contextlib, sys
from mailbot.cli import main
sys.argv = {["mailbot", *words]!r}
with contextlib.suppress(SystemExit):
    main()
0"""


def test_to_say_its_version_it_loads_no_library_but_typer() -> None:
    assert loaded(command("--version")) & LIBRARIES == set()


def test_to_show_its_help_it_loads_nothing_but_what_draws_it() -> None:
    assert loaded(command("--help")) & LIBRARIES <= {"rich", "markdown_it"}


def test_a_list_of_tickets_reads_no_mail_and_writes_none(tmp_path: Path) -> None:
    config = str(installed(tmp_path))
    unneeded = {"aiosmtplib", "alembic", "babel", "imapclient", "jinja2", "lxml", "mailparser", "markdown_it", "rich"}
    assert loaded(command("tickets", "--config", config)) & (unneeded | SELDOM) == set()


@pytest.mark.parametrize("words", [("tickets", "--json"), ("outbox", "--json"), ("aside", "--json")], ids=lambda words: words[0])
def test_a_list_loads_no_orm_and_nothing_that_decides(tmp_path: Path, words: tuple[str, ...]) -> None:
    unneeded = {"sqlmodel", "sqlalchemy.orm", "mailbot.desk.rulebook", "mailbot.desk.case", "mailbot.desk.events", "holidays"}
    assert loaded(command(*words, "--config", str(installed(tmp_path)))) & (unneeded | {"structlog"} | SELDOM) == set()


def test_at_its_start_a_daemon_loads_nothing_that_most_never_need(tmp_path: Path) -> None:
    config = installed(tmp_path)
    modules = loaded(_START.format(config=str(config)) + "0")
    assert {"imapclient", "aiosmtplib", "sqlalchemy"} <= modules
    assert modules & (SELDOM | {"sqlmodel", "sqlalchemy.orm", "sqlalchemy.dialects.postgresql"}) == set()


def test_a_process_beside_inherits_neither_database_nor_mail_servers() -> None:
    before = "import mailbot.cli, mailbot.settings, mailbot.adapters.logs, mailbot.app.key, mailbot.app.duty, mailbot.app.typist"
    unneeded = {"sqlalchemy", "imapclient", "aiosmtplib", "tenacity", "rich", "mailbot.loops.work", "mailbot.desk.decide"}
    assert loaded(before) & (unneeded | SELDOM) == set()


def installed(folder: Path) -> Path:
    """An installation whose tables are there."""
    config = folder / "home" / "mailbot.toml"
    for words in (("init", str(config.parent)), ("db", "upgrade", "--config", str(config))):
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, result.output
    return config
