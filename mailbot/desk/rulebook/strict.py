"""The base of all models of rules.yaml: an unknown key is a problem of its own, with the nearest known one, and does not keep
the rest from being checked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, ValidationInfo, model_validator

from mailbot.desk.nodes import Keyed
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
        if not isinstance(data, Keyed):
            return data
        names: Names = info.context
        required = _keys(cls)
        for key in data:
            if key not in required:
                names.note((*data.path, key), f"unknown key “{key}”", names.nearest(key, required), key=True)
        kept = Keyed(data.path)
        kept.update({key: value for key, value in data.items() if key in required and not cls._absent(value, required[key])})
        return kept

    @classmethod
    def _absent(cls, value: object, required: bool) -> bool:
        return value is None and cls.empty_is_absent and not required

    def given(self) -> dict[str, Any]:
        """What was written, by its key in the file."""
        there = self.model_fields_set
        return {key: getattr(self, name) for name, key in _written(type(self)).items() if name in there}


@cache  # a dozen models, and asked for each mapping of a file
def _keys(model: type[Strict]) -> Mapping[str, bool]:
    """The keys of a model as they stand in the file, and whether they must."""
    return {field.alias or name: field.is_required() for name, field in model.model_fields.items()}


@cache
def _written(model: type[Strict]) -> Mapping[str, str]:
    return {name: field.alias or name for name, field in model.model_fields.items()}


class Exact(Strict):
    """A mapping in which an empty value is a mistake: a rule that lost its condition would take every mail."""

    empty_is_absent: ClassVar[bool] = False
