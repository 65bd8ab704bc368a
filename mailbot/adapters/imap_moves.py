"""Taking mails out of the selected folder into another one, by whatever the server can do. Knows no names of folders.

MOVE (RFC 6851); or COPY and UID EXPUNGE (RFC 4315); or COPY and EXPUNGE in a way that spares what others have deleted.
"""

from __future__ import annotations

import imaplib
from collections.abc import Sequence

from imapclient import DELETED, IMAPClient

_AT_ONCE = 200
"""Mails per command: its line stays short, and more is no faster."""


def move_out(client: IMAPClient, uids: Sequence[int], folder: str) -> list[int]:
    """Move mails; those no longer there are no error. Returns those that the server says NO to."""
    chunks = (uids[start : start + _AT_ONCE] for start in range(0, len(uids), _AT_ONCE))
    return [uid for some in chunks for uid in _move_some(client, sorted(some), folder)]


def _move_some(client: IMAPClient, uids: list[int], folder: str) -> list[int]:
    """Where the server says NO to a batch, each mail is tried by itself, so that one bad mail holds up no other."""
    there = sorted(client.search(["UID", ",".join(map(str, uids))]))
    try:
        if there:
            _move(client, there, folder)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        return there if len(there) == 1 else [uid for one in there for uid in _move_some(client, [one], folder)]
    return []


def _move(client: IMAPClient, uids: list[int], folder: str) -> None:
    if client.has_capability("MOVE"):
        client.move(uids, folder)
        return
    client.copy(uids, folder)
    client.add_flags(uids, [DELETED], silent=True)
    if client.has_capability("UIDPLUS"):
        client.uid_expunge(uids)
    else:
        _expunge_only(client, uids)


def _expunge_only(client: IMAPClient, uids: list[int]) -> None:
    """EXPUNGE takes everything that is marked: take the mark from what others have marked, and give it back."""
    others = sorted(set(client.search(["DELETED"])) - set(uids))
    client.remove_flags(others, [DELETED], silent=True)
    try:
        client.expunge()
    finally:
        _mark_again(client, others)


def _mark_again(client: IMAPClient, uids: list[int]) -> None:
    try:
        client.add_flags(uids, [DELETED], silent=True)
    except imaplib.IMAP4.abort:
        return  # the connection went; unmarked mails are kept, which harms nobody
