"""Rules that no mail can reach, since an earlier rule takes every mail that they would. Knows what one condition says
about another, and no mail."""

from __future__ import annotations

from typing import Any

from mailbot.desk.conditions import JOINTS, When

_DEEPEST = 5


def implied(narrow: When, wide: When, depth: int = 0) -> bool:
    """Whether every mail that meets the narrow conditions is sure to meet the wide ones too. (Compiled conditions;
    False where that can't be told, or is nested too deeply to be told soon.)"""
    return depth <= _DEEPEST and all(_sure(narrow, name, value, depth + 1) for name, value in wide.items())


def _sure(narrow: When, name: str, value: Any, depth: int) -> bool:
    if name == "any" and any(implied(narrow, branch, depth) for branch in value):
        return True
    if name == "all":
        return all(implied(narrow, branch, depth) for branch in value)
    return _said(narrow, name, value) or _said_deeper(narrow, {name: value}, depth)


def _said(narrow: When, name: str, value: Any) -> bool:
    if name not in narrow:
        return False
    if name in JOINTS:
        return bool(narrow[name] == value)
    return all(any(_covers(item, other) for item in value) for other in narrow[name])


def _said_deeper(narrow: When, wide: When, depth: int) -> bool:
    """Whether one of the narrow side's `all` groups says it, or each of its `any` groups."""
    deeper = narrow.get("any", ())
    return any(implied(branch, wide, depth) for branch in narrow.get("all", ())) or (
        bool(deeper) and all(implied(branch, wide, depth) for branch in deeper)
    )


def _covers(item: Any, other: Any) -> bool:
    covers = getattr(item, "covers", None)
    return bool(covers(other)) if covers else bool(item == other)
