"""The language of a few words; who writes too little gets the default."""

from __future__ import annotations

import pytest

from mailbot.mail.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Máy in phòng em không in được, nhờ anh xem giúp.", "vi"),
        ("may in phong em khong in duoc nho anh xem giup", "vi"),
        ("Anh ơi, server down rồi, please check giúp em", "vi"),
        ("MÁY IN HỎNG", "vi"),
        ("The printer on the third floor is not working, please help.", "en"),
        ("I can't log in to the VPN from home.", "en"),
        ("Pencetak di tingkat tiga tidak berfungsi, mohon bantuan.", "ms"),
        ("Saya tidak boleh log masuk ke sistem sejak pagi.", "ms"),
        ("OK", "xx"),
        ("", "xx"),
        ("12345 !!!", "xx"),
        ("Der Drucker funktioniert leider überhaupt nicht mehr", "xx"),
    ],
)
def test_the_language_is_known_or_left_open(text: str, language: str) -> None:
    assert detect(text, "xx") == language
