"""What is pure and needs no facts: mails are read, drafts composed. Knows no store, and not in which process it happens."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar

from mailbot.desk import mail as desk_mail
from mailbot.desk.mail import Mail
from mailbot.desk.policy import Means
from mailbot.loops.office import Office
from mailbot.loops.post import composed
from mailbot.mail.compose import Composed
from mailbot.mail.draft import Draft
from mailbot.mail.message import Attachment
from mailbot.mail.parse import parse
from mailbot.ports import Blobs, Inbound

T = TypeVar("T", covariant=True)


@dataclass(frozen=True, slots=True)
class Read:
    """A mail that was taken in hand: its row, what it says, and whose signatures hold."""

    row: Inbound
    mail: Mail
    signed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A mail that could not be read; `detail` is the traceback."""

    row: Inbound
    detail: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A draft to be composed. `seed` makes its Message-ID."""

    draft: Draft
    seed: str
    now: datetime


class Promise(Protocol[T]):
    """An answer to come."""

    def result(self) -> T:
        """The answer, as soon as it is there; what making it raised is raised here."""
        ...


class Typist(Protocol):
    """A clerk in a process beside ours. What it has not begun when the answer is wanted is done here."""

    @property
    def is_gone(self) -> bool:
        """Whether the process has ended: work goes on without it."""
        ...

    def read(self, office: Office, rows: Sequence[Inbound]) -> Promise[tuple[Read | Unread, ...]]:
        """Have mails read."""
        ...

    def write(self, office: Office, sheets: Sequence[Sheet]) -> Promise[tuple[Composed, ...]]:
        """Have drafts composed."""
        ...

    def forget(self) -> None:
        """Nobody wants the answers any more."""
        ...


@dataclass(frozen=True, slots=True)
class Clerk:
    """Reads and composes in the calling thread. `signed_by` verifies the DKIM signatures of raw mails."""

    blobs: Blobs
    signed_by: Callable[[bytes], tuple[str, ...]]

    def read(self, office: Office, rows: Sequence[Inbound]) -> tuple[Read | Unread, ...]:
        """The mails in the blobs; their attachments are in blobs of their own then. Raises OSError: no mail is to blame."""
        found = [self._read(office, row) for row in rows]
        papers = [paper for one in found if isinstance(one, Read) for paper in one.mail.message.attachments]
        keys = iter(self.blobs.put_all([paper.content for paper in papers]))
        return tuple(_lighter(one, keys) if isinstance(one, Read) and one.mail.message.attachments else one for one in found)

    def write(self, office: Office, sheets: Sequence[Sheet]) -> tuple[Composed, ...]:
        """The mails that the drafts become."""
        return tuple(composed(sheet.draft, self.blobs, office, sheet.seed, sheet.now) for sheet in sheets)

    def _read(self, office: Office, row: Inbound) -> Read | Unread:
        try:
            raw, policy = self.blobs.get(row.key), office.policy
            mail = desk_mail.read(parse(raw), policy, raw=row.key, oversized=row.oversized)
            mail = desk_mail.filled(mail, policy.company.timezone)
            return Read(row, mail, self.signed_by(raw) if Means.DKIM in policy.trust.agents else ())
        except OSError:
            raise
        except Exception:  # noqa: BLE001 - up to the loop and no further: one mail never holds up the next
            return Unread(row, traceback.format_exc())


def _lighter(read: Read, keys: Iterator[str]) -> Read:
    """The same, without the contents that lie in blobs under the next keys."""
    message = read.mail.message
    papers = tuple(map(_light, message.attachments, keys))
    return replace(read, mail=replace(read.mail, message=replace(message, attachments=papers)))


def _light(attachment: Attachment, key: str) -> Attachment:
    """A mail that was passed on is looked into again; nothing else is."""
    if attachment.type.startswith("message/"):
        return attachment
    return replace(attachment, content=b"", kept=(key, attachment.size))
