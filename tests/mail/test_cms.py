"""A mail inside an opaque S/MIME signature is read as if it stood outside; an encrypted one stays closed."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.mail.parse import parse
from mailbot.mail.parse.cms import signed_content

_DATA = bytes.fromhex("06092a864886f70d010701")
_SIGNED = bytes.fromhex("06092a864886f70d010702")
_INNER = "Content-Type: text/plain; charset=utf-8\r\n\r\nMáy in hỏng.\r\n#close\r\n".encode()


def _tlv(tag: int, content: bytes) -> bytes:
    """One element with a definite length (X.690 section 8.1)."""
    size = len(content)
    length = bytes([size]) if size < 0x80 else bytes([0x82]) + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def _whole(content: bytes) -> bytes:
    return _tlv(
        0x30,
        _SIGNED + _tlv(0xA0, _tlv(0x30, b"\x02\x01\x01" + _tlv(0x31, b"") + _tlv(0x30, _DATA + _tlv(0xA0, _tlv(0x04, content))))),
    )


def _in_pieces(content: bytes) -> bytes:
    pieces = b"".join(_tlv(0x04, content[at : at + 20]) for at in range(0, len(content), 20))
    return b"\x30\x80" + _SIGNED + b"\xa0\x80\x30\x80\x02\x01\x01" + _DATA + b"\xa0\x80\x24\x80" + pieces + b"\x00" * 10


def _mail(data: bytes) -> bytes:
    fields = (
        b"From: an@abc.vn\r\nContent-Type: application/pkcs7-mime; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )
    return fields + base64.encodebytes(data)


@pytest.mark.parametrize("wrap", [_whole, _in_pieces])
def test_the_words_inside_a_signature_are_read(wrap: object) -> None:
    message = parse(_mail(wrap(_INNER)))  # type: ignore[operator]  # one of the two functions above
    assert (message.text, message.signed, message.encrypted) == ("Máy in hỏng.\n#close", True, False)
    assert message.attachments == ()


def test_an_encrypted_mail_stays_closed_and_is_kept() -> None:
    message = parse(_mail(_tlv(0x30, _DATA + _tlv(0x30, b"algorithm"))))
    assert (message.text, message.encrypted) == ("", True)
    assert [one.name for one in message.attachments] == ["smime.p7m"]


@given(st.binary(max_size=60), st.binary(max_size=60))
@settings(max_examples=100, deadline=None)
def test_broken_envelopes_never_raise(before: bytes, after: bytes) -> None:
    assert isinstance(signed_content(before + _DATA + after), bytes)
    assert isinstance(signed_content(before + _DATA + b"\xa0\x80\x24\x80" + after), bytes)
