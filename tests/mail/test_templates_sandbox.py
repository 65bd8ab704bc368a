"""Jinja2 with our short ways says what it says without them."""

from __future__ import annotations

import pytest

from mailbot.mail.compose import Composed
from mailbot.mail.render import load
from tests.mail.pages import SHIPPED, composed, draft

SHIPPED_WORDS = "Phòng Kỹ thuật"


def made(body: str, **partials: str) -> Composed:
    """`received` with a body of our own; a partial `_a.md` is given as `_a`."""
    files = {f"vi/{name}.md": text for name, text in partials.items()}
    templates, problems = load({"vi/received.md": f"Subject: a\n\n{body}\n", **files}, SHIPPED)
    assert problems == ()
    return composed(draft("received"), templates=templates)


def said(body: str, **partials: str) -> str:
    done = made(body, **partials)
    assert done.problems == ()
    return done.outgoing.text.strip()


def test_an_included_file_sees_what_is_set_around_it() -> None:
    assert said('{% for n in [1, 2] %}{% set reason = n %}{% include "_a.md" %} {% endfor %}', _a="<{{ reason }}>") == "<1> <2>"
    assert said('{% set reason = "x" %}{% include "_a.md" %}', _a='{% include "_b.md" %}', _b="<{{ reason }}>") == "<x>"


def test_what_an_included_file_sets_stays_there() -> None:
    body = '{% set reason = 1 %}{% include "_a.md" %}{% include "_b.md" %} {{ reason }}'
    assert said(body, _a="{% set reason = 2 %}{{ reason }} ", _b="{{ reason }}") == "2 1 1"


def test_a_file_may_be_included_under_a_name_that_is_worked_out_and_may_be_missing() -> None:
    assert said('{% for name in ["_a.md", "_b.md"] %}{% include name %}{% endfor %}', _a="a", _b="b") == "ab"
    assert said('{% include ["_nix.md", "_a.md"] %}{% include "_a.md" without context %}', _a="a") == "aa"


def test_a_mistake_in_an_included_file_is_told_with_its_own_line() -> None:
    done = made('một\n{% include "_a.md" %}', _a="hai\n\n{{ ticket.nix }}")
    assert [problem.partition(" ")[0] for problem in done.problems] == ["vi/_a.md:3:"]
    assert SHIPPED_WORDS in done.outgoing.text


def test_a_key_is_taken_from_a_mapping_and_a_method_stays_a_method() -> None:
    assert said('{% set d = {"one": 2, "items": 3} %}{{ d.one }} {{ d["items"] }} {{ d.items is callable }}') == "2 3 True"


@pytest.mark.parametrize("wish", ["ticket.__class__", "greeting.__globals__", "ticket.fields.append(1)", "ticket.update({})"])
def test_what_a_sandbox_keeps_back_is_not_given_out(wish: str) -> None:
    done = made(f"{{{{ {wish} }}}}")
    assert done.problems
    assert SHIPPED_WORDS in done.outgoing.text


def test_many_empty_values_end_no_page() -> None:
    assert said('{% for n in range(500) %}{{ "" }}{{ none }}{% endfor %}Ende') == "Ende"


def test_a_page_that_never_ends_is_given_up() -> None:
    done = made("{% for n in range(90000) %}một hai ba {% endfor %}")
    assert done.problems == ("vi/received.md:1: over 500000 characters",)
    assert SHIPPED_WORDS in done.outgoing.text
