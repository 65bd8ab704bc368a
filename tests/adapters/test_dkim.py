"""DKIM signatures, verified with a resolver of our own: no network."""

import dkim
import pytest

from mailbot.adapters.dkim import DkimCheck

PRIVATE = b"""-----BEGIN RSA PRIVATE KEY-----
MIICXAIBAAKBgQDiAMnu12lUg6xCCq7vZDF/xpJQFG07mKIwcEj+oM7zaTtGtFoo
aDFnDhGS/dtlDk2zsHTs0tUBPuK/NVGId+/hz9WsyQ1bhl/mOctujRcQrUmJu/Ao
kHrxJjW5vtPBtWj5ZICFPGuoE2nsEOjbYBvRVrlBL2/yJK3ykXbv8JXmMQIDAQAB
AoGAQNMVGMr0zWcPS8ogr02/3PSqFwok4sk/DEHIzjB169+tPvSQP7LTKMoiRFVI
Ts4xf28Hur4mlrrg8xNqFYjBZyu2yJ4L85oMArDVv83uUaHQ3OAUl7yfL0vwjHy0
Ny2dCPm+0aC/kn+ibh6rb5uc+7Gfrm8qaq61vXOCYOQxWXkCQQD9evzG1k2ddH6e
IHbeuG2z2dRaw/uvEX0WHTuasYHDGwrijqKGNASEWk3ONAs99reNJ79NfgocTntr
y1O/JQn3AkEA5D/hwl0p4dfdpDbZBEX3RVbG/TFoRIq19gE6ASboroI+7XqmmxKw
Sg6kGf49crshmJrZTTg79ixB/alfCdXHFwJAT2Ors+L+4CfSWFg2or8ErOW2ms7z
DvvdP4XcWzDpQWBA4oBl6r50A7f80m5+buPMzUr7oZuuMvtpsHM4QY+qNQJBAI6C
0FuBvb+z/0AjurYvVSdm+hFmQtrg3KG/vE6x03/59H5kIRgbwBRNNerA0e8LpftZ
W6oaHV4j3gQaNyu13XsCQBDb//EXqorDFz7E1JfS4CJfggJzAx1CiV+uQWBseUJJ
+SN1d88rP+1MDH61RWND8iNAI4saT3Bea2eN6sxg7lc=
-----END RSA PRIVATE KEY-----
"""
PUBLIC = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDiAMnu12lUg6xCCq7vZDF/xpJQFG07mKIwcEj+oM7zaTtGtFooaDFnDhGS/dtl"
    "Dk2zsHTs0tUBPuK/NVGId+/hz9WsyQ1bhl/mOctujRcQrUmJu/AokHrxJjW5vtPBtWj5ZICFPGuoE2nsEOjbYBvRVrlBL2/yJK3y"
    "kXbv8JXmMQIDAQAB"
)
MAIL = (
    b"From: An <an@abc.vn>\r\nTo: hotro@abc.vn\r\nSubject: Re: [YC-7]\r\nMessage-ID: <1@abc.vn>\r\n"
    b"Date: Mon, 23 Nov 2026 09:00:00 +0700\r\n\r\n#close\r\nXong.\r\n"
)


def record(name: bytes, _: int) -> bytes | None:
    return f"v=DKIM1; k=rsa; p={PUBLIC}".encode() if name == b"k1._domainkey.abc.vn." else None


def signed(raw: bytes = MAIL, **given: object) -> bytes:
    options = {"include_headers": [b"from", b"to", b"subject", b"date", b"message-id"], "canonicalize": (b"relaxed", b"relaxed")}
    signature: bytes = dkim.sign(raw, b"k1", b"abc.vn", PRIVATE, **(options | given))
    return signature + raw


def test_a_signature_that_holds_gives_its_domain() -> None:
    assert DkimCheck(record).signed_by(signed()) == ("abc.vn",)


def test_two_signatures_of_one_domain_are_one() -> None:
    assert DkimCheck(record).signed_by(signed(signed())) == ("abc.vn",)


def test_an_unsigned_mail_has_no_domain() -> None:
    assert DkimCheck(record).signed_by(MAIL) == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"Xong.", b"Khong."), (b"Re: [YC-7]", b"Re: [YC-8]"), (b"An <an@", b"Binh <binh@"), (b"d=abc.vn", b"d=xyz.vn")],
)
def test_a_mail_changed_on_its_way_has_no_domain(old: bytes, new: bytes) -> None:
    assert DkimCheck(record).signed_by(signed().replace(old, new)) == ()


def test_a_signature_over_a_part_of_the_body_does_not_count() -> None:
    partial = signed(length=True)
    assert b" l=" in partial
    assert DkimCheck(record).signed_by(partial) == ()
    assert DkimCheck(record).signed_by(partial + b"#assign evil\r\n") == ()


def test_sha_1_does_not_count() -> None:
    assert DkimCheck(record).signed_by(signed(signature_algorithm=b"rsa-sha1")) == ()


@pytest.mark.parametrize(
    "header", [b"From: evil@evil.example", b"Subject: other", b"Content-Type: text/html\r\nContent-Type: text/plain"]
)
def test_a_header_that_may_stand_once_and_stands_twice_spoils_all_signatures(header: bytes) -> None:
    assert DkimCheck(record).signed_by(header + b"\r\n" + signed()) == ()


def test_a_key_that_is_only_tested_is_none() -> None:
    testing = DkimCheck(lambda name, seconds: b"t=y; " + (record(name, seconds) or b""))
    assert testing.signed_by(signed()) == ()


def test_a_time_out_of_dns_leaves_the_sender_unknown() -> None:
    def silent(_: bytes, __: int) -> bytes | None:
        raise dkim.DnsTimeoutError("no answer")

    assert DkimCheck(silent).signed_by(signed()) == ()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0",
        b"x" * 1000,
        b"DKIM-Signature: v=1; a=rsa-sha256; d=;\r\n\r\n",
        b"DKIM-Signature: \xff\r\nFrom: a@b\r\n\r\n",
        b"\r\n\r\n",
    ],
)
def test_rubbish_has_no_domain_and_never_raises(raw: bytes) -> None:
    assert DkimCheck(record).signed_by(raw) == ()


def test_at_most_four_signatures_are_looked_up() -> None:
    asked: list[bytes] = []

    def counting(name: bytes, _: int) -> bytes | None:
        asked.append(name)
        return None

    DkimCheck(counting).signed_by(signed(signed(signed(signed(signed(signed()))))))
    assert len(asked) <= 4
