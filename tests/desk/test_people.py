"""Who really sent a mail: no proof, no command."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.desk.people import issued_tickets, prove
from mailbot.desk.policy import Means
from mailbot.mail.draft import Role
from mailbot.mail.message import Address
from mailbot.mail.thread import issue, plus_address
from tests.builders import AN, BINH, HOA, STRANGER, US, mail, policy

AN_7 = issue(US, 7, Role.AGENT, "an@abc.vn", "seed")
HOA_7 = issue(US, 7, Role.REQUESTER, "hoa@abc.vn", "seed")
PASS = (("Authentication-Results", "mx.abc.vn; dmarc=pass header.from=abc.vn"),)


def test_an_agent_who_answers_a_mail_of_ours_is_proven() -> None:
    proof = prove(mail("ok", AN, in_reply_to=(AN_7,)), policy())
    assert (proof.means, proof.role, proof.tickets) == (Means.TOKEN, Role.AGENT, (7,))
    assert proof.holds
    assert proof.of_agent


def test_an_id_further_back_in_references_proves_as_well() -> None:
    assert prove(mail("ok", AN, in_reply_to=("x@abc.vn",), references=(AN_7, "x@abc.vn")), policy()).of_agent


@pytest.mark.parametrize("sender", [BINH, STRANGER, HOA])
def test_a_forwarded_notification_proves_nobody_else(sender: Address) -> None:
    assert not prove(mail("#close", sender, in_reply_to=(AN_7,)), policy()).holds


def test_any_address_of_a_person_is_that_person() -> None:
    to_binh = issue(US, 7, Role.AGENT, "binh@abc.vn", "seed")
    assert prove(mail("ok", Address("tranbinh@abc.vn"), in_reply_to=(to_binh,)), policy()).of_agent


def test_an_id_issued_to_a_requester_proves_only_a_requester() -> None:
    as_requester = issue(US, 9, Role.REQUESTER, "an@abc.vn", "seed")
    proof = prove(mail("#close", AN, in_reply_to=(as_requester,)), policy())
    assert (proof.means, proof.role, proof.of_agent) == (Means.TOKEN, Role.REQUESTER, False)


def test_an_agents_dmarc_pass_is_looked_for_when_the_token_proves_only_a_requester() -> None:
    as_requester = issue(US, 9, Role.REQUESTER, "an@abc.vn", "seed")
    assert prove(mail("#close", AN, in_reply_to=(as_requester,), headers=PASS), policy()).means is Means.DMARC


def test_a_requester_is_proven_by_a_reply_to_us_or_by_dmarc_and_never_as_agent() -> None:
    by_reply = prove(mail("ok", HOA, in_reply_to=(HOA_7,)), policy())
    by_dmarc = prove(mail("ok", HOA, headers=PASS), policy())
    assert (by_reply.means, by_reply.role) == (Means.TOKEN, Role.REQUESTER)
    assert (by_dmarc.means, by_dmarc.role) == (Means.DMARC, Role.REQUESTER)


def test_an_id_issued_to_an_agent_makes_no_agent_of_somebody_not_in_rules_yaml() -> None:
    once_agent = issue(US, 7, Role.AGENT, "hoa@abc.vn", "seed")
    assert prove(mail("#close", HOA, in_reply_to=(once_agent,)), policy()).role is Role.REQUESTER


@pytest.mark.parametrize(
    "value",
    [
        "mx.abc.vn; dmarc=pass header.from=abc.vn",
        "mx.abc.vn; dkim=pass header.d=abc.vn",
        "mx.abc.vn; spf=pass smtp.mailfrom=an@mail.abc.vn",
        "mx.abc.vn; dmarc=none; dkim=pass header.d=abc.vn",
    ],
)
def test_the_named_servers_pass_proves_an_agent(value: str) -> None:
    assert prove(mail("ok", AN, headers=(("Authentication-Results", value),)), policy()).means is Means.DMARC


@pytest.mark.parametrize(
    "value",
    [
        "mx.abc.vn; dkim=pass header.d=evil.example",
        "mx.abc.vn; spf=pass smtp.mailfrom=an@evil-abc.vn",
        "mx.abc.vn; dmarc=fail; dkim=pass header.d=abc.vn",
        "mx.evil.example; dmarc=pass header.from=abc.vn",
        "mx.abc.vn; spf=fail smtp.mailfrom=an@abc.vn; dkim=none",
    ],
)
def test_any_other_result_proves_nobody(value: str) -> None:
    proof = prove(mail("#close", AN, headers=(("Authentication-Results", value),)), policy())
    assert not proof.holds
    assert proof.role is Role.OTHER
    assert proof.detail


def test_only_the_means_of_the_policy_prove_an_agent() -> None:
    signed = mail("ok", AN, headers=PASS, in_reply_to=(AN_7,))
    assert prove(signed, policy(agents=frozenset({Means.TOKEN}))).means is Means.TOKEN
    assert prove(signed, policy(agents=frozenset({Means.DMARC}))).means is Means.DMARC
    assert not prove(signed, policy(agents=frozenset({Means.DKIM}))).of_agent
    assert not prove(mail("ok", AN), policy()).holds


def test_a_verified_signature_proves_where_the_policy_says_so() -> None:
    dkim = policy(agents=frozenset({Means.DKIM}))
    assert prove(mail("ok", AN), dkim, ("mail.abc.vn",)).of_agent
    assert not prove(mail("ok", AN), dkim, ("evil.example",)).holds
    assert not prove(mail("ok", AN), policy(), ("abc.vn",)).holds
    assert prove(mail("ok", HOA), dkim, ("abc.vn",)).role is Role.REQUESTER


def test_the_from_line_is_believed_only_where_the_policy_says_so() -> None:
    closed = policy(agents=frozenset({Means.ADDRESS}))
    assert prove(mail("ok", AN), closed).of_agent
    assert prove(mail("ok", HOA), closed).role is Role.REQUESTER
    assert not prove(mail("ok", HOA), policy()).holds


@pytest.mark.parametrize(
    "authors",
    [
        (),
        (AN, STRANGER),
        (STRANGER, AN),
        (AN, AN),
        (Address(""),),
        (Address("an"),),
        (Address("an@abc.vn, evil@x"),),
        (STRANGER,),
    ],
)
def test_a_mail_without_exactly_one_valid_from_is_never_proven(authors: tuple[Address, ...]) -> None:
    everything = policy(agents=frozenset(Means))
    assert not prove(mail("#close", AN, authors=authors, headers=PASS, in_reply_to=(AN_7,)), everything, ("abc.vn",)).holds


def test_two_from_lines_are_never_proven() -> None:
    message = mail("#close", AN, headers=(*PASS, ("from", "an@abc.vn")), in_reply_to=(AN_7,))
    assert not prove(message, policy()).holds


def test_a_plus_address_proves_the_one_it_was_given_to() -> None:
    back = Address(plus_address(US, 7, Role.AGENT, "binh@abc.vn"))
    assert prove(mail("ok", Address("tranbinh@abc.vn"), to=(back,)), policy()).of_agent
    assert not prove(mail("ok", AN, to=(back,)), policy()).holds
    assert prove(mail("ok", BINH, headers=(("Delivered-To", back.email),)), policy()).tickets == (7,)


def test_tickets_are_found_nearest_reference_first_then_by_plus_address() -> None:
    older, newer, direct = (issue(US, n, Role.AGENT, "an@abc.vn", "seed") for n in (1, 2, 3))
    back = Address(plus_address(US, 4, Role.AGENT, "an@abc.vn"))
    digest = issue(US, 0, Role.AGENT, "an@abc.vn", "seed")
    message = mail("ok", AN, in_reply_to=(direct, digest), references=("x@y.vn", older, newer, direct), cc=(back,))
    assert issued_tickets(message, US) == (3, 2, 1, 4)


def test_whoever_answers_the_ticket_is_found() -> None:
    assert issued_tickets(mail("ok", STRANGER, in_reply_to=(AN_7,)), US) == (7,)
    assert issued_tickets(mail("ok", None), US) == ()


@settings(max_examples=80)
@given(
    st.sampled_from([AN, BINH, HOA, STRANGER]),
    st.lists(st.sampled_from([AN_7.replace("7", "6", 1), "a@b.vn", issue(US, 7, Role.AGENT, "chi@abc.vn", "s")]), max_size=3),
    st.lists(
        st.sampled_from(["mx.evil.vn; dmarc=pass", "mx.abc.vn; dmarc=fail", "mx.abc.vn; dkim=pass header.d=evil.vn"]), max_size=2
    ),
)
def test_nothing_that_a_stranger_can_write_proves_anybody(sender: Address, ids: list[str], values: list[str]) -> None:
    headers = tuple(("Authentication-Results", value) for value in values)
    assert not prove(mail("#close", sender, references=tuple(ids), headers=headers), policy(), ("evil.vn",)).holds
