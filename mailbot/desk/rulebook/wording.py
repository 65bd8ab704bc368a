"""Puts what pydantic finds into words for an admin, at the place where it stands in the file. Knows no rule."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from mailbot.desk.keyed import Path
from mailbot.desk.rulebook.problems import dotted, nearest
from mailbot.desk.rulebook.yaml import Tree

_MAPPING = ("keys and values are expected here", "write `{key: value}`, or indented lines `key: value`")
_LIST = ("a list is expected here", "write `[one, two]`, or lines that begin with `- `")

_NUMBER = ("a whole number is expected here", "write it in digits alone, such as `60`")

_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "model_type": _MAPPING,
        "model_attributes_type": _MAPPING,
        "dict_type": _MAPPING,
        "list_type": _LIST,
        "tuple_type": _LIST,
        "string_type": ("one text is expected here", ""),
        "int_type": _NUMBER,
        "int_parsing": _NUMBER,
        "int_from_float": _NUMBER,
        "greater_than_equal": ("{ge} is the least here", ""),
        "less_than_equal": ("{le} is the most here", ""),
    }
)


def note(detail: Any, tree: Tree) -> None:
    """Note one of pydantic's error details as a problem."""
    path, _, place = tree.along(detail["loc"])  # without what pydantic adds: names of cases, an index where there is no list
    message, hint = _said(detail, path)
    tree.wrong(place, path, message, hint)


def _said(detail: Any, path: Path) -> tuple[str, str]:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "mistake":
        return str(context["message"]), str(context["hint"])
    if kind == "value_error":
        return str(context["error"]), ""
    if kind == "missing":
        return f"`{detail['loc'][-1]}` is missing in {dotted(path) or 'the file'}", ""
    if kind == "enum":
        return _choice(str(detail["input"]), str(context["expected"]))
    if detail["input"] is None and kind in _WORDS:
        return "a value is missing here", _WORDS[kind][1]
    message, hint = _WORDS.get(kind, ("", ""))
    return message.format(**context) or str(detail["msg"]).lower(), hint


def _choice(written: str, expected: str) -> tuple[str, str]:
    names = expected.replace(" or ", ", ").replace("'", "").split(", ")
    return f"“{written}” is not known here", nearest(written, names)
