"""`mailbot check` warns of what a requester would meet first."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from mailbot.cli import app

PASSWORDS = {"MAILBOT_IMAP__PASSWORD": "one", "MAILBOT_SMTP__PASSWORD": "two"}


def checked(folder: Path) -> str:
    result = CliRunner().invoke(app, ["check", "--config", str(folder / "mailbot.toml")], env=PASSWORDS)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_language_without_templates_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    assert CliRunner().invoke(app, ["init", str(folder)]).exit_code == 0
    rules = folder / "rules.yaml"
    rules.write_text(rules.read_text("utf-8").replace("language: vi", "language: fr"), "utf-8")
    assert "`language: fr`" in checked(folder)
