"""Logging: lines for people on a terminal, JSON for machines. Knows what must never be written; not what is worth writing."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from json import JSONEncoder
from types import NoneType
from typing import Any, TextIO

from mailbot.adapters.plain_structlog import structlog

_PRIVATE = {
    "password", "passwd", "secret", "token", "key", "authorization", "client_secret", "refresh_token", "access_token",
    "body", "text", "html", "content", "raw",
}  # fmt: skip
_LONGEST = 2000
_PLAIN = (int, float, NoneType)
_encode = JSONEncoder(ensure_ascii=False, default=str).encode
_NOISY = ("imapclient", "aiosmtplib", "mailparser", "alembic", "sqlalchemy", "asyncio", "dkim", "pymap", "urllib3")


def start(form: str = "auto", level: str = "info", stream: TextIO | None = None) -> None:
    """Set up logging for the process. `form`: console, json, or auto (console on a terminal, else JSON).

    Libraries' own log lines (from WARNING on) go the same way; ours take the short one. Safe to call again.
    """
    out = stream or sys.stderr
    people = form == "console" or (form == "auto" and out.isatty())
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=not people),
        drop_private,
        readable,
    ]
    end = _end(people, out)
    lines = _Lines(out)
    structlog.configure(
        processors=[*shared, *end],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: lines,
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *end]
    )
    _install(formatter, lines, level.upper())


def drop_private(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave out what may hold a mail's words or a secret, by the name of its key."""
    for key in [key for key in event if _is_private(key)]:
        del event[key]
    return event


@lru_cache(1000)
def _is_private(key: str) -> bool:
    return key.lower() in _PRIVATE


def readable(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Strangers' strings as one safe line: no lone surrogates, no control characters (RFC 5424 section 8.2), no end."""
    odd = [key for key, value in event.items() if not _is_plain(value) and key != "exc_info" and not key.startswith("_")]
    for key in odd:
        event[key] = _plain(event[key])
    return event


def _is_plain(value: Any) -> bool:
    """Whether it may stand as it is: most do."""
    return (value.isprintable() and len(value) <= _LONGEST) if isinstance(value, str) else isinstance(value, _PLAIN)


def _plain(value: Any) -> Any:
    if _is_plain(value):
        return value
    if isinstance(value, str):
        text = value[:_LONGEST].encode("utf-8", "backslashreplace").decode("utf-8")
        return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
    if isinstance(value, Mapping):
        return {_plain(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    return _plain(str(value))


def _end(people: bool, out: TextIO) -> list[Any]:
    """How an event becomes a line."""
    if people:
        plain = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(colors=out.isatty(), exception_formatter=plain, sort_keys=False)]
    traces = structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=30)
    return [structlog.processors.ExceptionRenderer(traces), _as_json]


def _as_json(_: Any, __: str, event: MutableMapping[str, Any]) -> str:
    return _encode(event)


def _install(formatter: logging.Formatter, lines: _Lines, level: str) -> None:
    handler = _Handler(lines)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


class _Lines:
    """Writes to a stream that may not know every letter (a Latin-1 terminal), and never raises for one."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._encoding = getattr(stream, "encoding", None) or "utf-8"
        self._lock = threading.Lock()

    def msg(self, line: str) -> None:
        """One line (or several, with a traceback), whole."""
        try:
            known = line.encode(self._encoding, "backslashreplace").decode(self._encoding)
            with self._lock:
                self._stream.write(f"{known}\n")
                self._stream.flush()
        except (OSError, ValueError):  # a closed pipe: nowhere left to say so
            pass

    debug = info = warning = error = critical = msg


class _Handler(logging.Handler):
    """What libraries say."""

    def __init__(self, lines: _Lines) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.msg(self.format(record))
