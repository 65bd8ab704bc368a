"""A mailbox on an IMAP server (RFC 3501, 9051): one folder, one connection, one thread. Knows no ticket and no store.

UIDs only, never sequence numbers; the flags that people set mean nothing.
"""

from __future__ import annotations

import imaplib
import socket
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, cast

from imapclient import IMAPClient

from mailbot.adapters.idle import Bell, idle, rest
from mailbot.adapters.imap_folders import ensure, locate
from mailbot.adapters.imap_moves import move_out
from mailbot.adapters.imap_session import Account, connect, hang_up, losing, wire
from mailbot.ports import Found, MailboxLost

_LAST_UID = (1 << 32) - 1
"""A UID has 32 bits (RFC 9051 section 2.3.1.1)."""

_CROWDED = 20_000
"""From so many mails on, a search looks at this many UIDs first, to keep its answer short."""

_LONGEST_HEADER = 256 * 1024

_SOON = 0.5
"""Seconds of the first IDLE of each wait."""

_Parts = Mapping[int, Mapping[bytes, Any]]


class ImapMailbox:
    """One folder of one account (ports.Mailbox)."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._bell = Bell()
        self._client: IMAPClient | None = None
        self._aborted = False
        self._crowded = False
        self._idles = False
        self._folders: dict[str, str] = {}

    def open(self) -> int:
        """Connect, log in, make the target folders, select the folder; returns its UIDVALIDITY."""
        self._client = client = connect(self._account)
        if self._aborted:
            self.close()
            raise MailboxLost("stopped while connecting")
        with losing("opening the folders"):
            self._folders = {name: ensure(client, name) for name in (self._account.processed, self._account.set_aside)}
            selected = client.select_folder(locate(client, self._account.folder))
            wire(client).untagged_responses.clear()
            self._crowded = selected.get(b"EXISTS", 0) > _CROWDED
            self._idles = client.has_capability("IDLE")
            return int(selected[b"UIDVALIDITY"])

    def above(self, uid: int, limit: int) -> Sequence[Found]:
        """Mails with a UID above this one, lowest first, at most `limit`. Size 0: the server tells nothing of it (yet)."""
        with losing("searching"):
            uids = self._search(uid)[:limit]
            known = self._fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        return tuple(_found(uid, known.get(uid, {})) for uid in uids)

    def bodies(self, uids: Sequence[int]) -> Mapping[int, bytes]:
        """Whole mails, without marking them as seen; those that are gone, or have no body yet, are left out."""
        with losing("fetching"):
            return _present(self._fetch(uids, ["BODY.PEEK[]"]), b"BODY[]")

    def head(self, uid: int) -> bytes:
        """The header of one mail, at most 256 KiB of it; empty where the mail is gone."""
        with losing("fetching a header"):
            answer = self._fetch([uid], [f"BODY.PEEK[HEADER]<0.{_LONGEST_HEADER}>"])
        return _present(answer, b"BODY[HEADER]<0>").get(uid, b"")

    def move(self, uids: Sequence[int], folder: str) -> Sequence[int]:
        """Move mails out of the folder; those no longer there are no error. Returns those the server would not move."""
        with losing(f"moving to {folder}"):
            client = self._ready()
            if folder not in self._folders:
                self._folders[folder] = ensure(client, folder)
            left = move_out(client, uids, self._folders[folder])
            if left:  # somebody may have deleted the folder: it is looked for, and made, before the next try
                del self._folders[folder]
            return left

    def wait(self, seconds: float) -> None:
        """Return when something may have happened: IDLE notice, `wake`, or time-out (polling without IDLE)."""
        with losing("waiting"):
            imap = wire(self._ready())
            if imap.untagged_responses.pop("EXISTS", None):  # told during another command: IDLE would not tell it again
                return
            if self._idles and seconds > _SOON and not self._is_quiet(imap):
                return
            deadline = time.monotonic() + seconds
            if self._idles and not idle(imap, self._bell, seconds):
                self._idles = False
            if not self._idles:
                rest(self._bell, min(self._account.poll_seconds, deadline - time.monotonic()))

    def wake(self) -> None:
        """End a `wait`, from any thread."""
        self._bell.ring()

    def abort(self) -> None:
        """Break the connection, from any thread: whatever waits on it ends with MailboxLost."""
        self._aborted = True
        self._bell.ring()
        client = self._client
        if client is not None:
            _cut(client)

    def close(self) -> None:
        """Log out as far as possible; never raises."""
        client, self._client = self._client, None
        self._bell.close()
        if client is None:
            return
        try:
            with losing("logging out"):
                if not self._aborted:
                    client.socket().settimeout(2.0)
                    client.logout()
        except MailboxLost:
            pass
        finally:
            hang_up(client)

    def _ready(self) -> IMAPClient:
        if self._client is None or self._aborted:
            raise MailboxLost("not open")
        return self._client

    def _is_quiet(self, imap: imaplib.IMAP4) -> bool:
        """IDLE for a moment: some servers tell of a mail that comes just as IDLE begins only when it ends, or when asked."""
        began = time.monotonic()
        self._idles = idle(imap, self._bell, _SOON)
        if not self._idles:
            return True
        if time.monotonic() - began < _SOON:
            return False
        self._ready().noop()
        return not imap.untagged_responses.pop("EXISTS", None)

    def _search(self, uid: int) -> list[int]:
        """UIDs above this one, sorted. `n:*` always holds the last mail, even below n (RFC 9051 section 9, seq-range)."""
        client = self._ready()
        client.noop()  # only now is the server bound to see what came since the last command (RFC 9051 section 5.2)
        wire(client).untagged_responses.clear()
        first = min(uid + 1, _LAST_UID)
        if self._crowded:
            near = _between(uid, client.search(["UID", f"{first}:{min(uid + _CROWDED, _LAST_UID)}"]))
            if near:
                return near
        return _between(uid, client.search(["UID", f"{first}:*"]))

    def _fetch(self, uids: Sequence[int], items: Sequence[str]) -> _Parts:
        """Data of many mails. Where the server says NO to the whole batch, each mail is asked for by itself."""
        client = self._ready()
        try:
            return cast(_Parts, client.fetch(list(uids), list(items)))
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            if len(uids) == 1:
                return {}
        return {uid: parts for one in uids for uid, parts in self._fetch([one], items).items()}


def _between(uid: int, found: Iterable[int]) -> list[int]:
    """The UIDs above this one, each once, lowest first."""
    return sorted({n for n in found if uid < n <= _LAST_UID})


def _present(answer: _Parts, key: bytes) -> dict[int, bytes]:
    """What came with content; NIL and nothing mean that there is no body yet."""
    return {uid: bytes(parts[key]) for uid, parts in answer.items() if parts.get(key)}


def _found(uid: int, parts: Mapping[bytes, Any]) -> Found:
    size = parts.get(b"RFC822.SIZE")
    return Found(uid, max(0, size) if isinstance(size, int) else 0, _moment(parts.get(b"INTERNALDATE")))


def _moment(arrived: object) -> datetime:
    """When a mail came; where the server says what no clock can show, now."""
    with suppress(ValueError, OverflowError):
        if isinstance(arrived, datetime) and arrived.tzinfo:
            return arrived.astimezone(UTC)
    return datetime.now(UTC)


def _cut(client: IMAPClient) -> None:
    with suppress(OSError, AttributeError):
        wire(client).sock.shutdown(socket.SHUT_RDWR)
