"""Fixtures for the servers; a conftest imports those it wants. Each server lives for the whole session."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.servers.dovecot import DOVECOT, DovecotServer
from tests.servers.postgres import PostgresServer, find_postgres
from tests.servers.pymap_server import PymapServer
from tests.servers.s3 import S3Server
from tests.servers.sink import Sink

needs_dovecot = pytest.mark.skipif(not DOVECOT, reason="Dovecot is not installed")

BARE = "IMAP4rev1"
"""A server that can do nothing beyond the first RFC."""

COPYING = "IMAP4rev1 UIDPLUS IDLE NAMESPACE AUTH=PLAIN"


@pytest.fixture(scope="session")
def pymap_server() -> Iterator[PymapServer]:
    server = PymapServer()
    yield server
    server.close()


def _dovecot(**shape: str) -> Callable[[], Iterator[DovecotServer]]:
    def run() -> Iterator[DovecotServer]:
        if not DOVECOT:
            pytest.skip("Dovecot is not installed")
        server = DovecotServer(**shape)
        yield server
        server.close()

    return run


dovecot_server = pytest.fixture(scope="session", name="dovecot_server")(_dovecot())
bare_dovecot = pytest.fixture(scope="session", name="bare_dovecot")(_dovecot(capability=BARE))
copying_dovecot = pytest.fixture(scope="session", name="copying_dovecot")(_dovecot(capability=COPYING))
prefixed_dovecot = pytest.fixture(scope="session", name="prefixed_dovecot")(_dovecot(prefix="INBOX.", separator="."))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    if not find_postgres():
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    pytest.importorskip("psycopg", reason="the driver for PostgreSQL is not installed (pip install 'mailbot[postgres]')")
    server = PostgresServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    server = S3Server()
    yield server
    server.stop()


@pytest.fixture
def sink() -> Iterator[Sink]:
    relay = Sink()
    yield relay
    relay.close()
