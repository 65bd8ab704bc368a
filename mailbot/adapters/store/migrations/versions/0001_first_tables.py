"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DUE = sa.text("next_attempt_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("person", name="pk_absence"),
    )
    op.create_table(
        "bounced",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("ticket", BIG, nullable=False),
        sa.PrimaryKeyConstraint("email", name="pk_bounced"),
    )
    op.create_table(
        "inbound",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("uidvalidity", BIG, nullable=False),
        sa.Column("uid", BIG, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("oversized", sa.Boolean(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("ticket", BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("likeness", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inbound"),
        sa.UniqueConstraint("mailbox", "uidvalidity", "uid", name="uq_inbound_mailbox_uidvalidity_uid"),
    )
    op.create_index("ix_inbound_fingerprint", "inbound", ["fingerprint"], unique=False)
    op.create_index("ix_inbound_likeness_done_at", "inbound", ["likeness", "done_at"], unique=False)
    op.create_index(
        "ix_inbound_mailbox_uidvalidity_moved_at_id", "inbound", ["mailbox", "uidvalidity", "moved_at", "id"], unique=False
    )
    op.create_index("ix_inbound_status_id_retry_at", "inbound", ["status", "id", "retry_at"], unique=False)
    op.create_index("ix_inbound_ticket", "inbound", ["ticket"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("ticket", BIG, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("message_id", name="uq_outbox_message_id"),
    )
    op.create_index(
        "ix_outbox_due", "outbox", ["rank", "id", "next_attempt_at"], unique=False, sqlite_where=DUE, postgresql_where=DUE
    )
    op.create_index("ix_outbox_status_id", "outbox", ["status", "id"], unique=False)
    op.create_index("ix_outbox_ticket", "outbox", ["ticket"], unique=False)
    op.create_table(
        "ticket",
        sa.Column("number", BIG, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("requester", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("assignee", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("respond_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolve_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into", BIG, nullable=False),
        sa.Column("rest", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_ticket"),
    )
    op.create_index("ix_ticket_created_at", "ticket", ["created_at"], unique=False)
    op.create_index("ix_ticket_is_open_assignee_status", "ticket", ["is_open", "assignee", "status"], unique=False)
    op.create_index("ix_ticket_is_open_requester", "ticket", ["is_open", "requester"], unique=False)
    op.create_index("ix_ticket_is_open_team", "ticket", ["is_open", "team"], unique=False)
    op.create_index("ix_ticket_status", "ticket", ["status"], unique=False)
    op.create_index("ix_ticket_wake_at", "ticket", ["wake_at"], unique=False)
    op.create_table(
        "turn",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_turn"),
    )
    op.create_table(
        "watermark",
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("uidvalidity", BIG, nullable=False),
        sa.Column("uid", BIG, nullable=False),
        sa.PrimaryKeyConstraint("mailbox", name="pk_watermark"),
    )
    op.create_table(
        "addressee",
        sa.Column("outbox", BIG, autoincrement=False, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["outbox"], ["outbox.id"], name="fk_addressee_outbox", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("outbox", "email", name="pk_addressee"),
    )
    op.create_index("ix_addressee_email_at", "addressee", ["email", "at"], unique=False)
    op.create_table(
        "entry",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("ticket", BIG, autoincrement=False, nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.number"], name="fk_entry_ticket", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_entry"),
    )
    op.create_index("ix_entry_message_id", "entry", ["message_id"], unique=False)
    op.create_index("ix_entry_sender_id", "entry", ["sender", "id"], unique=False)
    op.create_index("ix_entry_ticket_at", "entry", ["ticket", "at"], unique=False)
    op.create_table(
        "event",
        sa.Column("ticket", BIG, autoincrement=False, nullable=False),
        sa.Column("seq", BIG, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.number"], name="fk_event_ticket", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket", "seq", name="pk_event"),
    )
    op.create_table(
        "tag",
        sa.Column("ticket", BIG, autoincrement=False, nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.number"], name="fk_tag_ticket", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("ticket", "tag", name="pk_tag"),
    )
    op.create_index("ix_tag_tag_ticket", "tag", ["tag", "ticket"], unique=False)


def downgrade() -> None:
    op.drop_table("tag")
    op.drop_table("event")
    op.drop_table("entry")
    op.drop_table("addressee")
    op.drop_table("watermark")
    op.drop_table("turn")
    op.drop_table("ticket")
    op.drop_table("outbox")
    op.drop_table("inbound")
    op.drop_table("bounced")
    op.drop_table("absence")
