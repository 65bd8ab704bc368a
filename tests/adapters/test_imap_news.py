"""A mail that the server announces while another command runs is not announced again in IDLE."""

from __future__ import annotations

import threading
import time

from mailbot.adapters.imap import ImapMailbox
from mailbot.adapters.imap_session import connect
from tests.servers.pymap_server import PymapServer


def test_a_mail_that_came_while_others_were_moved_ends_the_wait_at_once(pymap_server: PymapServer) -> None:
    account = pymap_server.account("news")
    sender, mailbox = connect(account), ImapMailbox(account)
    mailbox.open()
    sender.append("INBOX", b"Subject: first\r\n\r\n.\r\n")
    (first,) = mailbox.above(0, 10)
    sender.append("INBOX", b"Subject: second\r\n\r\n.\r\n")
    mailbox.move([first.uid], "Processed")
    began = time.monotonic()
    mailbox.wait(8.0)
    assert time.monotonic() - began < 4.0
    assert [found.uid for found in mailbox.above(first.uid, 10)] == [first.uid + 1]
    mailbox.close()
    sender.logout()


def test_a_mail_that_came_just_as_idle_began_is_noticed_soon(pymap_server: PymapServer) -> None:
    """pymap tells of such a mail only when IDLE ends; it comes about once in twenty."""
    account = pymap_server.account("begun")
    sender, mailbox = connect(account), ImapMailbox(account)
    mailbox.open()
    mailbox.above(0, 10)
    for number in range(1, 31):
        sending = threading.Thread(target=sender.append, args=("INBOX", b"Subject: %d\r\n\r\n.\r\n" % number))
        sending.start()
        began = time.monotonic()
        while len(mailbox.above(0, 100)) < number:
            mailbox.wait(8.0)
        sending.join()
        assert time.monotonic() - began < 4.0
    mailbox.close()
    sender.logout()
