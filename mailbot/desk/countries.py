"""Public holidays by country, from the holidays package. Knows no calendar and no company.

Importing one country of that package imports all two hundred and fifty (an eighth of a second, eight megabytes), since its
folder's `__init__` names them all. While a country is loaded here, an empty module stands in for that `__init__`. The package
itself is loaded when the first country is asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache, lru_cache
from importlib.util import find_spec, module_from_spec
from typing import Any

_FOLDER = "holidays.countries"


@cache
def codes() -> frozenset[str]:
    """The countries whose holidays are known, such as `VN`."""
    from holidays.registry import EntityLoader

    return frozenset(EntityLoader.get_country_codes(include_aliases=True))


def parts(code: str) -> tuple[str, ...]:
    """The parts of a known country that have holidays of their own, such as `10`."""
    return tuple(_country(code).subdivisions)


def free_days(code: str, year: int) -> frozenset[date]:
    """Public holidays of `VN`, `MY-14`; those of a code that the holidays package does not know are none."""
    return _days(code, year)[0]


def worked_instead(code: str, year: int) -> frozenset[date]:
    """Days of rest that a country works for a day off which it moved (`làm bù`), such as Saturday, 22 August 2026, in Vietnam."""
    return _days(code, year)[1]


@lru_cache(maxsize=256)
def _days(code: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    country, _, part = code.partition("-")
    if country not in codes():
        return frozenset(), frozenset()
    try:
        found = _country(country)(subdiv=part or None, years=year)
    except NotImplementedError:
        return frozenset(), frozenset()
    return frozenset(found), frozenset(day for day in found.weekend_workdays if day.year == year)


@cache
def _country(code: str) -> Any:
    import holidays

    with _alone():
        return getattr(holidays, code).get_entity()


@contextmanager
def _alone() -> Iterator[None]:
    """Leave the package's other countries where they are."""
    spec = None if _FOLDER in sys.modules else find_spec(_FOLDER)
    if spec is None:
        yield
        return
    sys.modules[_FOLDER] = module_from_spec(spec)
    try:
        yield
    finally:
        del sys.modules[_FOLDER]
