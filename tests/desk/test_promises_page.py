"""docs/rules.md shows what happens when time runs: its example is played, and the page must say the same.

`python -m tests.desk.test_promises_page` writes the tables again."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.desk.test_rules_docs import EXAMPLES, whole
from tests.stories import HOA, MONDAY, Desk, office

PAGE = Path(__file__).parents[2] / "docs/rules.md"
RULES = next(example for example in EXAMPLES if "acknowledge" in example)
PLAYED = {"normal": ("Máy in hỏng.", timedelta(days=3)), "urgent": ("Mất mạng.\n\nMức độ ưu tiên: Khẩn cấp", timedelta(hours=2))}


def played(text: str, span: timedelta) -> str:
    """What goes out, by local time, as a table."""
    desk = Desk(office(whole(RULES)))
    with capture_logs():
        desk.says(HOA, text, "Máy in")
        desk.sim.run_until(MONDAY + span)
    rows = [
        f"| {(went.at + timedelta(hours=7)):%a %H:%M} | {went.mail.kind} | {went.mail.recipients[0].partition('@')[0]} |"
        for went in desk.sent()
    ]
    return "\n".join(["| when | mail | to |", "| --- | --- | --- |", *rows])


def block(name: str, body: str = ".*?") -> str:
    return f"<!-- played: {name} -->\n{body}<!-- end: {name} -->"


@pytest.mark.parametrize("name", PLAYED)
def test_the_page_says_what_happens(name: str) -> None:
    found = re.search(block(name), PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    assert found[0] == block(name, f"\n{played(*PLAYED[name])}\n\n"), "run: python -m tests.desk.test_promises_page"


if __name__ == "__main__":
    page = PAGE.read_text("utf-8")
    for each, story in PLAYED.items():
        page = re.sub(f"(?s){block(each)}", lambda _, n=each, s=story: block(n, f"\n{played(*s)}\n\n"), page)
    PAGE.write_text(page, "utf-8")
