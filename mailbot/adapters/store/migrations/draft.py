"""Writes the next migration: what the declared tables have and the migrated ones have not. For developers:
`python -m mailbot.adapters.store.migrations.draft "Add a table of surveys"`, then read what it wrote."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from alembic import command

from mailbot.adapters.store.dialect import connect
from mailbot.adapters.store.migrate import MIGRATIONS, config_for, newest


def draft(words: str, folder: Path | None = None) -> Path:
    """Write the next migration (into `folder` instead of the package's), and return its file."""
    engine = connect("sqlite://")
    with engine.connect() as connection, connection.begin():
        config = config_for(connection)
        command.upgrade(config, "head")
        where = str(folder or MIGRATIONS / "versions")
        config.set_main_option("version_locations", os.pathsep.join({str(MIGRATIONS / "versions"), where}))
        made = command.revision(config, words, autogenerate=True, rev_id=f"{int(newest()) + 1:04}", version_path=where)
    engine.dispose()
    return Path(made.path)  # type: ignore[union-attr]  # one revision was asked for, so one was made


if __name__ == "__main__":
    print(draft(" ".join(sys.argv[1:]) or "Change the tables"))
