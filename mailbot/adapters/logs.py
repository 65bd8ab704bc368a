"""Logging: lines for people on a terminal, JSON for machines. Knows what must never be written; not what is worth writing."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

_PRIVATE = {
    "password", "passwd", "secret", "token", "key", "authorization", "client_secret", "refresh_token", "access_token",
    "body", "text", "html", "content", "raw",
}  # fmt: skip
_LONGEST = 2000
_NOISY = ("imapclient", "aiosmtplib", "mailparser", "alembic", "sqlalchemy", "asyncio", "dkim", "pymap", "urllib3")


def start(form: str = "auto", level: str = "info", stream: TextIO | None = None) -> None:
    """Set up logging for the process. `form`: console, json, or auto (console on a terminal, else JSON).

    Libraries' own log lines (from WARNING on) go the same way. Safe to call again.
    """
    out = stream or sys.stderr
    people = form == "console" or (form == "auto" and out.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=not people),
        drop_private,
        readable,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    _install(_formatter(people, out, shared), out, level.upper())


def drop_private(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave out what may hold a mail's words or a secret, by the name of its key."""
    for key in [key for key in event if key.lower() in _PRIVATE]:
        del event[key]
    return event


def readable(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Strangers' strings as one safe line: no lone surrogates, no control characters (RFC 5424 section 8.2), no end."""
    for key, value in event.items():
        if key != "exc_info" and not key.startswith("_"):
            event[key] = _plain(value)
    return event


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        text = value[:_LONGEST].encode("utf-8", "backslashreplace").decode("utf-8")
        return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
    if isinstance(value, Mapping):
        return {_plain(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    return value if isinstance(value, (int, float, bool, type(None))) else _plain(str(value))


def _formatter(people: bool, out: TextIO, shared: list[Any]) -> logging.Formatter:
    if people:
        plain = structlog.dev.plain_traceback
        end: list[Any] = [structlog.dev.ConsoleRenderer(colors=out.isatty(), exception_formatter=plain, sort_keys=False)]
    else:
        traces = structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=30)
        end = [structlog.processors.ExceptionRenderer(traces), structlog.processors.JSONRenderer(ensure_ascii=False, default=str)]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *end]
    )


def _install(formatter: logging.Formatter, out: TextIO, level: str) -> None:
    handler = _Handler(out)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


class _Handler(logging.StreamHandler[TextIO]):
    """Writes to a stream that may not know every letter (a Latin-1 terminal), and never raises for one."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record) + self.terminator
            encoding = getattr(self.stream, "encoding", None) or "utf-8"
            self.stream.write(line.encode(encoding, "backslashreplace").decode(encoding))
            self.flush()
        except (OSError, ValueError):  # a closed pipe: nowhere left to say so
            pass
