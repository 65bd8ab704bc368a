"""Bytes kept in a bucket of an S3-compatible store, each named by the SHA-256 of its content: for several machines.

The store keeps what it has acknowledged; the same content twice is one object. Knows nothing of what the bytes mean.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from obstore.exceptions import BaseError
from obstore.store import S3Store

from mailbot.adapters.blobs import is_key, place_of, prove
from mailbot.ports import BlobMissing

if TYPE_CHECKING:
    from obstore.store import RetryConfig

_PATIENCE: RetryConfig = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}
_WAIT = timedelta(seconds=30)
_PROBE = ".probe"
_PIECE = 1 << 20
_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where the store is. `endpoint` is "" for Amazon's own; what is left empty comes from the usual AWS_… variables."""

    name: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    access_key: str = ""
    secret_key: str = field(default="", repr=False)
    allow_plaintext: bool = False


class S3Blobs:
    """Blobs as objects, `prefix/ab/abcdef…` in one bucket. Trouble with the store is an OSError, like a disk's."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._opened: S3Store | None = None

    def put(self, content: bytes) -> str:
        """Keep content durably and return its key. Raises OSError where the store says no, or can't be reached."""
        key = hashlib.sha256(content).hexdigest()
        with _trouble():
            self._store.put(place_of(key), content)
        return key

    def put_all(self, contents: Sequence[bytes]) -> tuple[str, ...]:
        """The same for several, a few at a time."""
        unique = list(dict.fromkeys(contents))
        keys = dict(zip(unique, _together(self.put, unique), strict=True))
        return tuple(keys[content] for content in contents)

    def put_pieces(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        """The same for one that comes piece by piece; its name is known only when all of it is there."""
        content = b"".join(pieces)
        return self.put(content), len(content)

    def get(self, key: str) -> bytes:
        """The content. Raises BlobMissing where there is none, or where it no longer has its hash; OSError."""
        try:
            with _trouble():
                content = bytes(self._store.get(place_of(key)).bytes())
        except FileNotFoundError:
            raise BlobMissing(key) from None
        prove(key, (content,))
        return content

    def pieces(self, key: str) -> Iterator[bytes]:
        """The content piece by piece, fetched once to be checked and once more. Raises as `get`, before the first."""
        prove(key, self._read(key))
        return self._read(key)

    def has(self, key: str) -> bool:
        """Whether the object is there (its content is checked by `get`). Raises OSError."""
        try:
            with _trouble():
                self._store.head(place_of(key))
        except (FileNotFoundError, BlobMissing):
            return False
        return True

    def names(self) -> Iterator[str]:
        """The keys of all blobs that are there, in order. Raises OSError."""
        with _trouble():
            found = [one["path"].rpartition("/")[2] for part in self._store.list() for one in part]
        yield from sorted(filter(is_key, found))

    def check(self) -> None:
        """Write something and take it away again. Raises OSError where blobs can't be kept."""
        with _trouble():
            self._store.put(_PROBE, b"")
            self._store.delete(_PROBE)

    def _read(self, key: str) -> Iterator[bytes]:
        try:
            with _trouble():
                for piece in self._store.get(place_of(key)).stream(min_chunk_size=_PIECE):
                    yield bytes(piece)
        except FileNotFoundError:
            raise BlobMissing(key) from None

    @property
    def _store(self) -> S3Store:
        """Opened at first use: its threads do not survive a fork."""
        if self._opened is None:
            self._opened = _open(self._bucket)
        return self._opened


def _together(put: Callable[[bytes], str], contents: Sequence[bytes]) -> list[str]:
    """Do this to each, a few at a time; raises the first error once all are over."""
    if len(contents) < 2:
        return [put(content) for content in contents]
    with ThreadPoolExecutor(min(_AT_ONCE, len(contents)), "blobs") as threads:
        return [done.result() for done in [threads.submit(put, content) for content in contents]]


def _open(bucket: Bucket) -> S3Store:
    named: dict[str, Any] = {
        "endpoint": bucket.endpoint,
        "region": bucket.region,
        "access_key_id": bucket.access_key,
        "secret_access_key": bucket.secret_key,
    }
    return S3Store(
        bucket.name,
        prefix=bucket.prefix or None,
        client_options={"allow_http": bucket.allow_plaintext, "timeout": _WAIT},
        retry_config=_PATIENCE,
        **{key: value for key, value in named.items() if value},
    )


@contextmanager
def _trouble() -> Iterator[None]:
    """What the library raises, as a disk would; only the first line of it, for the rest is for its developers."""
    try:
        yield
    except (BaseError, FileNotFoundError) as refused:
        kind = FileNotFoundError if isinstance(refused, FileNotFoundError) else OSError
        raise kind(str(refused).partition("\n")[0]) from refused
