"""Keep what is looked for: an index for closed tickets and one for the mails that a sender wrote; none that nobody reads, and
no folded text."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

CLOSED = sa.text("closed_at IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_ticket_closed_at", "ticket", ["closed_at"], unique=False, sqlite_where=CLOSED, postgresql_where=CLOSED)
    op.drop_index("ix_entry_sender_id", table_name="entry")
    op.create_index("ix_entry_sender_direction_id", "entry", ["sender", "direction", "id"], unique=False)
    op.drop_index("ix_outbox_ticket", table_name="outbox")
    op.drop_column("entry", "folded")


def downgrade() -> None:
    op.add_column("entry", sa.Column("folded", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_outbox_ticket", "outbox", ["ticket"], unique=False)
    op.drop_index("ix_entry_sender_direction_id", table_name="entry")
    op.create_index("ix_entry_sender_id", "entry", ["sender", "id"], unique=False)
    op.drop_index("ix_ticket_closed_at", table_name="ticket")
