"""winmail.dat opened (MS-OXTNEF), where tnefparse is installed. Knows nothing of the mail around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mailbot.mail.charset import decode

_LARGEST = 50_000_000
_MOST_FILES = 200
_MAGIC = b"\x78\x9f\x3e\x22"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a winmail.dat holds: files (name, type, content), and the words of a mail that has no others."""

    files: tuple[tuple[str, str, bytes], ...] = ()
    text: str = ""
    html: str = ""


def opened(data: bytes) -> Opened:
    """Everything inside; nothing where it is no TNEF, is broken, holds more than anybody sends, or can't be opened here."""
    try:
        from tnefparse.tnef import TNEF  # an extra: the mail is read without it
    except ImportError:
        return Opened()
    if len(data) > _LARGEST or not data.startswith(_MAGIC):
        return Opened()
    try:
        found = TNEF(data, do_checksum=False)
        if len(found.attachments) > _MOST_FILES:
            return Opened()
        files = tuple(file for file in map(_file, found.attachments) if file[2])
        return Opened(files, _text(found.body), _text(found.htmlbody))
    except Exception:  # noqa: BLE001 - tnefparse raises anything on strangers' bytes; the winmail.dat itself is kept
        return Opened()


def _file(found: Any) -> tuple[str, str, bytes]:
    try:
        name = found.long_filename() if callable(getattr(found, "long_filename", None)) else found.name
    except Exception:  # noqa: BLE001 - file names raise (LIBRARIES): the short one, or none, will do
        name = getattr(found, "name", "")
    return _text(name).strip(), "application/octet-stream", bytes(found.data or b"")


def _text(found: Any) -> str:
    if isinstance(found, list):
        found = found[0] if found else ""
    readable = decode(found, "")[0] if isinstance(found, bytes) else str(found or "")
    return readable.strip("\x00 ")
