"""`mailbot check` warns of what a requester would meet first."""

from __future__ import annotations

from pathlib import Path

import pytest
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


def with_template(folder: Path, name: str) -> None:
    assert CliRunner().invoke(app, ["init", str(folder)]).exit_code == 0
    rules = folder / "rules.yaml"
    rules.write_text(rules.read_text("utf-8").replace("then: {team: ", f"then: {{template: {name}, team: ", 1), "utf-8")


def test_a_rules_template_that_is_nowhere_is_a_mistake_with_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    with_template(folder, "recieved")
    result = CliRunner().invoke(app, ["check", "--config", str(folder / "mailbot.toml")], env=PASSWORDS)
    assert result.exit_code == 2
    line, column = next(
        (number, text.index("recieved") + 1)
        for number, text in enumerate((folder / "rules.yaml").read_text("utf-8").splitlines(), start=1)
        if "recieved" in text
    )
    assert f"rules.yaml:{line}:{column}: there is no template “recieved”; did you mean “received”?" in result.stdout


def test_a_rules_own_template_is_no_mistake(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    with_template(folder, "welcome")
    (folder / "templates" / "vi").mkdir(parents=True, exist_ok=True)
    (folder / "templates" / "vi" / "welcome.md").write_text("Subject: {{ ticket.subject }}\n\nXin chào.\n", "utf-8")
    assert "welcome" not in checked(folder)


def test_a_rule_that_asks_for_a_language_without_templates_is_a_mistake_with_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    assert CliRunner().invoke(app, ["init", str(folder)]).exit_code == 0
    rules = folder / "rules.yaml"
    rules.write_text(rules.read_text("utf-8").replace("then: {team: ", "then: {language: fr, team: ", 1), "utf-8")
    line = next(number for number, text in enumerate(rules.read_text("utf-8").splitlines(), start=1) if "language: fr" in text)
    result = CliRunner().invoke(app, ["check", "--config", str(folder / "mailbot.toml")], env=PASSWORDS)
    assert result.exit_code == 2
    assert f"rules.yaml:{line}:" in result.stdout
    assert "there is no template in the language “fr”" in result.stdout


def test_a_folder_of_templates_that_is_not_there_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    assert CliRunner().invoke(app, ["init", str(folder)]).exit_code == 0
    (folder / "templates").rename(folder / "templats")
    assert "warning: templates: there is no folder" in checked(folder)


@pytest.mark.parametrize("content", [b"rules: []\n", b"", b"\x1f\x8b\x08"])
def test_what_is_no_backup_is_called_so(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.tar.gz").write_bytes(content)
    result = CliRunner().invoke(app, ["restore", str(tmp_path / "a.tar.gz"), str(tmp_path / "new")])
    assert result.exit_code == 1
    assert "a.tar.gz is no backup of mailbot, or not whole" in result.stderr


def test_a_backup_that_was_broken_off_is_called_so(tmp_path: Path) -> None:
    folder, file = tmp_path / "desk", tmp_path / "a.tar.gz"
    assert CliRunner().invoke(app, ["init", str(folder)]).exit_code == 0
    for words in (["db", "upgrade"], ["backup", str(file)]):
        assert CliRunner().invoke(app, [*words, "--config", str(folder / "mailbot.toml")]).exit_code == 0
    file.write_bytes(file.read_bytes()[:-2_000])
    result = CliRunner().invoke(app, ["restore", str(file), str(tmp_path / "new")])
    assert (result.exit_code, "is no backup of mailbot, or not whole" in result.stderr) == (1, True)
