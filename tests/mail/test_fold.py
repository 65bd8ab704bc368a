"""Two spellings of one text are one text; two words stay two."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.mail.fold import contains, fold, words

SAME = [
    ("Yêu cầu hỗ trợ kỹ thuật", "yeu cau ho tro ki thuat"),
    ("YÊU CẦU HỔ TRỢ KĨ THUẬT", "yêu cầu hỗ trợ kỹ thuật"),
    ("pháp lý", "pháp lí"),
    ("Mỹ", "mĩ"),
    ("quý", "quí"),
    ("tỷ", "tỉ"),
    ("y tế", "i tế"),
    ("hoà bình", "hòa bình"),
    ("thuý", "thúy"),
    ("Đà Nẵng", "da nang"),
    ("Ｙêu　cầu：", "yêu cầu:"),
    ("a – b", "a — b"),
    ("a ‑ b", "a - b"),
    ("yêu\u200b cầu\ufeff", "yêu cầu"),
    ("yêu\u00a0\n cầu", "yêu cầu"),
    ("hợp đồng", unicodedata.normalize("NFD", "hợp đồng")),
    ("Straße", "STRASSE"),
    ("Company policy", "COMPANY POLICY"),
]

DIFFERENT = [("máy", "mai"), ("tay", "tai"), ("ngày", "ngai"), ("thúy", "thúi"), ("hai", "hay"), ("yêu", "iu")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_text_fold_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_vietnamese_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(max_size=60))
@settings(max_examples=300)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_the_normal_form_makes_no_difference(text: str) -> None:
    forms = {fold(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    assert forms == {fold(text)}


@given(st.text(alphabet="aằeệiĩoợuựyỳỸĐđ kqmM–“”`'\t\n\xa0\0ﬁ②", max_size=40))
@settings(max_examples=100)
def test_a_rare_sign_beside_it_changes_nothing_in_how_a_text_is_folded(text: str) -> None:
    assert fold(f"{text} ☃") == f"{fold(text)} ☃".strip()


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzYI ", max_size=40))
@settings(max_examples=100)
def test_plain_english_matches_itself(text: str) -> None:
    assert all(contains(text, word) for word in text.split())


def test_no_mark_of_any_script_counts() -> None:
    signs = (chr(code) for code in range(0x300, sys.maxunicode + 1))
    marks = [sign for sign in signs if unicodedata.category(sign) in ("Mn", "Me", "Cf") and sign.casefold() == sign]
    assert len(marks) > 2000
    assert [mark for mark in marks if fold(f"a{mark}b") != "ab"] == []


def test_words_are_runs_of_letters_and_digits() -> None:
    assert words("[Hợp đồng] – số 12/2026: C++, C#!") == ("hop", "dong", "so", "12", "2026", "c++", "c#")


@pytest.mark.parametrize(
    ("text", "phrase", "there"),
    [
        ("Xem HỢP-ĐỒNG thuê", "hợp đồng", True),
        ("xem hợp đồng", "hợp", True),
        ("phối hợp", "hợ", False),
        ("VPNs", "vpn", False),
        ("ngày mai", "máy", False),
        ("", "a", False),
        ("a", "", False),
        ("gì thế ???", "???", True),
    ],
)
def test_phrases_are_found_as_whole_words(text: str, phrase: str, there: bool) -> None:
    assert contains(text, phrase) is there
