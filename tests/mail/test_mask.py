"""Passwords and keys are covered, in whatever letters their names are written, and wherever they stand in a value."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.mail.mask import COVER, holds_secret, mask, masked

_NAMES = (
    "mật khẩu",
    "MẬT KHẨU",
    "mat khau",
    "pass",
    "Passphrase",
    "pwd",
    "kata laluan",
    "mã PİN",
    "pın",
    "OTP",
    "ſecret",
    "to\u212aen",
)
_KEYS = ("AKIA" + "A" * 16, "ghp_" + "a" * 36, "xoxb-1234567890ab", "sk-" + "a" * 30, "AIza" + "b" * 35)


@pytest.mark.parametrize("name", _NAMES)
def test_a_password_is_covered_in_whatever_letters_it_is_announced(name: str) -> None:
    assert mask(f"Em gửi {name}: X9!kd2") == f"Em gửi {name}: {COVER}"


@pytest.mark.parametrize("key", _KEYS)
def test_a_key_is_known_by_its_shape(key: str) -> None:
    assert mask(f"đây ạ {key} .") == f"đây ạ {COVER} ."


def test_what_says_nothing_secret_stays() -> None:
    text = "Mật khẩu là gì ạ? Em quên mật khẩu máy in tầng 3: nhờ anh chị."
    assert mask(text) == text
    assert not holds_secret(text)


@given(st.recursive(st.sampled_from(("mk: X9!kd2", "máy in", "", *_KEYS)) | st.none() | st.integers(), lambda one: st.lists(one)))
@settings(max_examples=60)
def test_every_text_of_a_value_is_covered_as_it_is_alone(value: object) -> None:
    def expected(one: object) -> object:
        return mask(one) if isinstance(one, str) else [expected(each) for each in one] if isinstance(one, list) else one

    assert masked({"a": value, "b": (value,)}) == {"a": expected(value), "b": (expected(value),)}
