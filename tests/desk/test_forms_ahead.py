"""A form that was read with the mail is the one that deciding would have read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.desk import form
from mailbot.desk import mail as desk_mail
from mailbot.desk.case import Facts
from mailbot.desk.decide import decide
from mailbot.mail.parse import parse
from tests.stories import AN, HOA, MONDAY, office, raw

POLICY = office().policy
ZONE = POLICY.company.timezone
PIECES = st.sampled_from(
    (
        "Mức độ ưu tiên: Cao",
        "Thời hạn: 17h ngày 25/11",
        "Nhờ anh xử lý gấp trước thứ 6.",
        "Mô tả chi tiết: máy in hỏng",
        "#status",
        "",
    )
)


def read(text: str, subject: str = "Máy in hỏng, cần xong trước 17h ngày 26/11") -> desk_mail.Mail:
    return desk_mail.read(parse(raw(HOA, text, subject, message_id="a@client")), POLICY)


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=5).map("\n".join))
def test_the_decision_is_the_same_with_forms_read_before(text: str) -> None:
    mail = read(text)
    later = MONDAY + timedelta(days=2)
    assert decide(desk_mail.filled(mail, ZONE), Facts(), POLICY, later) == decide(mail, Facts(), POLICY, later)


def test_a_new_request_needs_no_form_read_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = desk_mail.filled(read("Máy in tầng 3 hỏng."), ZONE)
    monkeypatch.delattr(form, "read")
    assert decide(mail, Facts(), POLICY, MONDAY).ticket


def test_what_an_agent_writes_beside_a_command_is_read_when_it_is_known() -> None:
    mail = desk_mail.read(parse(raw(AN, "#for hoa@abc.vn\nThời hạn: 25/11/2026", "Máy in")), POLICY)
    ready = desk_mail.filled(mail, ZONE)
    assert desk_mail.form_in(ready, "Thời hạn: 26/11/2026", (), MONDAY, ZONE).deadline_text == "26/11/2026"
