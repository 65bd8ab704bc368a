"""Reads what admins edit, and what mailbot ships: templates, rules, canned answers. Knows no meaning of their text."""

from __future__ import annotations

import os
import stat as kinds
from collections.abc import Iterable, Iterator
from pathlib import Path

_HOUSE = Path(__file__).resolve().parent.parent
_KINDS = (".md", ".yaml", ".yml")
_LARGEST = 1_000_000

Stamp = tuple[tuple[str, int, int, int], ...]


def read_sources(folder: Path) -> dict[str, str]:
    """Every template and word list below a folder, `"vi/received.md"` -> text; an empty dict where there is no folder.

    Hidden files and editors' leftovers are passed over. Raises OSError, UnicodeDecodeError.
    """
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8-sig") for path in _sources(folder)}


def read_beside(folder: Path, names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The files with these names (below a folder, or whole paths): text, and why it can't be read ("": it can)."""
    return {name: _beside(folder / name) for name in names}


def _beside(path: Path) -> tuple[str, str]:
    try:
        if path.stat().st_size > _LARGEST:
            return "", f"it is larger than {_LARGEST:,} bytes"
        return path.read_text("utf-8-sig"), ""
    except UnicodeDecodeError:
        return "", "it is not UTF-8 text"
    except (OSError, ValueError) as error:
        return "", (getattr(error, "strerror", "") or str(error)).lower()


def shipped_templates() -> dict[str, str]:
    """The templates that come with mailbot."""
    return read_sources(shipped("templates"))


def shipped_rules() -> str:
    """The example rules.yaml that comes with mailbot."""
    return shipped("rules.yaml").read_text("utf-8")


def rules_schema() -> str:
    """The JSON Schema of rules.yaml, by which editors complete it."""
    return (_HOUSE / "desk" / "rulebook" / "rules.schema.json").read_text("utf-8")


def shipped(name: str) -> Path:
    """A file or folder that comes with mailbot: inside the package when installed, beside it in a checkout."""
    installed = _HOUSE / "shipped" / name
    return installed if installed.exists() else _HOUSE.parent / name


def stamp(path: Path) -> Stamp:
    """What changes when a file (or any source in a folder) does: name, inode, time in ns and size; () where there is none.

    The inode tells an atomic replacement from the file that was.
    """
    one = _stat(path)
    if one is None:
        return ()
    found = sorted(_walk(path)) if kinds.S_ISDIR(one.st_mode) else [(str(path), one)]
    return tuple((name, one.st_ino, one.st_mtime_ns, one.st_size) for name, one in found)


def _sources(folder: Path) -> list[Path]:
    return sorted(Path(name) for name, _ in _walk(folder))


def _walk(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """The sources below a folder. They are looked at every second: no paths are made of those that are none."""
    for place, _, names in os.walk(folder):
        for name in filter(_is_named_so, names):
            found = _stat(f"{place}/{name}")
            if found and kinds.S_ISREG(found.st_mode) and found.st_size <= _LARGEST:
                yield f"{place}/{name}", found


def _is_named_so(name: str) -> bool:
    return name.endswith(_KINDS) and not name.startswith((".", "#", "~")) and name != "README.md"


def _stat(path: Path | str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except OSError:
        return None
