"""The documentation says what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mailbot.desk.commands import COMMANDS
from mailbot.desk.rulebook import read
from mailbot.settings import load
from tests.house import docs

ROOT = docs.ROOT
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
NAMES = {name for spec in COMMANDS.values() for name in spec.names}
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", docs.made(), ids=lambda page: page.name)
def test_what_comes_from_the_code_is_up_to_date(page: Path) -> None:
    assert page.read_text("utf-8") == docs.made()[page], "run: make docs"


@pytest.mark.parametrize("page", ["commands", "glossary"])
def test_a_generated_part_has_its_place(page: str) -> None:
    assert "<!-- made: " in (ROOT / f"docs/{page}.md").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", FENCE.sub("", page.read_text("utf-8")))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", ["README.md", "docs/commands.md", "docs/architecture.md"])
def test_commands_that_a_page_shows_exist(page: str) -> None:
    shown = set(re.findall(r"`#([a-z]+)\b", (ROOT / page).read_text("utf-8")))
    assert shown - NAMES <= {"clsoe"}


def test_the_readme_names_only_what_the_program_can_do() -> None:
    known = set(re.findall(r"`mailbot ([a-z]+)", docs.command_line()))
    shown = set(re.findall(r"(?<![/\w.-])mailbot ([a-z]+)(?= |`|\n)", "\n".join(_code((ROOT / "README.md").read_text("utf-8")))))
    assert shown - known == set()


def test_the_examples_of_the_readme_are_faultless(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    (toml,), (rules,) = (re.findall(f"^```{kind}\\n(.*?)^```", text, re.MULTILINE | re.DOTALL) for kind in ("toml", "yaml"))
    (tmp_path / "mailbot.toml").write_text(toml, "utf-8")
    (tmp_path / "mailbot.key").write_text("k" * 64)
    (tmp_path / "mailbot.key").chmod(0o600)
    settings = load(tmp_path / "mailbot.toml", {"MAILBOT_IMAP__PASSWORD": "one"})
    policy, problems = read(rules, settings.identity("YC"))
    assert policy is not None
    assert problems == ()


def test_the_architecture_page_names_every_folder_of_the_code() -> None:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    folders = {path.parent.name for path in (ROOT / "mailbot").rglob("*.py")} - {"mailbot", "versions"}
    assert {folder for folder in folders if f"{folder}/" not in page} == set()


def test_every_page_is_reached_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [page.name for page in ROOT.glob("docs/*.md") if f"docs/{page.name}" not in readme] == []


def _code(text: str) -> list[str]:
    return FENCE.findall(text) + re.findall(r"`[^`\n]+`", FENCE.sub("", text))
