"""A draft as the mail that goes out: header, envelope, structure, enclosures."""

from __future__ import annotations

import email
import hashlib
from datetime import timedelta
from email.header import decode_header, make_header
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.desk import samples
from mailbot.mail.draft import Auto, Enclosure
from mailbot.mail.message import Address
from tests.mail.pages import ID, LAN, NOON, US, composed, draft, part, sent

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
KEY = hashlib.sha256(PNG).hexdigest()
PICTURE = Enclosure("ảnh lỗi.png", "image/png", len(PNG), KEY)
ANY = st.text(st.characters(codec=None), max_size=200)


def head(value: object) -> str:
    return str(make_header(decode_header(str(value).replace("\r\n", ""))))


def test_the_same_draft_gives_the_same_bytes() -> None:
    one, two = (composed(draft(enclosures=(PICTURE,)), contents={KEY: PNG}).outgoing for _ in range(2))
    assert one.raw == two.raw


def test_text_and_html_are_alternatives() -> None:
    mail = sent(draft())
    assert mail.get_content_type() == "multipart/alternative"
    assert [p.get_content_type() for p in mail.walk()][1:] == ["text/plain", "text/html"]


def test_an_enclosure_stands_beside_the_alternatives_with_its_bytes_and_name() -> None:
    mail = sent(draft(enclosures=(PICTURE,)), contents={KEY: PNG})
    assert [p.get_content_type() for p in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "image/png",
    ]
    enclosed = list(mail.walk())[-1]
    assert enclosed.get_payload(decode=True) == PNG
    assert enclosed.get_filename() == "ảnh lỗi.png"


def test_an_enclosure_that_is_gone_is_told_and_the_mail_goes() -> None:
    made = composed(draft(enclosures=(PICTURE,)))
    assert "ảnh lỗi.png" in made.problems[0]
    assert made.outgoing.recipients == ("lan@abc.vn",)


def test_an_attached_mail_goes_as_bytes_that_nobody_may_change() -> None:
    enclosure = Enclosure("cũ.eml", "message/rfc822", len(PNG), KEY)
    assert (
        list(sent(draft(enclosures=(enclosure,)), contents={KEY: PNG}).walk())[-1].get_content_type()
        == "application/octet-stream"
    )


def test_every_line_is_short_seven_bit_and_ends_in_crlf() -> None:
    text = "x" * 5000 + "\n" + "Tiếng Việt " * 500 + "\n.\nFrom here\n" + "\t trailing \n"
    message = {**samples.ANSWER, "text": text}
    raw = composed(
        draft(context={**samples.FULL["reply"], "message": message}, enclosures=(PICTURE,)), contents={KEY: PNG}
    ).outgoing.raw
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert raw.replace(b"\r\n", b"").count(b"\n") == 0
    assert raw.replace(b"\r\n", b"").count(b"\r") == 0


@pytest.mark.parametrize(
    ("auto", "header", "suppress"),
    [(Auto.REPLIED, "auto-replied", "All"), (Auto.GENERATED, "auto-generated", "All"), (Auto.PERSON, None, None)],
)
def test_automatic_mails_say_so_and_a_persons_words_do_not(auto: Auto, header: str | None, suppress: str | None) -> None:
    made = composed(draft(auto=auto))
    mail = sent(draft(auto=auto))
    assert mail["Auto-Submitted"] == header
    assert mail["X-Auto-Response-Suppress"] == suppress
    assert made.outgoing.automatic is (auto is not Auto.PERSON)


def test_the_header_tells_kind_language_date_and_id_and_no_list() -> None:
    mail = sent(draft())
    assert mail["X-Mailbot-Kind"] == "reply"
    assert mail["Content-Language"] == "vi"
    assert mail["Date"] == "Mon, 23 Nov 2026 15:30:00 +0700"
    assert mail["Message-ID"] == f"<{ID}>"
    assert mail["MIME-Version"] == "1.0"
    assert "List-Id" not in mail
    assert "Reply-To" not in mail


def test_from_is_the_support_address_under_the_speakers_name_or_ours() -> None:
    spoken = sent(draft(speaker="Nguyễn Văn An (Phòng Kỹ thuật)"))
    assert head(spoken["From"]) == "Nguyễn Văn An (Phòng Kỹ thuật) <hotro@abc.vn>"
    assert head(sent(draft())["From"]) == "Hỗ trợ ABC <hotro@abc.vn>"


def test_reply_to_stands_only_where_it_was_given() -> None:
    assert sent(draft(), reply_to="hotro+yc12.abc@abc.vn")["Reply-To"] == "<hotro+yc12.abc@abc.vn>"


def test_the_thread_is_the_recipients_own() -> None:
    mail = sent(draft(thread="b@abc.vn", references=("a@abc.vn", "b@abc.vn")))
    assert mail["In-Reply-To"] == "<b@abc.vn>"
    assert mail["References"].split() == ["<a@abc.vn>", "<b@abc.vn>"]


def test_our_own_addresses_are_never_recipients() -> None:
    ours = (Address("HOTRO@abc.vn"), Address("hotro+yc1@abc.vn"), Address("it@abc.vn"))
    made = composed(draft(to=(ours[0], LAN), cc=ours)).outgoing
    assert made.recipients == ("lan@abc.vn",)
    assert b"it@abc.vn" not in made.raw.partition(b"\r\n\r\n")[0]
    assert composed(draft(to=ours)).outgoing.recipients == ()


def test_each_recipient_is_named_once_and_copies_move_up_where_nobody_is_left() -> None:
    minh = Address("minh@abc.vn", "Minh")
    assert composed(draft(cc=(Address("Lan@ABC.vn"), minh, minh))).outgoing.recipients == ("lan@abc.vn", "minh@abc.vn")
    moved = sent(draft(to=(Address("hotro@abc.vn"),), cc=(minh,)))
    assert (moved["To"], moved["Cc"]) == ("Minh <minh@abc.vn>", None)


def test_an_international_domain_is_written_in_ascii_in_header_and_envelope() -> None:
    made = composed(draft(to=(Address("an@bücher.example", "An"),))).outgoing
    assert made.recipients == ("an@xn--bcher-kva.example",)
    assert b"To: An <an@xn--bcher-kva.example>\r\n" in made.raw


@pytest.mark.parametrize("subject", ["Máy in", "[YC-12] Máy in", "Re: [yc-12] Re: [YC-12] Máy in [YC-12]"])
@pytest.mark.parametrize("kind", ["received", "assigned", "overdue", "command-error"])
def test_the_token_stands_in_the_subject_exactly_once(kind: str, subject: str) -> None:
    ticket = {**samples.TICKET, "subject": subject}
    made = composed(draft(kind, {**samples.FULL[kind], "ticket": ticket})).outgoing
    assert made.subject.upper().count("[YC-12]") == 1
    assert head(sent(draft(kind, {**samples.FULL[kind], "ticket": ticket}))["Subject"]) == made.subject


def test_a_mail_without_a_ticket_has_no_token() -> None:
    assert "[YC-" not in composed(draft("digest")).outgoing.subject


@settings(max_examples=50, deadline=None)
@given(ANY, ANY, ANY)
def test_nothing_that_people_wrote_adds_a_header_or_a_recipient(subject: str, name: str, text: str) -> None:
    ticket = {**samples.TICKET, "subject": subject, "requester_name": name}
    context: dict[str, Any] = {
        **samples.FULL["assigned"],
        "ticket": ticket,
        "message": {**samples.REQUEST, "name": name, "text": text},
    }
    made = draft("assigned", context, to=(Address("lan@abc.vn", name),), speaker=name)
    done = composed(made)
    mail = email.message_from_bytes(done.outgoing.raw)
    wanted = (
        "From To Subject Date Message-ID Auto-Submitted X-Auto-Response-Suppress X-Mailbot-Kind Content-Language MIME-Version"
    )
    assert list(mail.keys()) == [*wanted.split(), "Content-Type"]
    assert done.outgoing.recipients == ("lan@abc.vn",)
    assert not done.problems


def test_the_text_in_the_outbox_is_the_plain_part() -> None:
    made = composed(draft()).outgoing
    assert made.text == part(sent(draft()), "plain")


def test_the_time_before_which_it_must_not_go_stays_on_it() -> None:
    later = NOON + timedelta(hours=1)
    assert composed(draft(not_before=later)).outgoing.not_before == later


def test_the_sender_of_the_envelope_is_the_support_address() -> None:
    assert composed(draft()).outgoing.sender == US.address
