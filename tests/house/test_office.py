"""The office is read from files, again where one of them changes; a broken one is refused and the old office stays."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from mailbot.app.office import BadRules, Front, open_office
from mailbot.cli.check import ERROR, findings
from mailbot.desk.policy import Means
from mailbot.settings import Settings, load

RULES = """
people: {an: {email: an@abc.vn}}
teams: {it: {tiers: [[an]]}}
rules: []
calendars:
  office: {hours: {mon-fri: 08:00-17:30}, ical: company.ics}
"""
DAY = date(2026, 12, 24)


def ics(day: str) -> str:
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nDTSTART;VALUE=DATE:{day}\nEND:VEVENT\nEND:VCALENDAR\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    account = '{host = "mail.abc.vn", username = "hotro", password = "x"}'
    (tmp_path / "mailbot.toml").write_text(f'address = "hotro@abc.vn"\nimap = {account}\nsmtp = {account}\n')
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "company.ics").write_text(ics("20261224"))
    return load(tmp_path / "mailbot.toml", {}, offline=True)


def is_closed(front: Front, day: date = DAY) -> bool:
    return not front.now().policy.calendars["office"].plan.hours_on(day)


def looks(front: Front) -> list[bool]:
    with capture_logs():
        return [front.look(), front.look()]


def test_a_calendar_file_is_read_again_when_it_changes(settings: Settings) -> None:
    front = Front(settings, open_office(settings)[0])
    assert is_closed(front)
    (settings.rules.parent / "company.ics").write_text(ics("20261225"))
    assert looks(front) == [False, True]
    assert not is_closed(front)
    assert is_closed(front, date(2026, 12, 25))


def test_a_broken_one_is_refused_and_a_repaired_one_taken(settings: Settings) -> None:
    told: list[str] = []
    front = Front(settings, open_office(settings)[0], lambda topic, detail: told.append(detail))
    file = settings.rules.parent / "company.ics"
    for broken in ("hello", ics("20261301"), None):
        file.unlink() if broken is None else file.write_text(broken)
        assert looks(front) == [False, False]
        assert is_closed(front)
    assert ["company.ics: " in detail and detail.startswith("rules.yaml:6:") for detail in told] == [True] * 3
    file.write_text(ics("20261225"))
    assert looks(front) == [False, True]


def test_one_that_comes_after_the_rules_that_name_it_is_found(settings: Settings) -> None:
    front = Front(settings, open_office(settings)[0])
    settings.rules.write_text(RULES.replace("company.ics", "other.ics"))
    assert looks(front) == [False, False]
    (settings.rules.parent / "other.ics").write_text(ics("20261223"))
    assert looks(front) == [False, True]
    assert is_closed(front, date(2026, 12, 23))


def test_rules_that_only_look_odd_are_in_force_and_the_admin_is_told_just_that(settings: Settings) -> None:
    told: list[str] = []
    front = Front(settings, open_office(settings)[0], lambda topic, detail: told.append(topic))
    settings.rules.write_text(f"{RULES}trust: {{agents: [address]}}\n")
    assert looks(front) == [False, True]
    assert (told, set(front.now().policy.trust.agents)) == (["doubt"], {Means.ADDRESS})


def test_nothing_starts_with_a_broken_one(settings: Settings) -> None:
    (settings.rules.parent / "company.ics").write_bytes(b"\xff\xfe")
    with pytest.raises(BadRules, match="not UTF-8 text"):
        open_office(settings)


def test_rules_that_ask_for_what_is_not_installed_are_refused_and_told_like_broken_ones(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "dkim", None)
    told: list[str] = []
    front = Front(settings, open_office(settings)[0], lambda topic, detail: told.append(f"{topic}: {detail}"))
    settings.rules.write_text(f"{RULES}trust: {{agents: [token, dkim]}}\n")
    assert looks(front) == [False, False]
    assert told == ["rules: rules.yaml accepts dkim as proof: pip install 'mailbot[dkim]'"]
    assert Means.DKIM not in front.now().policy.trust.agents
    assert [finding.message for finding in findings(settings.rules.parent / "mailbot.toml") if finding.severity == ERROR] == [
        "rules.yaml accepts dkim as proof: pip install 'mailbot[dkim]'"
    ]
