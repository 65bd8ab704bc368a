"""The loops' own servers."""

from __future__ import annotations

from tests.servers.fixtures import postgres_server

__all__ = ["postgres_server"]
