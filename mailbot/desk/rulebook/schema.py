"""The JSON Schema of rules.yaml, by which editors complete and check it. `python -m mailbot.desk.rulebook.schema` prints it."""

from __future__ import annotations

import json
import sys
from datetime import date, time
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from mailbot.desk.policy import Span
from mailbot.desk.rulebook.book import Rulebook

_NO_DEFAULT: tuple[Any, ...] = (None, "", [], {})


class _Schema(GenerateJsonSchema):
    """Writes defaults as people would write them in rules.yaml."""

    def encode_default(self, dft: Any) -> Any:
        if isinstance(dft, Span):
            return f"{dft.days}d" if dft.days else f"{dft.minutes}m"
        if isinstance(dft, BaseModel):
            return None
        if isinstance(dft, time):
            return f"{dft:%H:%M}"
        return str(dft) if isinstance(dft, date) else super().encode_default(dft)


def schema_text() -> str:
    """The schema as it is shipped in `rules.schema.json`."""
    schema = Rulebook.model_json_schema(by_alias=True, schema_generator=_Schema)
    named = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(_tidy(named), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _tidy(schema: Any) -> Any:
    """Without defaults that say nothing."""
    if isinstance(schema, list):
        return [_tidy(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _tidy(part) for key, part in schema.items() if key != "default" or part not in _NO_DEFAULT}


if __name__ == "__main__":
    sys.stdout.write(schema_text())
