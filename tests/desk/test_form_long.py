"""Texts and tables that are longer than any form: it is found above them, and nothing in them breaks the reading."""

from __future__ import annotations

import pytest

from mailbot.desk.form import Form
from mailbot.desk.form import read as read_form
from mailbot.desk.ticket import Priority
from tests.fuzz.targets import NOW, ZONE

LOG = "\n".join(f"09:15:{second % 60:02} lỗi kết nối máy chủ {second}" for second in range(5_000))
FORM = "Mô tả chi tiết: Trang thanh toán lỗi\nMức độ ưu tiên: Cao\nThời hạn: 17h 25/11"


def read(text: str, rows: tuple[tuple[str, ...], ...] = ()) -> Form:
    return read_form(text, rows, NOW, ZONE)


def test_a_form_above_thousands_of_lines_is_read_and_the_lines_belong_to_its_last_long_field() -> None:
    form = read(f"{FORM}\nMong muốn: xem giúp nhật ký\n{LOG}\nTrân trọng,\nHoa")
    assert (form.priority, form.deadline_text) == (Priority.HIGH, "17h 25/11")
    assert form.get("wish").startswith("xem giúp nhật ký\n09:15:00 lỗi kết nối máy chủ 0\n")
    assert "máy chủ 4999" in form.get("wish")


def test_a_form_below_hundreds_of_lines_that_are_no_labels_is_read() -> None:
    numbered = "\n".join(f"{number}. Đã thử lại" for number in range(400))
    assert read(f"{numbered}\n\n{FORM}").get("description") == "Trang thanh toán lỗi"


def test_a_field_ends_at_the_courtesy_that_closes_the_mail() -> None:
    assert read("Mong muốn: sửa giúp\n\n**Trân trọng**\nHoa").get("wish") == "sửa giúp"
    assert read("Thời hạn: cảm ơn\nMong muốn: sửa giúp").get("deadline") == ""


@pytest.mark.parametrize(
    "label",
    ["a/" * 50_000, "Mô tả/" * 20_000, "(" * 100_000, "a b " * 25_000, "Mô tả"],
    ids=["a/", "mô tả/", "(", "a b", "label"],
)
def test_no_label_of_a_table_is_too_long(label: str) -> None:
    rows = (("Mức độ ưu tiên", "Cao"), (label, "x"), tuple([label] * 1_000))
    assert read("", rows).priority is Priority.HIGH


def test_one_label_thousands_of_times_is_one_field() -> None:
    assert read("Mô tả: a\n" * 10_000).get("description").startswith("a")


def test_a_deadline_is_read_at_the_beginning_of_a_value_however_long() -> None:
    form = read(f"Thời hạn: 17h 25/11 {'và các bên liên quan; ' * 5_000}")
    assert form.deadline is not None
    assert form.deadline_text.endswith("liên quan;")
