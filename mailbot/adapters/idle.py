"""Waiting for news on an IMAP connection (IDLE, RFC 2177), and a bell that ends the waiting from another thread.

Works on imaplib's own file and socket, since a line that was read ahead into its buffer never shows on the socket:
what is buffered is read first, then the socket is watched. Knows nothing of mails; news is only a hint.
"""

from __future__ import annotations

import imaplib
import io
import selectors
import socket
import ssl
import time
from contextlib import suppress
from typing import cast


class Bell:
    """Rung from any thread; watched beside a socket. A ring while nobody waits ends the next wait at once."""

    def __init__(self) -> None:
        self._inner, self._outer = socket.socketpair()
        self._inner.setblocking(False)
        self._outer.setblocking(False)

    def ring(self) -> None:
        """End a wait. Never blocks, never raises."""
        with suppress(OSError):
            self._outer.send(b"!")

    def hush(self) -> None:
        """Forget the rings so far."""
        with suppress(OSError):
            while self._inner.recv(512):
                pass

    def fileno(self) -> int:
        """What to watch."""
        return self._inner.fileno()

    def close(self) -> None:
        """Give the descriptors back."""
        self._inner.close()
        self._outer.close()


def idle(imap: imaplib.IMAP4, bell: Bell, seconds: float) -> bool:
    """Wait in IDLE for a notice, the bell, or the time to pass. False where the server refuses the command.
    News that came too late to end the wait stays in `untagged_responses`.

    Raises imaplib.IMAP4.abort when the connection ends or the server says BYE, OSError (time-outs too) from the socket.
    """
    deadline = time.monotonic() + seconds
    tag = imap._command("IDLE")
    news = False
    while (line := imap._get_response()) is not None:  # None is the "+" we wait for
        if imap.tagged_commands[tag]:
            del imap.tagged_commands[tag]
            return False
        news = news or _is_news(line)
    while not news and _watch(imap, bell, deadline - time.monotonic()):
        news = _is_news(_line(imap))
    imap.send(b"DONE\r\n")
    imap._get_tagged_response(tag)
    if news:
        imap.untagged_responses.clear()
    bell.hush()
    return True


def rest(bell: Bell, seconds: float) -> None:
    """Wait without IDLE: for the bell, or the time to pass."""
    with selectors.DefaultSelector() as selector:
        selector.register(bell, selectors.EVENT_READ)
        selector.select(max(0.0, seconds))
    bell.hush()


def _line(imap: imaplib.IMAP4) -> bytes:
    line: bytes = imap._get_response() or b""
    if "BYE" in imap.untagged_responses:
        raise imap.abort("the server said BYE")
    return line


def _is_news(line: bytes) -> bool:
    """A mail came or went (EXISTS, RECENT, EXPUNGE); not a server that only says that it is still here."""
    return line.startswith(b"* ") and line.upper().split()[-1] in (b"EXISTS", b"RECENT", b"EXPUNGE")


def _watch(imap: imaplib.IMAP4, bell: Bell, seconds: float) -> bool:
    """True when (the beginning of) a line is there, False when the bell rang or the time passed."""
    deadline = time.monotonic() + seconds
    readable = False
    with selectors.DefaultSelector() as selector:
        selector.register(imap.sock, selectors.EVENT_READ)
        selector.register(bell, selectors.EVENT_READ)
        while not _has_line(imap, readable):
            ready = {key.fileobj for key, _ in selector.select(max(0.0, deadline - time.monotonic()))}
            if bell in ready or not ready:
                return False
            readable = imap.sock in ready
    return True


def _has_line(imap: imaplib.IMAP4, readable: bool) -> bool:
    """Whether bytes are there to be read, in imaplib's buffer or below it; never blocks. Raises abort at the end of file.

    Empty means the end on TLS (nothing yet raises), and on a plain socket only when it was readable.
    """
    sock = imap.sock
    timeout = sock.gettimeout()
    sock.settimeout(0.0)
    try:
        begun = cast(io.BufferedReader, imap.file).peek(1)
    except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
        return False
    finally:
        sock.settimeout(timeout)
    if not begun and (readable or isinstance(sock, ssl.SSLSocket)):
        raise imap.abort("the server closed the connection")
    return bool(begun)
