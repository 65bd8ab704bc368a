"""Bytes kept in a folder of files, each named by the SHA-256 of its content. Knows nothing of what they mean.

A blob is written beside its place, synced, renamed, and its folder synced: whoever sees the name sees the whole content.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from mailbot.ports import BlobMissing

_AT_ONCE = 64
"""Files that are written before the first is waited for: the file system commits them together."""

_PIECE = 1 << 20
_HEX = frozenset("0123456789abcdef")


class FileBlobs:
    """Blobs as files, `ab/abcdef…` below one folder; files 0600, folders 0700."""

    def __init__(self, folder: Path) -> None:
        self._root = Path(folder)

    @property
    def root(self) -> Path:
        """The folder that they are in."""
        return self._root

    def put(self, content: bytes) -> str:
        """Keep content durably and return its key. Raises OSError where the disk says no; nothing is half-written then."""
        return self.put_all((content,))[0]

    def put_all(self, contents: Sequence[bytes]) -> tuple[str, ...]:
        """The same for several, whose syncs wait for the disk together: every file first, then each folder once."""
        keys = tuple(hashlib.sha256(content).hexdigest() for content in contents)
        places = {self._place(key): content for key, content in zip(keys, contents, strict=True)}
        folders = sorted({place.parent for place in places})
        _make_folders(folders)
        fresh = [(place, content) for place, content in places.items() if not _holds(place, content)]
        for at in range(0, len(fresh), _AT_ONCE):
            _keep(fresh[at : at + _AT_ONCE])
        for folder in folders:
            _sync_folder(folder)
        return keys

    def put_pieces(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        """The same for one that comes piece by piece; returns its key and its length."""
        hashed, size = hashlib.sha256(), 0

        def counted() -> Iterator[bytes]:
            nonlocal size
            for piece in pieces:
                hashed.update(piece)
                size += len(piece)
                yield piece

        _make_folders([self._root])
        with _beginning(self._root, f".new-{token_hex(8)}") as (file, temporary):
            file.writelines(counted())
            _sync(file)
            place = self._place(hashed.hexdigest())
            _make_folders([place.parent])
            os.replace(temporary, place)
        _sync_folder(place.parent)
        return hashed.hexdigest(), size

    def get(self, key: str) -> bytes:
        """The content. Raises BlobMissing where there is none, or where it no longer has its hash."""
        try:
            with open(f"{self._root}/{place_of(key)}", "rb", buffering=0) as file:
                content = file.readall()
        except FileNotFoundError:
            raise BlobMissing(key) from None
        prove(key, (content,))
        return content

    def pieces(self, key: str) -> Iterator[bytes]:
        """The content piece by piece. Raises BlobMissing as `get`, before the first."""
        prove(key, self._read(key))
        return self._read(key)

    def has(self, key: str) -> bool:
        """Whether the file is there (its content is checked by `get`)."""
        return is_key(key) and self._place(key).is_file()

    def names(self) -> Iterator[str]:
        """The keys of all blobs that are there, in order; what is still being written is none."""
        for folder in sorted(path for path in self._root.glob("??") if path.is_dir()):
            yield from sorted(path.name for path in folder.iterdir() if is_key(path.name))

    def check(self) -> None:
        """Write something and take it away again. Raises OSError where blobs can't be kept."""
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = self._root / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()

    def _read(self, key: str) -> Iterator[bytes]:
        try:
            with self._place(key).open("rb") as file:
                while piece := file.read(_PIECE):
                    yield piece
        except FileNotFoundError:
            raise BlobMissing(key) from None

    def _place(self, key: str) -> Path:
        return self._root / place_of(key)


def prove(key: str, pieces: Iterable[bytes]) -> None:
    """Raises BlobMissing for a content that no longer has its hash."""
    hashed = hashlib.sha256()
    for piece in pieces:
        hashed.update(piece)
    if hashed.hexdigest() != key:
        raise BlobMissing(f"{key}: its content was altered")


def place_of(key: str) -> str:
    """Where a blob lies below its folder or prefix. Raises BlobMissing for what is no key."""
    if not is_key(key):
        raise BlobMissing(f"{key!r} is not a blob's key")
    return f"{key[:2]}/{key}"


def is_key(key: str) -> bool:
    """Whether this is a SHA-256 in lower-case hex."""
    return len(key) == 64 and _HEX.issuperset(key)


def _holds(place: Path, content: bytes) -> bool:
    """Whether the file is there with exactly this content; one that was damaged is written anew."""
    with suppress(OSError), place.open("rb") as file:
        if os.fstat(file.fileno()).st_size == len(content):
            pieces = (content[at : at + _PIECE] for at in range(0, len(content), _PIECE))
            return all(file.read(_PIECE) == piece for piece in pieces)
    return False


def _keep(items: Sequence[tuple[Path, bytes]]) -> None:
    """Write files, have the disk begin with all of them, then wait for each and give it its place."""
    with ExitStack() as unfinished:
        name = f".new-{token_hex(8)}"
        begun = [unfinished.enter_context(_beginning(place.parent, f"{name}-{at}")) for at, (place, _) in enumerate(items)]
        for (file, _), (_, content) in zip(begun, items, strict=True):
            file.write(content)
            _hurry(file)
        for file, _ in begun:
            _sync(file)
        for (_, temporary), (place, _) in zip(begun, items, strict=True):
            os.replace(temporary, place)


@contextmanager
def _beginning(folder: Path, name: str) -> Iterator[tuple[BinaryIO, str]]:
    """A new file in this folder and its temporary place, which is gone where this ends with an error."""
    temporary = f"{folder}/{name}"
    try:
        with open(temporary, "xb", opener=_private) as file:
            yield file, temporary
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _hurry(file: BinaryIO) -> None:
    """Have what was written so far on its way to the disk: whoever says that he won't need it starts that, and does not wait."""
    file.flush()
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _make_folders(folders: Sequence[Path]) -> None:
    """Make folders and those above them; each is synced into its parent."""
    missing = [folder for folder in folders if not folder.is_dir()]
    if not missing:
        return
    parents = sorted({folder.parent for folder in missing})
    _make_folders(parents)
    for folder in missing:
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
    for parent in parents:
        _sync_folder(parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
