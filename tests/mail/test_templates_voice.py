"""What templates call: greetings, times, lengths, labels, links."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from mailbot.mail.render.names import given
from mailbot.mail.render.voice import Voice
from tests.mail.pages import ID, NOON, OCCASION, TEMPLATES


def voice(language: str = "vi", **changes: Any) -> Voice:
    return Voice(replace(OCCASION, **changes), language, TEMPLATES.chosen.words[language])


@pytest.mark.parametrize(
    ("name", "language", "called"),
    [
        ("Nguyễn Văn An", "vi", "An"),
        ("Trần Thị Bình", "en", "Bình"),
        ("NGUYEN VAN AN", "vi", "An"),
        ("nguyen van an", "en", "An"),
        ("Lê Chi", "ms", "Chi"),
        ("Phạm Tiến Dũng (Phòng Kỹ thuật)", "vi", "Dũng"),
        ("Trần Thị Lan - Phòng Kinh doanh", "vi", "Lan"),
        ("Lan", "vi", "Lan"),
        ("Chị Lan", "vi", "Lan"),
        ("H'Hen Niê", "vi", "H'Hen"),
        ("Lan Nguyen", "vi", "Lan"),
        ("Ms Lan Nguyen", "vi", "Lan"),
        ("Minh Trần", "vi", "Minh"),
        ("Bảo Trân", "vi", "Trân"),
        ("Lê Trần", "vi", "Trần"),
        ("Thu Ha", "vi", "Ha"),
        ("Ngoc Huyen", "vi", "Huyen"),
        ("Sarah Tan", "vi", "Sarah"),
        ("Michael Le", "vi", "Michael"),
        ("Phòng Kế toán", "vi", ""),
        ("Bộ phận Kho", "vi", ""),
        ("Khách hàng", "vi", ""),
        ("Encik Ahmad bin Ali", "ms", "Encik Ahmad"),
        ("Ahmad bin Ali", "ms", "Ahmad"),
        ("Puan Siti Aminah binti Osman", "ms", "Puan Siti Aminah"),
        ("Muhammad Faiz bin Rahman", "ms", "Muhammad Faiz"),
        ("Ahmad bin Ali", "vi", "Ahmad"),
        ("Tan Mei Ling", "ms", "Mei Ling"),
        ("Raj a/l Kumar", "ms", "Raj"),
        ("John Smith", "en", "John"),
        ("Dr Jane Smith", "en", "Dr Smith"),
        ("Mr. John Smith", "en", "Mr. Smith"),
        ("Jean-Luc Picard", "en", "Jean-Luc"),
        ("", "vi", ""),
        ("an@abc.vn", "vi", ""),
        ("0912 345 678", "vi", ""),
        ("Phòng 3B", "vi", ""),
        ("   ", "en", ""),
        ("bin ", "ms", "Bin"),
    ],
)
def test_people_are_greeted_as_they_are_called(name: str, language: str, called: str) -> None:
    assert given(name, language) == called


@settings(max_examples=100)
@examples(st.text(st.characters(codec=None), max_size=60), st.sampled_from(["vi", "en", "ms"]))
def test_any_name_can_be_greeted(name: str, language: str) -> None:
    assert len(given(name, language)) <= len(name) + 10


@pytest.mark.parametrize(
    ("language", "named", "plain"),
    [
        ("vi", "Chào anh/chị An,", "Chào anh/chị,"),
        ("en", "Hello An,", "Hello,"),
        ("ms", "Salam sejahtera An,", "Salam sejahtera,"),
    ],
)
def test_a_letter_begins_with_a_greeting(language: str, named: str, plain: str) -> None:
    assert voice(language).greeting("Nguyễn Văn An") == named
    assert voice(language).greeting("") == plain


@pytest.mark.parametrize(
    ("language", "shown"),
    [("vi", "thứ Hai, 23/11/2026, 15:30"), ("en", "Monday, 23 November 2026, 15:30"), ("ms", "Isnin, 23 November 2026, 15:30")],
)
def test_times_are_local_and_in_words(language: str, shown: str) -> None:
    assert voice(language).when(NOON) == shown
    assert voice(language).when(None) == ""


def test_vietnamese_weekdays_are_written_as_people_write_them() -> None:
    days = [voice().day(date(2026, 11, 22) + timedelta(days=n)).split(",")[0] for n in range(7)]
    assert days == ["Chủ Nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"]


def test_the_day_is_the_companys_day() -> None:
    late = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    assert voice().day(late) == "thứ Ba, 24/11/2026"
    assert voice(timezone="Europe/Berlin").when(late) == "thứ Hai, 23/11/2026, 19:00"


@pytest.mark.parametrize(
    ("minutes", "vi", "en"),
    [
        (0, "0 phút", "0 minutes"),
        (1, "1 phút", "1 minute"),
        (60, "1 giờ", "1 hour"),
        (150, "2 giờ 30 phút", "2 hours 30 minutes"),
        (-45, "45 phút", "45 minutes"),
        (6001, "100 giờ", "100 hours"),
        (None, "0 phút", "0 minutes"),
    ],
)
def test_lengths_of_time_are_hours_and_minutes(minutes: int | None, vi: str, en: str) -> None:
    assert voice("vi").duration(minutes) == vi
    assert voice("en").duration(minutes) == en


@pytest.mark.parametrize(("count", "shown"), [(0, "1 KB"), (84_213, "82 KB"), (1_702_112, "1,6 MB"), (None, "1 KB")])
def test_sizes_are_for_people(count: int | None, shown: str) -> None:
    assert voice("vi").size(count) == shown


def test_a_key_without_a_word_is_shown_as_it_is() -> None:
    assert voice().label("fields", "Môi trường") == "Môi trường"
    assert voice().label("status", "open") == "đang xử lý"


def test_what_is_asked_for_is_said_in_the_readers_language() -> None:
    assert voice("en").asked(["Mô tả", "số hợp đồng"]) == ["a description", "số hợp đồng"]
    assert voice("vi").asked("description") == "Mô tả"


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            {"problem": {"key": "unknown-command", "word": "#clsoe", "nearest": "close"}},
            ("Không có lệnh #clsoe.", "Có phải ý anh/chị là #close?"),
        ),
        ({"problem": {"key": "unknown-command", "word": "#zzz", "nearest": ""}}, ("Không có lệnh #zzz.", "Gửi #help")),
        (
            {"problem": {"key": "missing-argument", "word": "#due"}},
            ("Lệnh #due còn thiếu phần phía sau.", "Cách viết: #due KHI NÀO"),
        ),
        (
            {"problem": {"key": "wrong-state", "word": "#close", "status": "closed"}},
            ("Không dùng được lệnh #close khi yêu cầu ở tình trạng “đã đóng”.", ""),
        ),
        (
            {"problem": {"key": "unknown-team", "word": "#team", "value": "x", "allowed": "Phòng A, Phòng B"}},
            ("Không có bộ phận “x”.", "Có thể dùng: Phòng A, Phòng B."),
        ),
        ({"problem": {"key": "unheard-of", "value": "x"}}, ("unheard-of x", "")),
        ({"problem": "bad-rating", "suggestion": {"key": "no-ticket"}}, ("Điểm “” không hợp lệ.", "Hãy trả lời vào thư")),
    ],
)
def test_a_faulty_command_is_told_and_how_to_put_it_right(error: dict[str, Any], told: tuple[str, str]) -> None:
    assert voice().sentence("errors", error["problem"]) == told[0]
    assert voice().advice(error).startswith(told[1])


def test_a_link_opens_an_answer_with_the_command_in_it() -> None:
    link = urlsplit(voice(reply_to="hotro+yc12.k@abc.vn", subject="Lỗi & <hỏi>?").mailto("close"))
    fields = parse_qs(link.query, strict_parsing=True)
    assert (link.scheme, unquote(link.path)) == ("mailto", "hotro+yc12.k@abc.vn")
    assert fields == {
        "subject": ["Re: [YC-12] Lỗi & <hỏi>?"],
        "body": ["#close\r\n"],
        "In-Reply-To": [f"<{ID}>"],
    }
    assert "+" not in voice(reply_to="hotro+x@abc.vn").mailto("close")


def test_buttons_say_in_text_what_to_write() -> None:
    shown = voice().buttons(["close", "note"])
    assert shown.text == "- #close: Xong, đóng yêu cầu\n- #note: Ghi chú nội bộ"
    assert shown.html.count("<a href=") == 2
    assert voice().buttons([]).text == ""
