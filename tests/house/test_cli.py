"""The command line, as an admin and as a script use it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mailbot.adapters.blobs import FileBlobs
from mailbot.adapters.files import shipped_rules
from mailbot.adapters.store import SqlStore, open_store, upgrade
from mailbot.cli import app, frame
from mailbot.desk.events import Closed, Followed, Noted, Nudged
from mailbot.ports import Arrival
from tests.adapters.store.given import MAI, NOON, SCREENSHOT, SOON, case, change, entry, given, outgoing
from tests.loops.bench import Hands
from tests.stories import RULES

TICKET_KEYS = {
    *("number", "token", "subject", "status", "priority", "team", "tier", "assignee", "requester", "language", "rule", "tags"),
    *("created_at", "respond_by", "resolve_by", "responded_at", "resolved_at", "closed_at"),
}
RAW = b"From: mai@abc.vn\nSubject: x\n\nFrom the start\n"


def run(*words: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200", "TERMINAL_WIDTH": "200"})
    assert result.exit_code == code, f"{result.output}\n{result.exception!r}"
    return result


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What `mailbot init` makes, with rules of our own, and the working folder there."""
    folder = tmp_path / "house"
    run("init", folder)
    (folder / "rules.yaml").write_text(RULES, "utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("MAILBOT_IMAP__PASSWORD", "secret")
    return folder


@pytest.fixture
def store(house: Path) -> Iterator[SqlStore]:
    upgrade(f"sqlite:///{house}/mailbot.db")
    opened = open_store(f"sqlite:///{house}/mailbot.db")
    yield opened
    opened.close()


def asked(*words: str | Path) -> list[dict[str, object]]:
    found = json.loads(run(*words, "--json").stdout)
    assert isinstance(found, list)
    return found


def test_init_makes_what_an_admin_needs_and_keeps_the_key_secret(house: Path) -> None:
    made = {"mailbot.toml", "rules.yaml", "rules.schema.json", "mailbot.key", "templates", "blobs"}
    assert {path.name for path in house.iterdir()} == made
    assert stat.S_IMODE((house / "mailbot.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((house / "blobs").stat().st_mode) == 0o700
    assert len((house / "mailbot.key").read_text().strip()) == 64


def test_init_overwrites_nothing(house: Path) -> None:
    key = (house / "mailbot.key").read_text()
    result = run("init", house, code=2)
    assert "already there" in result.stderr
    assert (house / "mailbot.key").read_text() == key


def test_init_can_keep_the_data_elsewhere(tmp_path: Path) -> None:
    run("init", tmp_path / "etc", "--data", tmp_path / "var")
    assert (tmp_path / "var" / "blobs").is_dir()
    assert f'"sqlite:///{tmp_path}/var/mailbot.db"' in (tmp_path / "etc" / "mailbot.toml").read_text()


def test_init_says_what_the_disk_refuses(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "Traceback" not in run("init", tmp_path / "file" / "below", code=1).output


def test_a_fresh_house_is_fine(house: Path) -> None:
    assert "are fine" in run("check").stdout
    (house / "rules.yaml").write_text(shipped_rules(), "utf-8")
    assert "are fine" in run("check").stdout


def test_check_without_the_services_secrets_only_warns(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAILBOT_IMAP__PASSWORD")
    assert "warning: mailbot.toml:13: imap: password is missing" in run("check").stdout


def test_check_tells_every_mistake_in_one_run(house: Path) -> None:
    (house / "rules.yaml").write_text(RULES.replace("team: ky-thuat, ask_for", "team: ky-thaut, ask_for"), "utf-8")
    (house / "templates" / "vi").mkdir()
    (house / "templates" / "vi" / "received.md").write_text("Subject: x\n\n{{ ticket.nothing }}\n\n{% if %}", "utf-8")
    (house / "templates" / "vi" / "reply.md").write_text("Subject: x\n\n{{ ticket.tokn }}", "utf-8")
    (house / "templates" / "vi" / "recieved.md").write_text("Subject: x\n\nx", "utf-8")
    shown = run("check", code=2).stdout
    assert "rules.yaml:" in shown
    assert "ky-thuat" in shown
    assert "templates/vi/received.md:5" in shown
    assert "templates/vi/reply.md:3" in shown
    assert "did you mean vi/received.md?" in shown
    problems = json.loads(run("check", "--json", code=2).stdout)
    assert not problems["ok"]
    assert {"severity", "message", "hint", "file", "line", "column"} == set(problems["problems"][0])


def test_check_tells_what_is_wrong_with_the_settings(house: Path) -> None:
    toml = house / "mailbot.toml"
    toml.write_text(toml.read_text("utf-8").replace("port     = 993", "prot = 993"), "utf-8")
    assert "did you mean port?" in run("check", code=2).stdout
    assert "did you mean port?" in run("tickets", code=2).stderr


def test_check_warns_of_a_password_that_others_may_read(house: Path) -> None:
    toml = house / "mailbot.toml"
    toml.write_text(toml.read_text("utf-8").replace("[smtp]", 'password = "x"\n[smtp]', 1), "utf-8")
    assert "chmod 600" in run("check").stdout
    toml.chmod(0o600)
    assert "are fine" in run("check").stdout


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b"", b"- a\n- b", b"version: [1"])
def test_unusable_rules_are_a_mistake_and_no_traceback(house: Path, content: bytes | None) -> None:
    (house / "rules.yaml").unlink()
    if content is not None:
        (house / "rules.yaml").write_bytes(content)
    assert "rules.yaml" in run("check", code=2).stdout
    assert run("tickets").stdout == "No tickets.\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [(("tickets",), 0), (("report",), 0), (("doctor", "--ledger"), 0), (("incident", "list"), 0), (("show", "1"), 1),
     (("aside", "retry", "1"), 1), (("outbox", "retry", "1"), 1), (("incident", "stop", "Mạng"), 1)],
)  # fmt: skip
def test_who_only_looks_makes_no_database(words: tuple[str, ...], code: int, house: Path) -> None:
    toml = (house / "mailbot.toml").read_text("utf-8")
    (house / "mailbot.toml").write_text(toml.replace('"sqlite:///mailbot.db"', '"sqlite:///volume/mailbot.db"'), "utf-8")
    assert f"there is no database {house}/volume/mailbot.db yet" in run(*words, code=code).stderr
    assert not (house / "volume").exists()


@pytest.mark.parametrize("command", ["run", "once", "tickets"])
def test_a_place_where_no_database_can_be_is_said_in_a_sentence(command: str, house: Path) -> None:
    place = house / ("x" * 300) / "mailbot.db"
    toml = (house / "mailbot.toml").read_text("utf-8")
    (house / "mailbot.toml").write_text(toml.replace("sqlite:///mailbot.db", f"sqlite:///{place}"), "utf-8")
    assert run(command, code=1).stderr.splitlines()[-1].startswith("database: [Errno ")


def test_lists_are_empty_before_the_first_mail(house: Path) -> None:
    assert asked("tickets") == asked("outbox") == asked("aside") == []
    assert run("outbox").stdout == run("aside").stdout == "No mails.\n"


def test_tickets_have_the_keys_that_scripts_rely_on(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
    (ticket,) = asked("tickets")
    assert set(ticket) == TICKET_KEYS
    assert (ticket["number"], ticket["token"], ticket["status"], ticket["tags"]) == (1, "YC-1", "new", ["web"])
    assert ticket["created_at"] == "2026-11-23T12:00:00Z"
    assert ticket["closed_at"] is None


def test_tickets_are_found_by_what_is_asked(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        given(tx, requester="tu@abc.vn", assignee="binh", team="phap-ly", tags=("gấp",))
        given(tx)
        change(tx, 3, Closed(at=NOON, by="an"))
    numbers = {
        (): [1, 2],
        ("--all",): [1, 2, 3],
        ("--status", "closed"): [3],
        ("--status", "new", "--status", "closed"): [1, 2, 3],
        ("--team", "phap-ly"): [2],
        ("--assignee", "an"): [1],
        ("--requester", "Tu@abc.vn"): [2],
        ("--tag", "gấp"): [2],
        ("--since", "2026-11-24"): [],
        ("--since", "2026-11-20"): [1, 2],
    }
    for options, expected in numbers.items():
        assert [ticket["number"] for ticket in asked("tickets", *options)] == expected, options


def test_a_table_shows_strangers_text_as_text(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx, requester="[red]x@abc.vn")
    shown = run("tickets").stdout
    assert "Lỗi trang thanh toán" in shown
    assert "[red]x@abc.vn" in shown


def test_a_ticket_is_shown_with_everything_on_it(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        start = case(tx.about(1, NOON)).about(tx.about(1, NOON).threads[0])
        tx.record(start.did(Noted(at=NOON, by="an")).keep(entry("2@abc.vn", attachments=(SCREENSHOT,), verified=True)), NOON)
    found = json.loads(run("show", "1", "--json").stdout)
    assert set(found) == TICKET_KEYS | {"fields", "missing", "participants", "messages", "events", "minutes_spent"}
    assert found["fields"] == {"mô tả": "báo lỗi 500"}
    assert found["missing"] == ["môi trường"]
    assert found["participants"] == [MAI, "tu@abc.vn"]
    last = found["messages"][-1]
    assert set(last) == {"direction", "kind", "from", "to", "subject", "text", "at", "verified", "attachments"}
    assert last["attachments"] == [{"name": "ảnh chụp.png", "type": "image/png", "size": 2048, "sha256": "a" * 64}]
    assert found["events"][0]["type"] == "Opened"
    assert set(found["events"][0]) == {"at", "actor", "type", "data"}
    for name in ("1", "YC-1", "[yc-1]"):
        shown = run("show", name).stdout
        assert "báo lỗi 500" in shown
        assert "ảnh chụp.png" in shown


def test_a_mail_without_words_is_shown_by_what_it_did(store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
        start = case(tx.about(1, NOON)).about(tx.about(1, NOON).threads[0])
        nudge = start.did(Followed(at=SOON, by=MAI), Nudged(at=SOON, by=MAI))
        tx.record(nudge.keep(entry("2@abc.vn", at=SOON, kind="follow-up", text="")), NOON)
    assert "(no text: Nudged)" in run("show", "1").stdout


def test_show_gives_the_raw_mails_back(house: Path, store: SqlStore) -> None:
    key = FileBlobs(house / "blobs").put(RAW)
    with store.transaction() as tx:
        given(tx)
        tx.admit("hotro", 7, (Arrival(1, key, len(RAW), NOON), Arrival(2, "f" * 64, 5, NOON)), NOON)
        for row in tx.pending(10, NOON):
            start = case(tx.about(1, NOON)).about(tx.about(1, NOON).threads[0])
            tx.finish(row.id, start, "fingerprint", "id@abc.vn", NOON)
    result = run("show", "1", "--raw", code=1)
    assert result.stdout_bytes.endswith(RAW.replace(b"\nFrom the", b"\n>From the") + b"\n")
    assert "f" * 64 in result.stderr


def test_what_is_not_there_is_said_in_a_sentence(store: SqlStore) -> None:
    assert run("show", "7", code=1).stderr == "there is no ticket 7\n"
    assert run("aside", "retry", "7", code=1).stderr == "there is no mail 7 set aside\n"
    assert "no ticket number" in run("show", "seven", code=2).output
    assert "0 mails will" in run("outbox", "retry", "7", code=1).stderr


def test_the_outbox_tells_each_mails_fate_and_tries_again(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.enqueue(outgoing("a@abc.vn"), NOON)
        tx.enqueue(outgoing("b@abc.vn"), NOON)
        tx.failed(2, "550 no such user", NOON)
    first, second = asked("outbox")
    assert set(first) == {"id", "kind", "to", "subject", "status", "attempts", "next_attempt_at", "last_error"}
    assert (first["status"], second["status"], second["last_error"]) == ("pending", "failed", "550 no such user")
    assert [mail["id"] for mail in asked("outbox", "--status", "failed")] == [2]
    assert "550" in run("outbox").stdout
    assert run("outbox", "retry", "2").stdout == "1 mail will be tried again.\n"
    assert [mail["status"] for mail in asked("outbox")] == ["pending", "pending"]


def test_mails_set_aside_are_listed_and_handled_again(store: SqlStore) -> None:
    with store.transaction() as tx:
        tx.admit("hotro", 7, (Arrival(1, "a" * 64, 5, NOON),), NOON)
        tx.set_aside(tx.pending(1, NOON)[0].id, "error", "Traceback\nValueError: x", NOON)
    (mail,) = asked("aside")
    assert set(mail) == {"id", "reason", "from", "subject", "at", "detail"}
    assert mail["reason"] == "error"
    assert "ValueError: x" in run("aside").stdout
    assert "1 mail will" in run("aside", "retry", str(mail["id"])).stdout
    assert asked("aside") == []


def test_the_database_is_made_and_brought_up_to_date(house: Path) -> None:
    assert "up to date now" in run("db", "upgrade").stdout
    assert "are up to date" in run("db", "upgrade").stdout


def test_a_long_list_comes_in_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    frame.table(("id", "subject"), ((number, f"thư\n{number}") for number in range(501)), "501 mails")
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["501 mails", "id   subject", "0    thư 0"]
    assert len(lines) == 503


@pytest.mark.parametrize("words", [("tickets",), ("outbox",), ("db", "upgrade")])
def test_a_database_that_cannot_be_opened_is_said_in_a_sentence(house: Path, words: tuple[str, ...]) -> None:
    (house / "mailbot.db").mkdir()
    assert "database:" in run(*words, code=1).stderr


def test_the_configuration_may_be_named_by_option_or_variable(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    assert "there is no such file" in run("tickets", code=2).stderr
    assert asked("tickets", "--config", house / "mailbot.toml") == []
    monkeypatch.setenv("MAILBOT_CONFIG", str(house / "mailbot.toml"))
    assert asked("tickets") == []


def test_wrong_usage_exits_with_two() -> None:
    for words in (("tickts",), ("tickets", "--stauts", "new"), ("tickets", "--status", "lost"), ("show",), ("init",)):
        assert "Traceback" not in run(*words, code=2).output


def test_the_version_is_told() -> None:
    assert run("--version").stdout.startswith("mailbot ")


@pytest.mark.parametrize("words", [("--help",), ("tickets", "-h"), ("outbox", "retry", "--help"), ("check", "--help")])
def test_every_command_explains_itself(words: tuple[str, ...]) -> None:
    assert "Usage" in run(*words).stdout


def test_a_terminal_that_knows_few_letters_is_no_reason_to_fail(house: Path, store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx)
    program = [sys.executable, "-c", "import mailbot.cli; mailbot.cli.main()"]
    for words in (["tickets"], ["tickets", "--json"], ["show", "1"]):
        env = os.environ | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
        done = subprocess.run([*program, *words], env=env, capture_output=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        assert b"YC-1" in done.stdout


def test_an_incident_is_started_listed_and_ended(house: Path) -> None:
    assert "unknown team" in run("incident", "start", "Mất điện", "--team", "ky-thuatt", code=2).output
    run("incident", "start", "Mất điện", "--team", "ky-thuat")
    assert "already" in run("incident", "start", "Mất điện", code=1).output
    (one,) = asked("incident", "list")
    assert (one["name"], one["teams"], one["until"]) == ("Mất điện", ["ky-thuat"], None)
    assert "no such incident now: Mat dien; there is: Mất điện" in run("incident", "stop", "Mat dien", code=1).output
    run("incident", "stop", "Mất điện")
    assert "no such incident" in run("incident", "stop", "Mất điện", code=1).output
    (over,) = asked("incident", "list")
    assert over["until"]
    assert "Mất điện" in run("incident", "list").output


def mail_of(who: str, subject: str, text: str, day: int, hour: int) -> bytes:
    date = f"{day} Nov 2026 {hour:02}:00:00 +0700"
    head = f"From: {who}@abc.vn\nTo: hotro@abc.vn\nSubject: {subject}\nDate: {date}\nMessage-ID: <{who}{day}{hour}@x>\n"
    return f"{head}\n{text}\n".encode()


def test_simulating_obeys_agents_by_the_token_names_breaches_and_is_the_same_each_time(house: Path) -> None:
    (house / "mails").mkdir()
    (house / "mails/1.eml").write_bytes(mail_of("mai", "Yeu cau ho tro ky thuat: may in", "May in hong.", 23, 9))
    (house / "mails/2.eml").write_bytes(mail_of("an", "Re: [YC-1] may in", "#close\nXong roi a.", 25, 10))
    first, again = (run("simulate", "mails", "--json").stdout for _ in range(2))
    assert first == again
    done = json.loads(first)
    assert [ticket["status"] for ticket in done["tickets"]] == ["closed"]
    assert [(b["goal"], b["who"], b["minutes_late"]) for b in done["breaches"]] == [("respond", "an", 330)]
    assert "1 promise not kept" in run("simulate", "mails").output


def test_the_archive_under_other_rules_shows_what_would_have_been_different(house: Path, store: SqlStore) -> None:
    raw = mail_of("mai", "Yeu cau ho tro ky thuat: may in", "May in hong.", 23, 9)
    hands = Hands(store=store, blobs=FileBlobs(house / "blobs"))
    hands.own(raw)
    hands.work()
    hands.pass_time(hours=6)
    hands.tick()
    line = "when: {prefix: Yêu cầu hỗ trợ kỹ thuật}\n    then: {team: "
    other = RULES.replace(f"{line}ky-thuat", f"{line}phap-ly")
    (house / "other.yaml").write_text(other, "utf-8")
    same = json.loads(run("simulate", "--archive", "--until", "2026-11-23T16:00", "--json").stdout)
    assert same["differences"] == []
    moved = json.loads(run("simulate", "--archive", "--since", "2026-01-01", "--rules", "other.yaml", "--json").stdout)
    assert moved["differences"][0]["changes"]["team"] == ["ky-thuat", "phap-ly"]
    assert "ky-thuat -> phap-ly" in run("simulate", "--archive", "--rules", "other.yaml").output
    assert (same["left_out"], moved["left_out"]) == (0, 0)


def test_mails_on_tickets_from_before_the_first_day_are_left_out_and_counted(house: Path, store: SqlStore) -> None:
    hands = Hands(store=store, blobs=FileBlobs(house / "blobs"))
    hands.own(mail_of("mai", "Yeu cau ho tro ky thuat: may in", "May in hong.", 23, 9))
    hands.work()
    hands.pass_time(days=2)
    hands.own(mail_of("mai", "Re: [YC-1] may in", "Van hong a.", 25, 9))
    hands.work()
    told = run("simulate", "--archive", "--since", "2026-11-25", "--json")
    done = json.loads(told.stdout)
    assert (done["left_out"], done["tickets"]) == (1, [])
    assert "left out: 1 mail on tickets from before 2026-11-25" in told.stderr


def test_a_report_tells_of_everybody_each_team_and_each_person(house: Path, store: SqlStore) -> None:
    with store.transaction() as tx:
        given(tx, assignee="an", team="ky-thuat")
    told = json.loads(run("report", "--since", "2026-11-01", "--until", "2026-12-01", "--json").stdout)
    assert (told["since"], told["until"]) == ("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")
    opened = {"value": 1, "unit": "count", "of": 1}
    assert told["all"]["opened"] == told["teams"]["ky-thuat"]["opened"] == told["people"]["an"]["opened"] == opened
    assert told["teams"]["phap-ly"]["respond_met"] == {"value": None, "unit": "share", "of": 0}
    shown = run("report", "--month", "2026-11").output
    assert "respond met" in shown
    assert "ky-thuat" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--team", "ky-thaut"), "unknown team: ky-thaut; there are ky-thuat, phap-ly"),
        (("--month", "11/2026"), "--month 11/2026: expected a year and a month, such as 2026-03"),
        (("--since", "2026-12-01", "--until", "2026-11-01"), "--since must lie before --until"),
    ],
)
def test_a_report_that_cannot_be_made_says_what_would_be_right(house: Path, words: tuple[str, ...], said: str) -> None:
    assert said in run("report", *words, code=2).output
