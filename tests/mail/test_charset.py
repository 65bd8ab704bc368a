"""Bytes become the text that was meant, whatever the mailer said of them; what comes out is always clean."""

from __future__ import annotations

from unicodedata import is_normalized, normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.mail.charset import clean, decode, line
from tests.corpus.make.charsets import tcvn3, viscii, vni, windows_1258

_TEXT = "kính gửi anh chị, máy tính của tôi không vào được hệ thống, nhờ hỗ trợ"


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        (windows_1258(_TEXT), "windows-1258"),
        (windows_1258(_TEXT), "iso-8859-1"),
        (tcvn3(_TEXT).encode("latin-1"), ""),
        (viscii(_TEXT), "viscii"),
        (viscii(_TEXT), "us-ascii"),
        (vni(_TEXT).encode("cp1252"), "windows-1252"),
        (vni(_TEXT).encode(), "utf-8"),
        (_TEXT.encode(), "us-ascii"),
        (_TEXT.encode(), "khong-co"),
        (normalize("NFD", _TEXT).encode(), "utf-8"),
        (_TEXT.encode("utf-16"), "utf-16"),
        (_TEXT.encode("utf-8-sig"), ""),
    ],
)
def test_vietnamese_is_read_from_every_old_charset(data: bytes, declared: str) -> None:
    assert decode(data, declared)[0] == _TEXT


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        ("Grüße aus Köln".encode("latin-1"), "iso-8859-1", "Grüße aus Köln"),
        ("crème brûlée à l’été".encode("cp1252"), "iso-8859-1", "crème brûlée à l’été"),
        ("価格①髙".encode("cp932"), "shift_jis", "価格①髙"),
        (b"\x1b$B-!\x1b(B a", "iso-2022-jp", "① a"),
        ("镕基".encode("gb18030"), "gb2312", "镕基"),
        ("똠방각하".encode("cp949"), "ks_c_5601-1987", "똠방각하"),
        ("Привет, как дела".encode("koi8-r"), "koi8-r", "Привет, как дела"),
        (b"Hi Mom +2AA-", "base64", "Hi Mom +2AA-"),
        (b"caf\xe9 \x81", "us-ascii", "café "),
        (b"", "utf-8", ""),
        ("镕基".encode("gb18030"), "iso-gb2312", "镕基"),
        ("Привет, как дела".encode("cp1251"), "win-1251", "Привет, как дела"),
        ("Привет, как дела".encode("cp1251"), "windows1251", "Привет, как дела"),
        ("Zażółć gęślą".encode("iso-8859-2"), "csisolatin2", "Zażółć gęślą"),
    ],
)
def test_declarations_mean_what_mailers_mean_by_them(data: bytes, declared: str, text: str) -> None:
    assert decode(data, declared)[0] == text


def test_german_and_french_are_never_taken_for_vietnamese() -> None:
    for text in (
        "Für größere Änderungen fragen Sie bitte Herrn Müller. Öl und Übung",
        "Où êtes-vous allés cet été ? Ça va très bien, là-bas",
    ):
        assert decode(text.encode("cp1252"), "windows-1252")[0] == text
        assert decode(text.encode(), "utf-8")[0] == text


def test_clean_removes_what_databases_refuse() -> None:
    assert clean("a\x00b\x07c\ud800d\ufeffe\r\nf\u2028g\xa0h") == "abcde\nf\ng h"
    assert line(" a\n b\t c ") == "a b c"


@given(
    st.binary(max_size=200),
    st.sampled_from(["", "utf-8", "utf-7", "gb2312", "iso-2022-jp", "hz", "utf-16", "x", "idna", "base64", "cp1258"]),
)
@settings(max_examples=100, deadline=None)
def test_any_bytes_give_clean_text(data: bytes, declared: str) -> None:
    text = decode(data, declared)[0]
    text.encode("utf-8")
    assert is_normalized("NFC", text)
    assert not set(text) & set("\x00\r\ufeff\u2028")
