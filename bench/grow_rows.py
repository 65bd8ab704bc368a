"""Tickets with everything that belongs to them, as rows for a driver, fast: a few are made by the desk's own events and
folded as they always are; the rest differ from those in number, person, matter and times only, and are cut from their
stencils."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import Table
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from bench.mails import matters
from mailbot.adapters.store.columns import ADDRESSEE, ENTRY, EVENT, INBOUND, OUTBOX, TAG, TICKET
from mailbot.adapters.store.rows import ticket_row
from mailbot.adapters.store.rows_file import entry_row, event_row
from mailbot.adapters.store.values import as_json
from mailbot.desk import events as happened
from mailbot.desk.case import Entry
from mailbot.desk.events import Event, evolve
from mailbot.desk.ticket import Priority, Ticket
from mailbot.mail.fold import fold

PEOPLE = 5000
"""So many employees write; their addresses are those of `mails.mix(…, people="kho")`."""

TABLES = (TICKET, TAG, EVENT, ENTRY, INBOUND, OUTBOX, ADDRESSEE)
_NUMBER, _WHO, _WHAT, _KEY, _FIRST = 987654321, "aiaiai@abc.vn", "chuyenxx", "0f1e2d3c4b5a6978", 876543210
_BEGAN = datetime(2001, 1, 1, tzinfo=UTC)
_HOURS = (0, 1, 2, 3, 5, 7, 24, 200, 600)
_OPENED, _FOLLOWED, _ANSWERED, _RESOLVED, _CLOSED, _RESPOND_BY, _RESOLVE_BY, _WAKE, _LATER = (
    _BEGAN + timedelta(hours=hours) for hours in _HOURS
)
_AGENTS = {"ky-thuat": ("an", "binh"), "phap-ly": ("chi",)}
_RULES = {"ky-thuat": "Hỗ trợ kỹ thuật", "phap-ly": "Tư vấn pháp lý"}
_TEXT = f"{_WHAT} ạ, nhờ anh chị."
_OUT = (("received", _WHO, _OPENED, True), ("assigned", "agent", _OPENED, True), ("reply", _WHO, _RESOLVED, False))
_MORE = ("update", "agent", _FOLLOWED, True)
_UIDS = 4

Rows = dict[str, list[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """What distinguishes the stencils: who has it, whether the requester wrote again, whether it is over."""

    team: str
    agent: str
    followed: bool
    over: bool


KINDS = tuple(
    Kind(team, agent, followed, over)
    for over in (True, False)
    for team, agents in _AGENTS.items()
    for agent in agents
    for followed in (False, False, False, True)
)


class Stencil:
    """The rows of one kind of ticket, to be cut for any number, person, matter and time."""

    def __init__(self, kind: Kind, dialect: Dialect) -> None:
        texts: list[str] = []
        self._fixed: list[Any] = []
        placed = [
            (table, [self._place(name, row, table, dialect, texts) for name in columns(table)]) for table, row in _rows(kind)
        ]
        self._format = "\x1f".join(texts)
        self._rows = [
            (table.name, itemgetter(*(at if at >= 0 else len(texts) + ~at for at in places))) for table, places in placed
        ]

    def cut(self, number: int, first: int, created: datetime, into: Rows) -> None:
        """Add one ticket's rows; `first` is the id of its first mail in the outbox."""
        pieces = [*(self._format % _values(number, first, created)).split("\x1f"), *self._fixed]
        for table, row in self._rows:
            into[table].append(row(pieces))

    def _place(self, name: str, row: dict[str, Any], table: Table, dialect: Dialect, texts: list[str]) -> int:
        """Where a value is among the texts; from -1 down, where among those that never vary."""
        plain = _driven(row[name], table.c[name].type, dialect)
        if isinstance(plain, str | int | datetime) and not isinstance(plain, bool):
            marked = _marked(str(plain), name)
            if marked != str(plain).replace("%", "%%"):
                texts.append(marked)
                return len(texts) - 1
        self._fixed.append(plain)
        return -len(self._fixed)


def columns(table: Table) -> list[str]:
    """The columns that are given; ids are left to the database where nothing refers to them."""
    return [column.name for column in table.columns if column.name != "id" or table is OUTBOX]


def fresh() -> Rows:
    """No rows yet."""
    return {table.name: [] for table in TABLES}


def _driven(value: Any, kind: TypeEngine[Any], dialect: Dialect) -> Any:
    """A value as the driver takes it; documents as their text, whatever the driver."""
    if isinstance(value, list | tuple | dict):
        return as_json(value)
    convert = kind.dialect_impl(dialect).bind_processor(dialect)
    return convert(value) if convert else value


def _marked(text: str, name: str) -> str:
    """A format in which what varies has a name."""
    text = text.replace("%", "%%").replace(_KEY, "%(key)s").replace(_WHO, "%(who)s").replace(str(_NUMBER), "%(n)s")
    text = text.replace(_WHAT, "%(folded)s" if name == "folded" else "%(what)s")
    for index in range(_UIDS):
        text = text.replace(str(_FIRST + index), f"%(o{index})s")
    for index, hours in enumerate(_HOURS):
        iso = (_BEGAN + timedelta(hours=hours)).isoformat()[:19]
        text = text.replace(iso, f"%(t{index})s").replace(iso.replace("T", " "), f"%(s{index})s")
    return text


_MATTERS = tuple((matter, fold(matter)) for matter in matters())


def _values(number: int, first: int, created: datetime) -> dict[str, Any]:
    what, folded = _MATTERS[number * 7 % len(_MATTERS)]
    values: dict[str, Any] = {"n": number, "what": what, "folded": folded, "who": f"nv{number * 13 % PEOPLE}.kho@abc.vn"}
    values["key"] = f"{number * 0x9E3779B97F4A7C15 % 2**64:016x}"
    for index in range(_UIDS):
        values[f"o{index}"] = first + index
    for index, hours in enumerate(_HOURS):
        iso = (created + timedelta(hours=hours)).isoformat()[:19]
        values[f"t{index}"] = iso
        values[f"s{index}"] = iso.replace("T", " ")
    return values


def _history(kind: Kind) -> Iterator[Event]:
    rule = f"rule:{_RULES[kind.team]}"
    yield happened.Opened(
        at=_OPENED, by=_WHO, number=_NUMBER, subject=_WHAT, requester=_WHO, requester_name="Nguyễn Thị Hoa",
        origin=f"{_KEY}@client.example", thread=(f"{_KEY}@client.example",),
    )  # fmt: skip
    routed = {"rule": _RULES[kind.team], "team": kind.team, "priority": Priority.NORMAL, "sla": "standard"}
    yield happened.Routed(at=_OPENED, by=rule, tags=("kho",), **routed)
    yield happened.Filled(at=_OPENED, by=_WHO, fields=(("mô tả", _WHAT),))
    yield happened.Promised(at=_OPENED, by="sla", respond_by=_RESPOND_BY, resolve_by=_RESOLVE_BY)
    yield happened.Assigned(at=_OPENED, by=rule, assignee=kind.agent)
    if kind.followed:
        yield happened.Followed(at=_FOLLOWED, by=_WHO, message_id=f"{_KEY}.2@client.example")
    if kind.over:
        yield happened.Answered(at=_ANSWERED, by=f"{kind.agent}@abc.vn")
        yield happened.Resolved(at=_RESOLVED, by=f"{kind.agent}@abc.vn")
        yield happened.Closed(at=_CLOSED, by="clock")


def _rows(kind: Kind) -> Iterator[tuple[Table, dict[str, Any]]]:
    history = tuple(_history(kind))
    ticket = replace(evolve(None, *history), version=len(history), wake_at=None if kind.over else _LATER)
    yield TICKET, ticket_row(ticket)
    for tag in ticket.tags:
        yield TAG, {"ticket": _NUMBER, "tag": tag}
    for seq, event in enumerate(history, 1):
        yield EVENT, event_row(_NUMBER, seq, event)
    yield from _came(kind)
    yield from _went(kind, ticket)


def _came(kind: Kind) -> Iterator[tuple[Table, dict[str, Any]]]:
    """The requester's mails and the agent's, each with its inbound row."""
    agent = f"{kind.agent}@abc.vn"
    mails = [("request", _WHO, _OPENED, "opened")]
    mails += [("follow-up", _WHO, _FOLLOWED, "followed")] if kind.followed else []
    mails += [("reply", agent, _RESOLVED, "answered")] if kind.over else []
    for index, (name, sender, at, outcome) in enumerate(mails):
        message_id, key = f"{_KEY}.{index}@client.example" if index else f"{_KEY}@client.example", f"{_KEY * 3}{index:016x}"
        entry = Entry("in", name, sender, ("hotro@abc.vn",), _WHAT, _TEXT, at, message_id=message_id, raw=key)
        yield ENTRY, entry_row(_NUMBER, entry)
        yield INBOUND, {
            "mailbox": "kho", "uidvalidity": 1, "uid": _FIRST + index, "key": key, "size": 1800, "oversized": False,
            "arrived_at": at, "admitted_at": at, "status": "done", "tries": 1, "retry_at": at, "outcome": outcome,
            "ticket": _NUMBER, "reason": "", "detail": "", "sender": sender, "subject": _WHAT, "fingerprint": key,
            "likeness": f"{_KEY}{index:016x}", "message_id": message_id, "done_at": at, "moved_at": at,
        }  # fmt: skip


def _went(kind: Kind, ticket: Ticket) -> Iterator[tuple[Table, dict[str, Any]]]:
    """Our mails, each in the outbox, on the ticket, and counted for its reader."""
    mails = [mail for mail in (*_OUT, _MORE) if (kind.over or mail[0] != "reply") and (kind.followed or mail is not _MORE)]
    for index, (name, reader, at, automatic) in enumerate(mails):
        to = f"{kind.agent}@abc.vn" if reader == "agent" else reader
        message_id, subject = f"yc{_NUMBER}.r{_KEY}.{index}@abc.vn", f"Re: [YC-{_NUMBER}] {_WHAT}"
        internal = reader == "agent"
        entry = Entry("out", name, "hotro@abc.vn", (to,), subject, _TEXT, at, True, internal, message_id=message_id)
        yield ENTRY, entry_row(_NUMBER, entry)
        yield OUTBOX, {
            "id": _FIRST + index, "message_id": message_id, "ticket": _NUMBER, "kind": name, "sender": "hotro@abc.vn",
            "recipients": [to], "subject": subject, "text": _TEXT, "raw": b"Subject: [YC]\r\n\r\n", "blob": "", "size": 0,
            "automatic": automatic, "not_before": None, "status": "sent", "rank": int(automatic), "attempts": 1, "created_at": at,
            "next_attempt_at": None, "lease_until": None, "last_error": "", "sent_at": at,
        }  # fmt: skip
        yield ADDRESSEE, {"outbox": _FIRST + index, "email": to, "at": at, "automatic": automatic}
