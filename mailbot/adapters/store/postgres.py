"""What several mailbots on one PostgreSQL say to each other: who holds a mailbox, and that there is something to do.

PostgreSQL does both: a session's advisory lock ends with its session, and NOTIFY reaches whoever listens. Knows no table.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy.engine import make_url
from tenacity import Retrying, retry_if_exception_type, stop_when_event_set, wait_random_exponential
from tenacity.nap import sleep_using_event

from mailbot.adapters.store.dialect import NOTICED

LEASE = 6
"""Seconds after which PostgreSQL ends the session of a holder that says nothing: frozen, or cut off."""

_CHANNEL = "mailbot"
_TURN = 5.0

_log = structlog.get_logger(__name__)


def is_postgres(url: str) -> bool:
    """Whether several mailbots may work on this database."""
    return make_url(url).get_backend_name() == "postgresql"


class Holding:
    """One name, held by one process at a time. Used from one thread but for `keep`; never raises: what fails is not held."""

    def __init__(self, url: str, name: str) -> None:
        self._url, self._key = url, int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        self._session: Any = None

    def take(self) -> bool:
        """Try to become the holder."""
        import psycopg

        self.give_back()
        try:
            self._session = _connected(self._url)
            self._session.execute(f"SET idle_session_timeout = '{LEASE}s'")
            held = bool(self._session.execute("SELECT pg_try_advisory_lock(%s)", (self._key,)).fetchone()[0])
        except psycopg.Error:
            held = False
        if not held:
            self.give_back()
        return held

    def keep(self) -> bool:
        """Stay the holder for another LEASE; False: it is over, somebody else may be it already."""
        import psycopg

        try:
            self._session.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def give_back(self) -> None:
        """Be the holder no longer."""
        session, self._session = self._session, None
        if session is not None:
            session.close()


class Crier:
    """Tells every mailbot on a database that there is something to do: a hint, which may be lost. From any thread."""

    def __init__(self, url: str) -> None:
        self._url, self._lock = url, threading.Lock()
        self._session: Any = None

    def __call__(self, topic: str) -> None:
        """Say it. Never raises."""
        import psycopg

        with self._lock:
            try:
                self._session = self._session or _connected(self._url)
                self._session.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, topic))
            except psycopg.Error as error:
                self._forget()
                _log.warning("not said", action="notify", topic=topic, error=str(error).strip())

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()


def listen(url: str, hear: Callable[[str], None], stopping: threading.Event) -> None:
    """Hear what is said until `stopping`, over one connection after the other."""
    import psycopg

    again = Retrying(
        retry=retry_if_exception_type(psycopg.Error),
        wait=wait_random_exponential(0.2, max=5.0),
        stop=stop_when_event_set(stopping),
        sleep=sleep_using_event(stopping),
        retry_error_callback=lambda state: None,
    )
    while not stopping.is_set():
        again(_listen, url, hear, stopping)


def _listen(url: str, hear: Callable[[str], None], stopping: threading.Event) -> None:
    with _connected(url) as session:
        session.execute(f"LISTEN {_CHANNEL}")
        while not stopping.is_set():
            for said in session.notifies(timeout=_TURN, stop_after=1):
                hear(said.payload)


def _connected(url: str) -> Any:
    import psycopg

    where = make_url(url)  # in parts: what the library says of a whole URL that it can't read has the password in it
    parts = {**where.query, **where.translate_connect_args(username="user", database="dbname")}
    return psycopg.connect(autocommit=True, application_name="mailbot", **{**NOTICED, **parts})
