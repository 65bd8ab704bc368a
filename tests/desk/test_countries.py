"""Public holidays by country, loaded one country at a time."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import holidays

from mailbot.desk import countries


def test_every_country_of_the_package_is_known_with_its_parts() -> None:
    known = holidays.list_supported_countries()
    assert countries.codes() == set(known)
    assert {code: countries.parts(code) for code in ("VN", "MY", "SG", "DE")} == {
        code: tuple(known[code]) for code in ("VN", "MY", "SG", "DE")
    }


def test_days_off_are_those_of_the_package() -> None:
    assert countries.free_days("VN", 2026) == set(holidays.country_holidays("VN", years=2026))
    assert countries.free_days("MY-10", 2026) == set(holidays.country_holidays("MY", subdiv="10", years=2026))
    assert date(2026, 2, 17) in countries.free_days("VN", 2026)


def test_days_worked_instead_are_those_of_the_package() -> None:
    assert countries.worked_instead("VN", 2026) == {date(2026, 8, 22)}
    assert countries.worked_instead("VN", 2027) == countries.worked_instead("MY-10", 2026) == frozenset()
    assert countries.worked_instead("", 2026) == countries.worked_instead("XX", 2026) == frozenset()


def test_what_is_no_country_has_no_days_off() -> None:
    assert countries.free_days("", 2026) == countries.free_days("XX", 2026) == countries.free_days("VN-99", 2026) == frozenset()


def test_one_country_does_not_bring_the_others_with_it() -> None:
    words = (
        "import sys; from mailbot.desk.countries import free_days; free_days('VN', 2026)"
        "; print(*[m for m in sys.modules if m.startswith('holidays.countries')])"
        "; from holidays.countries import Vietnam, Malaysia"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["holidays.countries.vietnam"]
