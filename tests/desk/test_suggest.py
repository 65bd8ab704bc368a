"""Known fixes: which canned answers a request calls for, who gets them, and what an admin is told of mistakes in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from mailbot.adapters.files import shipped_templates
from mailbot.app.office import known_fixes
from mailbot.desk.events import Suggested
from mailbot.desk.patterns import Passage
from mailbot.desk.suggest import MOST, Shelf, shelves
from mailbot.loops.office import Office
from mailbot.mail.draft import Outgoing
from mailbot.mail.render import load
from mailbot.mail.render.check import read
from tests.stories import AN, HOA, Desk, office

TECH = "Yêu cầu hỗ trợ kỹ thuật: Mạng chậm"
VPN = "Subject: VPN bị ngắt\nFixes: vpn bị ngắt, mất kết nối vpn\n\n{{ greeting(to_name) }}\n\nTắt rồi bật **Wi-Fi**.\n"

VPN_EN = "Subject: VPN drops\nFixes: vpn drops\n\nSwitch Wi-Fi off.\n"
OF_TWO_LANGUAGES = {"vi/canned/vpn.md": VPN.replace("Fixes: ", "Fixes: vpn, "), "en/canned/vpn-en.md": VPN_EN}


def team(name: str) -> str:
    return {"Phòng Kỹ thuật": "ky-thuat", "ky-thuat": "ky-thuat"}.get(name, "")


def shelved(**texts: str) -> tuple[Shelf, tuple[str, ...]]:
    sources = [read(f"vi/canned/{name}.md", text)[0] for name, text in texts.items()]
    found, problems = shelves([source for source in sources if source.head], team)
    return found.get("vi", Shelf()), problems


def fitting(shelf: Shelf, subject: str, body: str = "", of: str = "ky-thuat") -> tuple[str, ...]:
    return shelf.fitting(Passage(subject), Passage(body), of)


def fix(words: str, more: str = "") -> str:
    return f"Subject: T\nFixes: {words}\n{more}\nLàm thế này.\n"


def with_fixes(own: Mapping[str, str]) -> Office:
    base = office()
    templates, problems = load(own, shipped_templates())
    assert not problems
    fixes, told = known_fixes(base.policy, templates)
    assert not told
    canned = {language: frozenset(templates.canned_names(language)) for language in templates.languages}
    return Office(replace(base.policy, fixes=fixes, canned=canned), templates)


def asked(text: str, subject: str = TECH, own: Mapping[str, str] | None = None) -> Desk:
    desk = Desk(with_fixes({"vi/canned/vpn.md": VPN} if own is None else own))
    desk.says(HOA, text, subject)
    return desk


def offered(desk: Desk) -> list[tuple[str, ...]]:
    return [tuple(data["fixes"]) for _, _, name, data in desk.file().events if name == Suggested.__name__]


def html_of(mail: Outgoing) -> str:
    from email import message_from_bytes

    part = next(p for p in message_from_bytes(mail.raw).walk() if p.get_content_type() == "text/html")
    return part.get_payload(decode=True).decode()  # type: ignore[union-attr] # a leaf


# which ones


@pytest.mark.parametrize("said", ["quên mật khẩu", "QUEN MAT KHAU", "que\u0302n mật khẩu", "Em quên  mật-khẩu rồi ạ"])
def test_a_fix_is_found_in_any_spelling(said: str) -> None:
    shelf, _ = shelved(mk=fix("quên mật khẩu"))
    assert fitting(shelf, "", said) == ("mk",)


def test_words_that_stand_apart_are_not_the_phrase() -> None:
    shelf, _ = shelved(mk=fix("quên mật khẩu"))
    assert fitting(shelf, "", "quên chưa báo: mật khẩu wifi là gì") == ()


def test_the_fix_with_more_of_its_words_comes_first_and_each_word_counts_once() -> None:
    shelf, _ = shelved(
        a=fix("mật khẩu, đổi mật khẩu, mật khẩu mới"), b=fix("mật khẩu wifi"), c=fix("mật khẩu, khẩu"), d=fix("máy in")
    )
    assert fitting(shelf, "Đổi mật khẩu wifi", "mật khẩu mật khẩu") == ("a", "b", "c")


def test_of_equals_the_one_in_the_subject_comes_first_then_by_name() -> None:
    shelf, _ = shelved(a=fix("máy in"), b=fix("máy chiếu"), c=fix("máy quét"))
    assert fitting(shelf, "máy quét", "máy chiếu và máy in") == ("c", "a", "b")


def test_no_more_than_three_are_offered() -> None:
    shelf, _ = shelved(**{name: fix("vpn") for name in "edcba"})
    assert fitting(shelf, "vpn") == ("a", "b", "c")


def test_a_fix_for_one_team_is_not_offered_to_anothers_requests() -> None:
    shelf, problems = shelved(a=fix("vpn", "Teams: Phòng Kỹ thuật\n"))
    assert (problems, fitting(shelf, "vpn"), fitting(shelf, "vpn", of="phap-ly")) == ((), ("a",), ())


def test_a_regular_expression_with_commas_and_a_sign_call_for_a_fix_too() -> None:
    shelf, problems = shelved(a=fix(r"/lỗi 5\d{1,2}, hết giờ/, treo"), b=fix("???"))
    assert problems == ()
    assert fitting(shelf, "", "LỖI 502, hết giờ") == ("a",)
    assert fitting(shelf, "giúp với ???") == ("b",)


def test_a_head_may_have_its_lines_twice() -> None:
    shelf, _ = shelved(a="Subject: T\nFixes: vpn\nFixes: wifi\n\nX\n")
    assert (fitting(shelf, "vpn"), fitting(shelf, "wifi")) == (("a",), ("a",))


def test_a_canned_answer_without_the_line_is_no_fix() -> None:
    shelf, problems = shelved(a="Subject: VPN\n\nFixes: vpn\n")
    assert (problems, fitting(shelf, "vpn")) == ((), ())


@settings(max_examples=60)
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_gets_at_most_three_and_the_same_ones_again(subject: str, body: str) -> None:
    shelf, _ = shelved(**{name: fix("a, i, o, 1, ?, /[aeiou]/") for name in "abcd"})
    found = fitting(shelf, subject, body)
    assert len(found) <= MOST
    assert found == fitting(shelf, subject, body)


# what goes out


def test_the_requester_gets_the_fix_and_the_agent_hears_of_it() -> None:
    desk = asked("Từ sáng nay VPN bi ngat liên tục.")
    received, assigned = desk.last("received"), desk.last("assigned")
    assert "VPN bị ngắt\n\nTắt rồi bật Wi-Fi." in received.text
    assert received.text.count("Chào anh/chị") == 1
    assert "<strong>Wi-Fi</strong>" in html_of(received)
    assert "VPN bị ngắt (#use vpn)" in assigned.text
    assert offered(desk) == [("vpn",)]


def test_a_request_that_calls_for_none_hears_of_none() -> None:
    desk = asked("Máy chiếu phòng họp hỏng.")
    assert "thử xem" not in desk.last("received").text
    assert "#use" not in desk.last("assigned").text
    assert not offered(desk)


def test_a_fix_that_worked_is_confirmed_and_closes() -> None:
    desk = asked("VPN bị ngắt.")
    desk.answer(desk.last("received"), HOA, "#confirm\nLàm theo là được rồi ạ.")
    assert desk.ticket().status == "closed"


def test_the_agent_may_send_it_as_an_answer_with_its_greeting() -> None:
    desk = asked("VPN bị ngắt.")
    (reply,) = desk.answer(desk.last("assigned"), AN, "#use vpn")
    assert reply.text.startswith("Chào anh/chị Hoa,\n\nTắt rồi bật Wi-Fi.")


def test_a_follow_up_is_offered_nothing() -> None:
    desk = asked("Máy chiếu phòng họp hỏng.")
    desk.answer(desk.last("received"), HOA, "À, cả VPN bị ngắt nữa ạ.")
    assert all("Wi-Fi" not in went.mail.text for went in desk.sent())


def test_a_request_in_another_language_gets_only_fixes_of_that_language() -> None:
    desk = asked("Hello team, the VPN drops and I could not work since this morning. Please help.", own=OF_TWO_LANGUAGES)
    assert desk.ticket().language == "en"
    assert "Switch Wi-Fi off" in desk.last("received").text
    assert "Tắt" not in desk.last("received").text
    assert "VPN drops (#use vpn-en)" in desk.last("assigned").text


def test_a_list_mail_is_offered_nothing() -> None:
    desk = Desk(with_fixes({"vi/canned/vpn.md": VPN}))
    assert not any(
        mail.kind == "received"
        for mail in desk.says(HOA, "VPN bị ngắt.", TECH, headers=[("List-Id", "<all.abc.vn>"), ("Precedence", "list")])
    )
    assert not offered(desk)


@pytest.mark.parametrize(
    ("text", "subject", "title"),
    [
        ("Em quen mat khau vao may tinh a.", "Yeu cau ho tro ky thuat - Dang nhap", "Đặt lại mật khẩu"),
        ("Hello, the printer has a paper jam again, could you please help?", "Printer", "The printer does not print"),
        ("Selamat pagi, saya terlupa kata laluan untuk sistem. Boleh tolong saya?", "Log masuk", "Tetapkan semula kata laluan"),
    ],
)
def test_the_shipped_fixes_are_offered_in_all_three_languages(text: str, subject: str, title: str) -> None:
    assert title in asked(text, subject, own={}).last("received").text


def test_a_shipped_fix_is_withdrawn_by_a_file_of_its_name_without_the_line() -> None:
    own = {"vi/canned/mat-khau.md": "Subject: Đặt lại mật khẩu\n\nGọi 204.\n"}
    desk = asked("Em quên mật khẩu ạ.", "Yêu cầu hỗ trợ kỹ thuật: đăng nhập", own)
    assert not offered(desk)
    assert "mat-khau" in desk.office.policy.canned["vi"]


def test_nobodys_words_take_effect_in_a_fix() -> None:
    own = {"vi/canned/vpn.md": VPN + "\n{{ ticket.subject }}\n"}
    desk = asked("VPN bị ngắt.", "Yêu cầu hỗ trợ kỹ thuật: **a** <b>x</b> {{ 7*7 }}", own)
    assert "&lt;b&gt;x&lt;/b&gt; {{ 7*7 }}" in html_of(desk.last("received"))


def test_a_fix_that_fails_is_left_out_of_both_mails_and_the_admin_is_told() -> None:
    with capture_logs() as logs:
        desk = asked("VPN bị ngắt.", own={"vi/canned/vpn.md": VPN + "\n{{ message.text }}\n"})
    assert "Wi-Fi" not in desk.last("received").text
    assert "#use" not in desk.last("assigned").text
    told = [line["problem"] for line in logs if line["event"] == "template"]
    assert told == ["vi/canned/vpn.md:8: there is no value `message` here"] * 2


# what an admin is told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Subject: T\nFixs: vpn\n\nX\n", "vi/canned/a.md:2: there is no head line `Fixs:`; did you mean `Fixes:`?"),
        ("Subject: T\nFixes: ,\n\nX\n", "vi/canned/a.md:2: `Fixes:` is empty; write for example `Fixes: quên mật khẩu"),
        ("Subject: T\nFixes: vpn\nTeams: it\n\nX\n", "vi/canned/a.md:3: there is no team “it” in rules.yaml"),
        ("Subject: T\nTeams: ky-thuat\n\nX\n", "vi/canned/a.md:2: `Teams:` needs a line `Fixes:"),
        ("Subject: T\nFixes: /a(/, b\n\nX\n", "vi/canned/a.md:2: "),
    ],
)
def test_mistakes_are_told_with_file_and_line(text: str, told: str) -> None:
    (problem,) = shelved(a=text)[1]
    assert problem.startswith(told)


def test_a_fix_for_teams_that_are_not_there_is_offered_to_nobody() -> None:
    assert fitting(shelved(a=fix("vpn", "Teams: it\n"))[0], "vpn") == ()


def test_a_first_line_that_only_looks_like_a_head_is_text() -> None:
    source, _ = read("vi/canned/a.md", "Subject: T\nNote: vpn\n")
    assert (source.head, source.body) == ((), "\nNote: vpn\n")


def test_the_head_keeps_the_line_numbers_of_the_file() -> None:
    source, _ = read("vi/canned/a.md", VPN)
    assert source.body.split("\n")[5] == "Tắt rồi bật **Wi-Fi**."
