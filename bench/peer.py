"""django-helpdesk beside mailbot: the same mails from an IMAP mailbox, its own templates, mails by SMTP, SQLite as safe.

It lives in a virtual environment of its own in the bench's cache, made from PyPI on first use.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from bench.cache import CACHE
from bench.mails import Mail
from bench.measure import PATIENCE, load
from bench.servers import Servers

PACKAGE = "django-helpdesk==2.6.1"
_HOME = CACHE / "django-helpdesk"
_RUN = Path(__file__).with_name("helpdesk_run.py")


@dataclass(frozen=True, slots=True)
class Peer:
    """How it emptied the mailbox: seconds from the start of `get_email` to the last mail at the sink, without the start of
    Django; CPU seconds since then; how many tickets it made, and how many mails it sent."""

    mails: int
    answers: int
    tickets: int
    seconds: float
    cpu: float


def ready() -> str:
    """Why it can't be measured here, in a word; "" where it can."""
    python = _HOME / "bin/python"
    if _works(python):
        return ""
    try:
        subprocess.run([sys.executable, "-m", "venv", str(_HOME)], check=True, capture_output=True, timeout=120)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE]
        subprocess.run(install, check=True, capture_output=True, timeout=600)
    except (subprocess.SubprocessError, OSError) as error:
        return f"it can't be installed here: {getattr(error, 'stderr', b'') or error!r}"
    return "" if _works(python) else "it was installed and can't be imported"


def helpdesk(servers: Servers, waiting: Sequence[Mail]) -> Peer:
    """Let it empty a mailbox, once."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, servers.sinks() as sink:
        account = servers.accounts(f"peer{uuid4().hex[:8]}")
        load(account, [mail.raw for mail in waiting])
        words = (folder, str(account.port), account.username, str(sink.port))
        command = [str(_HOME / "bin/python"), "-P", str(_RUN), *words]  # -P: a module of ours is called calendar as well
        done = subprocess.run(command, capture_output=True, check=True, text=True, timeout=30 * PATIENCE)
        told = json.loads(done.stdout.splitlines()[-1])
        if told["mails"] != len(waiting):
            raise RuntimeError(f"django-helpdesk took {told['mails']} of {len(waiting)} mails: {done.stderr[-2000:]}")
        sink.wait(sum(mail.answers for mail in waiting), 2.0)
        answers, last = sink.count, sink.last
    return Peer(len(waiting), answers, int(told["tickets"]), last - told["began"], told["cpu"])


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    return subprocess.run([str(python), "-c", "import helpdesk"], capture_output=True, check=False).returncode == 0
