"""What a page says to everybody is written once: each mail still shows its own values, and only those."""

from __future__ import annotations

import base64
import email
import quopri
from datetime import timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.desk import samples
from mailbot.mail.compose_mime import text_part
from mailbot.mail.draft import Draft
from mailbot.mail.headers import date
from mailbot.mail.render import load
from mailbot.mail.render.markdown import fragment, look
from mailbot.mail.render.values import Shown, Values, inline, verbatim
from tests.mail.pages import LAN, NOON, SHIPPED, composed, draft

LINES = "một\n  hai"


def shown(markdown: str, *values: Shown) -> tuple[str, str]:
    """Text and HTML of blocks in which each `$` is the next value."""
    kept = Values()
    for value in values:
        markdown = markdown.replace("$", kept.mark(value), 1)
    made = fragment(markdown)
    return made.plain(kept), "".join(made.rich(kept))


def test_mails_that_say_the_same_share_a_look_and_show_their_own_values() -> None:
    one, other = (composed(draft("received", {"ticket": {**samples.TICKET, "subject": word}})).outgoing for word in ("A", "B"))
    assert one.text == other.text
    assert (one.subject, other.subject) == ("Re: [YC-12] A", "Re: [YC-12] B")
    before = look.cache_info().misses
    names = ("Trần Thị Mai", "Lê Chi")
    texts = [composed(draft("received", {**samples.FULL["received"], "on_behalf": name})).outgoing.text for name in names]
    assert look.cache_info().misses <= before + 1
    assert [name in text for text in texts for name in names] == [True, False, False, True]


def test_a_mail_after_another_is_the_same_as_before_it() -> None:
    first = composed(draft("assigned")).outgoing.raw
    composed(Draft("assigned", (LAN,), "vi", samples.empty("assigned"), ticket=12))
    assert composed(draft("assigned")).outgoing.raw == first


@pytest.mark.parametrize(
    ("address", "text", "link"),
    [
        ("https://x.example/1", "hier (https://x.example/1)", True),
        ("javascript:alert(1)", "hier", False),
        ("mailto:an@abc.vn", "hier", True),
    ],
)
def test_a_link_is_judged_when_its_value_is_in(address: str, text: str, link: bool) -> None:
    plain, html = shown("[hier]($)", inline(address))
    assert plain == f"{text}\n"
    assert ("<a " in html) is link


def test_a_link_that_is_its_own_label_is_named_once() -> None:
    url = inline("https://x.example/1")
    assert shown("[$]($)", url, url)[0] == "https://x.example/1\n"


def test_words_of_several_lines_hang_under_their_list_mark() -> None:
    assert shown("- a\n  - $", verbatim(LINES))[0] == "- a\n  \n  - một\n      hai\n"
    assert shown("1. $", verbatim(LINES))[0] == "1. một\n     hai\n"


def test_a_block_alone_in_a_paragraph_needs_none_around_it() -> None:
    assert shown("$", verbatim(LINES))[1].startswith("<pre ")
    assert shown("$", inline("một"))[1].startswith("<p ")


def test_marks_written_into_a_template_name_no_value() -> None:
    templates, _ = load({"vi/received.md": "Subject: a\n\n\ue0000\ue001 {{ ticket.subject }}\n"}, SHIPPED)
    assert composed(draft("received"), templates=templates).outgoing.text == "0 Lỗi trang thanh toán\n"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("ab =.ếđ😀\t", max_size=120), max_size=12))
def test_a_text_part_takes_the_shorter_form_and_reads_back(lines: list[str]) -> None:
    text = "\n".join(lines)
    made = text_part((text,), "plain")
    assert bytes(email.message_from_bytes(made).get_payload(decode=True)).replace(b"\r\n", b"\n").decode() == text
    body = made.partition(b"\r\n\r\n")[2]
    crlf = text.encode().replace(b"\n", b"\r\n")
    assert len(body) <= len(base64.encodebytes(crlf).replace(b"\n", b"\r\n"))
    assert b"base64" in made.partition(b"\r\n\r\n")[0] or quopri.decodestring(body) == crlf


def test_equal_moments_of_two_zones_keep_their_own_date() -> None:
    local = NOON.astimezone(timezone(timedelta(hours=7)))
    assert (date(NOON), date(local)) == ("Mon, 23 Nov 2026 08:30:00 +0000", "Mon, 23 Nov 2026 15:30:00 +0700")
