"""Authentication-Results: whose count, where they must stand, what they say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.mail.domains import organisation
from mailbot.mail.message import Address, Message
from mailbot.mail.proof import AuthResults, aligned, read, results
from tests.builders import AN, mail

PASS = ("Authentication-Results", "mx.abc.vn; dmarc=pass header.from=abc.vn")
BORDER = ("Received", "from out.example (out.example [203.0.113.9]) by mx.abc.vn (Postfix) with ESMTPS id 4X for <hotro@abc.vn>")
INNER = ("Received", "from mx.abc.vn (mx.abc.vn [203.0.113.1]) by imap.abc.vn with ESMTPS id 7")
LMTP = ("Received", "from mx.abc.vn by mx.abc.vn with LMTP id aB (envelope-from <an@abc.vn>) for <hotro@abc.vn>; date")
FILTER = ("Received", "from localhost (localhost [127.0.0.1]) by mx.abc.vn (Postfix) with ESMTP id 9")


def told(*headers: tuple[str, str], sender: Address | None = AN) -> AuthResults:
    return results(_mail(*headers, sender=sender), "mx.abc.vn")


def _mail(*headers: tuple[str, str], sender: Address | None = AN) -> Message:
    return mail("text", sender, headers=headers)


@pytest.mark.parametrize(
    "above",
    [
        (PASS, BORDER),
        (INNER, PASS, BORDER),
        (LMTP, PASS, BORDER),
        (FILTER, PASS, BORDER),
        (INNER, LMTP, FILTER, PASS, BORDER),
        (PASS,),
    ],
)
def test_the_named_servers_header_counts_above_its_own_received_line(above: tuple[tuple[str, str], ...]) -> None:
    assert told(*above).dmarc_pass_for == "abc.vn"


@pytest.mark.parametrize(
    "forged",
    [
        (BORDER, PASS),
        (INNER, BORDER, PASS),
        (BORDER, PASS, BORDER),
        (BORDER, INNER, PASS),
        (BORDER, LMTP, PASS, BORDER),
        (("Received", "from x by mx.abc.vn with ESMTP"), PASS),
        (("Received", "from evil ([6.6.6.6] helo=[127.0.0.1]) by mx.abc.vn with esmtp (Exim)"), PASS),
        (("Received", "from evil.example (evil.example [6.6.6.6]) by mx1.abc.vn with ESMTP"), PASS, BORDER),
        (("Received", "from mx.abc.vn (unknown [6.6.6.6]) by mx1.abc.vn with ESMTP"), PASS, BORDER),
        (("Received", "from evil.example by relay.elsewhere.example with ESMTP"), PASS),
    ],
)
def test_a_header_that_the_sender_placed_does_not_count(forged: tuple[tuple[str, str], ...]) -> None:
    assert told(*forged) == AuthResults()


@pytest.mark.parametrize(
    "hop",
    [
        "from x (x [6.6.6.6]) by mx.abc.vn with ESMTP id 1 for <with LMTP>",
        "from (with LMTP) by mx.abc.vn with ESMTP id 1",
        "from x by mx.abc.vn with LMTP (x [6.6.6.6]) by mx.abc.vn with ESMTP id 1",
        "from evil( (x [6.6.6.6]) by mx.abc.vn (Postfix) with ESMTP id 1",
        "from evil) by other.example ( (x [6.6.6.6]) by mx.abc.vn (Postfix) with ESMTP id 1",
        'from "evil (x [6.6.6.6]) by mx.abc.vn with ESMTP id 1',
        "from localhost[127.0.0.1] (x [6.6.6.6]) by mx.abc.vn with ESMTP id 1",
        'from a by other.example " (x [6.6.6.6]) by mx.abc.vn with ESMTP for <"b"@abc.vn>',
        "by",
        "",
    ],
)
def test_what_the_sender_writes_into_the_servers_own_line_moves_no_border(hop: str) -> None:
    assert told(("Received", hop), PASS, BORDER) == AuthResults()


@pytest.mark.parametrize("name", ["mx.other.vn", "abc.vn", "mx.abc.vn.evil.com", "", "evil mx.abc.vn"])
def test_another_servers_header_does_not_count(name: str) -> None:
    assert told(("Authentication-Results", f"{name}; dmarc=pass header.from=abc.vn")) == AuthResults()


def test_without_a_named_server_nothing_counts() -> None:
    assert results(_mail(PASS), "") == AuthResults()
    assert results(_mail(("Authentication-Results", "; dmarc=pass")), "") == AuthResults()


def test_microsofts_header_without_a_server_is_never_trusted() -> None:
    value = "spf=pass (sender IP is 203.0.113.9) smtp.mailfrom=abc.vn; dkim=pass header.d=abc.vn;dmarc=pass header.from=abc.vn"
    assert read(value) == ("", ())
    assert told(("Authentication-Results", value)) == AuthResults()


def test_of_two_headers_of_the_server_the_topmost_wins() -> None:
    fail = ("Authentication-Results", "mx.abc.vn; dmarc=fail header.from=abc.vn")
    assert told(fail, PASS, BORDER).dmarc_pass_for == ""
    assert told(PASS, fail, BORDER).dmarc_pass_for == "abc.vn"


def test_two_filters_of_the_server_each_say_their_part_above_its_received_line() -> None:
    dkim = ("Authentication-Results", "mx.abc.vn; dkim=pass header.d=abc.vn")
    assert told(dkim, PASS, BORDER) == AuthResults("abc.vn", ("abc.vn",), (), "pass")


@pytest.mark.parametrize("length", [5_000, 10_000])
def test_a_header_of_endless_length_is_not_believed_wherever_it_would_be_cut(length: int) -> None:
    """As a server writes it that names each of a hundred signatures: cut behind `abc.vn`, it would speak for the company."""
    for less in range(40, 80):
        value = f"mx.abc.vn; dkim=none ({'x' * (length - less)}); dkim=pass header.d=abc.vn.evil.example"
        assert "abc.vn" not in told(("Authentication-Results", value), BORDER).dkim


def test_where_no_received_line_marks_the_border_only_the_topmost_header_counts() -> None:
    spf = ("Authentication-Results", "mx.abc.vn; spf=fail smtp.mailfrom=evil.example")
    assert told(spf, PASS) == AuthResults()


def test_the_sealed_copy_above_the_border_counts_alike() -> None:
    google = ("Received", "from out.example (out.example. [203.0.113.9]) by mx.google.com with ESMTPS id 1 for <hotro@abc.vn>")
    copy = (
        "ARC-Authentication-Results",
        "i=1; mx.google.com; dkim=pass header.i=@abc.vn; dmarc=pass (p=NONE) header.from=abc.vn",
    )
    outer = ("Received", "by 2002:a05:6022:1 with SMTP id 5")
    assert results(_mail(outer, copy, google), "mx.google.com").dmarc_pass_for == "abc.vn"
    assert results(_mail(outer, google, copy), "mx.google.com") == AuthResults()


@pytest.mark.parametrize(
    "value",
    [
        "mx.abc.vn; dmarc=pass",
        "MX.ABC.VN ; DMARC=Pass header.from=ABC.vn",
        "mx.abc.vn 1; dmarc=pass (p=reject dis=none) header.from=abc.vn",
        '"mx.abc.vn"; dmarc = pass header.from = "abc.vn"',
        "mx.abc.vn;\r\n\tspf=pass smtp.mailfrom=an@abc.vn;\r\n\tdmarc=pass\r\n\theader.from=abc.vn",
        "(a (nested; dmarc=fail) comment) mx.abc.vn; dmarc/1=pass header.from=abc.vn;",
        "mx.abc.vn; dmarc=pass (policy=none; pct=100) header.from=an@abc.vn policy.dmarc=none",
    ],
)
def test_the_header_is_read_in_every_lawful_shape(value: str) -> None:
    assert told(("Authentication-Results", value)).dmarc_pass_for == "abc.vn"


@pytest.mark.parametrize(
    "value",
    [
        "mx.abc.vn; dmarc=fail header.from=abc.vn",
        "mx.abc.vn; dmarc=none",
        "mx.abc.vn; none",
        "mx.abc.vn",
        "mx.abc.vn; dmarc=passed",
        "mx.abc.vn; (dmarc=pass)",
        'mx.abc.vn; spf=fail smtp.mailfrom="x; dmarc=pass"@evil.example',
        "mx.abc.vn; dmarc=pass header.from=evil.example",
        "mx.abc.vn; dmarc=pass header.from=mail.abc.vn",
        "mx.abc.vn; dmarc=pass header.from=abc.vn; dmarc=fail header.from=abc.vn",
        "mx.abc.vn; (unclosed dmarc=pass header.from=abc.vn",
        'mx.abc.vn; spf=fail reason="unclosed; dmarc=pass header.from=abc.vn',
        "mx.abc.vn; x-dmarc=pass header.from=abc.vn",
        "mx.abc.vn; spf=fail smtp.helo=a\\; dmarc=pass",
    ],
)
def test_what_does_not_say_pass_for_this_domain_is_no_pass(value: str) -> None:
    assert told(("Authentication-Results", value)).dmarc_pass_for == ""


def test_domains_that_passed_are_listed_with_and_without_alignment() -> None:
    value = (
        "mx.abc.vn; dkim=pass header.d=abc.vn header.s=k1; dkim=pass header.i=@news.example; dkim=fail header.d=bad.example;"
        " spf=pass smtp.mailfrom=bounce@mail.abc.vn; spf=pass smtp.helo=helo.example"
    )
    assert told(("Authentication-Results", value)) == AuthResults("", ("abc.vn", "news.example"), ("mail.abc.vn",), "")


def test_an_international_domain_is_the_same_in_both_forms() -> None:
    sender = Address("an@hỗtrợ.vn", "An")
    value = f"mx.abc.vn; dmarc=pass header.from={'hỗtrợ.vn'.encode('idna').decode()}"
    assert told(("Authentication-Results", value), sender=sender).dmarc_pass_for


@pytest.mark.parametrize(
    ("one", "other"),
    [("abc.vn", "abc.vn"), ("mail.abc.vn", "abc.vn"), ("ABC.vn.", "abc.VN"), ("a.abc.com.vn", "b.abc.com.vn"),
     ("x.abc.edu.vn", "abc.edu.vn"), ("m.abc.co.uk", "abc.co.uk"), ("m.abc.com.my", "abc.com.my"), ("localhost", "localhost")],
)  # fmt: skip
def test_domains_of_one_organisation_are_aligned(one: str, other: str) -> None:
    assert aligned(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("evil-abc.vn", "abc.vn"), ("abc.vn.evil.com", "abc.vn"), ("evil.com.vn", "abc.com.vn"), ("com.vn", "abc.com.vn"),
     ("evil.edu.vn", "abc.edu.vn"), ("evil.hanoi.vn", "abc.hanoi.vn"), ("evil.io.vn", "abc.io.vn"), ("evil.co.uk", "abc.co.uk"),
     ("evil.onmicrosoft.com", "abc.onmicrosoft.com"), ("", ""), ("vn", "abc.vn"), ("abc..vn", "abc..vn.x"), ("xabc.vn", "abc.vn"),
     ("аbc.vn", "abc.vn")],
)  # fmt: skip
def test_domains_of_strangers_are_not_aligned(one: str, other: str) -> None:
    assert not aligned(one, other)
    assert not aligned(other, one)


@settings(max_examples=100)
@given(st.text(max_size=40), st.text(max_size=40))
def test_alignment_is_the_same_both_ways_and_never_raises(one: str, other: str) -> None:
    assert aligned(one, other) == aligned(other, one)
    organisation(one)


@settings(max_examples=150)
@given(st.text(alphabet='mx.abcvn;=() "\\dmrpsf@\r\n', max_size=80))
def test_no_value_makes_read_raise_and_none_without_the_name_is_believed(value: str) -> None:
    server, _ = read(value)
    assert server in ("", "mx.abc.vn") or told(("Authentication-Results", value)) == AuthResults()
