"""`mailbot demo`, as somebody sees it who has just cloned the project."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from mailbot.adapters.store import open_store, queries
from mailbot.adapters.store.ledger import ledger
from mailbot.demo import Screen, play
from mailbot.demo.people import LAN
from mailbot.demo.stage import Stage
from mailbot.listings import TicketFilter

PROGRAM = (sys.executable, "-W", "error", "-c", "from mailbot.cli import main; main()", "demo", "--out")


@dataclass(frozen=True)
class Seen:
    """What the demo printed, and the folder that it left."""

    code: int
    said: str
    folder: Path

    @property
    def mails(self) -> list[Message]:
        return [message_from_bytes(path.read_bytes()) for path in sorted(self.folder.glob("*.eml"))]

    def went(self, kind: str) -> list[Message]:
        return [mail for mail in self.mails if mail["X-Mailbot-Kind"] == kind]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    folder = tmp_path_factory.mktemp("demo") / "out"
    done = subprocess.run([*PROGRAM, str(folder)], capture_output=True, timeout=120, check=False)
    return Seen(done.returncode, (done.stdout + done.stderr).decode(), folder)


def test_the_story_comes_true(seen: Seen) -> None:
    assert seen.code == 0, seen.said


def test_every_mail_is_printed_with_its_time(seen: Seen) -> None:
    shown = re.findall(r"^\d\d:\d\d:\d\d\.\d{3}  (?:→ in |← out)  \S+  .+ → \S+", seen.said, re.MULTILINE)
    assert len(shown) == len(seen.mails) > 30


def test_the_end_shows_the_tickets_and_how_long_an_acknowledgement_took(seen: Seen) -> None:
    assert re.search(r"YC-1 +│ closed \(5/5\)", seen.said)
    assert re.search(r"An acknowledgement took \d+\.\d\d s", seen.said)


def test_every_language_is_answered(seen: Seen) -> None:
    assert {mail["Content-Language"] for mail in seen.went("received")} == {"vi", "en", "ms"}


def test_the_screenshot_reaches_the_agent(seen: Seen) -> None:
    parts = [part for mail in seen.went("assigned") for part in mail.walk() if part.get_content_type() == "image/png"]
    assert [bytes(part.get_payload(decode=True))[:8] for part in parts] == [b"\x89PNG\r\n\x1a\n"]


def test_the_mistyped_command_is_told_to_the_agent_alone(seen: Seen) -> None:
    (told,) = seen.went("command-error")
    assert "an@abc.vn" in told["To"]
    assert not [mail for mail in seen.mails if "lan@abc.vn" in mail["To"] and b"clsoe" in mail.as_bytes()]


def test_the_absence_notice_gets_no_answer(seen: Seen) -> None:
    notice = next(mail for mail in seen.mails if mail["Auto-Submitted"] == "auto-replied" and "hoa@" in mail["From"])
    assert not [mail for mail in seen.mails if mail["In-Reply-To"] == notice["Message-ID"]]


def test_the_database_is_left_to_be_looked_at(seen: Seen) -> None:
    store = open_store(f"sqlite:///{seen.folder / 'service' / 'mailbot.db'}")
    with store.reading() as tx:
        states = [ticket.status.value for ticket in queries.tickets(tx, TicketFilter(all=True))]
        book = ledger(tx)
    store.close()
    assert states == ["closed", "open", "new", "closed", "waiting"]
    assert (book.waiting, book.holes) == (0, ())


class Page(HTMLParser):
    """What a page asks of a browser."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: list[dict[str, str | None]] = []
        self.addresses: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        self.addresses += [value for name in ("src", "href") if (value := given.get(name))]
        if tag == "iframe":
            self.frames.append(given)


def test_the_page_shows_every_mail_without_script_and_network(seen: Seen) -> None:
    page = Page()
    page.feed((seen.folder / "index.html").read_text("utf-8"))
    assert "script" not in page.tags
    assert all(frame["sandbox"] is None and frame["srcdoc"] for frame in page.frames)
    assert all(address.startswith(("#", "data:")) or (seen.folder / address).is_file() for address in page.addresses)
    assert {f"#m{number}" for number in range(1, len(seen.mails) + 1)} <= set(page.addresses)


def test_the_page_shows_each_html_part_as_it_was_sent(seen: Seen) -> None:
    page = Page()
    page.feed((seen.folder / "index.html").read_text("utf-8"))
    sent = [part for mail in seen.mails for part in mail.walk() if part.get_content_type() == "text/html"]
    texts = [bytes(part.get_payload(decode=True)).decode("utf-8").replace("\r\n", "\n") for part in sent]
    assert [frame["srcdoc"] for frame in page.frames] == texts


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    done = subprocess.run([*PROGRAM, str(tmp_path)], capture_output=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "--out" in done.stderr.decode()
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_step_that_does_not_come_true_is_named(tmp_path: Path) -> None:
    def too_much(stage: Stage) -> None:
        stage.gets(LAN, "overdue")

    said = StringIO()
    trouble = play(tmp_path / "out", Screen(Console(file=said, width=160)), 0.2, (("Lan hears of a delay at once", too_much),))
    assert trouble.startswith("Lan hears of a delay at once: Nguyễn Thị Lan did not get the mail “overdue”")
    assert trouble in said.getvalue()
    assert (tmp_path / "out" / "index.html").is_file()
