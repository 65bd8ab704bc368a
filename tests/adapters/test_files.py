"""What admins edit, read from disk."""

import os
from pathlib import Path

from mailbot.adapters.files import read_sources, shipped_rules, shipped_templates, stamp


def test_sources_are_read_by_their_place_below_the_folder(tmp_path: Path) -> None:
    (tmp_path / "vi").mkdir()
    (tmp_path / "vi" / "received.md").write_text("\ufeffChào", "utf-8")
    (tmp_path / "words.yaml").write_text("a: b")
    for leftover in (".received.md.swp", "vi/.hidden.md", "vi/received.md~", "notes.txt", "README.md", "#x.md"):
        (tmp_path / leftover).write_text("no")
    assert read_sources(tmp_path) == {"vi/received.md": "Chào", "words.yaml": "a: b"}


def test_a_folder_that_is_not_there_has_no_sources(tmp_path: Path) -> None:
    assert read_sources(tmp_path / "nowhere") == {}
    assert stamp(tmp_path / "nowhere") == ()


def test_a_change_a_replacement_and_a_new_file_each_change_the_stamp(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text("version: 1")
    before, folder = stamp(file), stamp(tmp_path)
    assert stamp(file) == before
    other = tmp_path / "new"
    other.write_text("version: 2")
    os.utime(other, ns=(before[0][2], before[0][2]))
    other.replace(file)
    assert stamp(file) != before
    assert stamp(tmp_path) != folder
    changed = stamp(tmp_path)
    (tmp_path / "b.md").write_text("x")
    assert stamp(tmp_path) != changed


def test_templates_and_rules_come_with_mailbot() -> None:
    assert "version: 1" in shipped_rules()
    assert all(name.count("/") <= 2 for name in shipped_templates())
