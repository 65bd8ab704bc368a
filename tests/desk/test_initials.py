"""The letters before a ticket's number, read from rules.yaml without the rest of it."""

import pytest

from mailbot.desk.initials import initials
from mailbot.desk.rulebook import read
from mailbot.mail.draft import Identity

REST = "people: {an: {name: An, email: an@abc.vn}}\nteams: {kt: {name: KT, tiers: [[an]]}}\nrules: []\ndefault: {team: kt}\n"


@pytest.mark.parametrize(
    ("company", "expected"),
    [
        ("company: {ticket_prefix: HD}", "HD"),
        ("company:\n  name: ABC\n  ticket_prefix: 'hd2'", "HD2"),
        ("company: {name: ABC}", "YC"),
        ("company: {ticket_prefix: }", "YC"),
        ("", "YC"),
    ],
)
def test_they_are_what_the_whole_file_says(company: str, expected: str) -> None:
    rules = f"version: 1\n{company}\n{REST}"
    policy, problems = read(rules, Identity(address="hotro@abc.vn", key=b"k"))
    assert policy, problems
    assert initials(rules) == policy.company.ticket_prefix == expected


def test_a_mistake_elsewhere_does_not_change_them() -> None:
    assert initials("company: {ticket_prefix: HD}\nteams: [what is this?") == "HD"


@pytest.mark.parametrize(
    "rules", ["company: [ticket_prefix, HD]", "company: {ticket_prefix: [HD]}", "company: {ticket_prefix: 'a b'}", "- company",
              "just text", "\x00", "[" * 100_000, "company: {ticket_prefix: *x}"]
)  # fmt: skip
def test_where_nothing_of_use_is_said_they_are_the_usual_ones(rules: str) -> None:
    assert initials(rules) == "YC"
