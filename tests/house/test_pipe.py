"""`mailbot deliver`, as a mail server calls it: not as the service, and with nothing but the settings file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mailbot.cli import app

MAIL = "From: lan@abc.vn\nTo: hotro@abc.vn\nSubject: Máy in hỏng\n\nMáy in tầng 3 hỏng.\n".encode()


def call(*words: str | Path, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], input=stdin)


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """What `mailbot init` makes, where no password is to be seen."""
    assert call("init", tmp_path / "house").exit_code == 0
    return tmp_path / "house" / "mailbot.toml"


def waiting(settings: Path) -> str:
    return call("doctor", "--ledger", "--config", settings).stdout


def test_a_mail_is_taken_in_where_only_the_service_sees_the_passwords(settings: Path) -> None:
    taken = call("deliver", "--config", settings, stdin=MAIL)
    assert (taken.exit_code, taken.output) == (0, "")
    assert "1 received = 1 waiting" in waiting(settings)


def test_a_mail_is_taken_in_while_the_rules_are_broken(settings: Path) -> None:
    settings.with_name("rules.yaml").write_text("rules: [", "utf-8")
    assert call("deliver", "--config", settings, stdin=MAIL).exit_code == 0
    assert "1 received = 1 waiting" in waiting(settings)


def test_a_mail_that_cannot_be_kept_stays_with_the_mail_server(settings: Path) -> None:
    settings.with_name("mailbot.db").mkdir()
    refused = call("deliver", "--config", settings, stdin=MAIL)
    assert refused.exit_code == 75
    assert "database:" in refused.stderr


def test_a_program_that_is_being_replaced_leaves_the_mail_with_the_mail_server(
    settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mailbot.app.pipe", None)  # as while its files are exchanged
    refused = call("deliver", "--config", settings, stdin=MAIL)
    assert refused.exit_code == 75
    assert refused.stderr.startswith("deliver: ")


def test_without_settings_the_mail_stays_with_the_mail_server(tmp_path: Path) -> None:
    refused = call("deliver", "--config", tmp_path / "mailbot.toml", stdin=MAIL)
    assert refused.exit_code == 75
    assert "there is no such file" in refused.stderr


def test_no_mail_at_all_is_wrong_usage(settings: Path) -> None:
    assert call("deliver", "--config", settings).exit_code == 2
