"""Whether a published weakness is known of what we are installed with (constraints.txt): `python -m tests.house.audit`.

Asks the package registry by way of pip-audit. Where nobody answers that is said, and is no failure.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

CONSTRAINTS = Path(__file__).resolve().parents[2] / "constraints.txt"
PATIENCE = 90.0
COMMAND = (sys.executable, "-m", "pip_audit", "--requirement", str(CONSTRAINTS), "--no-deps", "--disable-pip", "--timeout", "5")
QUIETLY = ("--progress-spinner", "off", "--format", "json")


def verdict(answer: str) -> tuple[bool, str]:
    """From pip-audit's JSON: whether all is well as far as is known, and that in words."""
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return True, "not looked for known weaknesses: the registry does not answer"
    known = [package for package in packages if "vulns" in package]
    if not known:
        return True, "not looked for known weaknesses: the registry here tells nothing about them"
    found = list(_weaknesses(known))
    return not found, "\n".join(found) or f"no weakness is known of {len(known)} of {len(packages)} packages"


def _weaknesses(packages: list[dict[str, Any]]) -> Iterator[str]:
    for package in packages:
        for one in package["vulns"]:
            better = ", ".join(one.get("fix_versions", ())) or "nothing yet"
            yield f"{package['name']} {package['version']}: {one['id']}, mended in {better}"


def main() -> int:
    """Print the verdict; 1 where something is known."""
    if find_spec("pip_audit") is None:
        print("not looked for known weaknesses: pip-audit is not installed (pip install 'mailbot[check]')")
        return 0
    try:
        asked = subprocess.run([*COMMAND, *QUIETLY], capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        print("not looked for known weaknesses: the registry takes too long")
        return 0
    well, words = verdict(asked.stdout)
    print(words)
    return int(not well)


if __name__ == "__main__":
    sys.exit(main())
