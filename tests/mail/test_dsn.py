"""Bounces of many servers: whom the mail did not reach, for good or for now, and which mail it was."""

from __future__ import annotations

import pytest

from mailbot.mail.dsn import Report, read, report
from mailbot.mail.message import Address, Attachment, Bounced
from tests.builders import AN, mail

_DAEMON = Address("mailer-daemon@mx.abc.vn", "Mail Delivery System")
_ID = "yc.12.abc@abc.vn"
_ORIGINAL = Attachment("message-3.eml", "message/rfc822", f"Message-ID: <{_ID}>\r\nTo: hoa@abc.vn\r\n\r\n#close".encode())


def _status(*groups: str) -> Attachment:
    content = "Reporting-MTA: dns; mx.abc.vn\r\n\r\n" + "\r\n\r\n".join(groups)
    return Attachment("delivery-status-2.txt", "message/delivery-status", content.encode())


def _group(who: str, action: str, status: str, said: str = "smtp; 550 5.1.1 User unknown") -> str:
    return f"Final-Recipient: rfc822; {who}\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: {said}"


def test_each_failed_recipient_is_named_once_with_the_mail_it_was() -> None:
    status = _status(
        _group("Hoa@ABC.vn", "failed", "5.1.1"),
        _group("hoa@abc.vn", "failed", "5.1.1"),
        _group("le@x.vn", "delayed", "4.4.1", "x"),
    )
    found = read(mail("Không gửi được.", _DAEMON, attachments=(status, _ORIGINAL)))
    assert found == (
        Bounced("hoa@abc.vn", True, "5.1.1", _ID, "550 5.1.1 User unknown"),
        Bounced("le@x.vn", False, "4.4.1", _ID, "x"),
    )


def test_a_delivered_mail_is_no_bounce() -> None:
    message = mail("Đã gửi.", _DAEMON, attachments=(_status(_group("hoa@abc.vn", "delivered", "2.0.0")), _ORIGINAL))
    assert (read(message), report(message)) == ((), Report.DONE)


def test_failure_weighs_more_than_delay() -> None:
    status = _status(_group("a@abc.vn", "delayed", "4.0.0"), _group("b@abc.vn", "failed", "5.0.0"))
    assert report(mail("x", _DAEMON, attachments=(status,))) is Report.FAILED


def test_a_failure_with_a_temporary_code_is_for_now() -> None:
    status = _status(_group("hoa@abc.vn", "failed", "4.2.2", "smtp; 452 4.2.2 Mailbox full"))
    assert [one.permanent for one in read(mail("x", _DAEMON, attachments=(status,)))] == [False]


DIALECTS = {
    "qmail": (
        "failure notice",
        "This is the qmail-send program.\n\n<hoa@abc.vn>:\nNo mailbox here. (#5.1.1)",
        True,
        "5.1.1",
    ),
    "gmail": (
        "Delivery Status Notification (Failure)",
        "Delivery to this recipient failed permanently:\n\n     hoa@abc.vn\n\n550 5.1.1",
        True,
        "",
    ),
    "delay": (
        "Delivery Status Notification (Delay)",
        "Delivery has been delayed:\n\n     hoa@abc.vn\n\nwill be retried",
        False,
        "",
    ),
    "imail": ("Undeliverable Mail", "Unknown user: hoa@abc.vn", True, ""),
    "vietnamese": ("Không gửi được thư", "Thư của bạn không gửi được đến <hoa@abc.vn> vì địa chỉ không tồn tại.", True, ""),
    "unknown": ("Mail failure", "We are sorry, there was a problem: hoa@abc.vn is not here.", True, ""),
}


@pytest.mark.parametrize(("subject", "text", "permanent", "status"), DIALECTS.values(), ids=DIALECTS.keys())
def test_servers_without_the_standard_are_understood(subject: str, text: str, permanent: bool, status: str) -> None:
    below = f"\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <{_ID}>\nTo: other@abc.vn\n\n#close"
    (found,) = read(mail(text + below, _DAEMON, subject=subject))
    assert (found.recipient, found.permanent, found.original_id) == ("hoa@abc.vn", permanent, _ID)
    assert found.status in (status, "5.1.1")


def test_exims_header_names_the_recipient() -> None:
    message = mail("x", _DAEMON, subject="Mail delivery failed", headers=(("X-Failed-Recipients", "hoa@abc.vn, le@x.vn"),))
    assert [one.recipient for one in read(message)] == ["hoa@abc.vn", "le@x.vn"]


def test_the_returned_original_tells_whom_it_was_for() -> None:
    message = mail("Could not deliver.", _DAEMON, subject="Undelivered", attachments=(_ORIGINAL,))
    assert [(one.recipient, one.original_id) for one in read(message)] == [("hoa@abc.vn", _ID)]


def test_a_persons_mail_names_no_bounced_recipient() -> None:
    assert read(mail("Nhờ anh gọi cho hoa@abc.vn giúp em.", AN, subject="Máy in")) == ()
