"""Folder names as a server wants them: namespace prefix, its own separator, found or made. Knows no mails.

imapclient does the modified UTF-7 (RFC 3501 section 5.1.3).
"""

from __future__ import annotations

import imaplib
from contextlib import suppress

from imapclient import IMAPClient


def ensure(client: IMAPClient, name: str) -> str:
    """The server's own name of a folder written with "/" between levels; it is made where it is missing.

    Raises imaplib.IMAP4.error where the server neither has it nor makes it.
    """
    prefix, separator = _namespace(client)
    wanted = name.replace("/", separator)
    candidates = [wanted] if _is_inbox(name, "/") or wanted.startswith(prefix) else [prefix + wanted, wanted]
    for candidate in candidates:
        if _exists(client, candidate):
            return candidate
    return _make(client, candidates[0])


def locate(client: IMAPClient, name: str) -> str:
    """The server's own name of a folder that must be there already; the name as written where it isn't found."""
    if name.upper() == "INBOX":
        return "INBOX"
    prefix, separator = _namespace(client)
    wanted = name.replace("/", separator)
    return next((folder for folder in (wanted, prefix + wanted) if _exists(client, folder)), wanted)


def _namespace(client: IMAPClient) -> tuple[str, str]:
    """Prefix and separator of our own folders (RFC 2342), or of the folder tree where the server has no NAMESPACE."""
    if client.has_capability("NAMESPACE"):
        with suppress(imaplib.IMAP4.error, IndexError, TypeError, ValueError):
            prefix, separator = client.namespace().personal[0]
            return str(prefix), str(separator or "/")
    listed = client.list_folders("", "")
    separator = listed[0][1] if listed else b"/"
    return "", separator.decode() if separator else "/"


def _is_inbox(name: str, separator: str) -> bool:
    return name.upper().split(separator)[0] == "INBOX"


def _exists(client: IMAPClient, name: str) -> bool:
    found = client.list_folders("", name)
    return any(str(folder) == name and rb"\Noselect" not in flags for flags, _, folder in found)


def _make(client: IMAPClient, name: str) -> str:
    try:
        client.create_folder(name)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error:
        if not _exists(client, name):  # somebody else may have made it meanwhile
            raise
    with suppress(imaplib.IMAP4.error):
        client.subscribe_folder(name)
    return name
