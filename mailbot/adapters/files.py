"""Reads what admins edit, and what mailbot ships: templates, rules, canned answers. Knows no meaning of their text."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

_HOUSE = Path(__file__).resolve().parent.parent
_KINDS = {".md", ".yaml", ".yml"}
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
    paths = _sources(path) if path.is_dir() else [path]
    return tuple(entry for each in paths if (entry := _entry(each)))


def _entry(path: Path) -> tuple[str, int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return str(path), found.st_ino, found.st_mtime_ns, found.st_size


def _sources(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.rglob("*") if _is_source(path))


def _is_source(path: Path) -> bool:
    plain = path.suffix in _KINDS and not path.name.startswith((".", "#", "~")) and path.name != "README.md"
    return plain and path.is_file() and path.stat().st_size <= _LARGEST
