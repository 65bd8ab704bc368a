"""The migrations make the declared tables, run twice without harm, and never empty a child table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Engine, Table, Text, func, select, text
from sqlmodel.sql.sqltypes import UTCDateTime

from mailbot.adapters.store import is_current, open_store, upgrade
from mailbot.adapters.store.columns import ENTRY, EVENT, TAG
from mailbot.adapters.store.dialect import OrphanRows, connect, unchecked
from mailbot.adapters.store.history import verify
from mailbot.adapters.store.migrate import MIGRATIONS, newest
from mailbot.adapters.store.migrations.draft import draft
from mailbot.adapters.store.tables import METADATA
from mailbot.adapters.store.values import Big, Clean
from tests.adapters.store.given import given, read


def test_the_migrated_schema_is_the_declared_one(url: str) -> None:
    engine = connect(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
    assert ddl(engine) == ddl(declared())
    engine.dispose()


def declared() -> Engine:
    engine = connect("sqlite://")
    METADATA.create_all(engine)
    return engine


def ddl(engine: Engine) -> dict[str, str]:
    """Every table and index as SQLite keeps it, blanks and quotes aside (a rebuilt table's name is quoted)."""
    made = text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'alembic_version'")
    with engine.connect() as connection:
        return {name: " ".join(sql.replace(",", ", ").replace('"', "").split()) for name, sql in connection.execute(made)}


def test_a_database_knows_whether_it_is_up_to_date(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    assert not is_current(url)
    assert not (tmp_path / "new.db").exists()
    upgrade(url)
    assert is_current(url)


def test_a_migrations_file_begins_with_its_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [newest()]


@pytest.fixture
def surveys() -> Iterator[None]:
    """A table that no migration makes yet."""
    columns = (Column("id", Big, primary_key=True), Column("words", Clean, nullable=False), Column("at", UTCDateTime()))
    surveys = Table("survey", METADATA, *columns)
    yield
    METADATA.remove(surveys)


@pytest.mark.usefixtures("surveys")
def test_the_next_migration_is_drafted_from_the_declared_tables(tmp_path: Path) -> None:
    made = draft("Add a table of surveys", tmp_path)
    written = made.read_text("utf-8")
    assert made.name == f"{int(newest()) + 1:04}_add_a_table_of_surveys.py"
    assert f"down_revision = {newest()!r}" in written
    assert "create_table('survey'" in written
    assert "sa.Column('words', sa.Text(), nullable=False)" in written
    assert "sa.DateTime(timezone=True)" in written
    assert "mailbot" not in written


def test_an_empty_file_is_not_up_to_date(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    assert not is_current(f"sqlite:///{tmp_path / 'empty.db'}")


def test_upgrading_twice_changes_nothing(url: str) -> None:
    store = open_store(url)
    with store.transaction() as tx:
        given(tx)
    store.close()
    upgrade(url)
    again = open_store(url)
    with again.transaction() as tx:
        assert verify(tx) == ()
    again.close()


def rebuild_tickets(connection: Connection) -> None:
    """What a migration does that changes a column of a parent table: SQLite makes a new table and drops the old one."""
    operations = Operations(MigrationContext.configure(connection))
    with operations.batch_alter_table("ticket", recreate="always") as batch:
        batch.alter_column("subject", existing_type=Text(), nullable=True)


def test_rebuilding_a_parent_table_keeps_its_children(url: str) -> None:
    store = open_store(url)
    with store.transaction() as tx:
        given(tx)
    with unchecked(store.engine) as connection:
        rebuild_tickets(connection)
    with store.transaction() as tx:
        counts = [tx.connection.execute(select(func.count()).select_from(table)).scalar() for table in (ENTRY, EVENT, TAG)]
        assert tx.connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert verify(tx) == ()
    assert counts == [1, 4, 1]
    store.close()


def test_with_foreign_keys_on_the_same_rebuild_would_empty_them(url: str) -> None:
    store = open_store(url)
    with store.transaction() as tx:
        given(tx)
        rebuild_tickets(tx.connection)
        assert tx.connection.execute(select(func.count()).select_from(EVENT)).scalar() == 0
    store.close()


def lose_the_parents(engine: Engine) -> None:
    with unchecked(engine) as connection:
        connection.exec_driver_sql("DELETE FROM ticket")


def test_a_migration_that_loses_parents_is_undone_as_a_whole(url: str) -> None:
    store = open_store(url)
    with store.transaction() as tx:
        given(tx)
    with pytest.raises(OrphanRows, match="event of ticket"):
        lose_the_parents(store.engine)
    with store.transaction() as tx:
        assert tx.connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert verify(tx) == ()
        assert read(tx, 1).number == 1
    store.close()
