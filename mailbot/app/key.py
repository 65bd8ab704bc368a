"""The key that signs our Message-IDs. Made once: by `mailbot init`, or at the very first start."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from mailbot.settings import Settings


def make_key(path: Path) -> None:
    """Write a new key, readable by its owner only from the first instant. Raises FileExistsError, OSError."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")


def make_missing_key(settings: Settings) -> bool:
    """Make the key where there is none yet and nothing was ever sent; whether that was so. Later a missing key is a
    mistake to be told of: a new one would not know the mails that are out."""
    if settings.key.get_secret_value() or settings.key_file.exists():
        return False
    from mailbot.adapters.store import is_current  # the database's libraries: only where they are asked

    if is_current(settings.database):
        return False
    make_key(settings.key_file)
    return True
