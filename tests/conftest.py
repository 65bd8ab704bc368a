"""How hypothesis looks for trouble: the same examples each time in CI, fresh ones elsewhere, and never by the clock. And how
every test finds the log: as if no mailbot had been started in this process."""

import logging
import os
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, settings

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("house"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "house")


@pytest.fixture(autouse=True, scope="module")
def log_before_module() -> Iterator[None]:
    """What fixtures of a whole module start is over with it."""
    yield from _given_back()


@pytest.fixture(autouse=True)
def log_before_test() -> Iterator[None]:
    """What a test starts is over with it."""
    yield from _given_back()


def _given_back() -> Iterator[None]:
    root, is_set, ours = logging.getLogger(), structlog.is_configured(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    if is_set:
        structlog.configure(**ours)
    else:
        structlog.reset_defaults()
