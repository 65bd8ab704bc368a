"""Puts a mailbot together: settings -> adapters -> four loops. Loads all of it."""

from __future__ import annotations

import os

from mailbot.app import build, seam
from mailbot.app.daemon import Daemon
from mailbot.app.office import Front, open_office
from mailbot.app.typist import Processes
from mailbot.loops.office import Office
from mailbot.settings import Settings


def assemble(
    settings: Settings, opened: tuple[Office, tuple[str, ...]] | None = None, typist: Processes | None = None
) -> tuple[Daemon, tuple[str, ...]]:
    """A mailbot that is ready to run, and warnings. `opened` is what `open_office` gave, where a typist was started with it.
    Raises office.BadRules, build.NotPossible, and what the database raises when it can't be opened."""
    office, warnings = opened or open_office(settings)
    build.require(office.policy)
    daemon = Daemon(
        settings=settings,
        front=Front(settings, office),
        store=build.store(settings),
        blobs=build.blobs(settings),
        courier=build.courier(settings),
        typist=typist,
    )
    seam.install(daemon, os.environ)
    return daemon, warnings
