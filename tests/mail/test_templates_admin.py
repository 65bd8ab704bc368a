"""An admin's own templates: used where they are right; told, and replaced by the shipped ones, where they are not."""

from __future__ import annotations

import pytest

from mailbot.desk import samples
from mailbot.mail.compose import subject_line
from mailbot.mail.render import Templates, load
from tests.mail.pages import OCCASION, SHIPPED, US, composed, draft, part, sent

OWN = "Subject: [{{ ticket.token }}] Của chúng tôi\n\nXin chào {{ given(to_name) }}.\n"


def words(text: str) -> tuple[Templates, tuple[str, ...]]:
    return load({"vi/words.yaml": text}, SHIPPED)


def test_an_admins_template_replaces_the_shipped_one() -> None:
    templates, problems = load({"vi/received.md": OWN}, SHIPPED)
    assert problems == ()
    made = composed(draft("received"), templates=templates).outgoing
    assert made.subject == "[YC-12] Của chúng tôi"
    assert made.text == "Xin chào Lan.\n"


def test_an_admins_partial_replaces_the_shipped_one_everywhere() -> None:
    templates, _ = load({"vi/_footer.md": "\n---\n\nCông ty TNHH Một Mình\n"}, SHIPPED)
    assert composed(draft("received"), templates=templates).outgoing.text.endswith("-- \nCông ty TNHH Một Mình\n")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("Xin chào\n", "vi/received.md:1: the first line should be `Subject: …`"),
        ("Subject: a\n\n{% if x %}\n", "vi/received.md:"),
        ("Subject: a\n\nmột\n{{ tikcet.number }}\n", "vi/received.md:4: there is no value `tikcet`; did you mean `ticket`?"),
        ("Subject: a\n\n{{ to_name | verbatum }}\n", "vi/received.md:3: there is no filter `verbatum`; did you mean `verbatim`?"),
        ("Subject: {{ oops\n\nx\n", "vi/received.md:1: "),
        ("Subject: a\n\n{% macro m() %}x{% endmacro %}\n", "vi/received.md:3: `macro` is not offered"),
        ('Subject: a\n\n{% import "_x.md" as x %}\n', "vi/received.md:3: `import` is not offered"),
        ("Subject: a\n\n{% set x %}y{% endset %}\n", "vi/received.md:3: `set … endset` is not offered"),
        ('Subject: a\n\n{% include "_nix.md" %}\n', "vi/received.md:3: there is no file `_nix.md`"),
        ("Subject: a\n\n{{ errors }}\n", "vi/received.md:3: there is no value `errors`"),
    ],
)
def test_a_broken_template_is_told_with_its_line_and_the_shipped_one_is_used(source: str, told: str) -> None:
    templates, problems = load({"vi/received.md": source}, SHIPPED)
    assert len(problems) == 1
    assert problems[0].startswith(told)
    made = composed(draft("received"), templates=templates)
    assert made.problems == ()
    assert "Phòng Kỹ thuật" in made.outgoing.text


@pytest.mark.parametrize(
    "body",
    [
        "{{ ticket.nmber }}",
        "{{ ticket.number.real.nix }}",
        "{{ 1 / 0 }}",
        "{{ to_name.__class__.__mro__ }}",
        "{{ ''.join.__globals__ }}",
        "{% for x in range(9999999) %}x{% endfor %}",
        "{% for a in range(9999) %}{% for b in range(9999) %}xxxx{% endfor %}{% endfor %}",
        "{{ when('gestern') }}",
        "{{ ticket.number + 'x' }}",
        "{% set x = ticket.tags.append('y') %}{{ x }}",
    ],
)
def test_a_template_that_fails_while_rendering_gives_way_to_the_shipped_one(body: str) -> None:
    templates, problems = load({"vi/received.md": f"Subject: a\n\nmột\n\n{body}\n"}, SHIPPED)
    assert problems == ()
    made = composed(draft("received"), templates=templates)
    assert made.problems[0].startswith(("vi/received.md:5: ", "vi/received.md:1: over "))
    assert "Phòng Kỹ thuật" in made.outgoing.text


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("{{ ticket.nmber }}", "vi/received.md:5: there is no value `nmber` here"),
        ("{{ when('gestern') }}", "vi/received.md:5: `when` takes a time, such as `ticket.resolve_by`"),
    ],
)
def test_what_fails_is_told_in_the_words_of_templates(body: str, told: str) -> None:
    templates, _ = load({"vi/received.md": f"Subject: a\n\nmột\n\n{body}\n"}, SHIPPED)
    assert composed(draft("received"), templates=templates).problems == (told,)


def test_a_canned_answer_that_fails_says_what_it_can() -> None:
    templates, problems = load({"vi/canned/vpn.md": "Subject: VPN\n\nCài lại VPN.\n\n{{ ticket.nmber }}\n"}, SHIPPED)
    assert problems == ()
    made = composed(draft(context={**samples.FULL["reply"], "canned": "vpn"}), templates=templates)
    assert made.outgoing.text.startswith("Cài lại VPN.\n")
    assert made.problems[0].startswith("vi/canned/vpn.md:5: ")


def test_a_word_can_be_changed_alone() -> None:
    templates, problems = words("priority: {urgent: Gấp lắm}\n")
    assert problems == ()
    text = composed(draft("received", {"ticket": {**samples.TICKET, "priority": "urgent"}}), templates=templates).outgoing.text
    assert "Gấp lắm" in text
    assert "Số yêu cầu" in text


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("status: {new: a}\npriority: [a, b]\n", "vi/words.yaml:2: priority should be keys below it"),
        ("priority: {urgent: {a: b}}\n", "vi/words.yaml:1: priority.urgent should be one line of text"),
        ("status:\n  new: a\n  new: b\n", "vi/words.yaml:3: new stands twice: keep one"),
        ("a: &x {b: c}\nd: *x\n", "vi/words.yaml:2: aliases (*) are not read here"),
        ("status: {new: a\n", "vi/words.yaml:2: "),
        ("- a\n", "vi/words.yaml:1: expected groups of words"),
        ("a: \x07\n", "vi/words.yaml:1: "),
    ],
)
def test_broken_words_are_told_and_the_shipped_ones_used(source: str, told: str) -> None:
    templates, problems = words(source)
    assert len(problems) == 1
    assert problems[0].startswith(told)
    assert "Mức ưu tiên: Cao" in composed(draft("received"), templates=templates).outgoing.text


def test_yes_no_and_times_in_words_stay_words() -> None:
    templates, _ = words("priority: {urgent: no, high: 17:30, normal: 0123}\n")
    assert dict(templates.chosen.words["vi"]["priority"])["high"] == "17:30"
    assert dict(templates.chosen.words["vi"]["priority"])["urgent"] == "no"


def test_a_new_language_is_used_and_what_it_lacks_is_english_and_told() -> None:
    templates, problems = load({"fr/received.md": OWN.replace("Xin chào", "Bonjour")}, SHIPPED)
    assert "fr/assigned.md:1: there is no such file; the English one is used" in problems
    assert "fr/words.yaml:1: there is no such file; the English one is used" in problems
    assert composed(draft("received", language="fr"), templates=templates).outgoing.text == "Bonjour Lan.\n"
    assert composed(draft("assigned", language="fr"), templates=templates).outgoing.text.startswith("Hello An")


def test_an_unknown_kind_of_file_is_told() -> None:
    _, problems = load({"vi/recieved.md": OWN}, SHIPPED)
    assert problems == ("vi/recieved.md:1: there is no such kind of mail; did you mean `received`?",)


def test_a_draft_that_lacks_values_is_sent_all_the_same() -> None:
    made = composed(draft("assigned", {"ticket": {"token": "YC-12", "subject": "x"}}))
    assert made.outgoing.recipients == ("lan@abc.vn",)
    assert "Có yêu cầu mới cho anh/chị." in made.outgoing.text
    assert made.problems


def test_broken_shipped_templates_are_our_fault() -> None:
    with pytest.raises(ValueError, match=r"vi/received\.md"):
        load({}, {**SHIPPED, "vi/received.md": "nothing"})


@pytest.mark.parametrize(
    ("rendered", "token", "line"),
    [
        ("Re: [YC-1] a", "YC-1", "Re: [YC-1] a"),
        ("a", "YC-1", "[YC-1] a"),
        ("Re: a [yc-1]", "YC-1", "[YC-1] Re: a"),
        ("[YC-1] [YC-1] Re: [YC-1] a", "YC-1", "[YC-1] Re: a"),
        ("Re: Re: RE: [YC-1] a", "YC-1", "RE: [YC-1] a"),
        ("[YC-12] a", "YC-1", "[YC-1] [YC-12] a"),
        ("a", "", "a"),
    ],
)
def test_the_subject_line_holds_its_token_once(rendered: str, token: str, line: str) -> None:
    assert subject_line(rendered, token) == line


def test_the_small_print_names_company_and_address() -> None:
    assert part(sent(draft()), "plain").endswith(f"Công ty ABC · {US.address}\n")


@pytest.mark.parametrize(
    ("context", "subject"), [({"fixes": [], "ticket": samples.TICKET}, "received"), ({"text": "Không ạ."}, "rejected")]
)
def test_a_rules_own_template_that_fails_is_replaced_by_the_usual_one(context: dict[str, object], subject: str) -> None:
    own = {"vi/welcome.md": "Subject: Chào\n\n{{ 1 + company }}\n"}
    templates, problems = load(own, SHIPPED, {"welcome"})
    assert problems == ()
    made = templates.render("welcome", "vi", context, OCCASION)
    assert "welcome.md" in made.problems[0]
    assert made.text == templates.render(subject, "vi", context, OCCASION).text
