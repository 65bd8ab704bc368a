"""What we write is what others read: whole mails, taken apart by the standard library's own policies."""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.desk import samples
from mailbot.mail.draft import Draft, Enclosure
from mailbot.mail.headers import one_line
from mailbot.mail.message import Address
from mailbot.mail.render.context import KINDS
from mailbot.mail.render.values import exact
from tests.mail.pages import ID, composed, draft

LETTERS = st.text('aàảãáạăằắâầấđeêềếệiìoôồốơờớợuưừứựyỳý ĐƯ.,:;<>@"\\=?_-–“”()[]#0123456789😀\t', max_size=400)
LINES = st.text("aạăắâấđêếệôốộơớợưứự .=-\n\t😀<>&", max_size=1500)
FILE = bytes(range(256)) * 300
NAMED = Enclosure("Hợp đồng thuê văn phòng tầng 3.pdf", "application/pdf", len(FILE), hashlib.sha256(FILE).hexdigest())
WORD = re.compile(rb"=\?[^?\s]+\?[BbQq]\?[^?\s]*\?=")


def read(made: Draft) -> tuple[EmailMessage, bytes, str, str]:
    """A mail as `policy.default` reads it, its bytes, and what we mean by its subject and text."""
    done = composed(made, contents={NAMED.sha256: FILE}).outgoing
    mail = email.message_from_bytes(done.raw, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    return mail, done.raw, done.subject, done.text


def body(mail: EmailMessage, subtype: str) -> str:
    found = mail.get_body((subtype,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n").removesuffix("\n")


@pytest.mark.parametrize("language", ["vi", "en", "ms"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_mail_is_read_as_it_was_meant(kind: str, language: str) -> None:
    mail, _, subject, text = read(draft(kind, language=language, enclosures=(NAMED,)))
    assert not list(mail.defects)
    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    ]
    assert (mail["Subject"], mail["Message-ID"], body(mail, "plain")) == (subject, f"<{ID}>", text.removesuffix("\n"))
    assert body(mail, "html").startswith("<!DOCTYPE html>\n")
    assert body(mail, "html").endswith("</html>")
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content()) == (NAMED.name, FILE)


@settings(max_examples=60, deadline=None)
@given(LETTERS, LETTERS, LINES)
def test_whatever_people_write_is_read_as_they_wrote_it(subject: str, name: str, words: str) -> None:
    ticket = {**samples.TICKET, "subject": subject}
    context: dict[str, Any] = {**samples.FULL["reply"], "ticket": ticket, "message": {**samples.ANSWER, "text": words}}
    mail, raw, meant, text = read(draft("reply", context, to=(Address("lan@abc.vn", name),), speaker=name))
    assert one_line(str(mail["Subject"])) == meant
    assert [address.addr_spec for address in mail["To"].addresses] == ["lan@abc.vn"]
    assert body(mail, "plain") == text.removesuffix("\n")
    assert exact(words) in text
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert all(len(word) <= 75 for word in WORD.findall(raw.partition(b"\r\n\r\n")[0]))
