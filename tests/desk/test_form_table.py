"""The company form in tables, drawn or in HTML, however they are laid out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mailbot.desk import form, form_table
from mailbot.desk.ticket import Priority
from mailbot.mail.html.text import Document

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
ROWS = (
    ("Người gửi", "Lê Thị Hoa – Phòng Kế toán"),
    ("Mô tả chi tiết", "Máy in kẹt giấy"),
    ("Mức độ ưu tiên", "Cao"),
    ("Thời hạn", "17h ngày 25/11/2026"),
)
KEYS = ("sender", "description", "priority", "deadline")


def _html(*rows: tuple[str, ...]) -> str:
    return f"<table>{''.join('<tr>' + ''.join(f'<td>{cell}</td>' for cell in row) + '</tr>' for row in rows)}</table>"


def _drawn(*rows: tuple[str, ...]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


LAYOUTS = {
    "pairs": ROWS,
    "colons": tuple((f"{label}:", value) for label, value in ROWS),
    "numbers": tuple((f"{place}.", *row) for place, row in enumerate(ROWS, start=1)),
    "numbers-below-a-head": (
        ("STT", "Mục", "Nội dung"),
        *((str(place), *row) for place, row in enumerate(ROWS, start=1)),
    ),
    "a-column-of-colons": tuple((label, ":", value) for label, value in ROWS),
    "an-empty-column": tuple((label, value, "") for label, value in ROWS),
    "two-beside-each-other": ((*ROWS[0], *ROWS[1]), (*ROWS[2], *ROWS[3])),
    "labels-above-values": (tuple(label for label, _ in ROWS), tuple(value for _, value in ROWS)),
}


@pytest.mark.parametrize("rows", LAYOUTS.values(), ids=LAYOUTS.keys())
@pytest.mark.parametrize("drawn", [True, False])
def test_a_form_is_read_from_a_table_of_any_layout(rows: tuple[tuple[str, ...], ...], drawn: bool) -> None:
    document = Document(f"<p>Kính gửi anh chị,</p>{_html(*rows)}")
    text, cells = (f"Kính gửi anh chị,\n\n{_drawn(*rows)}", ()) if drawn else (document.text, document.rows)
    one = form.read(text, cells, NOW, "Asia/Ho_Chi_Minh")
    assert one.fields == tuple(zip(KEYS, (value for _, value in ROWS), strict=True))
    assert (one.priority, one.deadline) == (Priority.HIGH, datetime(2026, 11, 25, 10, tzinfo=UTC))


def test_the_line_under_the_head_of_a_drawn_table_is_none_of_its_rows() -> None:
    drawn = _drawn(*LAYOUTS["labels-above-values"][:1], ("---",) * 4, *LAYOUTS["labels-above-values"][1:])
    assert form.read(drawn, (), NOW, "Asia/Ho_Chi_Minh").get("description") == "Máy in kẹt giấy"


LIST = (
    ("Họ tên", "Email", "Phòng ban", "Thời hạn"),
    ("Vũ Nam", "nam@abc.vn", "Kho", "30/11"),
    ("Lê Chi", "chi@abc.vn", "Kho", "1/12"),
)


@pytest.mark.parametrize("rows", [LIST, (("Mã", "Tên", "Số lượng"), ("1", "Giấy A4", "2"), ("2", "Bút", "5")), ((), ("x",))])
def test_a_table_of_something_else_holds_no_form(rows: tuple[tuple[str, ...], ...]) -> None:
    assert not [pair for pair in form_table.pairs(rows) if pair[0] in ("Họ tên", "Phòng ban", "Thời hạn", "Mã")]
    assert list(form_table.spread(_drawn(*rows).splitlines())) == _drawn(*rows).splitlines()


@pytest.mark.parametrize("label", ["Thời hạn / Deadline", "Deadline/Thời hạn", "Tarikh akhir / Deadline"])
def test_a_label_in_two_languages_is_one(label: str) -> None:
    one = form.read(f"Mô tả / Description: Máy in kẹt giấy\n{label}: 17h ngày 25/11/2026", (), NOW, "Asia/Ho_Chi_Minh")
    assert one.fields == (("description", "Máy in kẹt giấy"), ("deadline", "17h ngày 25/11/2026"))


@pytest.mark.parametrize(
    ("written", "priority"),
    [
        ("☐ Khẩn cấp ☒ Cao ☐ Trung bình ☐ Thấp", Priority.HIGH),
        ("[ ] Khẩn cấp [ ] Cao [x] Trung bình [ ] Thấp", Priority.NORMAL),
        ("( ) Khẩn cấp / ( ) Cao / ( ) Trung bình / (X) Thấp", Priority.LOW),
        ("☐ Khẩn cấp ☐ Cao ☐ Trung bình ☐ Thấp", None),
        ("☒ Khẩn cấp ☒ Cao ☐ Trung bình ☐ Thấp", None),
    ],
)
def test_the_priority_that_is_ticked_counts(written: str, priority: Priority | None) -> None:
    assert form.read(f"Mức độ ưu tiên: {written}", (), NOW, "Asia/Ho_Chi_Minh").priority is priority
