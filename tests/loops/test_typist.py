"""Mails are read, and drafts composed, in a process beside ours: the same comes of it, and what ends it ends nothing else."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from mailbot.adapters.blobs import FileBlobs
from mailbot.adapters.files import shipped_templates
from mailbot.adapters.store.columns import OUTBOX
from mailbot.adapters.store.tables import METADATA
from mailbot.app.typist import Processes
from mailbot.loops import clerk, post, work
from mailbot.loops.clerk import Clerk
from mailbot.loops.office import Office
from mailbot.mail.message import Address
from mailbot.mail.render import load
from tests.loops.bench import Hands, file_store
from tests.stories import AN, HOA, NAM, office, raw

HERE = os.getpid()
TECH = "Yêu cầu hỗ trợ kỹ thuật: "
REQUESTS = [
    *(
        raw((HOA, NAM)[n % 2], f"Máy in số {n} không in được gì.", f"{TECH}Máy in {n}", message_id=f"{n}@client")
        for n in range(12)
    ),
    raw(HOA, "Chi tiết ở ảnh.", f"{TECH}Ảnh", files=[("anh.png", "image/png", b"\x89PNG" * 9000)]),
    raw(NAM, "Chuyển tiếp.", f"{TECH}Thư", files=[("thư.eml", "message/rfc822", raw(HOA, "Bên trong.", "Trong"))]),
]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


class Desk:
    """Hands with a store and blobs on disk; `typist` is started when it is first asked for."""

    def __init__(self, folder: Path, *, alone: bool = False) -> None:
        folder.mkdir()
        self.hands = Hands(store=file_store(folder), blobs=FileBlobs(folder / "blobs"))
        self.typist = None if alone else Processes(Clerk(self.hands.blobs, lambda raw: ()), self.hands.office, remade)

    def work(self, *mails: bytes) -> int:
        """These arrive, and are decided in one round."""
        self.hands.own(*mails)
        return self.again()

    def again(self) -> int:
        """Another round."""
        done = work.work_once(replace(self.hands.bench, typist=self.typist))
        self.hands.pass_time(minutes=1)
        return done

    def out(self) -> list[Any]:
        """The outbox, in order."""
        with self.hands.store.reading() as tx:
            return list(tx.connection.execute(select(OUTBOX).order_by(OUTBOX.c.id)))

    def books(self) -> dict[str, list[Any]]:
        """Every row of every table; of the entries only the order on their tickets counts."""
        with self.hands.store.reading() as tx:
            found = {}
            for name, table in METADATA.tables.items():
                columns = [column for column in table.c if (name, column.name) != ("entry", "id")]
                order = (table.c.ticket, table.c.id) if name == "entry" else tuple(table.primary_key)
                found[name] = [tuple(row) for row in tx.connection.execute(select(*columns).order_by(*order))]
            return found

    def close(self) -> None:
        if self.typist:
            self.typist.close()
        self.hands.store.close()


def remade(papers: bytes) -> Office:
    """An office whose papers are templates of its own."""
    return replace(office(), templates=load(json.loads(papers), shipped_templates())[0], **_named(papers))


def _named(papers: bytes) -> dict[str, Any]:
    return {"papers": papers, "stamp": hashlib.sha256(papers).hexdigest()}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    one = Desk(tmp_path / "desk")
    yield one
    one.close()


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Makes desks, so that what a test changes before is forked."""
    desks: list[Desk] = []

    def make(**how: Any) -> Desk:
        desks.append(Desk(tmp_path / f"desk{len(desks)}", **how))
        return desks[-1]

    yield make
    for one in desks:
        one.close()


# --- the same comes of it


def replies(desk: Desk) -> list[bytes]:
    """Answers to what went out, many of them to the same tickets and people, in an order that makes each need the last."""
    found = {(row.ticket, row.kind): row.message_id for row in desk.out()}

    def reply(who: Any, ticket: int, kind: str, text: str) -> bytes:
        return raw(who, text, f"Re: [YC-{ticket}]", headers={"In-Reply-To": f"<{found[ticket, kind]}>"})

    return [
        reply(AN, 1, "assigned", "#take\nTôi xem ngay."),
        reply(HOA, 1, "received", "Em gửi thêm chi tiết."),
        reply(HOA, 1, "received", "Và thêm nữa."),
        reply(AN, 1, "assigned", "#merge YC-3"),
        reply(AN, 3, "assigned", "#resolve\nĐã sửa xong."),
        reply(HOA, 3, "received", "#confirm\n#rate 5\nCảm ơn em!"),
        reply(AN, 5, "assigned", "#nope"),
        reply(AN, 5, "assigned", "#wait\nChị thử lại giúp em."),
        raw(HOA, "#status", "trạng thái"),
        *(raw(NAM, f"Mất mạng lần {n}.", "Mất mạng") for n in range(25)),
        raw(NAM, "Vẫn vậy ạ.", "Máy in", headers={"References": "<2@client>"}),
    ]


def test_every_row_and_byte_is_what_it_would_be_in_one_process(
    started: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "LARGE", 20_000)  # a mail with a picture is large, and lies in a blob
    alone, two = started(alone=True), started()
    for desk in (alone, two):
        assert desk.work(*REQUESTS) == len(REQUESTS)
        desk.work(*replies(desk))
    assert two.books() == alone.books()
    assert len(two.out()) > 50
    assert all(two.hands.blobs.has(row.blob) for row in two.out() if row.blob)
    assert {bool(row.blob) for row in two.out()} == {True, False}
    assert {row.kind for row in two.out()} >= {"received", "assigned", "update", "reply", "command-error", "resolved", "status"}


def test_the_office_of_the_start_is_known_however_many_came_between(desk: Desk) -> None:
    first = desk.hands.office
    for mark in "abcd":
        desk.hands.office = remade(json.dumps({"vi/_footer.md": mark}).encode())
        desk.work(*REQUESTS[:4])
    desk.hands.office, before = first, len(desk.out())
    desk.work(*REQUESTS[4:8])
    assert len(desk.out()) == before + 8, "all four in this round, which would be given up if it failed there"


def test_a_few_mails_are_not_handed_over(desk: Desk) -> None:
    assert desk.typist is not None
    desk.typist.close()
    desk.work(*REQUESTS[:2])
    assert len(desk.out()) == 4
    assert desk.hands.told == []


# --- what fails


POISON = raw(HOA, "Mail này làm hỏng mọi thứ.", "Poison")


def poisoned(monkeypatch: pytest.MonkeyPatch, where: str, spoil: Callable[[], None]) -> None:
    """Reading, or composing for, the mail "Poison" does this, in whichever process."""
    done = getattr(clerk, where)

    def poison(first: Any, *rest: Any, **named: Any) -> Any:
        said = first.decode("latin-1") if isinstance(first, bytes) else str(first.context.get("ticket"))
        if "Poison" in said:
            spoil()
        return done(first, *rest, **named)

    for room in (clerk, post):
        monkeypatch.setattr(room, where, poison, raising=False)


class Spoilt(Exception):
    """The mail does this to us."""


def _spoil() -> None:
    raise Spoilt("hỏng")


def _die_beside() -> None:
    if os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("where", ["parse", "composed"])
def test_a_mail_that_cannot_be_read_or_answered_is_set_aside_and_the_others_handled(
    where: str, started: Callable[..., Desk], monkeypatch: Any
) -> None:
    poisoned(monkeypatch, where, _spoil)
    desk = started()
    desk.work(*REQUESTS[:6], POISON, *REQUESTS[6:])
    for _ in range(len(REQUESTS) + 6):
        desk.again()
    assert len(desk.hands.subjects()) == len(REQUESTS)
    (line,) = desk.hands.aside()
    assert line.detail.strip().endswith("Spoilt: hỏng")
    assert desk.typist is not None
    assert not desk.typist.is_gone


@pytest.mark.parametrize("where", ["parse", "composed"])
def test_a_mail_that_ends_the_process_is_handled_in_ours_alone_and_the_admin_is_told_once(
    where: str, started: Callable[..., Desk], monkeypatch: Any
) -> None:
    poisoned(monkeypatch, where, _die_beside)
    desk = started()
    desk.work(POISON, *REQUESTS)
    assert desk.out() == []
    assert desk.typist is not None
    assert desk.typist.is_gone
    for _ in range(len(REQUESTS) + 2):
        desk.again()
    desk.work(*(raw(NAM, f"Việc số {n}.", f"Việc {n}") for n in range(5)))
    assert len(desk.hands.subjects()) == len(REQUESTS) + 6
    assert [topic for topic, _ in desk.hands.told] == ["process"]
    assert desk.hands.aside() == []


def test_a_disk_that_is_gone_there_is_no_mails_fault(started: Callable[..., Desk], monkeypatch: Any) -> None:
    def gone() -> None:
        if os.getpid() != HERE:
            raise OSError(5, "Input/output error")

    poisoned(monkeypatch, "parse", gone)
    desk = started()
    with pytest.raises(OSError, match="Input/output"):
        desk.work(POISON, *REQUESTS)
    for _ in range(len(REQUESTS) + 2):
        desk.again()
    assert len(desk.hands.subjects()) == len(REQUESTS) + 1
    assert desk.hands.aside() == []


# --- one office


def changed(words: str) -> Office:
    """An office whose `received` says this."""
    return remade(json.dumps({"vi/received.md": f"Subject: {{{{ ticket.token }}}}\n\n{words}\n"}).encode())


def test_after_a_reload_mails_are_composed_by_the_new_templates(desk: Desk) -> None:
    for words in ("Chào một.", "Chào hai.", "Chào một.", "Chào ba.", "Chào bốn.", "Chào năm."):
        desk.hands.office = changed(words)
        before = len(desk.out())
        people = [Address(f"nv{before}.{n}@abc.vn") for n in range(4)]
        desk.work(*(raw(who, f"Máy của {who.email} hỏng, nhờ anh chị xem giúp.", f"{TECH}Máy hỏng") for who in people))
        texts = [row.text for row in desk.out()[before:] if row.kind == "received"]
        assert len(texts) == 4
        assert all(text.startswith(words) for text in texts)


def test_a_round_in_hand_stays_in_its_office_whatever_is_reloaded(desk: Desk, monkeypatch: Any) -> None:
    decide = work.decide

    def reloading(*given: Any) -> Any:
        desk.hands.office = changed("Chào mới.")
        return decide(*given)

    monkeypatch.setattr(work, "decide", reloading)
    desk.hands.office = changed("Chào cũ.")
    desk.work(*REQUESTS)
    texts = [row.text for row in desk.out() if row.kind == "received"]
    assert len(texts) == len(REQUESTS)
    assert all(text.startswith("Chào cũ.") for text in texts)
