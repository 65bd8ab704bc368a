"""Rules as admins who have not read the page would write them."""

from __future__ import annotations

import pytest

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
