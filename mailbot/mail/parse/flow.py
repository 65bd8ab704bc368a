"""format=flowed (RFC 3676): soft line breaks undone, space-stuffing removed. Knows nothing of MIME."""

from __future__ import annotations

import re

_QUOTED = re.compile(r">*")
SIGNATURE = "-- "


def unflowed(text: str, *, delete_space: bool = False) -> str:
    """The paragraphs as the writer saw them; quote marks keep their depth, the signature's rule stays (section 4.3)."""
    out: list[list[str]] = []
    depth_before, open_ = -1, False
    for row in text.split("\n"):
        depth, content = _row(row)
        if open_ and depth == depth_before and content != SIGNATURE:
            out[-1].append(content)
        else:
            out.append([f"{'>' * depth}{' ' if depth and content else ''}", content])
        open_ = content.endswith(" ") and content != SIGNATURE
        depth_before = depth
    return "\n".join(_joined(pieces, delete_space=delete_space) for pieces in out)


def _joined(pieces: list[str], *, delete_space: bool) -> str:
    mark, *soft, last = pieces
    return mark + "".join(piece[:-1] if delete_space else piece for piece in soft) + last


def _row(row: str) -> tuple[int, str]:
    marks = _QUOTED.match(row)
    depth = len(marks[0]) if marks else 0
    content = row[depth:]
    return depth, content.removeprefix(" ")
