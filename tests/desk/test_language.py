"""In which language somebody is answered."""

from __future__ import annotations

import pytest

from mailbot.desk.mail import spoken

VIETNAMESE = "Yêu cầu hỗ trợ kỹ thuật: Máy in"


@pytest.mark.parametrize(
    ("subject", "text", "language"),
    [
        (VIETNAMESE, "The printer shows an error and does not print anything, please help.", "en"),
        (VIETNAMESE, "Pencetak tidak boleh mencetak, mohon bantuan.", "ms"),
        ("Printer", "Máy in không in được ạ.", "vi"),
        ("The printer is not working, can you help?", "HP-33", "en"),
        (VIETNAMESE, "", "vi"),
        ("", "", "vi"),
    ],
)
def test_the_words_count_before_the_subject(subject: str, text: str, language: str) -> None:
    assert spoken(subject, text, "vi") == language
