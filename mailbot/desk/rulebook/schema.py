"""The JSON Schema of rules.yaml, by which editors complete and check it. `python -m mailbot.desk.rulebook.schema` prints it."""

from __future__ import annotations

import json
import sys

from mailbot.desk.rulebook.book import Rulebook


def schema_text() -> str:
    """The schema as it is shipped in `rules.schema.json`."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Rulebook.model_json_schema(by_alias=True)}
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
