"""One moment of the database, to be asked. Loads nothing of what only who decides needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Askable(Protocol):
    """What queries can be asked of: a Reading, or a transaction."""

    @property
    def connection(self) -> Connection:
        """Where statements go."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """A connection on which nobody writes, and that holds up nobody who does."""

    connection: Connection
