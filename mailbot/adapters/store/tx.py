"""One transaction, as the loops see it (ports.Tx): each verb says where it is done. Holds the connection, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from mailbot.adapters.store import tx_desk, tx_facts, tx_fetch, tx_record, tx_report, tx_send, tx_work
from mailbot.adapters.store.dialect import is_lost, is_passing, is_trouble, savepoint, take_turn
from mailbot.desk.case import Case, Facts, Incident, Keys
from mailbot.desk.digest import Roster
from mailbot.desk.scope import Line, Voice
from mailbot.mail.draft import Outgoing
from mailbot.ports import Arrival, Due, Earlier, Inbound, Kin, Settled, StoreInTrouble, TransactionInterrupted, Watermark


class TransactionLost(StoreInTrouble):
    """The database rolled everything back by itself (a full disk does that): nothing of this transaction will be kept."""


@dataclass(frozen=True, slots=True)
class SqlTx:
    """A transaction on a SQL database; ports.Tx says what each verb promises."""

    connection: Connection

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """An inner all-or-nothing. Raises TransactionLost where there is no outer one any more, or the database is in trouble."""
        if is_lost(self.connection):
            raise TransactionLost("the database gave the transaction up")
        try:
            with savepoint(self.connection):
                yield
        except DBAPIError as error:
            if is_passing(error):
                raise TransactionInterrupted(str(error.orig)) from error
            if is_trouble(error) or is_lost(self.connection):
                raise TransactionLost(f"the database gave the transaction up: {error.orig}") from error
            raise

    def watermark(self, mailbox: str) -> Watermark | None:
        """Up to where this mailbox was fetched."""
        return tx_fetch.watermark(self.connection, mailbox)

    def admit(self, mailbox: str, uidvalidity: int, arrivals: Sequence[Arrival], now: datetime, upto: int | None = None) -> int:
        """Own these mails and raise the watermark."""
        return tx_fetch.admit(self.connection, mailbox, uidvalidity, arrivals, now, upto)

    def settled(self, mailbox: str, uidvalidity: int, limit: int) -> Sequence[Settled]:
        """Decided mails that still lie on the server."""
        return tx_fetch.settled(self.connection, mailbox, uidvalidity, limit)

    def moved(self, ids: Sequence[int], now: datetime) -> None:
        """These were moved out of the folder."""
        tx_fetch.moved(self.connection, ids, now)

    def turn(self) -> None:
        """Nobody else decides until this transaction ends."""
        take_turn(self.connection)

    def earlier(self, id: int) -> Sequence[Earlier]:
        """Mails to decide that came before this one."""
        return tx_work.earlier(self.connection, id)

    def pending(self, limit: int, now: datetime) -> Sequence[Inbound]:
        """Mails to decide whose time has come."""
        return tx_work.pending(self.connection, limit, now)

    def attempt_all(self, ids: Sequence[int], retry_at: datetime) -> None:
        """Count a try of each."""
        tx_work.attempt_all(self.connection, ids, retry_at)

    def excuse(self, ids: Sequence[int], until: datetime, now: datetime) -> None:
        """Their last tries don't count."""
        tx_work.excuse(self.connection, ids, until, now)

    def give_back(self, ids: Sequence[int], until: datetime, retry_at: datetime) -> None:
        """They were not tried after all."""
        tx_work.give_back(self.connection, ids, until, retry_at)

    def facts(self, keys: Keys, now: datetime, staff: Sequence[str] = (), compared: Sequence[str] = ()) -> Facts:
        """Everything that deciding needs."""
        return tx_facts.facts(self.connection, keys, now, staff, compared)

    def record(self, case: Case, now: datetime) -> None:
        """Write what was decided; raises Conflict."""
        tx_record.record(self.connection, case, now)

    def enqueue(self, outgoing: Outgoing, now: datetime) -> None:
        """Put a mail into the outbox."""
        tx_send.enqueue(self.connection, outgoing, now)

    def enqueue_all(self, mails: Sequence[Outgoing], now: datetime) -> None:
        """Put mails into the outbox."""
        tx_send.enqueue_all(self.connection, mails, now)

    def waiting(self, ids: Sequence[int]) -> frozenset[int]:
        """Which of these mails still wait to be decided."""
        return tx_work.waiting(self.connection, ids)

    def finish(self, id: int, case: Case, fingerprint: str, message_id: str, now: datetime, likeness: str = "") -> None:
        """The mail has its outcome."""
        tx_work.finish(self.connection, id, case, fingerprint, message_id, now, likeness)

    def step_back(self, id: int, detail: str, kin: Kin) -> None:
        """The mail is in nobody's way but its thread's."""
        tx_work.step_back(self.connection, id, detail, kin)

    def set_aside(self, id: int, reason: str, detail: str, now: datetime) -> None:
        """Set a mail aside that could not be handled."""
        tx_work.set_aside(self.connection, id, reason, detail, now)

    def waking(self, now: datetime, limit: int) -> Sequence[int]:
        """Numbers of tickets whose time has come."""
        return tx_work.waking(self.connection, now, limit)

    def about(self, number: int, now: datetime, staff: Sequence[str] = (), compared: Sequence[str] = ()) -> Facts:
        """Facts about one ticket."""
        return tx_facts.about(self.connection, number, now, staff, compared)

    def roster(self, now: datetime) -> Roster:
        """Everything open, and who is away."""
        return tx_desk.roster(self.connection, now)

    def books(self, since: datetime) -> Sequence[Line]:
        """What a report is made of."""
        return tx_report.books(self.connection, since)

    def voices(self, numbers: Sequence[int]) -> Mapping[int, Voice]:
        """What requesters said."""
        return tx_desk.voices(self.connection, numbers)

    def mark(self, name: str) -> datetime | None:
        """When this was last done."""
        return tx_desk.mark(self.connection, name)

    def set_mark(self, name: str, at: datetime) -> None:
        """It was done."""
        tx_desk.set_mark(self.connection, name, at)

    def untold(self, now: datetime) -> Sequence[tuple[Incident, datetime | None]]:
        """Incidents that their requesters have to hear of."""
        return tx_desk.untold(self.connection, now)

    def told_of(self, incident: Incident, over: bool, now: datetime) -> None:
        """They heard of it."""
        tx_desk.set_mark(self.connection, tx_desk.name_of(incident, over), now)

    def claim(self, limit: int, now: datetime, lease_until: datetime) -> Sequence[Due]:
        """Take outbox rows that are due."""
        return tx_send.claim(self.connection, limit, now, lease_until)

    def sent(self, ids: Sequence[int], now: datetime) -> None:
        """The relay has taken these."""
        tx_send.sent(self.connection, ids, now)

    def postpone(self, id: int, until: datetime, detail: str, recipients: Sequence[str] = ()) -> None:
        """Try again at `until`."""
        tx_send.postpone(self.connection, id, until, detail, recipients)

    def failed(self, id: int, detail: str, now: datetime, recipients: Sequence[str] = ()) -> None:
        """This one will never go, or not to these recipients."""
        tx_send.failed(self.connection, id, detail, now, recipients)
