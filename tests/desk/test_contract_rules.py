"""Rules as admins who have not read the page would write them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.adapters.files import shipped_templates
from mailbot.mail.render import load
from tests import stories
from tests.stories import HOA, Desk, office

RULES = """
version: 1
people: {{an: {{name: An, email: an@abc.vn}}}}
teams: {{it: {{name: Phòng IT, tiers: [[an]]}}}}
rules:
  - name: R
    when: {when}
    then: {{team: it}}
"""


@pytest.mark.parametrize(
    ("when", "headers", "fits"),
    [
        ('{header: {X-App: "*"}}', {"X-App": "Kế toán"}, True),
        ('{header: {X-App: "*"}}', {}, False),
        ('{header: {X-App: "*.abc.vn"}}', {"X-App": "erp.ABC.vn"}, True),
        ('{header: {X-App: "*.abc.vn"}}', {"X-App": "erp.abc.vn.evil"}, False),
        ('{header: {X-App: "ke toan*"}}', {"X-App": "Kế toán 2"}, True),
        ('{header: {X-App: "[a-z*"}}', {"X-App": "[a-z]"}, True),
    ],
)
def test_a_header_may_be_named_by_a_glob(when: str, headers: dict[str, str], fits: bool) -> None:
    desk = Desk(office(RULES.format(when=when)))
    desk.says(HOA, "Máy in hỏng.", "Máy in", headers=headers)
    assert (desk.ticket().rule == "R") is fits


def test_a_rule_may_have_a_template_of_its_own_for_the_first_answer() -> None:
    own = {"vi/welcome.md": "Subject: {{ ticket.subject }}\n\nMời anh/chị chờ, số của anh/chị là {{ ticket.token }}.\n"}
    usual = office(stories.RULES.replace("then: {team: ky-thuat, ask_for", "then: {team: ky-thuat, template: welcome, ask_for"))
    templates, problems = load(own, shipped_templates(), {"welcome"})
    assert problems == ()
    pages = {language: frozenset(templates.page_names(language)) for language in templates.languages}
    desk = Desk(replace(usual, policy=replace(usual.policy, pages=pages), templates=templates))
    received, _ = desk.says(HOA, "Máy in hỏng.", "Yêu cầu hỗ trợ kỹ thuật: Máy in")
    assert (received.kind, received.recipients) == ("welcome", (HOA.email,))
    assert "số của anh/chị là YC-1" in received.text
    english, _ = desk.says(HOA, "The printer does not print anything since this morning, please help me.", "Printer broken again")
    assert english.kind == "received"
