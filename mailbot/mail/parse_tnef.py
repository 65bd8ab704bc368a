"""winmail.dat opened (MS-OXTNEF), where tnefparse is installed. Knows nothing of the mail around it."""

from __future__ import annotations

from typing import Any

from mailbot.mail.charset import decode

_LARGEST = 50_000_000


def unpacked(data: bytes) -> list[tuple[str, str, bytes]]:
    """Name, type and content of each file inside; empty where there is none, or no way to open it."""
    try:
        from tnefparse.tnef import TNEF  # an extra: the mail is read without it
    except ImportError:
        return []
    if len(data) > _LARGEST or not data.startswith(b"\x78\x9f\x3e\x22"):
        return []
    try:
        return [file for file in map(_file, TNEF(data, do_checksum=False).attachments) if file[2]]
    except Exception:  # noqa: BLE001 - tnefparse raises anything on strangers' bytes; the winmail.dat itself is kept
        return []


def _file(found: Any) -> tuple[str, str, bytes]:
    try:
        name = found.long_filename() if callable(getattr(found, "long_filename", None)) else found.name
    except Exception:  # noqa: BLE001 - file names raise (LIBRARIES): the short one, or none, will do
        name = getattr(found, "name", "")
    readable = decode(name, "")[0] if isinstance(name, bytes) else str(name or "")
    return readable.strip("\x00 "), "application/octet-stream", bytes(found.data or b"")
