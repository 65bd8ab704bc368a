"""Blobs that live as long as the process: for `simulate`, `explain` and tests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from mailbot.ports import BlobMissing


class MemoryBlobs:
    """Bytes by their SHA-256, in a dictionary."""

    def __init__(self) -> None:
        self._content: dict[str, bytes] = {}

    def put(self, content: bytes) -> str:
        """Keep content and return its key."""
        key = hashlib.sha256(content).hexdigest()
        self._content[key] = content
        return key

    def put_all(self, contents: Sequence[bytes]) -> tuple[str, ...]:
        """Keep several."""
        return tuple(map(self.put, contents))

    def put_pieces(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        """Keep one that comes piece by piece; returns its key and its length."""
        content = b"".join(pieces)
        return self.put(content), len(content)

    def get(self, key: str) -> bytes:
        """The content. Raises BlobMissing where there is none."""
        try:
            return self._content[key]
        except KeyError:
            raise BlobMissing(key) from None

    def pieces(self, key: str) -> Iterator[bytes]:
        """The content, in one piece."""
        return iter((self.get(key),))

    def has(self, key: str) -> bool:
        """Whether the blob is there."""
        return key in self._content

    def names(self) -> Iterator[str]:
        """The keys of all blobs, in order."""
        yield from sorted(self._content)
