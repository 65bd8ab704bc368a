"""The examples of docs/time.md are true."""

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mailbot.desk import when
from mailbot.desk.calendar import add
from mailbot.desk.policy import Span
from mailbot.desk.when import stretch
from tests.desk.calendars import OFFICE, at

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PAGE = (Path(__file__).parents[2] / "docs" / "time.md").read_text(encoding="utf-8")
SPANS = re.findall(r"\| \w{3} ([\d: -]+) \| (\d+)([mhd]) \| (\w{3} [\d: -]+) \|", PAGE)
PHRASES = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|$", PAGE, re.MULTILINE)
STRETCHES = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("start", "length", "unit", "end"), SPANS)
def test_a_promise_of_the_page_ends_when_it_says(start: str, length: str, unit: str, end: str) -> None:
    count = int(length)
    span = Span(days=count) if unit == "d" else Span(minutes=count * (60 if unit == "h" else 1))
    assert f"{add(OFFICE, at(start), span).astimezone(ZONE):%a %Y-%m-%d %H:%M}" == end


@pytest.mark.parametrize(("phrase", "moment"), PHRASES)
def test_a_phrase_of_the_page_means_what_it_says(phrase: str, moment: str) -> None:
    found = when.read(phrase, datetime(2026, 11, 23, 2, tzinfo=UTC), "Asia/Ho_Chi_Minh")
    assert (f"{found.astimezone(ZONE):%Y-%m-%d %H:%M}" if found else "not understood") == moment


@pytest.mark.parametrize(("phrase", "begin", "end"), STRETCHES)
def test_a_stretch_of_the_page_begins_and_ends_when_it_says(phrase: str, begin: str, end: str) -> None:
    found = stretch.read(phrase, datetime(2026, 11, 23, 2, tzinfo=UTC), "Asia/Ho_Chi_Minh")
    since, until = (moment and f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}" for moment in found or ("", ""))
    assert (since or "now", until or "`#back`") == (begin, end)


def test_the_page_has_examples() -> None:
    assert len(SPANS) == 8
    assert len(PHRASES) == 38
    assert len(STRETCHES) == 8
