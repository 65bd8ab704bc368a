"""What people wrote, inside our pages: shown exactly, and nothing of it takes effect."""

from __future__ import annotations

import email
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.desk import samples
from mailbot.mail.render.values import exact
from tests.mail.pages import TEMPLATES, Seen, composed, draft, part, sent

HOSTILE = [
    "<script>alert(1)</script><img src=http://evil.example/x.png>",
    "**không đậm** *nghiêng* `mã` ~~gạch~~",
    "[bấm đây](http://evil.example) <http://evil.example> http://evil.example",
    "![ảnh](http://evil.example/x.png)",
    "# không phải tiêu đề\n---\n- mục\n1. số\n> trích\n| a | b |\n|---|---|\n    thụt bốn dấu cách",
    "{{ 7 * 7 }} {% for x in range(10) %}{{ x }}{% endfor %} {# ẩn #}",
    "{{ ''.__class__.__mro__ }}",
    "\ue0000\ue001 \ue0001\ue001 \ue000999\ue001",
    "&lt;b&gt; &amp; &#x41; &nbsp;",
    "]]></pre></div></body></html>",
    "dòng một\r\ndòng hai\rdòng ba\n\n\n\ndòng bốn\tsau tab",
    "a\u2028b\x85c\x0bd\x00e\ud800f",
    "\\[YC-1\\] \\*",
    '"><a href="javascript:alert(1)">x</a>',
    "x" * 2000,
    "-- \nchữ ký",
]
ANY = st.text(st.characters(codec=None), max_size=400)


def about(words: str) -> dict[str, Any]:
    """`assigned`, with these words in every place where people's words can stand."""
    ticket = {
        **samples.TICKET,
        "subject": words,
        "requester_name": words,
        "tags": [words],
        "team_name": words,
        "assignee_name": words,
    }
    ticket |= {
        "fields": [{"key": words, "value": words}],
        "missing": [words],
        "watchers": [words],
        "requester": words,
        "step": None,
    }
    files = [{"name": words, "size": 1}]
    message = {**samples.REQUEST, "text": words, "name": words, "email": words, "attachments": files}
    return {
        **samples.FULL["assigned"],
        "to_name": words,
        "ticket": ticket,
        "message": message,
        "history": (message,),
        "why": words,
    }


def check(words: str) -> None:
    made = draft("assigned", about(words))
    done = composed(made)
    assert done.problems == ()
    mail = email.message_from_bytes(done.outgoing.raw)
    text, page = part(mail, "plain"), part(mail, "html")
    assert exact(words) in text
    seen = Seen(page)
    assert seen.open == []
    assert exact(words) in seen.text or not exact(words)
    assert seen.tags <= set(
        ["html", "head", "meta", "title", "body", "div", "p", "br", "strong", "em", "h2", "table", "tr", "td", "pre", "a"]
    )
    assert all(link.startswith("mailto:hotro@abc.vn?") for link in seen.links)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_shown_and_do_nothing(words: str) -> None:
    check(words)


@settings(max_examples=50, deadline=None)
@given(ANY)
def test_any_words_are_shown_and_do_nothing(words: str) -> None:
    check(words)


def test_an_agents_reply_keeps_its_paragraphs_and_lists() -> None:
    words = "Chào chị,\n\n1. Mở máy\n   a. bấm nút\n2. Đăng nhập\n\n  - thụt vào\n\tvà tab"
    mail = sent(draft(context={**samples.FULL["reply"], "message": {**samples.ANSWER, "text": words}}))
    assert part(mail, "plain").startswith(words)
    assert f">{words}</pre>" in part(mail, "html")


@pytest.mark.parametrize("kind", sorted(set(samples.FULL) - {"assigned"}))
def test_every_other_kind_shows_hostile_words_too(kind: str) -> None:
    for words in HOSTILE:
        context = _replaced(samples.FULL[kind], words)
        seen = Seen(part(sent(draft(kind, context, ticket=12)), "html"))
        assert seen.open == []
        assert not seen.tags & {"script", "img"}
        assert all(link.startswith("mailto:hotro@abc.vn?") for link in seen.links)


_OURS = ("what", "key", "for_role", "topic", "status", "priority", "state", "word", "role", "reason", "by", "label_key")


def _replaced(value: Any, words: str, key: str = "") -> Any:
    if isinstance(value, dict):
        return {inner: _replaced(item, words, inner) for inner, item in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(item, words, key) for item in value]
    return words if isinstance(value, str) and key not in _OURS else value


def test_a_huge_context_makes_no_huge_mail() -> None:
    message = {**samples.REQUEST, "text": "dài " * 100_000}
    context = {**samples.FULL["assigned"], "message": message, "history": [message] * 20}
    made = composed(draft("assigned", context))
    assert len(made.outgoing.raw) < 8_000_000
    assert made.outgoing.recipients == ("lan@abc.vn",)


def test_a_deeply_marked_up_subject_costs_nothing() -> None:
    for words in ("[" * 20_000, "*" * 20_000, "> " * 10_000, "`" * 20_000, "<" * 20_000, "((" * 10_000):
        ticket = {**samples.TICKET, "subject": words}
        made = composed(draft("received", {**samples.FULL["received"], "ticket": ticket}))
        assert len(made.outgoing.subject) <= 260
        assert made.problems == ()


def test_words_with_jinja_in_them_stay_words_in_a_canned_answer() -> None:
    context = {**samples.FULL["reply"], "to_name": "{{ 7 * 7 }}", "canned": "mat-khau"}
    assert "49" not in part(sent(draft(context=context)), "plain").replace("YC-12", "")
    assert TEMPLATES.canned_names("vi")
