"""What the store's tests begin with: moments, people, a Case that opens a ticket, a mail to send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from mailbot.adapters.store import SqlStore
from mailbot.adapters.store.tx import SqlTx
from mailbot.desk.case import Case, Entry, Facts, Keys
from mailbot.desk.events import Assigned, Event, Filled, Followed, Merged, Opened, Routed
from mailbot.desk.policy import Policy
from mailbot.desk.ticket import Priority, Ticket
from mailbot.mail.draft import Enclosure, Identity, Outgoing
from mailbot.ports import Arrival

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SOON = NOON + timedelta(minutes=5)
LATER = NOON + timedelta(hours=3)
MAI, AN, BINH = "mai@abc.vn", "an", "binh"
POLICY = Policy(identity=Identity(address="hotro@abc.vn", key=b"k"))


def case(facts: Facts | None = None, **more: object) -> Case:
    """A Case about nothing yet."""
    return Case(policy=POLICY, facts=facts or Facts(), now=NOON, by=MAI, **more)


def entry(message_id: str = "mai-1@abc.vn", at: datetime = NOON, **more: object) -> Entry:
    """Mai's mail, as it is kept."""
    values = {"direction": "in", "kind": "request", "sender": MAI, "to": ("hotro@abc.vn",), "subject": "Lỗi trang thanh toán"}
    return Entry(**{**values, "text": "Trang thanh toán báo lỗi 500.", "at": at, "message_id": message_id, **more})


def opened(number: int, requester: str = MAI, assignee: str = AN, **routed: object) -> tuple[Event, ...]:
    """The first events of a ticket."""
    route = {"rule": "Hỗ trợ kỹ thuật", "team": "ky-thuat", "priority": Priority.NORMAL, "tags": ("web",)}
    return (
        Opened(at=NOON, by=requester, number=number, subject="Lỗi trang thanh toán", requester=requester, cc=("tu@abc.vn",)),
        Routed(at=NOON, by="rule:Hỗ trợ kỹ thuật", **{**route, **routed}),
        Filled(at=NOON, by=requester, fields=(("mô tả", "báo lỗi 500"),), deadline=LATER, missing=("môi trường",)),
        Assigned(at=NOON, by="rule:Hỗ trợ kỹ thuật", assignee=assignee),
    )


def telling(start: Case, *events: Event, number: int = 0) -> Case:
    """The Case after these events."""
    return start.did(*events, number=number)


def given(tx: SqlTx, requester: str = MAI, assignee: str = AN, message_id: str = "", **routed: object) -> Ticket:
    """A new ticket in the store, with one mail on it."""
    facts = tx.facts(Keys(sender=requester, fingerprint=""), NOON)
    fresh = telling(case(facts, number=facts.number), *opened(facts.number, requester, assignee, **routed))
    kept = fresh.keep(entry(message_id or f"{facts.number}@abc.vn", sender=requester))
    tx.record(kept, NOON)
    return read(tx, facts.number)


def change(tx: SqlTx, number: int, *events: Event) -> Ticket:
    """The ticket after these events, recorded."""
    facts = tx.about(number, NOON)
    tx.record(telling(case(facts).about(facts.threads[0]), *events), NOON)
    return read(tx, number)


def merge(tx: SqlTx, number: int, into: int) -> None:
    """One ticket becomes part of another."""
    change(tx, number, Merged(at=NOON, by=MAI, into=into))


def follow(at: datetime = NOON, message_id: str = "") -> Followed:
    """Mai writes again."""
    return Followed(at=at, by=MAI, message_id=message_id)


def read(tx: SqlTx, number: int) -> Ticket:
    """A ticket as it stands."""
    return tx.about(number, NOON).threads[0]


def outgoing(message_id: str = "yc-1@abc.vn", kind: str = "received", to: Sequence[str] = (MAI,), **more: object) -> Outgoing:
    """A mail of ours."""
    values = {"ticket": 0, "sender": "hotro@abc.vn", "subject": "[YC-1] Lỗi trang thanh toán", "text": "Chào chị Mai"}
    values["raw"] = b"Subject: x\r\n\r\n"
    return Outgoing(message_id=message_id, kind=kind, recipients=tuple(to), **{**values, **more})


def arrivals(*uids: int, at: datetime = NOON) -> tuple[Arrival, ...]:
    """Mails that were fetched."""
    return tuple(Arrival(uid=uid, key=f"{uid:064x}", size=100 + uid, arrived_at=at) for uid in uids)


def admitted(store: SqlStore, *uids: int) -> None:
    """The same, owned."""
    with store.transaction() as tx:
        tx.admit("hotro", 7, arrivals(*uids), NOON)


SCREENSHOT = Enclosure(name="ảnh chụp.png", type="image/png", size=2048, sha256="a" * 64)
