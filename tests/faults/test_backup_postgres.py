"""A backup of PostgreSQL: made while mails are handled, restored into an empty database, proven whole; refused in words."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine
from typer.testing import CliRunner, Result

from mailbot.adapters import pg_tools
from mailbot.cli import app
from tests.e2e.running import Running
from tests.faults.words import request
from tests.servers.postgres import PostgresServer
from tests.servers.pymap_server import PymapServer
from tests.servers.sink import Sink
from tests.stories import HOA

pytestmark = pytest.mark.skipif(not pg_tools.tools("pg_dump"), reason="there is no pg_dump here (postgresql-client)")


def on_postgres(mailbot: Running, url: str) -> None:
    """Settings whose database is this one."""
    settings = (mailbot.folder / "mailbot.toml").read_text("utf-8")
    mailbot.write("mailbot.toml", f'database = "{url}"\n{settings}')


def call(*words: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(app, [*map(str, words)])
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    return result


def books(folder: Path) -> dict[str, object]:
    return dict(json.loads(call("doctor", "--ledger", "--json", "--config", folder / "mailbot.toml").stdout))


@pytest.fixture
def working(postgres_server: PostgresServer, running: Running) -> Running:
    on_postgres(running, postgres_server.database())
    return running


@pytest.fixture(scope="module")
def kept(postgres_server: PostgresServer, pymap_server: PymapServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A backup of a mailbot on PostgreSQL that has answered two mails."""
    sink, folder = Sink(), tmp_path_factory.mktemp("kept")
    mailbot = Running(folder, pymap_server.account(f"hotro{uuid4().hex[:8]}"), sink)
    on_postgres(mailbot, postgres_server.database())
    mailbot.put(request(0), request(1))
    call("once", "--config", folder / "mailbot.toml")
    call("backup", folder / "b.tar", "--config", folder / "mailbot.toml")
    yield folder / "b.tar"
    sink.close()


def test_a_backup_made_while_mails_are_handled_is_whole_and_runs_again(
    working: Running, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    working.start()
    for number in range(16):
        working.put(request(number))
        if number == 4:
            working.mail("received", HOA.email)
            call("backup", tmp_path / "b.tar.gz", "--config", working.folder / "mailbot.toml")
    working.mail("received", HOA.email, 15)
    assert working.stop() == 0
    assert (tmp_path / "b.tar.gz").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.glob(".*")] == []
    new, url = tmp_path / "elsewhere" / "restored", postgres_server.database()
    said = call("restore", tmp_path / "b.tar.gz", new, "--database", url).stdout
    assert "whole" in said
    assert url in (new / "mailbot.toml").read_text("utf-8")
    assert not (new / "mailbot.dump").exists()
    assert {path.stat().st_mode & 0o77 for path in new.rglob("*")} == {0}
    before = books(new)
    assert before["ok"]
    call("once", "--config", new / "mailbot.toml")
    after = books(new)
    assert (after["ok"], after["waiting"]) == (True, 0)
    assert books(working.folder)["received"] == 16


def test_what_comes_after_a_restore_gets_the_next_number(kept: Path, postgres_server: PostgresServer, tmp_path: Path) -> None:
    new = tmp_path / "new"
    call("restore", kept, new, "--database", postgres_server.database())
    result = CliRunner().invoke(app, ["deliver", "--config", str(new / "mailbot.toml")], input=request(7))
    assert result.exit_code == 0, result.output
    call("once", "--config", new / "mailbot.toml")
    shown = json.loads(call("tickets", "--json", "--config", new / "mailbot.toml").stdout)
    assert [ticket["number"] for ticket in shown] == [1, 2, 3]
    assert books(new)["ok"]


def test_a_restore_writes_over_no_database_and_says_what_would_be_right(
    kept: Path, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    full = postgres_server.database()
    engine = create_engine(full)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE somebodys (id integer)")
    engine.dispose()
    for words, said in (
        ((), "needs a database to be restored into: give an empty one: createdb"),
        (("--database", full), "the database is not empty"),
        (("--database", "sqlite:///x.db"), "must be a PostgreSQL database"),
        (("--database", f"{full}_gone"), "does not exist"),
        (("--database", "postgresql://x@127.0.0.1:1/x"), "onnection refused"),
    ):
        refused = call("restore", kept, tmp_path / "new", *words, code=1)
        assert said in refused.stderr
        assert not (tmp_path / "new").exists()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM somebodys").scalar_one() == 0
    engine.dispose()


def test_a_damaged_dump_leaves_the_database_empty(kept: Path, postgres_server: PostgresServer, tmp_path: Path) -> None:
    broken, url = tmp_path / "broken.tar", postgres_server.database()
    with tarfile.open(kept) as whole:
        dump = whole.getmember("mailbot.dump")
    content = bytearray(kept.read_bytes())
    middle = dump.offset_data + dump.size // 2
    content[middle : middle + 2000] = bytes(2000)
    broken.write_bytes(content)
    assert "PostgreSQL says" in call("restore", broken, tmp_path / "new", "--database", url, code=1).stderr
    assert pg_tools.look(url).tables == 0


def test_a_mail_that_was_altered_in_the_backup_is_found(kept: Path, postgres_server: PostgresServer, tmp_path: Path) -> None:
    with tarfile.open(kept) as whole:
        blob = next(member for member in whole.getmembers() if member.name.startswith("blobs/") and member.isfile())
    content = bytearray(kept.read_bytes())
    content[blob.offset_data] ^= 0xFF
    (tmp_path / "b.tar").write_bytes(content)
    refused = call("restore", tmp_path / "b.tar", tmp_path / "new", "--database", postgres_server.database(), code=1)
    assert "was altered" in refused.stderr


def test_a_backup_of_sqlite_takes_no_other_database(running: Running, postgres_server: PostgresServer, tmp_path: Path) -> None:
    call("once", "--config", running.folder / "mailbot.toml")
    call("backup", tmp_path / "b.tar", "--config", running.folder / "mailbot.toml")
    refused = call("restore", tmp_path / "b.tar", tmp_path / "new", "--database", postgres_server.database(), code=1)
    assert "leave --database out" in refused.stderr


def _spy(place: Path, name: str, version: str = "") -> Path:
    """A program that writes down what it was called with, and its PGPASSWORD, and then is the real one (or only a version)."""
    real = pg_tools.tools(name)[0].path
    place.mkdir(exist_ok=True)
    program = place / name
    told = f'if [ "$1" = --version ]; then echo "{name} (PostgreSQL) {version}"; exit 0; fi\n' if version else ""
    program.write_text(f'#!/bin/sh\n{told}echo "$@ / $PGPASSWORD" >> {place}/called\nexec {real} "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def test_a_password_is_in_the_environment_and_in_no_command_line(
    working: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("pg_dump", "pg_restore"):
        _spy(tmp_path / "bin", name)
    toml = working.folder / "mailbot.toml"
    toml.write_text(toml.read_text("utf-8").replace("mailbot@127", "mailbot:pass%20w0rd@127"), "utf-8")
    call("once", "--config", toml)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    monkeypatch.setattr(pg_tools, "PLACES", ())
    said = call("backup", tmp_path / "b.tar", "--config", toml)
    asked = (tmp_path / "bin" / "called").read_text().splitlines()
    (dumped,) = (line for line in asked if "--version" not in line)
    words, _, password = dumped.partition(" / ")
    assert password == "pass w0rd"
    assert "w0rd" not in words + said.output


def test_without_a_pg_dump_that_fits_it_is_said_how_it_is_done_by_hand(
    working: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = _spy(tmp_path / "bin", "pg_dump", version="9.6.24")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/bin")
    monkeypatch.setattr(pg_tools, "PLACES", ())
    words = (f"{working.folder}/blobs", f"{working.folder}/mailbot.key", "pg_restore", "doctor --ledger", "pg_dump --format")
    for why in ("only that of version 9", "there is no pg_dump here"):
        refused = call("backup", tmp_path / "b.tar", "--config", working.folder / "mailbot.toml", code=1)
        assert all(word in refused.stderr for word in (*words, why))
        assert not (tmp_path / "b.tar").exists()
        program.unlink(missing_ok=True)
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))


def test_the_oldest_pg_dump_that_is_not_older_than_the_server_is_taken() -> None:
    there = tuple(pg_tools.Tool(f"/{version}", version) for version in (13, 15, 16, 18))
    for server, taken in ((12, 13), (15, 15), (17, 18)):
        assert pg_tools.fitting("pg_dump", there, pg_tools.Server(server, 0)).version == taken
    with pytest.raises(pg_tools.NoTool, match="version 19"):
        pg_tools.fitting("pg_dump", there, pg_tools.Server(19, 0))


def test_the_real_pg_dump_is_found() -> None:
    assert all(shutil.which(tool.path) for tool in pg_tools.tools("pg_dump"))
