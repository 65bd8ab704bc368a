"""Name blobs of outgoing mails: large ones are no longer kept in the outbox itself"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("outbox", recreate="always" if is_sqlite else "never") as table:
        table.add_column(sa.Column("blob", sa.Text(), nullable=False, server_default=sa.text("''")))
        table.add_column(sa.Column("size", BIG, nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("outbox") as table:
        table.drop_column("size")
        table.drop_column("blob")
