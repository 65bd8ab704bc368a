"""Strangers' bytes never break the reader, and the same bytes always read the same."""

from __future__ import annotations

from unicodedata import is_normalized

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.mail import dsn, language, nature
from mailbot.mail.message import Nature
from mailbot.mail.parse import parse
from mailbot.mail.reply import written
from tests.corpus.make.write import everything

_MAILS = [case.raw for case in everything()]
_SPLINTERS = st.sampled_from(
    (
        *(
            b"\r\n",
            b"\n\n",
            b"--",
            b"=?utf-8?B?",
            b"?=",
            b"\x00",
            b"\xff\xfe",
            b";",
            b'"',
            b"<",
            b">",
            b"(",
            b"boundary=",
            b"From: ",
        ),
        *(
            b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
            b"Content-Transfer-Encoding: base64\r\n",
            b"charset=utf-7",
        ),
        *(
            b"\xed\xa0\x80",
            b"Content-Type: message/rfc822\r\n\r\n",
            b"begin 644 a\n#0V%T\n",
            b"<div class=gmail_quote>",
            b"</td>",
        ),
        *(b"<!--", b"> ", b"On 1/1/26 a@b.c wrote:"),
    )
)


@st.composite
def _mutants(draw: st.DrawFn) -> bytes:
    """A mail of the corpus with a few cuts, and splinters put in."""
    raw = draw(st.sampled_from(_MAILS))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(raw)))
        cut = draw(st.integers(0, 40))
        raw = raw[:at] + draw(_SPLINTERS | st.binary(max_size=8)) + raw[at + cut :]
    return raw


def _check(raw: bytes) -> None:
    message = parse(raw)
    words = written.split(message)
    texts = (
        message.subject,
        message.text,
        words.new,
        words.quoted,
        words.signature,
        *(v for _, v in message.headers),
    )
    for text in texts:
        text.encode("utf-8")
        assert "\x00" not in text
        assert "\r" not in text
    assert is_normalized("NFC", message.text)
    assert is_normalized("NFC", message.subject)
    assert "\n" not in message.subject
    assert all(
        one.name and "/" not in one.name and "\\" not in one.name and one.name not in (".", "..") for one in message.attachments
    )
    assert nature.judge(message).nature in Nature
    assert all(one.recipient for one in dsn.read(message))
    assert language.detect(words.new, "vi") in {"vi", "en", "ms"}


@given(st.binary(max_size=600))
@settings(max_examples=100, deadline=None)
def test_random_bytes_never_raise(raw: bytes) -> None:
    _check(raw)


@given(_mutants())
@settings(max_examples=150, deadline=None)
def test_damaged_mails_never_raise(raw: bytes) -> None:
    _check(raw)


@given(_mutants())
@settings(max_examples=40, deadline=None)
def test_the_same_bytes_always_read_the_same(raw: bytes) -> None:
    assert parse(raw) == parse(raw)
    assert written.split(parse(raw)) == written.split(parse(raw))


@given(st.text(max_size=400))
@settings(max_examples=100, deadline=None)
def test_a_text_that_says_something_is_never_emptied_without_a_quote(text: str) -> None:
    bare = text.replace(">", "").replace("|", "")
    if any(letter.isalpha() for letter in bare) and ":" not in bare and "：" not in bare and "-" not in bare:
        assert written.trim(bare).strip()


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_trimming_twice_changes_nothing_more_than_once_for_plain_words(text: str) -> None:
    bare = "".join(letter for letter in text if letter.isalnum() or letter in " \n")
    assert written.trim(written.trim(bare)) == written.trim(bare)


_SIZE = 40_000
_HOSTILE = {
    "one long address": b"From: " + b"a" * _SIZE + b"\r\n\r\nx",
    "open comments in an address": b"From: " + b"(" * _SIZE + b"\r\n\r\nx",
    "a header of many lines": b"From: a@b.c\r\nX: y\r\n" + b" a\r\n" * _SIZE + b"\r\nx",
    "unclosed encoded words": b"Subject: " + b"=?a?b?" * (_SIZE // 6) + b"\r\n\r\nx",
    "parameters without end": b"Content-Type: text/plain; " + b"(;" * (_SIZE // 2) + b"\r\n\r\nx",
    "an id without end": b"References: " + b"a" * _SIZE + b"\r\n\r\nx",
    "parts in parts": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(500)),
    "many parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * (_SIZE // 10),
    "uuencode without end": b"\r\n" + b"begin 644 x\n" * (_SIZE // 12) + b"\nend\n",
    "open comments in HTML": b"Content-Type: text/html\r\n\r\n" + b"<!--" * (_SIZE // 4),
    "open styles in HTML": b"Content-Type: text/html\r\n\r\n" + b"<style " * (_SIZE // 7),
    "deep HTML": b"Content-Type: text/html\r\n\r\n" + b"<div>" * (_SIZE // 5),
    "signatures in HTML": b"Content-Type: text/html\r\n\r\n" + b"<div class=Signature>x</div>" * (_SIZE // 30),
    "quote lines": b"\r\n" + b"On 1/1/2020 a@b.c wrote:\n" * (_SIZE // 25),
    "labels": b"\r\n" + b"From: a@b.c\n" * (_SIZE // 12),
    "one line": b"\r\n" + b"a" * _SIZE + b"@",
    "a bounce of dashes": b"From: MAILER-DAEMON\r\nSubject: failure\r\n\r\n" + b"-" * _SIZE,
    "failed receivers": b"X-Failed-Recipients: " + b"<a@b.vn>, " * (_SIZE // 10) + b"\r\n\r\n" + b"<c@d.vn> " * (_SIZE // 9),
    "receivers over and over": b"To: a: b@c.d, e;,\r\n" * (_SIZE // 20) + b"\r\nx",
    "a bounce of blank lines": b"From: MAILER-DAEMON\r\nSubject: failure\r\n\r\n" + b"\n" * _SIZE,
}


def test_what_stands_below_thousands_of_empty_parts_is_still_read() -> None:
    raw = b"From: a@b.vn\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 5_000 + b"--b\n\nXin ch\xc3\xa0o\n--b--\n"
    assert "Xin chào" in parse(raw).text


@pytest.mark.parametrize("raw", _HOSTILE.values(), ids=_HOSTILE.keys())
def test_mails_made_to_be_slow_are_read(raw: bytes) -> None:
    _check(raw)
