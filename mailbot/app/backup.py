"""One file with everything that a mailbot is: made while it runs, and a folder made of it again.

The database first (on PostgreSQL a dump of it), then the blobs: a row names only blobs that were there before it, and blobs
are never changed, so the copy is of one moment. In the file all paths are the usual ones, and so the folder may lie anywhere.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from mailbot.adapters.blobs import FileBlobs
from mailbot.app import backup_postgres as postgres
from mailbot.app import build
from mailbot.app.backup_postgres import NoBackup
from mailbot.app.office import named_by
from mailbot.settings import Settings

__all__ = ["NoBackup", "backup", "restore"]

_DATABASE, _DUMP, _BLOBS, _CONFIG = "mailbot.db", "mailbot.dump", "blobs", "mailbot.toml"
_PLACES = re.compile(r"(?m)^\s*(?:database|blobs|rules|templates|key_file)\s*=.*$")


def backup(settings: Settings, config: Path, file: Path) -> int:
    """Write everything into a tar file (gzip if its name ends in gz), readable by its owner only, in one step; returns its
    size in bytes. Raises NoBackup, OSError, sqlite3.Error, build.NotPossible."""
    handle, beside = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz" if file.suffix in (".gz", ".tgz") else "w") as tar:
                _fill(tar, settings, config, _roomy(settings, file))
            out.flush()
            os.fsync(out.fileno())
        os.replace(beside, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(beside)
        raise
    return file.stat().st_size


def restore(file: Path, folder: Path, database: str = "") -> str:
    """Make a folder of a backup, and say where its database is. The folder must be empty or not there; so must `database`
    (`postgresql://…`), where the backup is of PostgreSQL. Raises NoBackup, OSError."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NoBackup(f"{folder} is there already, and not empty: give a new folder")
    try:
        with tarfile.open(file) as tar:
            load = _loader(tar, database)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            tar.extractall(folder, members=_members(tar), filter="data")
    except (tarfile.TarError, EOFError, zlib.error) as broken:
        raise NoBackup(f"{file} is no backup of mailbot, or not whole ({str(broken).partition(':')[0]})") from broken
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    if load is not None:
        return _loaded(load, folder, database)
    if not (folder / _DATABASE).exists():
        raise NoBackup(f"{file} holds no {_DATABASE}: it is no backup of mailbot")
    _check(folder / _DATABASE)
    return f"sqlite:///{folder.resolve()}/{_DATABASE}"


def _loader(tar: tarfile.TarFile, database: str) -> postgres.Loader | None:
    """What fills the database, where the backup is of PostgreSQL (the dump is the first in it). Raises NoBackup where it
    can't be done: nothing is unpacked then."""
    first = tar.next()
    is_dump = first is not None and first.name == _DUMP
    if database and not is_dump:
        raise NoBackup(
            "this backup is not of PostgreSQL: leave --database out; `mailbot db copy` moves the restored database there"
        )
    return postgres.loader(database) if is_dump else None


def _loaded(load: postgres.Loader, folder: Path, database: str) -> str:
    """Fill the database, and name it in the settings; the dump is of no more use then."""
    load(folder / _DUMP)
    (folder / _DUMP).unlink()
    config = folder / _CONFIG
    config.write_text(f"database = {json.dumps(database, ensure_ascii=False)}\n{config.read_text('utf-8')}", "utf-8")
    return postgres.at(database)


def _fill(tar: tarfile.TarFile, settings: Settings, config: Path, beside: Path) -> None:
    blobs = build.blobs(settings)
    if not isinstance(blobs, FileBlobs):
        raise NoBackup(f"the mails are in {settings.blobs}: copy the bucket with its own means, and the rest by hand")
    with tempfile.TemporaryDirectory(prefix=".mailbot-backup-", dir=beside) as room:
        copy = _copied(settings, config, Path(room))
        tar.add(copy, copy.name, filter=_private)
    for key in blobs.names():
        tar.add(blobs.root / key[:2] / key, f"{_BLOBS}/{key[:2]}/{key}", filter=_private)
    for path, name in _papers(settings):
        tar.add(path, name, filter=_private)
    _add_text(tar, _CONFIG, _at_home(config.read_text("utf-8-sig")), int(config.stat().st_mtime))


def _roomy(settings: Settings, file: Path) -> Path:
    """Where SQLite's database lies there is room for another one, and only we may look; else where the backup goes."""
    sqlite, _, database = settings.database.partition(":///")
    return Path(database).parent if sqlite == "sqlite" else file.parent


def _copied(settings: Settings, config: Path, room: Path) -> Path:
    """The database as of one moment, as a file in `room`."""
    if not settings.database.startswith("sqlite:///"):
        postgres.dumped(settings, config, room / _DUMP)
        return room / _DUMP
    _copy_database(Path(settings.database.removeprefix("sqlite:///")), room / _DATABASE)
    return room / _DATABASE


def _copy_database(source: Path, copy: Path) -> None:
    """SQLite's own online backup: one moment, while others write."""
    os.close(os.open(copy, os.O_CREAT | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")


def _papers(settings: Settings) -> Iterator[tuple[Path, str]]:
    """What an admin wrote, and the key, as far as they are there (a key may come as a credential)."""
    folder = settings.rules.parent
    beside = ((path, path.relative_to(folder).as_posix()) for path in named_by(settings.rules) if path.is_relative_to(folder))
    named = (*beside, (settings.rules, "rules.yaml"), (settings.templates, "templates"), (settings.key_file, "mailbot.key"))
    return ((path, name) for path, name in named if path.exists())


def _at_home(toml: str) -> str:
    """The settings with the usual places: what stands before the first table and names a path is left out."""
    table = re.search(r"(?m)^\s*\[", toml)
    end = table.start() if table else len(toml)
    return _PLACES.sub("", toml[:end]) + toml[end:]


def _add_text(tar: tarfile.TarFile, name: str, text: str, mtime: int) -> None:
    content = text.encode()
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = len(content), 0o600, mtime
    tar.addfile(info, io.BytesIO(content))


def _private(info: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Files 0600, folders 0700, nobody's name; links and devices stay out."""
    if not (info.isfile() or info.isdir()):
        return None
    info.mode = 0o700 if info.isdir() else 0o600
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    return info


def _members(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """Only files and folders, with our own modes, whatever the file says."""
    return (info for member in tar if (info := _private(member)))


def _check(database: Path) -> None:
    with closing(sqlite3.connect(database)) as opened:
        (said,) = opened.execute("PRAGMA integrity_check").fetchone()
    if said != "ok":
        shutil.move(database, database.with_suffix(".broken"))
        raise NoBackup(f"the database in it is damaged: {said}")
