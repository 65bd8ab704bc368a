"""Runs the migrations on the connection that its caller opened, or writes one. Knows no URL and no settings."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlmodel.sql.sqltypes import UTCDateTime

from mailbot.adapters.store.tables import METADATA
from mailbot.adapters.store.values import Big, Clean


def plainly(kind: str, thing: Any, _context: object) -> str | Literal[False]:
    """Our own column types as SQLAlchemy's, so that a migration stays true when ours change."""
    if kind != "type":
        return False
    if thing is Big:
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return {Clean: "sa.Text()", UTCDateTime: "sa.DateTime(timezone=True)"}.get(type(thing), False)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    render_item=plainly,
    transactional_ddl=False,
)
context.run_migrations()
