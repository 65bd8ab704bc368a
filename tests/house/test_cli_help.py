"""What the command line says of itself: options in words that people know, and what would be right."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner, Result

from mailbot.cli import app

DATED = [("tickets", "--since"), ("report", "--since"), ("report", "--until"), ("simulate", "--since"), ("simulate", "--until")]


def call(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"})


@pytest.mark.parametrize("command", ["tickets", "report", "simulate"])
def test_help_shows_no_patterns_of_a_programmer(command: str) -> None:
    shown = call(command, "--help").stdout
    assert "%Y" not in shown
    assert "WHEN" in shown


@pytest.mark.parametrize(("command", "option"), DATED)
def test_a_date_that_is_none_is_answered_with_one_that_would_be_right(command: str, option: str) -> None:
    refused = call(command, option, "22/11/2026")
    assert refused.exit_code == 2
    assert "2026-11-25" in refused.stderr
    assert "Value error" not in refused.stderr


@pytest.mark.parametrize("written", ["2026-11-25", "2026-11-25T17:30", "2026-11-25 17:30", "2026-11-25T17:30:00Z"])
def test_a_moment_may_be_written_in_any_iso_form(written: str) -> None:
    assert "there is no such file" in call("tickets", "--since", written, "--config", "nowhere.toml").stderr


@pytest.mark.parametrize(
    "words", [("tickets", "--all"), ("tickets", "--json"), ("show", "--raw"), ("simulate", "--archive"), ("doctor", "--ledger")]
)
def test_a_switch_asks_for_no_value(words: tuple[str, str]) -> None:
    lines = call(words[0], "--help").stdout.splitlines()
    assert not any("<bool>" in line for line in lines if words[1] in line)


@pytest.mark.parametrize("command", ["tickets", "outbox"])
def test_words_that_an_option_takes_stand_whole_in_its_help(command: str) -> None:
    shown = " ".join(call(command, "--help").stdout.replace("│", " ").split())
    assert "pending, sent, failed" in shown or "new, open, waiting, held, resolved, closed, cancelled" in shown


def test_copying_a_database_says_which_one_is_read_and_which_one_written() -> None:
    assert "mailbot db copy [OPTIONS] {FROM} {TO}" in call("db", "copy", "--help").stdout
