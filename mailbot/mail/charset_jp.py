"""ISO-2022-JP as Japanese mailers send it: with vendor characters and half-width kana that the standard does not have."""

from __future__ import annotations

import re

_ESCAPE = re.compile(rb"\x1b(\([A-Z]|\$[@B]|\$\([A-Z]|&@\x1b\$B)")
_TWO_BYTES = frozenset({b"$@", b"$B", b"&@\x1b$B"})


def iso_2022_jp(data: bytes) -> str:
    """The text, each double-byte character read as windows-31j; what cannot be read is replaced."""
    pieces = _ESCAPE.split(data)
    text = [pieces[0].decode("ascii", "replace")]
    for escape, content in zip(pieces[1::2], pieces[2::2], strict=True):
        if escape in _TWO_BYTES:
            text.append(_shifted(content).decode("cp932", "replace"))
        elif escape == b"(I":
            text.append(bytes(byte | 0x80 if byte > 0x20 else byte for byte in content).decode("cp932", "replace"))
        else:
            text.append(content.decode("ascii", "replace"))
    return "".join(text)


def _shifted(content: bytes) -> bytes:
    """JIS rows and cells as Shift JIS; line ends, which end a row early, stay."""
    out = bytearray()
    at = 0
    while at < len(content):
        if not 0x21 <= content[at] <= 0x7E or at + 1 >= len(content) or not 0x21 <= content[at + 1] <= 0x7E:
            out.append(content[at])
            at += 1
            continue
        row, cell = content[at], content[at + 1]
        out.append((row + 1) // 2 + (0x70 if row < 0x5F else 0xB0))
        out.append(cell + (0x7E if row % 2 == 0 else 0x20 if cell > 0x5F else 0x1F))
        at += 2
    return bytes(out)
