"""The outside world as the loops see it: Protocols and the values that pass through them. No code, no decisions.

Peer's fault is a value (`Reply`), ours an exception. Every port has one contract suite in tests/adapters, run against
the fake and the real.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from mailbot.mail.delivery import Fate as Fate
from mailbot.parcels import Arrival as Arrival
from mailbot.parcels import Due as Due
from mailbot.parcels import Earlier as Earlier
from mailbot.parcels import Found as Found
from mailbot.parcels import Inbound as Inbound
from mailbot.parcels import Kin as Kin
from mailbot.parcels import Reply as Reply
from mailbot.parcels import Settled as Settled
from mailbot.parcels import Watermark as Watermark

if TYPE_CHECKING:
    from mailbot.desk.case import Case, Facts, Incident, Keys
    from mailbot.desk.digest import Roster
    from mailbot.desk.scope import Line, Voice
    from mailbot.mail.draft import Outgoing


class Clock(Protocol):
    """Where `now` comes from."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        ...


class Blobs(Protocol):
    """Bytes by the SHA-256 of their content (hex). What is there is never changed."""

    def put(self, content: bytes) -> str:
        """Keep content durably (file and folder synced) and return its key; the same content twice is one blob."""

    def put_all(self, contents: Sequence[bytes]) -> tuple[str, ...]:
        """The same for several at once; returns their keys in order. Raises only when all are kept or given up."""

    def put_pieces(self, pieces: Iterable[bytes]) -> tuple[str, int]:
        """The same for one that comes piece by piece; returns its key and its length in bytes."""

    def get(self, key: str) -> bytes:
        """The content. Raises BlobMissing where there is none, or where it no longer has its hash."""

    def pieces(self, key: str) -> Iterator[bytes]:
        """The same piece by piece, where it may be large. Raises before the first piece is there."""

    def has(self, key: str) -> bool:
        """Whether the blob is there."""

    def names(self) -> Iterator[str]:
        """The keys of all blobs that are there, in order."""


class BlobMissing(Exception):
    """A blob is not there, or its content was altered."""


class Mailbox(Protocol):
    """One folder of one IMAP account, on one connection, used from one thread. Any trouble raises MailboxLost;
    the object is then dead and a new one is opened. A refused password raises MailboxRefused."""

    def open(self) -> int:
        """Connect, log in, make the target folders, select the folder; returns its UIDVALIDITY."""
        ...

    def above(self, uid: int, limit: int) -> Sequence[Found]:
        """Mails with a UID above this one, lowest first, at most `limit`."""
        ...

    def bodies(self, uids: Sequence[int]) -> Mapping[int, bytes]:
        """Whole mails, without marking them as seen; those that are gone, or have no body yet, are left out."""
        ...

    def head(self, uid: int) -> bytes:
        """The header of one mail only (for mails above the size limit)."""
        ...

    def move(self, uids: Sequence[int], folder: str) -> Sequence[int]:
        """Move mails out of the folder; those no longer there are no error. Returns those the server would not move."""
        ...

    def wait(self, seconds: float) -> None:
        """Return when something may have happened: IDLE notice, `wake`, or time-out (polling without IDLE)."""
        ...

    def wake(self) -> None:
        """End a `wait`, from any thread."""
        ...

    def abort(self) -> None:
        """Break the connection, from any thread: whatever waits on it ends with MailboxLost."""
        ...

    def close(self) -> None:
        """Log out as far as possible; never raises."""
        ...


class MailboxLost(Exception):
    """The connection is gone, or the server said no: try again later with a new one."""


class MailboxRefused(MailboxLost):
    """The server refused our name and password (or token): an admin must know."""


class Courier(Protocol):
    """Carries mails to the relay over a few kept connections."""

    @property
    def hands(self) -> int:
        """How many may `carry` at the same time."""
        ...

    async def carry(self, take: Callable[[], Due | None], tell: Callable[[Due, Reply], None]) -> None:
        """Hand over the mails that `take` gives, one after another until it gives nothing, and say what became of each: in
        their order, and each once. A mail may be taken before the one in front of it is told of. Never raises for the
        peer's faults."""
        ...

    async def close(self) -> None:
        """Say QUIT on all connections; never raises."""
        ...


class StoreInTrouble(Exception):
    """The database lost the transaction (a full disk, a server that is gone): what was in hand is not to blame for it."""


class TransactionInterrupted(StoreInTrouble):
    """The database ended the transaction for a reason that passes (a deadlock, a serialization failure, a connection that
    is gone, a server that restarts): nothing of it was kept, or all of it if it was the commit that was not answered."""


class Conflict(Exception):
    """Somebody else changed what the decision was based on: decide again."""


class Tx(Protocol):
    """One transaction: everything in it happens, or nothing. Times are aware UTC."""

    def savepoint(self) -> AbstractContextManager[None]:
        """An inner all-or-nothing; an exception in it undoes only it, and passes on."""
        ...

    # --- fetch
    def watermark(self, mailbox: str) -> Watermark | None:
        """Up to where this mailbox was fetched; None before the first time."""
        ...

    def admit(self, mailbox: str, uidvalidity: int, arrivals: Sequence[Arrival], now: datetime, upto: int | None = None) -> int:
        """Own these mails and raise the watermark; those already owned are passed over. Returns how many are new.
        With `upto` the watermark goes no higher than that (a mail above it has no body yet), but never down.
        Without arrivals only the UIDVALIDITY is noted (watermark 0 when it changed)."""
        ...

    def settled(self, mailbox: str, uidvalidity: int, limit: int) -> Sequence[Settled]:
        """Decided mails that still lie on the server under this UIDVALIDITY."""
        ...

    def moved(self, ids: Sequence[int], now: datetime) -> None:
        """These were moved out of the folder."""
        ...

    # --- work
    def turn(self) -> None:
        """Wait until nobody else decides, and let nobody decide until this transaction ends."""
        ...

    def earlier(self, id: int) -> Sequence[Earlier]:
        """Mails that wait to be decided and came before this one, oldest first; for SQLite's only worker, what stepped back."""

    def pending(self, limit: int, now: datetime) -> Sequence[Inbound]:
        """Mails to decide whose time has come, oldest first."""
        ...

    def attempt_all(self, ids: Sequence[int], retry_at: datetime) -> None:
        """Take mails in hand until `retry_at`: a try of each is counted before it is made."""

    def excuse(self, ids: Sequence[int], until: datetime, now: datetime) -> None:
        """The last tries of these mails, in our hand until `until`, failed for a reason that is not theirs, and don't count.
        A first try leaves its mark (1), so that what may have been the reason after all is not taken in hand with others."""

    def give_back(self, ids: Sequence[int], until: datetime, retry_at: datetime) -> None:
        """These mails, in our hand until `until`, were not tried after all: they may be taken in hand from `retry_at`."""

    def facts(self, keys: Keys, now: datetime, staff: Sequence[str] = (), compared: Sequence[str] = ()) -> Facts:
        """Everything that deciding needs, read once. `staff` are the addresses of all people of rules.yaml, `compared` the keys
        of those whose number of open tickets matters."""
        ...

    def record(self, case: Case, now: datetime) -> None:
        """Write tickets (checking their versions; raises Conflict), events, entries, absences."""
        ...

    def enqueue(self, outgoing: Outgoing, now: datetime) -> None:
        """Put a mail into the outbox, and on its ticket as an outgoing entry; the same Message-ID twice is one."""
        ...

    def enqueue_all(self, mails: Sequence[Outgoing], now: datetime) -> None:
        """The same for several mails, in their order."""
        ...

    def waiting(self, ids: Sequence[int]) -> frozenset[int]:
        """Which of these mails still wait to be decided; nobody else can decide them until this transaction ends."""

    def finish(self, id: int, case: Case, fingerprint: str, message_id: str, now: datetime, likeness: str = "") -> None:
        """The mail has its outcome. For one set aside, sender, subject and reason are kept for a person to see."""
        ...

    def step_back(self, id: int, detail: str, kin: Kin) -> None:
        """A mail that can't be decided now is in nobody's way any more but its thread's; `detail` says why (a traceback)."""

    def set_aside(self, id: int, reason: str, detail: str, now: datetime) -> None:
        """Set a mail aside that could not be handled; `detail` is the traceback."""
        ...

    # --- tick
    def waking(self, now: datetime, limit: int) -> Sequence[int]:
        """Numbers of tickets with `wake_at` <= now, earliest first."""
        ...

    def about(self, number: int, now: datetime, staff: Sequence[str] = (), compared: Sequence[str] = ()) -> Facts:
        """Facts with this ticket as `threads[0]` and its history; empty `threads` where there is none. People as in `facts`."""
        ...

    def roster(self, now: datetime) -> Roster:
        """Everything that is open, and who is away: what a digest is made of."""
        ...

    def books(self, since: datetime) -> Sequence[Line]:
        """Tickets that are open or were closed since then, by number: what a report is made of."""

    def voices(self, numbers: Sequence[int]) -> Mapping[int, Voice]:
        """What the requesters of these tickets said of them, as far as they rated them."""

    def mark(self, name: str) -> datetime | None:
        """When something that comes back (`digest`) was last done; None: never."""
        ...

    def set_mark(self, name: str, at: datetime) -> None:
        """It was done, for this moment."""
        ...

    def untold(self, now: datetime) -> Sequence[tuple[Incident, datetime | None]]:
        """Incidents that their requesters have to hear of, oldest first: those that began (None), and, of those whose
        beginning was told, those that are over, with the moment."""
        ...

    def told_of(self, incident: Incident, over: bool, now: datetime) -> None:
        """They were told that it began, or that it is over."""
        ...

    # --- send
    def claim(self, limit: int, now: datetime, lease_until: datetime) -> Sequence[Due]:
        """Take outbox rows that are due (or whose lease ran out), people's words before machines', oldest first."""
        ...

    def sent(self, ids: Sequence[int], now: datetime) -> None:
        """The relay has taken these."""
        ...

    def postpone(self, id: int, until: datetime, detail: str, recipients: Sequence[str] = ()) -> None:
        """Try again at `until`; with `recipients`, only to those."""
        ...

    def failed(self, id: int, detail: str, now: datetime, recipients: Sequence[str] = ()) -> None:
        """This one will never go. With `recipients`, it never goes to those; the row stays what it is for the others."""
        ...


class Store(Protocol):
    """What mailbot keeps."""

    def transaction(self) -> AbstractContextManager[Tx]:
        """Begin; commit at the end, roll back on an exception. Synchronous: call it from the store's thread."""
        ...

    def close(self) -> None:
        """Give the database back."""
        ...


Hint = Callable[[], None]
