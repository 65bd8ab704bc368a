"""`make corpus`: scores the reading of mail on the shared corpus beside the checkout, and says so where there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_CORPUS = _HERE.parent.parent / "shared" / "corpora"


def main() -> int:
    """The scorer's exit code; 0 where there is no corpus to score."""
    scorer = _CORPUS / "score.py"
    if not scorer.is_file():
        print(f"no corpus at {_CORPUS}: nothing was scored")
        return 0
    command = [
        sys.executable,
        str(scorer),
        str(_HERE / "adapter.py"),
        str(_CORPUS),
        *(sys.argv[1:] or ["--fail", "30", "--repeat", "1"]),
    ]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
