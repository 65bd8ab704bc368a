"""Real servers for the contract suites."""

from tests.servers.fixtures import (  # noqa: F401 - fixtures
    bare_dovecot,
    copying_dovecot,
    dovecot_server,
    postgres_server,
    prefixed_dovecot,
    pymap_server,
    s3_server,
    sink,
)
