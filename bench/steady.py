"""Mails that come steadily, whatever becomes of those before them (an open loop), and how long each waits for its answer."""

from __future__ import annotations

import imaplib
import re
import socket
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from bench import mails
from bench.mails import Mail
from bench.measure import PATIENCE, installed, pause_until_idle
from bench.servers import Servers
from mailbot.adapters.imap_session import Account

_LINES = 4
_UID = re.compile(rb"APPENDUID \d+ (\d+)")


@dataclass(frozen=True, slots=True)
class Steady:
    """What mails waited, milliseconds: from the end of their APPEND to the acknowledgement at the sink, and from the
    server's notice to it (from the APPEND where the answer came before the notice). `late` is how long after its time a
    mail was laid in, at most."""

    arrival: list[float]
    notice: list[float]
    late: float


def steady(servers: Servers, rate: int, seconds: float) -> Steady:
    """So many requests a second for so long. Raises RuntimeError when answers fail to come."""
    asked = [mails.request(f"r{rate}", number) for number in range(int(rate * seconds))]
    with installed(servers) as (home, sink):
        home.start()
        with _Loader(home.account) as loader, _Watcher(home.account) as watcher:
            pause_until_idle()
            late = loader.lay_in(asked, rate)
            if not sink.wait(sum(mail.answers for mail in asked), PATIENCE):
                raise RuntimeError("answers failed to come")
        came = {one.answered: one.at for one in sink.came if one.kind == "received"}
    arrival, notice = [], []
    for mail in asked:
        laid, uid = loader.laid[mail.message_id]
        answered, noticed = came[mail.message_id], watcher.seen.get(uid, laid)
        arrival.append((answered - laid) * 1000)
        notice.append((answered - (noticed if noticed < answered else laid)) * 1000)
    return Steady(arrival, notice, late * 1000)


class _Loader:
    """Several connections to the mailbox, so that a slow APPEND delays no other."""

    def __init__(self, account: Account) -> None:
        self.laid: dict[str, tuple[float, int]] = {}
        self._account = account
        self._mine = threading.local()
        self._open: list[imaplib.IMAP4] = []

    def __enter__(self) -> _Loader:
        self._threads = ThreadPoolExecutor(_LINES, initializer=self._connect)
        list(self._threads.map(lambda _: time.sleep(0.05), range(_LINES)))  # every thread has its connection now
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown()
        for imap in self._open:
            imap.logout()

    def lay_in(self, asked: Sequence[Mail], rate: int) -> float:
        """Each at its time; returns how late the latest was begun, seconds."""
        began = time.monotonic()
        under_way = []
        for number, mail in enumerate(asked):
            due = began + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            under_way.append(self._threads.submit(self._lay, mail, due))
        return max(one.result() for one in under_way)

    def _connect(self) -> None:
        self._mine.imap = imaplib.IMAP4(self._account.host, self._account.port)
        self._mine.imap.login(self._account.username, self._account.password)
        self._open.append(self._mine.imap)

    def _lay(self, mail: Mail, due: float) -> float:
        late = time.monotonic() - due
        _, said = self._mine.imap.append("INBOX", "", "", mail.raw)
        found = _UID.search(said[0])
        self.laid[mail.message_id] = time.time(), int(found[1]) if found else 0
        return late


class _Watcher:
    """A second client in IDLE: when the server gives notice of which mail (by UID)."""

    def __init__(self, account: Account) -> None:
        self.seen: dict[int, float] = {}
        self._account = account
        self._over = False

    def __enter__(self) -> _Watcher:
        self._socket = socket.create_connection((self._account.host, self._account.port), 10)
        self._socket.settimeout(None)
        self._lines = self._socket.makefile("rb")
        self._lines.readline()
        self._say(f"LOGIN {self._account.username} {self._account.password}")
        self._say("SELECT INBOX")
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over = True
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._socket.close()

    def _watch(self) -> None:
        last = 0
        try:
            while at := self._idle():
                for line in self._say(f"UID SEARCH UID {last + 1}:*"):
                    if line.startswith(b"* SEARCH"):
                        fresh = [int(word) for word in line.split()[2:] if int(word) > last]
                        self.seen.update(dict.fromkeys(fresh, at))
                        last = max((last, *fresh))
        except OSError:
            if not self._over:
                raise

    def _idle(self) -> float:
        """When the next mail was announced; 0 when the connection is closed."""
        self._socket.sendall(b"i IDLE\r\n")
        at = 0.0
        while not at:
            line = self._lines.readline()
            if not line:
                return 0.0
            at = time.time() if line.rstrip().endswith(b"EXISTS") else 0.0
        self._socket.sendall(b"DONE\r\n")
        self._answer(b"i ")
        return at

    def _say(self, words: str) -> list[bytes]:
        self._socket.sendall(f"w {words}\r\n".encode())
        return self._answer(b"w ")

    def _answer(self, tag: bytes) -> list[bytes]:
        lines = []
        while (line := self._lines.readline()) and not line.startswith(tag):
            lines.append(line)
        if not line:
            raise ConnectionResetError("closed")
        return lines
