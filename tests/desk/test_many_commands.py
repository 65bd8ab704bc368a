"""A mail of very many commands: none of them happens, and its sender is told why in one sentence."""

from __future__ import annotations

import pytest

from mailbot.desk import commands
from mailbot.desk import mail as desk_mail
from mailbot.desk.commands import Script
from mailbot.desk.commands.grammar import MOST
from mailbot.mail.draft import Role
from tests.builders import mail
from tests.stories import AN, HOA, Desk, office

TECH = "Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán"
PROVEN = [("Authentication-Results", "mx.abc.vn; dmarc=pass header.from=abc.vn")]


def opened() -> Desk:
    desk = Desk()
    desk.says(HOA, "Trang thanh toán báo lỗi 502 từ sáng nay.", TECH)
    return desk


def read(text: str, role: Role = Role.AGENT) -> Script:
    return commands.read(desk_mail.read(mail(text, AN), office().policy), role)


def tags(count: int) -> str:
    return "\n".join(f"#tag t{number}" for number in range(count))


def test_as_many_commands_as_are_allowed_all_happen() -> None:
    desk = opened()
    desk.answer(desk.last("assigned"), AN, tags(MOST))
    assert desk.ticket().tags == tuple(f"t{number}" for number in range(MOST))


def test_of_one_command_more_none_happens_and_one_sentence_says_why() -> None:
    desk = opened()
    (error,) = desk.answer(desk.last("assigned"), AN, f"{tags(MOST + 1)}\nChị thử lại nhé.")
    assert (error.kind, error.recipients) == ("command-error", (AN.email,))
    assert error.text.count("tối đa 50 lệnh") == 1
    assert f"#tag t{MOST}" in error.text
    assert desk.ticket().tags == ()


def test_commands_above_and_below_the_text_count_together() -> None:
    script = read(f"{tags(MOST)}\nChị thử lại nhé.\n#close")
    assert [fault.key for fault in script.faults] == ["too-many"]
    assert read(f"{tags(MOST - 1)}\nChị thử lại nhé.\n#close").faults == ()


def test_commands_on_one_line_are_counted_each() -> None:
    assert [fault.key for fault in read("#close #tag vpn\n" * 26).faults] == ["too-many"]
    assert read("#close #tag vpn\n" * 25).faults == ()


def test_mistyped_commands_count_as_well() -> None:
    assert [fault.key for fault in read("#clsoe\n" * (MOST + 1)).faults] == ["too-many"]


def test_a_requesters_words_beside_too_many_commands_still_reach_the_agent() -> None:
    desk = opened()
    told = desk.answer(desk.last("received"), HOA, "Vẫn chưa vào được ạ.\n\n" + "#nudge\n" * (MOST + 1))
    assert {one.kind for one in told} >= {"command-error"}
    assert any("Vẫn chưa vào được ạ." in one.text for one in told if AN.email in one.recipients)


def test_very_many_commands_to_open_a_mail_without_a_ticket_are_refused() -> None:
    desk = Desk()
    (error,) = desk.says(AN, "#list\n" * 1000, "Việc của tôi", headers=PROVEN)
    assert (error.kind, error.recipients) == ("command-error", (AN.email,))
    assert len(desk.tickets()) == 0


@pytest.mark.parametrize("role", list(Role))
def test_text_below_a_hash_that_is_no_command_is_text_however_much_there_is(role: Role) -> None:
    text = "\n".join(f"# {number}. bước" for number in range(200))
    assert read(text, role) == Script((), (), text)


@pytest.mark.parametrize("mark", "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u3000\ufe0f\ufeff")
def test_a_mark_that_nobody_sees_keeps_no_command_from_being_one(mark: str) -> None:
    desk = Desk()
    desk.says(HOA, "Máy in hỏng, không in được gì cả.", "Máy in")
    desk.answer(desk.last("assigned"), AN, f"{mark}#close{mark}\nXong rồi ạ.")
    assert desk.ticket().status.value == "closed"
    assert "#" not in desk.last("closed").text.split("\n———")[0]
