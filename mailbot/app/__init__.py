"""The composition root: settings -> adapters -> four loops. Decides nothing about mails."""

from __future__ import annotations

import os

from mailbot.app import build, seam
from mailbot.app.daemon import Daemon
from mailbot.app.office import Front, open_office
from mailbot.settings import Settings

__all__ = ["Daemon", "assemble"]


def assemble(settings: Settings) -> tuple[Daemon, tuple[str, ...]]:
    """A mailbot that is ready to run, and warnings. Raises office.BadRules, build.NotPossible, and what the database
    raises when it can't be opened."""
    office, warnings = open_office(settings)
    daemon = Daemon(
        settings=settings,
        front=Front(settings, office),
        store=build.store(settings),
        blobs=build.blobs(settings),
        courier=build.courier(settings),
    )
    seam.install(daemon, os.environ)
    return daemon, warnings
