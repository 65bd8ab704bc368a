"""The shipped templates: complete in three languages, whole with every sample, natural where it can be checked."""

from __future__ import annotations

import email
import re
from pathlib import Path

import pytest

from mailbot.desk import samples
from mailbot.desk.commands import COMMANDS
from mailbot.desk.events import EVENTS
from mailbot.desk.ticket import Priority, Status
from mailbot.mail.render import load, vocabulary
from mailbot.mail.render.context import COMMON, CONTEXT, FUNCTIONS, KINDS
from tests.mail.pages import FOLDER, OCCASION, PROBLEMS, SHIPPED, TEMPLATES, Seen, composed, draft, part, sent

LANGUAGES = ("vi", "en", "ms")
VARIANTS = {"full": samples.FULL.__getitem__, "empty": samples.empty}
_LEFTOVERS = re.compile(r"\*\*|\]\(|^#{1,6} |`|\{\{|\{%|\|---|None|\ue000|\ue001|&(?:amp|lt|quot);", re.MULTILINE)
_VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)


def test_the_shipped_templates_load_without_a_problem() -> None:
    assert PROBLEMS == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_kind_and_every_partial(language: str) -> None:
    files = {path.name for path in (FOLDER / language).glob("*.md")}
    assert {f"{kind}.md" for kind in KINDS} <= files
    assert files == {path.name for path in (FOLDER / "vi").glob("*.md")}
    assert len(TEMPLATES.canned_names(language)) >= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_word_and_no_other(language: str) -> None:
    words, vietnamese = TEMPLATES.chosen.words[language], TEMPLATES.chosen.words["vi"]
    assert vocabulary.missing(words, vietnamese) == ()
    assert vocabulary.missing(vietnamese, words) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_the_desk_knows_has_a_word(language: str) -> None:
    words = TEMPLATES.chosen.words[language]
    assert set(Status) == set(words["status"])
    assert set(Priority) == set(words["priority"])
    assert set(COMMANDS) <= set(words["commands"])
    kebab = {re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower() for name in EVENTS}
    assert kebab <= set(words["events"])
    assert vocabulary.label(words, "events", "PriorityChanged") == words["events"]["priority-changed"]


def test_whatever_a_command_can_complain_about_has_a_sentence() -> None:
    source = "".join(path.read_text("utf-8") for path in Path(FOLDER.parent, "mailbot", "desk", "commands").glob("*.py"))
    keys = set(re.findall(r'[Ff]ault\(\s*"([a-z-]+)"', source))
    assert len(keys) > 8
    assert keys <= set(TEMPLATES.chosen.words["vi"]["errors"])


def test_whatever_an_agent_can_be_told_has_a_sentence() -> None:
    source = "".join(path.read_text("utf-8") for path in Path(FOLDER.parent, "mailbot", "desk").rglob("*.py"))
    keys = set(re.findall(r'(?:Notice\(|notice=)"([a-z-]+)"', source))
    assert len(keys) > 5
    assert keys <= set(TEMPLATES.chosen.words["vi"]["notices"])


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_renders_in_every_language(kind: str, language: str, variant: str) -> None:
    made = composed(draft(kind, VARIANTS[variant](kind), language=language))
    assert made.problems == ()
    mail = email.message_from_bytes(made.outgoing.raw)
    text, html = part(mail, "plain"), part(mail, "html")
    assert mail["Content-Language"] == language
    assert len(made.outgoing.subject) > 8
    assert not re.search(r"\n{3}|[ \t]\n(?<!-- \n)|^\n", text), text
    seen = Seen(html)
    assert seen.open == []
    assert 'name="viewport"' in html
    assert "max-width:600px" in html
    _same_words(seen.text, text)


def _same_words(seen: str, text: str) -> None:
    """What the HTML shows is in the text part too, apart from how it is laid out and what buttons say."""
    told = set(re.findall(r"\w{4,}", text))
    assert set(re.findall(r"\w{4,}", seen)) <= told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_mark_of_markdown_or_jinja_is_left_in_the_text(kind: str, language: str) -> None:
    text = part(sent(draft(kind, samples.empty(kind), language=language)), "plain")
    assert not _LEFTOVERS.search(text), text


@pytest.mark.parametrize("language", ["en", "ms"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_vietnamese_is_left_in_the_other_languages(kind: str, language: str) -> None:
    made = draft(kind, samples.empty(kind), language=language)
    text = part(sent(made, company="ABC"), "plain") + SHIPPED[f"{language}/{kind}.md"]
    assert not _VIETNAMESE.search(text), text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_sentences_begin_large_and_end_once(kind: str, language: str) -> None:
    text = part(sent(draft(kind, language=language)), "plain")
    assert not re.search(r"[.!?] ·", text)
    assert not re.search(r"(?<=\n\n)(?:thứ|chủ nhật|này|this|ini) ", text)


def test_malay_has_one_word_for_who_asked() -> None:
    malay = "".join(text for name, text in SHIPPED.items() if name.startswith("ms/"))
    assert not re.search("peminta(?!an)", malay, re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_canned_answer_renders(language: str) -> None:
    for name in TEMPLATES.canned_names(language):
        shown, problems = TEMPLATES.canned(name, language, samples.FULL["reply"], OCCASION)
        assert problems == ()
        assert shown is not None
        assert not _LEFTOVERS.search(shown.text)


def test_samples_have_exactly_the_keys_of_the_agreement() -> None:
    for kind, context in samples.FULL.items():
        assert set(context) <= {*COMMON, *CONTEXT[kind]}, kind
    assert set(samples.FULL) == set(KINDS)
    assert set(samples.BARE) == set(samples.TICKET)


def test_received_says_number_department_name_times_and_what_is_missing() -> None:
    context = {**samples.FULL["received"], "fixes": (), "on_behalf": "", "oversized": False, "encrypted": False}
    text = part(sent(draft("received", context)), "plain")
    for said in (
        "Chào anh/chị Lan,",
        "YC-12",
        "Phòng Kỹ thuật",
        "Nguyễn Văn An",
        "Cao",
        "thứ Hai, 23/11/2026, 17:30",
        "thứ Ba, 24/11/2026, 15:30",
        "- các bước tái hiện\n- môi trường",
        "#status",
        "#cancel",
    ):
        assert said in text


@pytest.mark.parametrize("kind", ["received", "missing", "reply", "resolved", "closed", "waiting", "rejected"])
def test_a_requester_is_shown_no_buttons(kind: str) -> None:
    assert "mailto:" not in part(sent(draft(kind)), "html")


@pytest.mark.parametrize("kind", ["resolved", "closed"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_solved_request_asks_for_confirmation_and_rating(kind: str, language: str) -> None:
    text = part(sent(draft(kind, language=language)), "plain")
    assert "#confirm" in text
    assert "#rate 5" in text


def test_no_line_of_our_own_words_begins_like_a_command() -> None:
    for kind in KINDS:
        text = part(sent(draft(kind, samples.empty(kind))), "plain")
        assert not re.search(r"^\s*#", text, re.MULTILINE), kind
    assert not re.search(r"^\s*#", part(sent(draft("assigned")), "plain"), re.MULTILINE)


def test_a_canned_answer_stands_above_the_agents_own_words() -> None:
    context = {**samples.FULL["reply"], "canned": "mat-khau"}
    mail = sent(draft(context=context))
    text, html = part(mail, "plain"), part(mail, "html")
    assert text.index("Quên mật khẩu") < text.index("Em đã khởi động lại")
    assert "<strong>Quên mật khẩu</strong>" in html


def test_an_unknown_canned_answer_is_told_and_the_rest_goes() -> None:
    made = composed(draft(context={**samples.FULL["reply"], "canned": "không-có"}))
    assert "không-có" in made.problems[0]
    assert "Em đã khởi động lại" in made.outgoing.text


def test_a_language_that_is_not_there_falls_back() -> None:
    assert TEMPLATES.language("en-GB") == "en"
    assert TEMPLATES.language("fr") == "vi"
    assert sent(draft(language="de"))["Content-Language"] == "vi"


def test_an_agents_list_says_who_asked_and_a_requesters_does_not() -> None:
    context = {**samples.FULL["status"], "ticket": None, "single": False}
    assert "Người gửi: Trần Thị Lan" in part(sent(draft("status", {**context, "to_name": "Nguyễn Văn An"})), "plain")
    assert "Người gửi" not in part(sent(draft("status", context)), "plain")


def test_a_message_says_what_it_is_where_that_matters() -> None:
    context = {**samples.FULL["update"], "messages": [samples.NOTE, {**samples.REQUEST, "kind": "unverified", "internal": True}]}
    text = part(sent(draft("update", context)), "plain")
    assert text.count("ghi chú nội bộ") == 1
    assert text.count("chưa xác minh người gửi") == 1


def test_an_update_passes_over_mails_without_words() -> None:
    context = {**samples.FULL["update"], "messages": [{**samples.REQUEST, "text": "", "attachments": []}]}
    assert "Trần Thị Lan ·" not in part(sent(draft("update", context)), "plain")


def test_a_form_value_of_several_lines_stands_in_the_message_only() -> None:
    ticket = {**samples.TICKET, "fields": [{"key": "Các bước", "value": "1. mở\n2. bấm"}, {"key": "contact", "value": "214"}]}
    text = part(sent(draft("assigned", {**samples.FULL["assigned"], "ticket": ticket})), "plain")
    assert "Các bước" not in text
    assert "Liên hệ: 214" in text


DOC = Path(FOLDER.parent, "docs", "templates.md")


def test_the_documentation_names_every_kind_key_function_and_group() -> None:
    doc = DOC.read_text("utf-8")
    for kind, keys in CONTEXT.items():
        row = next(line for line in doc.splitlines() if line.startswith(f"| `{kind}` |"))
        assert set(re.findall(r"`(\w+)`", row.split("|")[3])) == set(keys), kind
    for text in FUNCTIONS.values():
        assert text in doc
    for key in (*samples.TICKET, *samples.REQUEST, *samples.STEP, *TEMPLATES.chosen.words["vi"]):
        assert f"`{key}`" in doc, key


def test_the_first_template_of_the_documentation_works() -> None:
    example = DOC.read_text("utf-8").split("```")[1].lstrip("\n")
    templates, problems = load({"vi/received.md": example}, SHIPPED)
    assert problems == ()
    text = composed(draft("received"), templates=templates).outgoing.text
    assert "Xong trước: thứ Ba, 24/11/2026, 15:30" in text
