"""Says what is wrong with a setting in words that help: where, which key, what would be right. Knows no secrets' values."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from mailbot.settings.model import Settings
from mailbot.settings.places import Path as Key

_SECRET = {"password", "client_secret", "refresh_token", "database", "key"}
_ASK = {
    "missing": "is missing",
    "int_parsing": "expected a whole number",
    "int_type": "expected a whole number",
    "bool_parsing": "expected true or false",
    "bool_type": "expected true or false",
    "string_type": 'expected a text in "quotes"',
    "secret_type": 'expected a text in "quotes"',
    "too_short": "is missing",
    "string_too_short": "must not be empty",
    "tuple_type": 'expected a list such as ["it@abc.vn"]',
    "model_type": "expected a table with settings of its own",
    "model_attributes_type": "expected a table with settings of its own",
}

_LIMITS = {"less_than_equal": "expected at most {le}", "greater_than_equal": "expected at least {ge}"}


def problem_text(error: Mapping[str, Any], origins: Mapping[Key, str], file: str, several: bool) -> str:
    """One line for one of pydantic's errors. `several`: mailboxes are written as [[imap]] and need their number."""
    key: Key = tuple(error["loc"])
    place = _place(key, origins, file)
    shown = ".".join(str(part) for part in key if several or not (part == 0 and key[0] == "imap"))
    return f"{place}: {shown}: {_what(error, key)}" if shown else f"{place}: {_what(error, key)}"


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or ""."""
    found = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return found[0] if found else ""


def _place(key: Key, origins: Mapping[Key, str], file: str) -> str:
    """Where the key, or the innermost table that is known, was written."""
    tries = (key[:length] for length in range(len(key), 0, -1))
    plain = (part for attempt in tries for part in (attempt, tuple(p for p in attempt if p != 0)))
    return next((origins[attempt] for attempt in plain if attempt in origins), file)


def _what(error: Mapping[str, Any], key: Key) -> str:
    kind = error["type"]
    if kind == "extra_forbidden":
        meant = nearest(str(key[-1]), _fields(key[:-1]))
        return f"there is no such setting; did you mean {meant}?" if meant else "there is no such setting"
    if kind in ("enum", "literal_error"):
        return f"expected {error['ctx']['expected']}{_given(error, key)}"
    if kind in _LIMITS:
        return _LIMITS[kind].format(**error["ctx"]) + _given(error, key)
    asked = _ASK.get(kind) or str(error["msg"]).removeprefix("Value error, ")
    return asked + _given(error, key) + ("" if "such as" in asked else _example(key))


def _given(error: Mapping[str, Any], key: Key) -> str:
    value = error.get("input")
    plain = isinstance(value, (str, int, float)) and not _SECRET & {str(part) for part in key}
    return f", not {str(value)[:60]!r}" if plain and error["type"] not in ("missing", "string_too_short") else ""


def _example(key: Key) -> str:
    field = _fields(key[:-1]).get(str(key[-1])) if key else None
    examples = field.examples if field else None
    if examples:
        return f"; such as {examples[0]}"
    return f" ({field.description.rstrip('.')})" if field and field.description else ""


def _fields(key: Key) -> dict[str, FieldInfo]:
    """The settings of a table: () is the whole, ("imap", 0) a mailbox."""
    model: type[BaseModel] | None = Settings
    for name in (str(part) for part in key if not isinstance(part, int)):
        field = model.model_fields.get(name) if model else None
        model = _model(field.annotation) if field else None
    return model.model_fields if model else {}


def _model(annotation: Any) -> type[BaseModel] | None:
    """The model in an annotation such as `Imap`, `Oauth | None` or `tuple[Imap, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model(part))), None)
