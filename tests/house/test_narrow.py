"""Tables on a terminal of 80 columns."""

from __future__ import annotations

from mailbot.cli.narrow import fits, stacked

COLUMNS = ("ticket", "subject", "status", "team", "assignee", "requester", "answer due", "solution due")
ROW = (
    "YC-1",
    "Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán",
    "new",
    "ky-thuat",
    "",
    "lan@abc.vn",
    "2026-11-23 10:00",
    "2026-11-23 17:00",
)


def test_a_table_that_would_break_words_comes_in_lines() -> None:
    assert not fits(COLUMNS, [ROW], 80)
    assert list(stacked(COLUMNS, [ROW], 80)) == [
        "YC-1  Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán",
        "    status new, team ky-thuat, requester lan@abc.vn, answer due 2026-11-23\n    10:00, solution due 2026-11-23 17:00",
    ]


def test_a_table_that_breaks_no_word_stays_one() -> None:
    assert fits(COLUMNS, [ROW], 120)
    assert fits(("", "value"), [("", "x" * 200)], 80)  # few columns are folded


def test_a_row_of_two_words_is_one_line() -> None:
    assert list(stacked(COLUMNS, [("YC-2", "Máy in", *[""] * 6)], 80)) == ["YC-2  Máy in"]
