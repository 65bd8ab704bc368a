"""The store: SQLModel tables on SQLite or PostgreSQL behind ports.Store. `open_store` and `upgrade` are its door."""

from mailbot.adapters.store.migrate import is_current, upgrade
from mailbot.adapters.store.open import SqlStore, open_store

__all__ = ["SqlStore", "is_current", "open_store", "upgrade"]
