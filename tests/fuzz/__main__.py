"""`python -m tests.fuzz [TARGET …] [--seconds N]`: bytes made by atheris, which sees what code they reach, into everything that
reads strangers' bytes. What makes one of them raise, or take over a second of CPU, is printed, and lies in a file; put it
into tests/corpus with what should have come of it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from bench.nasty import shapes

NAMES = ("parse", "trim", "commands", "form", "tables", "judge", "words", "deadlines", "proof", "rules")
CORPUS = Path(__file__).parents[1] / "corpus" / "mails"
RULES = Path(__file__).parents[2] / "rules.yaml"
LONGEST = 20_000
LONGEST_SECONDS = 1.0
HANGS = 30  # seconds by the wall


def main() -> int:
    """Each target in a process of its own; the number of those that failed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("targets", nargs="*", metavar="TARGET", help=f"{', '.join(NAMES)} (default: all)")
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    unknown = set(given.targets) - set(NAMES)
    if unknown:
        asked.error(f"no such target: {', '.join(sorted(unknown))}")
    if find_spec("atheris") is None:
        print("not fuzzed: atheris is not installed (pip install 'mailbot[fuzz]'; it is made for few versions of Python)")
        return 0
    if given.here:
        run(given.targets[0], given.seconds)
    return sum(_apart(name, given.seconds) for name in given.targets or NAMES)


def _apart(name: str, seconds: int) -> bool:
    print(f"== {name}", flush=True)
    words = [sys.executable, "-m", "tests.fuzz", name, "--here", "--seconds", str(seconds)]
    return subprocess.run(words, check=False).returncode != 0


def run(name: str, seconds: int) -> None:
    """Fuzz one target until the time is over; ends the process."""
    import atheris

    with atheris.instrument_imports(include=["mailbot"]):
        from tests.fuzz.targets import TARGETS
    finds = tempfile.mkdtemp(prefix=f"fuzz-{name}-")
    limits = [
        f"-max_total_time={seconds}",
        f"-timeout={HANGS}",
        f"-max_len={LONGEST}",
        f"-artifact_prefix={finds}/",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *limits, finds, *_seeds(name)], timed(TARGETS[name]))
    atheris.Fuzz()


def timed(target: Callable[[bytes], object]) -> Callable[[bytes], None]:
    """The target, raising where it takes longer than it may."""

    def tried(content: bytes) -> None:
        begun = time.process_time()
        target(content)
        taken = time.process_time() - begun
        if taken > LONGEST_SECONDS:
            raise TimeoutError(f"{taken:.2f} s of CPU for {len(content)} bytes")

    return tried


def _seeds(name: str) -> list[str]:
    """Folders of what to begin with: what the bench tries on this target, and the corpus where mails are read."""
    folder = Path(tempfile.mkdtemp(prefix=f"seeds-{name}-"))
    for number, shape in enumerate(shapes(name)):
        (folder / str(number)).write_bytes(shape.made(500))
    if name == "rules":
        (folder / RULES.name).write_bytes(RULES.read_bytes())
    return [str(folder), *([str(CORPUS)] if name in ("parse", "trim", "commands") else [])]


if __name__ == "__main__":
    sys.exit(main())
