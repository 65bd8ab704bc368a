"""Message-IDs and plus addresses that only we can issue."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.mail.draft import Role
from mailbot.mail.thread import issue, plus_address, verify, verify_plus
from tests.builders import US

OTHERS = replace(US, key=b"somebody else's key, as long as ")


@settings(max_examples=60)
@given(st.integers(0, 999_999_999), st.sampled_from(Role), st.text(min_size=1, max_size=20))
def test_an_issued_id_says_ticket_and_role_and_for_whom(ticket: int, role: Role, seed: str) -> None:
    message_id = issue(US, ticket, role, "an@abc.vn", seed)
    issued = verify(US, message_id)
    assert issued is not None
    assert (issued.ticket, issued.role) == (ticket, role)
    assert issued.is_for(US, "An@ABC.vn")
    assert not issued.is_for(US, "binh@abc.vn")
    assert len(message_id) <= 75


def test_the_same_arguments_give_the_same_id_and_another_seed_another() -> None:
    first = issue(US, 7, Role.AGENT, "an@abc.vn", "blob/0")
    assert first == issue(US, 7, Role.AGENT, "an@abc.vn", "blob/0")
    assert first != issue(US, 7, Role.AGENT, "an@abc.vn", "blob/1")


def test_two_ids_for_one_person_share_no_digest() -> None:
    first, second = (issue(US, ticket, Role.AGENT, "an@abc.vn", "seed") for ticket in (1, 2))
    assert first.split(".")[2] != second.split(".")[2]


@settings(max_examples=80)
@given(st.integers(0, 70), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567.@"))
def test_an_id_with_any_letter_changed_is_not_ours(at: int, letter: str) -> None:
    message_id = issue(US, 12, Role.AGENT, "an@abc.vn", "seed")
    end = message_id.index("@")
    changed = message_id[: at % end] + letter + message_id[at % end + 1 :]
    assert changed == message_id or verify(US, changed) is None


def test_anothers_key_issues_nothing_that_we_believe() -> None:
    assert verify(US, issue(OTHERS, 12, Role.AGENT, "an@abc.vn", "seed")) is None
    assert verify_plus(US, plus_address(OTHERS, 12, Role.AGENT, "an@abc.vn"), ("an@abc.vn",)) is None


def test_case_brackets_and_spaces_do_not_matter() -> None:
    message_id = issue(US, 12, Role.AGENT, "an@abc.vn", "seed")
    for shape in (f"<{message_id}>", message_id.upper(), f"  < {message_id} > ", message_id[:40] + "\r\n\t" + message_id[40:]):
        assert verify(US, shape) is not None


def test_an_id_outlives_another_prefix_of_tickets_and_another_domain() -> None:
    message_id = issue(US, 12, Role.AGENT, "an@abc.vn", "seed")
    assert verify(replace(US, prefix="HD", address="help@abc.com.vn"), message_id) is not None


def test_a_prefix_with_digits_or_accents_cannot_change_the_number() -> None:
    for prefix in ("YC2", "HỖ TRỢ", "1", ""):
        issued = verify(US, issue(replace(US, prefix=prefix), 34, Role.OTHER, "an@abc.vn", "seed"))
        assert issued is not None
        assert issued.ticket == 34


def test_a_plus_address_is_good_from_its_person_only() -> None:
    address = plus_address(US, 12, Role.REQUESTER, "Hoa@abc.vn")
    assert address.startswith("hotro+12r.")
    issued = verify_plus(US, address.upper(), ("x@abc.vn", "hoa@abc.vn"))
    assert issued is not None
    assert (issued.ticket, issued.role) == (12, Role.REQUESTER)
    assert issued.is_for(US, "hoa@abc.vn")
    assert not issued.is_for(US, "x@abc.vn")
    assert verify_plus(US, address, ("x@abc.vn",)) is None


def test_a_plus_address_with_another_ticket_or_role_or_domain_is_not_ours() -> None:
    address = plus_address(US, 12, Role.REQUESTER, "hoa@abc.vn")
    for changed in (address.replace("+12r", "+13r"), address.replace("+12r", "+12a"), address.replace("abc.vn", "evil.example")):
        assert verify_plus(US, changed, ("hoa@abc.vn",)) is None


def test_a_plus_address_keeps_within_64_octets_or_is_the_plain_one() -> None:
    long = replace(US, address="bo-phan-ho-tro-ky-thuat-va-phap-ly@abc.vn")
    assert plus_address(long, 123_456_789, Role.AGENT, "an@abc.vn") == long.address
    assert len(plus_address(US, 123_456_789, Role.AGENT, "an@abc.vn").partition("@")[0]) <= 64


@settings(max_examples=100)
@given(st.text(max_size=120))
def test_no_text_makes_verify_raise(text: str) -> None:
    assert verify(US, text) is None
    assert verify_plus(US, text, ("an@abc.vn", text)) is None
