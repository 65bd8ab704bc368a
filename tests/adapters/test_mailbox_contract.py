"""What every Mailbox does, whatever the server behind it can do (ports.Mailbox)."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mailbot.adapters.imap import ImapMailbox
from mailbot.adapters.imap_session import Account, connect
from mailbot.ports import MailboxLost, MailboxRefused

USERS = (f"user{number}" for number in itertools.count(1))

SERVERS = ["pymap_server", "dovecot_server", "bare_dovecot", "copying_dovecot", "prefixed_dovecot"]

VIETNAMESE = "Subject: Lỗi trang thanh toán\r\n\r\nChào anh/chị\r\n.\r\n".encode()


@pytest.fixture(params=SERVERS)
def account(request: pytest.FixtureRequest) -> Account:
    server = request.getfixturevalue(request.param)
    return server.account(next(USERS))


@pytest.fixture
def mailbox(account: Account) -> Iterator[ImapMailbox]:
    box = ImapMailbox(account)
    box.open()
    yield box
    box.close()


@pytest.fixture
def put(account: Account) -> Iterator[Callable[..., None]]:
    """Bring mails into a folder, as a mail server would."""
    client = connect(account)

    def append(*mails: bytes, folder: str = "INBOX", flags: tuple[bytes, ...] = ()) -> None:
        for mail in mails:
            client.append(folder, mail, flags)

    yield append
    client.logout()


def inside(account: Account, folder: str) -> list[bytes]:
    """The mails of one folder, for whoever looks."""
    client = connect(account)
    names = [name for _, _, name in client.list_folders() if str(name).endswith(folder)]
    client.select_folder(names[0], readonly=True)
    uids = client.search()
    found = client.fetch(uids, ["BODY.PEEK[]"])
    client.logout()
    return [found[uid][b"BODY[]"] for uid in uids]


def wait_for_ever(mailbox: ImapMailbox) -> None:
    while True:
        mailbox.wait(30)


def mails(count: int) -> list[bytes]:
    return [f"Subject: mail {number}\r\n\r\nbody\r\n".encode() for number in range(1, count + 1)]


def test_an_empty_folder_holds_nothing(mailbox: ImapMailbox) -> None:
    assert mailbox.above(0, 10) == ()


def test_mails_come_lowest_uid_first_with_size_and_arrival(mailbox: ImapMailbox, put: Callable[..., None]) -> None:
    put(*mails(3))
    found = mailbox.above(0, 10)
    assert [f.uid for f in found] == sorted(f.uid for f in found)
    assert [f.size for f in found] == [len(mail) for mail in mails(3)]
    assert all(abs(f.arrived_at - datetime.now(UTC)) < timedelta(minutes=2) for f in found)


def test_no_more_than_the_limit_come_and_nothing_below_the_watermark(mailbox: ImapMailbox, put: Callable[..., None]) -> None:
    put(*mails(4))
    uids = [f.uid for f in mailbox.above(0, 10)]
    assert [f.uid for f in mailbox.above(0, 2)] == uids[:2]
    assert [f.uid for f in mailbox.above(uids[1], 10)] == uids[2:]
    assert mailbox.above(uids[-1], 10) == ()
    assert mailbox.above(uids[-1] + 1000, 10) == ()


def test_bodies_are_the_very_bytes(mailbox: ImapMailbox, put: Callable[..., None]) -> None:
    put(VIETNAMESE, *mails(2))
    uids = [f.uid for f in mailbox.above(0, 10)]
    assert list(mailbox.bodies(uids).values()) == [VIETNAMESE, *mails(2)]


def test_reading_leaves_no_mark(account: Account, mailbox: ImapMailbox, put: Callable[..., None]) -> None:
    put(*mails(1))
    uid = mailbox.above(0, 1)[0].uid
    mailbox.bodies([uid])
    mailbox.head(uid)
    client = connect(account)
    client.select_folder("INBOX", readonly=True)
    assert client.search("UNSEEN")
    client.logout()


def test_what_others_have_seen_or_flagged_is_found_all_the_same(mailbox: ImapMailbox, put: Callable[..., None]) -> None:
    put(*mails(1), flags=(rb"\Seen", rb"\Flagged", rb"\Deleted"))
    assert len(mailbox.above(0, 10)) == 1


def test_the_head_is_the_header_alone(mailbox: ImapMailbox, put: Callable[..., None]) -> None:
    put(b"Subject: big\r\nFrom: an@abc.vn\r\n\r\n" + b"x" * 50_000)
    assert mailbox.head(mailbox.above(0, 1)[0].uid) == b"Subject: big\r\nFrom: an@abc.vn\r\n\r\n"


def test_bodies_that_are_gone_are_left_out(mailbox: ImapMailbox, put: Callable[..., None]) -> None:
    put(*mails(1))
    uid = mailbox.above(0, 1)[0].uid
    assert set(mailbox.bodies([uid, uid + 1, uid + 77])) == {uid}
    assert mailbox.head(uid + 1) == b""
    assert mailbox.bodies([]) == {}


def test_moved_mails_lie_in_their_folder_and_nowhere_else(
    account: Account, mailbox: ImapMailbox, put: Callable[..., None]
) -> None:
    put(*mails(5))
    uids = [f.uid for f in mailbox.above(0, 10)]
    assert not mailbox.move([uids[0], uids[3]], account.processed)
    assert not mailbox.move([uids[1]], account.set_aside)
    assert [f.uid for f in mailbox.above(0, 10)] == [uids[2], uids[4]]
    assert inside(account, "Processed") == [mails(5)[0], mails(5)[3]]
    assert inside(account, "Set aside") == [mails(5)[1]]


def test_moving_what_is_gone_is_no_error(account: Account, mailbox: ImapMailbox, put: Callable[..., None]) -> None:
    put(*mails(2))
    uids = [f.uid for f in mailbox.above(0, 10)]
    mailbox.move(uids[:1], account.processed)
    assert not mailbox.move([*uids, uids[-1] + 9], account.processed)
    assert len(inside(account, "Processed")) == 2
    assert not mailbox.move([], account.processed)


def test_moving_spares_what_others_have_marked_as_deleted(
    account: Account, mailbox: ImapMailbox, put: Callable[..., None]
) -> None:
    put(mails(2)[0], flags=(rb"\Deleted",))
    put(mails(2)[1])
    uids = [f.uid for f in mailbox.above(0, 10)]
    mailbox.move(uids[1:], account.processed)
    client = connect(account)
    client.select_folder("INBOX", readonly=True)
    assert client.search("DELETED") == uids[:1]
    client.logout()


def test_many_mails_move_at_once(account: Account, mailbox: ImapMailbox, put: Callable[..., None]) -> None:
    client = connect(account)
    if client.has_capability("MULTIAPPEND") and client.has_capability("QRESYNC"):  # Dovecot, which is quick
        client.multiappend("INBOX", mails(220))
    else:
        put(*mails(12))
    client.logout()
    uids = [f.uid for f in mailbox.above(0, 1000)]
    assert not mailbox.move(uids, account.processed)
    assert mailbox.above(0, 1000) == ()
    assert len(inside(account, "Processed")) == len(uids)


def test_a_folder_asked_for_later_is_made_then(account: Account, mailbox: ImapMailbox, put: Callable[..., None]) -> None:
    put(*mails(1))
    assert not mailbox.move([mailbox.above(0, 1)[0].uid], "Đã xử lý")
    assert inside(account, "Đã xử lý") == mails(1)


def test_folders_within_folders_may_have_vietnamese_names(account: Account, put: Callable[..., None]) -> None:
    named = replace(account, processed="Hỗ trợ/Đã xử lý & xong", set_aside="Hỗ trợ/Để riêng")
    for _ in range(2):  # made the first time, found the second
        box = ImapMailbox(named)
        box.open()
        put(*mails(1))
        box.move([f.uid for f in box.above(0, 10)], named.processed)
        box.close()
    assert inside(account, "Đã xử lý & xong") == mails(1) * 2


def test_waiting_ends_with_the_time(mailbox: ImapMailbox) -> None:
    mailbox.wait(0.01)
    assert mailbox.above(0, 1) == ()


def test_a_wake_ends_the_wait(mailbox: ImapMailbox) -> None:
    threading.Timer(0.05, mailbox.wake).start()
    began = time.monotonic()
    mailbox.wait(30)
    assert time.monotonic() - began < 10


def test_a_wake_before_the_wait_is_not_lost(mailbox: ImapMailbox) -> None:
    mailbox.wake()
    began = time.monotonic()
    mailbox.wait(30)
    assert time.monotonic() - began < 10


def test_a_mail_that_comes_during_the_wait_is_found_after_it(
    account: Account, mailbox: ImapMailbox, put: Callable[..., None]
) -> None:
    threading.Timer(0.05, put, mails(1)).start()
    deadline = time.monotonic() + 10
    while not mailbox.above(0, 1) and time.monotonic() < deadline:
        mailbox.wait(min(1.0, account.poll_seconds))
    assert len(mailbox.above(0, 1)) == 1


def test_a_wrong_password_is_refused(account: Account) -> None:
    box = ImapMailbox(replace(account, password="wrong"))
    with pytest.raises(MailboxRefused):
        box.open()
    box.close()


def test_the_same_folder_keeps_its_uidvalidity(account: Account) -> None:
    seen = set()
    for _ in range(2):
        box = ImapMailbox(account)
        seen.add(box.open())
        box.close()
    assert len(seen) == 1


def test_an_abort_from_another_thread_ends_a_wait(mailbox: ImapMailbox) -> None:
    threading.Timer(0.05, mailbox.abort).start()
    with pytest.raises(MailboxLost):
        wait_for_ever(mailbox)


def test_after_an_abort_nothing_works_any_more(mailbox: ImapMailbox) -> None:
    mailbox.abort()
    with pytest.raises(MailboxLost):
        mailbox.above(0, 1)
    mailbox.close()
    mailbox.close()
