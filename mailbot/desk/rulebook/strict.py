"""The base of all models of rules.yaml: an unknown key is a problem of its own, with the nearest known one, and does not keep
the rest from being checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationInfo, model_validator

from mailbot.desk.nodes import Keyed


class Strict(BaseModel):
    """A mapping of which every key is known. An optional key without a value is as good as left out."""

    empty_is_absent: ClassVar[bool] = True
    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=False, use_attribute_docstrings=True, defer_build=True
    )

    @model_validator(mode="before")
    @classmethod
    def _known(cls, data: Any, info: ValidationInfo[Any]) -> Any:
        if not isinstance(data, Keyed):
            return data
        known, names = _keys(cls), info.context
        left_out = [key for key, value in data.items() if key not in known or (value is None and known[key])]
        for key in left_out:
            if key not in known and not names.enough:
                names.note((*data.path, key), f"unknown key “{key}”", names.nearest(key, known), key=True)
        return data.without(left_out) if left_out else data

    def given(self) -> dict[str, Any]:
        """What was written, by its key in the file."""
        there, values = self.model_fields_set, self.__dict__
        return {key: values[name] for name, key in _written(type(self)) if name in there}


@cache  # a dozen models, and asked for each mapping of a file
def _keys(model: type[Strict]) -> Mapping[str, bool]:
    """The keys of a model as they stand in the file, and whether one without a value is as good as left out."""
    fields = model.model_fields.items()
    return {field.alias or name: model.empty_is_absent and not field.is_required() for name, field in fields}


@cache
def _written(model: type[Strict]) -> Sequence[tuple[str, str]]:
    return [(name, field.alias or name) for name, field in model.model_fields.items()]


class Exact(Strict):
    """A mapping in which an empty value is a mistake: a rule that lost its condition would take every mail."""

    empty_is_absent: ClassVar[bool] = False
