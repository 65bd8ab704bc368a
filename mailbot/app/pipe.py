"""Takes a mail in from a mail server's pipe (`mailbot deliver`). Knows no rule and no other server: the service does the rest."""

from __future__ import annotations

from datetime import datetime

from mailbot.loops.loop import ask_here
from mailbot.ports import Arrival, Blobs, Store, Tx

_PIPE = "deliver"


def take_in(store: Store, blobs: Blobs, raw: bytes, now: datetime) -> None:
    """Own a mail. After this it is never lost."""
    key, ask = blobs.put(raw), ask_here(store)

    def admit(tx: Tx) -> int:
        mark = tx.watermark(_PIPE)
        return tx.admit(_PIPE, 1, (Arrival((mark.uid if mark else 0) + 1, key, len(raw), now),), now)

    while not ask(admit):  # on PostgreSQL another pipe may have taken this number at the same moment: the next one, then
        pass
