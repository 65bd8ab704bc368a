"""Taking mails out of the selected folder into another one, by whatever the server can do. Knows no names of folders.

MOVE (RFC 6851); or COPY and UID EXPUNGE (RFC 4315); or COPY and EXPUNGE in a way that spares what others have deleted.
"""

from __future__ import annotations

import imaplib
from collections.abc import Iterator, Sequence

from imapclient import DELETED, IMAPClient

_AT_ONCE = 200
"""Mails per command: its line stays short, and more is no faster."""


def move_out(client: IMAPClient, uids: Sequence[int], folder: str) -> None:
    """Move mails; those no longer there are no error. Raises imaplib.IMAP4.error where the server says no."""
    for some in _chunks(sorted(uids)):
        there = sorted(client.search(["UID", ",".join(map(str, some))]))
        if there:
            _move(client, there, folder)


def _chunks(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (uids[start : start + _AT_ONCE] for start in range(0, len(uids), _AT_ONCE))


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
