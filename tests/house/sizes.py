"""How long functions and files are: a function of more than 40 lines, or a file of more than 300, is refused."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "mailbot"
LONGEST_FUNCTION = 40
LONGEST_FILE = 300


def too_long(folder: Path = PACKAGE) -> Iterator[str]:
    """`path:line name: n lines` for everything that is too long, migrations aside."""
    for path in sorted(folder.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        text = path.read_text("utf-8")
        count = text.count("\n")
        if count > LONGEST_FILE:
            yield f"{path.relative_to(folder.parent)}: {count} lines"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    yield f"{path.relative_to(folder.parent)}:{node.lineno} {node.name}: {length} lines"


if __name__ == "__main__":
    found = list(too_long())
    print("\n".join(found) if found else "every function and file fits the house")
    sys.exit(bool(found))
