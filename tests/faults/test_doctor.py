"""The doctor says in words what is wrong with the servers, and finds every hole in the books."""

from __future__ import annotations

import json
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update
from typer.testing import CliRunner, Result

from mailbot.adapters.store import open_store
from mailbot.adapters.store.columns import BOUNCED, ENTRY, INBOUND, OUTBOX, TICKET
from mailbot.cli import app
from tests.e2e.running import Running
from tests.faults.words import request
from tests.servers.background import free_port
from tests.servers.pymap_server import PymapServer
from tests.servers.sink import Sink
from tests.stories import HOA, MONDAY, raw

SCREENSHOT = ("ảnh.png", "image/png", b"\x89PNG" + bytes(range(200)))


def call(folder: Path, *words: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(app, [*map(str, words), "--config", str(folder / "mailbot.toml")])
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    return result


def replace_in(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


@pytest.fixture(scope="module")
def worked(pymap_server: PymapServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A mailbot that has answered one mail with an attachment, and one that came twice."""
    sink = Sink()
    mailbot = Running(tmp_path_factory.mktemp("worked"), pymap_server.account("hotro-worked"), sink)
    mail = raw(HOA, "Máy in không in được ạ, đèn đỏ nháy liên tục.", "Máy in hỏng", message_id="a@client", files=[SCREENSHOT])
    for _ in range(2):
        mailbot.put(mail)
    call(mailbot.folder, "once")
    yield mailbot
    sink.close()


@pytest.fixture
def served(worked: Running, tmp_path: Path) -> Running:
    """The same, in a folder that a test may damage."""
    folder = tmp_path / "served"
    shutil.copytree(worked.folder, folder)
    return Running(folder, worked.account, worked.sink)


def test_the_doctor_finds_all_well(running: Running) -> None:
    running.put(raw(HOA, "Xin chào", "Chào"))
    shown = call(running.folder, "doctor").stdout
    assert "WRONG" not in shown
    assert "1 mails lie in INBOX" in shown
    found = json.loads(call(running.folder, "doctor", "--json").stdout)
    assert found["ok"]
    assert {"name", "ok", "said", "hint"} == set(found["findings"][0])


@pytest.mark.parametrize(
    ("old", "new", "advice"),
    [
        ('password = "secret"', 'password = "wrong"', "check username and password"),
        ('host = "127.0.0.1"', 'host = "nowhere.invalid"', "no server of this name"),
        ("[smtp]", "[smtp]\nusername = 'x'\npassword = 'y'", "mailbot.toml"),
        ("poll_seconds = 1", 'folder = "Hotro"', "check `folder`"),
    ],
)
def test_the_doctor_says_what_to_do(running: Running, old: str, new: str, advice: str) -> None:
    replace_in(running.folder / "mailbot.toml", old, new)
    if "nowhere" in new:
        replace_in(running.folder / "mailbot.toml", 'security = "none"', 'security = "tls"')
    assert advice in call(running.folder, "doctor", code=1).stdout


def test_the_doctor_tells_a_relay_that_nobody_runs(running: Running) -> None:
    replace_in(running.folder / "mailbot.toml", f"port = {running.sink.port}", f"port = {free_port()}")
    assert "nobody listens there" in call(running.folder, "doctor", code=1).stdout


def test_the_doctor_tells_a_database_that_is_none(running: Running) -> None:
    (running.folder / "mailbot.db").write_bytes(b"no database at all" * 300)
    shown = call(running.folder, "doctor", code=1).stdout
    assert "not a database" in shown
    assert shown.count("WRONG") == 1


def test_the_doctor_tells_blobs_that_cannot_be_written(running: Running) -> None:
    (running.folder / "blobs").write_text("a file where the folder should be")
    assert "mails can't be kept" in call(running.folder, "doctor", code=1).stdout


def test_the_books_of_a_working_mailbot_agree(served: Running) -> None:
    shown = call(served.folder, "doctor", "--ledger").stdout
    assert "2 received = 0 waiting + 1 duplicate + 1 opened" in shown
    assert "0 pending, 0 sending, 2 sent, 0 failed" in shown
    assert "The books agree." in shown
    assert json.loads(call(served.folder, "doctor", "--ledger", "--json").stdout)["holes"] == []


def test_a_blob_that_was_altered_or_is_gone_is_named_and_the_rest_is_still_audited(served: Running) -> None:
    first, second = sorted(path for path in (served.folder / "blobs").rglob("*") if path.is_file())
    first.write_bytes(b"something else")
    second.unlink()
    shown = call(served.folder, "doctor", "--ledger", code=1).stdout
    assert f"blob {first.name} was altered" in shown
    assert f"blob {second.name} is missing" in shown


def test_a_large_mail_of_ours_lies_in_a_blob_that_the_doctor_asks_for(served: Running) -> None:
    large = raw(
        HOA, "Nhật ký ở đây.", "Máy chậm", message_id="b@client", files=[("log.bin", "text/plain", bytes(range(256)) * 1500)]
    )
    taken = CliRunner().invoke(app, ["deliver", "--config", str(served.folder / "mailbot.toml")], input=large)
    assert taken.exit_code == 0
    call(served.folder, "once")
    assert json.loads(call(served.folder, "doctor", "--ledger", "--json").stdout)["holes"] == []
    store = open_store(f"sqlite:///{served.folder}/mailbot.db")
    with store.reading() as tx:
        ((id, blob),) = tx.connection.execute(select(OUTBOX.c.id, OUTBOX.c.blob).where(OUTBOX.c.blob != ""))
    store.close()
    (served.folder / "blobs" / blob[:2] / blob).unlink()
    assert f"blob {blob} is missing: outgoing mail {id}" in call(served.folder, "doctor", "--ledger", code=1).stdout


def test_a_blob_that_no_row_names_is_counted_and_harms_nobody(served: Running) -> None:
    from mailbot.adapters.blobs import FileBlobs

    key = FileBlobs(served.folder / "blobs").put(b"left by a crash between F1 and F2")
    found = json.loads(call(served.folder, "doctor", "--ledger", "--json").stdout)
    assert (found["ok"], found["loose_blobs"]) == (True, [key])


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (update(TICKET).values(subject="another"), "ticket 1 is not what its history says"),
        (update(INBOUND).where(INBOUND.c.id == 1).values(outcome="lost"), "mail 1 (", ),
        (update(INBOUND).where(INBOUND.c.id == 1).values(ticket=99), "names a ticket that is not there"),
        (update(OUTBOX).where(OUTBOX.c.id == 1).values(sent_at=None), "outgoing mail 1 has no fate"),
        (update(OUTBOX).where(OUTBOX.c.id == 1).values(status="pending"), "would wait for ever"),
        (delete(OUTBOX).where(OUTBOX.c.id == 1), "was never in the outbox"),
        (update(ENTRY).where(ENTRY.c.direction == "in").values(raw="f" * 64), "came from a mail that we never owned"),
    ],
)  # fmt: skip
def test_every_hole_in_the_books_is_named(served: Running, damage: object, words: str) -> None:
    store = open_store(f"sqlite:///{served.folder}/mailbot.db")
    with store.transaction() as tx:
        tx.connection.execute(damage)  # type: ignore[call-overload]  # an update or a delete
    store.close()
    assert words in call(served.folder, "doctor", "--ledger", code=1).stdout


def test_a_backup_made_while_it_works_is_whole_and_runs_again(running: Running, tmp_path: Path) -> None:
    running.start()
    for number in range(12):
        running.put(request(number))
        if number == 4:
            running.mail("received", HOA.email)
            call(running.folder, "backup", tmp_path / "b.tar.gz")
    running.mail("received", HOA.email, 11)
    assert running.stop() == 0
    assert (tmp_path / "b.tar.gz").stat().st_mode & 0o777 == 0o600
    new = tmp_path / "elsewhere" / "restored"
    done = CliRunner().invoke(app, ["restore", str(tmp_path / "b.tar.gz"), str(new)])
    assert done.exit_code == 0, done.output
    assert json.loads(call(new, "doctor", "--ledger", "--json").stdout)["ok"]
    assert (new / "mailbot.key").read_text() == (running.folder / "mailbot.key").read_text()
    assert {path.stat().st_mode & 0o77 for path in new.rglob("*")} == {0}
    call(new, "doctor")
    call(new, "once")
    assert json.loads(call(new, "doctor", "--ledger", "--json").stdout)["ok"]


def test_a_backup_leaves_the_places_of_the_old_machine_behind(served: Running, tmp_path: Path) -> None:
    toml = served.folder / "mailbot.toml"
    toml.write_text(f'database = "sqlite:///{served.folder}/mailbot.db"\n{toml.read_text("utf-8")}', "utf-8")
    call(served.folder, "backup", tmp_path / "b.tar")
    with tarfile.open(tmp_path / "b.tar") as whole:
        assert whole.getmember("mailbot.toml").mtime == int(toml.stat().st_mtime)
    new = tmp_path / "new"
    assert CliRunner().invoke(app, ["restore", str(tmp_path / "b.tar"), str(new)]).exit_code == 0
    assert str(served.folder) not in (new / "mailbot.toml").read_text("utf-8")
    assert len(json.loads(call(new, "tickets", "--json").stdout)) == 1


def test_a_restore_writes_over_nothing_and_takes_no_other_tar(served: Running, tmp_path: Path) -> None:
    call(served.folder, "backup", tmp_path / "b.tar")
    refused = CliRunner().invoke(app, ["restore", str(tmp_path / "b.tar"), str(served.folder)])
    assert "not empty" in refused.stderr
    with tarfile.open(tmp_path / "other.tar", "w") as other:
        other.add(served.folder / "rules.yaml", "../../escaped.yaml")
    refused = CliRunner().invoke(app, ["restore", str(tmp_path / "other.tar"), str(tmp_path / "x")])
    assert refused.exit_code == 1
    assert not list(tmp_path.parent.rglob("escaped.yaml"))


def test_a_damaged_backup_is_refused(served: Running, tmp_path: Path) -> None:
    call(served.folder, "backup", tmp_path / "b.tar")
    with tarfile.open(tmp_path / "b.tar") as whole:
        blob = next(member for member in whole.getmembers() if member.name.startswith("blobs/"))
    content = bytearray((tmp_path / "b.tar").read_bytes())
    content[blob.offset_data] ^= 0xFF
    (tmp_path / "b.tar").write_bytes(content)
    refused = CliRunner().invoke(app, ["restore", str(tmp_path / "b.tar"), str(tmp_path / "new")])
    assert "was altered" in refused.stderr


def test_a_backup_that_fails_leaves_the_last_one_alone(served: Running, tmp_path: Path) -> None:
    call(served.folder, "backup", tmp_path / "b.tar")
    before = (tmp_path / "b.tar").read_bytes()
    (served.folder / "mailbot.db").write_bytes(b"no database")
    assert "no backup was made" in call(served.folder, "backup", tmp_path / "b.tar", code=1).stderr
    assert (tmp_path / "b.tar").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".b.tar")] == []


def test_a_row_may_name_a_blob_only_once_it_is_there(served: Running) -> None:
    store = open_store(f"sqlite:///{served.folder}/mailbot.db")
    with store.transaction() as tx:
        row = dict(tx.connection.execute(INBOUND.select().limit(1)).mappings().one())
        tx.connection.execute(insert(INBOUND).values({**row, "id": 9, "uid": 900, "key": "e" * 64}))
    store.close()
    assert f"blob {'e' * 64} is missing: mail 9" in call(served.folder, "doctor", "--ledger", code=1).stdout


def test_an_address_that_bounces_is_shown_with_its_ticket(served: Running) -> None:
    store = open_store(f"sqlite:///{served.folder}/mailbot.db")
    with store.transaction() as tx:
        tx.connection.execute(insert(BOUNCED).values(email=HOA.email, since=MONDAY, status="5.1.1", ticket=1))
    store.close()
    shown = call(served.folder, "show", "1").stdout
    assert f"{HOA.email} bounces since 2026-11-23" in shown
    assert "no mail goes there until 2027-01-22" in shown
