"""Runs the migrations on the connection that `upgrade` opened. Knows no URL and no settings."""

from alembic import context

from mailbot.adapters.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
