"""Looks at a mailbot from the outside: do the servers let us in, is the disk fit for use, do the books agree. Repairs nothing."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtplib import SMTPAuthenticationError, SMTPException
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from mailbot.adapters.blobs import FileBlobs
from mailbot.adapters.oauth import TokenLost, TokenRefused
from mailbot.adapters.smtp import said_by
from mailbot.adapters.smtp_session import connect, drop
from mailbot.adapters.store import SqlStore
from mailbot.adapters.store.audit import blobs_named, contradictions, outbox_sums
from mailbot.adapters.store.history import verify
from mailbot.adapters.store.ledger import ledger as read_ledger
from mailbot.adapters.store.tx_fetch import watermark
from mailbot.app import build
from mailbot.listings import Ledger
from mailbot.mail.delivery import one_line
from mailbot.ports import BlobMissing, Blobs, MailboxLost, MailboxRefused
from mailbot.settings import Imap, Settings

_LITTLE = 500 << 20


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, what was seen, and what to do about it ("": nothing)."""

    name: str
    ok: bool
    said: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Audit:
    """The books: what came in and what became of it, what goes out, and every `hole`, in words. `loose` are blobs that no
    row names: a crash, a mail that came twice or one that was set aside leaves such behind, and they harm nobody."""

    ledger: Ledger
    outbox: Mapping[str, int]
    blobs: int
    holes: tuple[str, ...]
    loose: tuple[str, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether the sums agree and nothing is missing."""
        return not self.holes and self.ledger.received == self.ledger.waiting + sum(self.ledger.outcomes.values())


def examine(settings: Settings) -> Iterator[Finding]:
    """Log into every server, and look at the places where things are kept. Takes as long as the servers do."""
    for imap in settings.imap:
        yield _mailbox(imap)
    yield asyncio.run(_relay(settings))
    yield _database(settings)
    yield _blobs(settings)
    if settings.database.startswith("sqlite:///"):
        yield _room(Path(settings.database.removeprefix("sqlite:///")).parent)


def audit(store: SqlStore, blobs: Blobs) -> Audit:
    """Read all the books. Every blob is read whole and compared with its hash."""
    with store.reading() as tx:
        ledger, torn, named = read_ledger(tx), verify(tx), blobs_named(tx)
        rows, outbox = contradictions(tx), outbox_sums(tx)
    there = tuple(blobs.names())
    histories = (f"ticket {number} is not what its history says" for number in torn)
    holes = (*ledger.holes, *histories, *rows, *_damaged(blobs, named, there))
    return Audit(ledger, outbox, len(there), holes, tuple(key for key in there if key not in named))


def _damaged(blobs: Blobs, named: Mapping[str, str], there: tuple[str, ...]) -> Iterator[str]:
    present = set(there)
    yield from (f"blob {key} is missing: {what}" for key, what in named.items() if key not in present)
    for key in there:
        try:
            blobs.get(key)
        except BlobMissing:
            yield f"blob {key} was altered: {named.get(key, 'no row names it')}"
        except OSError as refused:
            yield f"blob {key} cannot be read ({refused.strerror}): {named.get(key, 'no row names it')}"


def _mailbox(imap: Imap) -> Finding:
    name = f"mailbox {imap.key}"
    mailbox = build.mailbox(imap)
    try:
        mailbox.open()
        waiting = len(mailbox.above(0, 1000))
    except MailboxRefused as refused:
        return Finding(name, False, one_line(str(refused)), _LOGIN)
    except MailboxLost as lost:
        return Finding(name, False, one_line(str(lost)), _advice(str(lost), imap.security))
    finally:
        mailbox.close()
    more = " or more" if waiting == 1000 else ""
    return Finding(name, True, f"logged in; {waiting}{more} mails lie in {imap.folder}; both target folders are there")


async def _relay(settings: Settings) -> Finding:
    name = f"relay {settings.smtp.host}:{settings.smtp.port}"
    try:
        client = await connect(build.relay(settings))
    except (SMTPAuthenticationError, TokenRefused) as refused:
        return Finding(name, False, said_by(refused), _LOGIN)
    except (SMTPException, TokenLost, OSError, ValueError) as lost:
        words = said_by(lost)
        return Finding(name, False, words, _advice(f"{words} {lost.__cause__}", settings.smtp.security))
    size = client.esmtp_extensions.get("size", "").strip()
    with suppress(SMTPException, OSError):
        await client.quit()
    drop(client)
    return Finding(
        name, True, f"{'logged in' if settings.smtp.username else 'greeted'}; takes mails of {size or 'any number of'} bytes"
    )


def _database(settings: Settings) -> Finding:
    name = f"database {make_url(settings.database).render_as_string()}"
    try:
        store = build.store(settings)
        try:
            with store.reading() as tx:
                watermark(tx.connection, "doctor")
        finally:
            store.close()
    except (SQLAlchemyError, OSError, build.NotPossible) as refused:
        words = one_line(str(getattr(refused, "orig", None) or refused))
        return Finding(
            name, False, words, "mails stay on the server until it is well: check database in mailbot.toml, or restore it"
        )
    return Finding(name, True, "open, with the tables of this version")


def _blobs(settings: Settings) -> Finding:
    try:
        blobs = build.blobs(settings)
        blobs.check()
    except (OSError, build.NotPossible) as refused:
        return Finding("blobs", False, str(refused), "mails can't be kept: let mailbot's user write there (chown, mount options)")
    return _room(blobs.root) if isinstance(blobs, FileBlobs) else Finding("blobs", True, f"can be kept at {settings.blobs}")


def _room(folder: Path) -> Finding:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as refused:
        return Finding(f"disk at {folder}", False, str(refused), "make the folder, or set the place in mailbot.toml")
    hint = "" if free >= _LITTLE else "make room: with a full disk mails stay on the server, and nothing is answered"
    return Finding(f"disk at {folder}", free >= _LITTLE, f"{free >> 20} MB free", hint)


_LOGIN = "check username and password in mailbot.toml, MAILBOT_IMAP__PASSWORD / MAILBOT_SMTP__PASSWORD or the credential; many \
providers want an app password or OAuth"
_ADVICE = (
    (("certificate",), "the server's certificate is not trusted: use the name that it was made for as host, or set ca_file"),
    (
        ("name or service", "getaddrinfo", "nodename", "name resolution"),
        "no server of this name is known: check host, and the DNS",
    ),
    (("select failed",), "there is no such folder in the mailbox: check `folder` under [imap] in mailbot.toml"),
    (("refused", "connect call failed"), "nobody listens there: check host, port and firewall"),
    (("timed out", "timeout"), "nobody answers: check host, port and firewall, and whether security fits the port"),
    (
        ("wrong version number", "ssl", "record layer"),
        "the server does not speak TLS at once there: try another port or security",
    ),
    (("starttls",), "the server offers no STARTTLS there, and mailbot sends no password in clear: try another port or security"),
)


def _advice(words: str, security: object) -> str:
    lower = words.lower()
    found = (advice for signs, advice in _ADVICE if any(sign in lower for sign in signs))
    return next(found, f"check host, port and security ({security}) in mailbot.toml")
