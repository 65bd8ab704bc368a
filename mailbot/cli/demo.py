"""`mailbot demo`: everything on embedded servers, to be watched."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mailbot.cli import frame

_NEEDED = ("aiosmtpd", "pymap")
_WIDTH = 160
_INTERRUPTED = 130


def demo(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where the mails go; made anew at each start.", file_okay=False)
    ] = Path("demo-out"),
) -> None:
    """Watch mailbot at work: real servers on this machine, people who write, mails that come and go."""
    from importlib.util import find_spec

    if lacking := [name for name in _NEEDED if find_spec(name) is None]:
        frame.stop(
            f"The demo brings its own servers and needs {' and '.join(lacking)}: pip install {' '.join(lacking)}",
            code=frame.WRONG,
        )
    _play(out)


def _play(out: Path) -> None:
    from rich.console import Console

    from mailbot.demo import NotOurs, Screen, play

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDTH)
    try:
        trouble = play(out, Screen(console))
    except NotOurs as refused:
        frame.stop(str(refused), code=frame.WRONG)
    except OSError as refused:
        frame.stop(f"{refused.filename or 'demo'}: {refused.strerror or refused}")
    except KeyboardInterrupt:
        frame.stop("The demo was interrupted.", code=_INTERRUPTED)
    if trouble:
        raise typer.Exit(frame.FAILED)
