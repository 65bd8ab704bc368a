"""Brings the tables up to date. Alembic is loaded only when there is something to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from mailbot.adapters.store.dialect import connect, is_missing, take_turn, unchecked

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).with_name("migrations")


def upgrade(url: str) -> None:
    """Bring the tables up to date, or make them. Foreign keys rest meanwhile (a rebuilt parent would empty its
    children) and are checked before the commit; processes that start together do it one after another.
    Raises dialect.OrphanRows where a child lost its parent."""
    from alembic import command

    engine = connect(url)
    try:
        with unchecked(engine) as connection:
            take_turn(connection)
            command.upgrade(config_for(connection), "head")
    finally:
        engine.dispose()


def config_for(connection: Connection) -> Config:
    """Alembic's settings for this connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def is_current(url: str) -> bool:
    """Whether the tables are those that this version of mailbot needs. A database that is not there is not made."""
    engine = connect(url)
    try:
        if is_missing(engine.url):
            return False
        with engine.connect() as connection:
            return _revision(connection) == newest()
    finally:
        engine.dispose()


def newest() -> str:
    """The revision of the last migration; its file begins with it."""
    return max(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())
