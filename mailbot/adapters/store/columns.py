"""The columns of the tables, as statements need them. Made from tables.py by `make docs`; never change it by hand.

Who only asks and writes loads this: making the classes of tables.py, and the libraries that they need, takes longer than
all else that a command does.
"""

from sqlalchemy import JSON, Boolean, Column, Integer, LargeBinary, MetaData, Table

from mailbot.adapters.store.values import Big, Clean, Moment

_TABLES = MetaData()

TICKET = Table(
    "ticket",
    _TABLES,
    Column("number", Big, primary_key=True, autoincrement=False),
    Column("version", Integer),
    Column("subject", Clean),
    Column("requester", Clean),
    Column("created_at", Moment),
    Column("status", Clean),
    Column("is_open", Boolean),
    Column("priority", Clean),
    Column("team", Clean),
    Column("tier", Integer),
    Column("assignee", Clean),
    Column("language", Clean),
    Column("rule", Clean),
    Column("respond_by", Moment),
    Column("resolve_by", Moment),
    Column("responded_at", Moment),
    Column("resolved_at", Moment),
    Column("closed_at", Moment),
    Column("wake_at", Moment),
    Column("merged_into", Big),
    Column("rest", JSON),
)

TAG = Table(
    "tag",
    _TABLES,
    Column("ticket", Big, primary_key=True, autoincrement=False),
    Column("tag", Clean, primary_key=True, autoincrement=False),
)

EVENT = Table(
    "event",
    _TABLES,
    Column("ticket", Big, primary_key=True, autoincrement=False),
    Column("seq", Big, primary_key=True, autoincrement=False),
    Column("at", Moment),
    Column("by", Clean),
    Column("type", Clean),
    Column("data", JSON),
)

ENTRY = Table(
    "entry",
    _TABLES,
    Column("id", Big, primary_key=True),
    Column("ticket", Big),
    Column("direction", Clean),
    Column("kind", Clean),
    Column("sender", Clean),
    Column("sender_name", Clean),
    Column("recipients", JSON),
    Column("subject", Clean),
    Column("text", Clean),
    Column("at", Moment),
    Column("verified", Boolean),
    Column("internal", Boolean),
    Column("message_id", Clean),
    Column("raw", Clean),
    Column("attachments", JSON),
    Column("signature", Clean),
)

INBOUND = Table(
    "inbound",
    _TABLES,
    Column("id", Big, primary_key=True),
    Column("mailbox", Clean),
    Column("uidvalidity", Big),
    Column("uid", Big),
    Column("key", Clean),
    Column("size", Big),
    Column("oversized", Boolean),
    Column("arrived_at", Moment),
    Column("admitted_at", Moment),
    Column("status", Clean),
    Column("tries", Integer),
    Column("retry_at", Moment),
    Column("outcome", Clean),
    Column("ticket", Big),
    Column("reason", Clean),
    Column("detail", Clean),
    Column("sender", Clean),
    Column("subject", Clean),
    Column("fingerprint", Clean),
    Column("likeness", Clean),
    Column("message_id", Clean),
    Column("done_at", Moment),
    Column("moved_at", Moment),
)

OUTBOX = Table(
    "outbox",
    _TABLES,
    Column("id", Big, primary_key=True),
    Column("message_id", Clean),
    Column("ticket", Big),
    Column("kind", Clean),
    Column("sender", Clean),
    Column("recipients", JSON),
    Column("subject", Clean),
    Column("text", Clean),
    Column("raw", LargeBinary),
    Column("automatic", Boolean),
    Column("not_before", Moment),
    Column("status", Clean),
    Column("rank", Integer),
    Column("attempts", Integer),
    Column("created_at", Moment),
    Column("next_attempt_at", Moment),
    Column("lease_until", Moment),
    Column("last_error", Clean),
    Column("sent_at", Moment),
    Column("blob", Clean),
    Column("size", Big),
)

ADDRESSEE = Table(
    "addressee",
    _TABLES,
    Column("outbox", Big, primary_key=True, autoincrement=False),
    Column("email", Clean, primary_key=True, autoincrement=False),
    Column("at", Moment),
    Column("automatic", Boolean),
)

WATERMARK = Table(
    "watermark",
    _TABLES,
    Column("mailbox", Clean, primary_key=True, autoincrement=False),
    Column("uidvalidity", Big),
    Column("uid", Big),
)

ABSENCE = Table(
    "absence",
    _TABLES,
    Column("person", Clean, primary_key=True, autoincrement=False),
    Column("until", Moment),
    Column("since", Moment),
)

TURN = Table(
    "turn",
    _TABLES,
    Column("place", Clean, primary_key=True, autoincrement=False),
    Column("person", Clean),
)

BOUNCED = Table(
    "bounced",
    _TABLES,
    Column("email", Clean, primary_key=True, autoincrement=False),
    Column("since", Moment),
    Column("status", Clean),
    Column("ticket", Big),
)

MARK = Table(
    "mark",
    _TABLES,
    Column("name", Clean, primary_key=True, autoincrement=False),
    Column("at", Moment),
)

INCIDENT = Table(
    "incident",
    _TABLES,
    Column("id", Big, primary_key=True),
    Column("name", Clean),
    Column("teams", JSON),
    Column("by", Clean),
    Column("since", Moment),
    Column("until", Moment),
)
