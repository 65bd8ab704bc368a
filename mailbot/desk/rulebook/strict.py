"""Mappings of rules.yaml: an unknown key is a problem of its own, with the nearest known one, and does not keep the rest from
being checked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationInfo, model_validator

from mailbot.desk.keyed import Keyed
from mailbot.desk.rulebook.names import Names


class Strict(BaseModel):
    """A mapping of which every key is known. An optional key without a value is as good as left out."""

    empty_is_absent: ClassVar[bool] = True
    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=False, use_attribute_docstrings=True, defer_build=True
    )

    @model_validator(mode="before")
    @classmethod
    def _known(cls, data: Any, info: ValidationInfo[Any]) -> Any:
        return known(data, _keys(cls), info.context)


def known(data: Any, keys: Mapping[str, bool], names: Names) -> Any:
    """A mapping without its unknown keys, each of which is noted, and without those that are as good as left out because they
    have no value. `keys` are the known ones, and whether they may be left out like this."""
    if not isinstance(data, Keyed):
        return data
    left_out = [key for key, value in data.items() if key not in keys or (value is None and keys[key])]
    for key in left_out:
        if key not in keys and not names.enough:
            names.note((*data.path, key), f"unknown key “{key}”", names.nearest(key, keys), key=True)
    return data.without(left_out) if left_out else data


@cache  # a dozen models, and asked for each mapping of a file
def _keys(model: type[Strict]) -> Mapping[str, bool]:
    fields = model.model_fields.items()
    return {field.alias or name: model.empty_is_absent and not field.is_required() for name, field in fields}


class Exact(Strict):
    """A mapping in which an empty value is a mistake: a rule that lost its condition would take every mail."""

    empty_is_absent: ClassVar[bool] = False
