"""Mails longer than is looked at line by line: words stay words however many there are, and old text never steers."""

from __future__ import annotations

import pytest

from mailbot.mail.message import Words
from mailbot.mail.reply.written import split
from tests.builders import AN, mail
from tests.mail.test_reply import HEADERS, INTROS

LOG = "\n".join(
    f"2026-11-23 09:15:{second % 60:02} INFO máy chủ {second}: kết nối lại <10.0.0.5:443> — xong" for second in range(5_000)
)
LIKE_CLIENTS = "\n".join(f"Ngày: {number}/11 lúc 09:15, gửi a{number}@abc.vn" for number in range(1_000))
OLD = "Nhờ chị thử lại.\n#close"
ABOVE = "##- Please type your reply above this line -##"
FORWARDED = "Bắt đầu thư được chuyển tiếp:\n\nTừ: Lê Hoa"


def read(text: str) -> Words:
    return split(mail(text, AN, in_reply_to=("old@abc.vn",)))


@pytest.mark.parametrize("above", [LOG, LOG.replace(":", " sang ")], ids=["log", "prose"])
def test_a_command_below_thousands_of_lines_is_newly_written(above: str) -> None:
    assert read(f"Gửi anh nhật ký.\n{above}\n\n#close").new.endswith("\n\n#close")


@pytest.mark.parametrize("above", [LOG, LIKE_CLIENTS], ids=["lines", "looks"])
@pytest.mark.parametrize("client", [*INTROS.values(), *HEADERS.values(), ABOVE, FORWARDED])
def test_no_command_of_old_text_is_newly_written_however_much_stands_above_it(client: str, above: str) -> None:
    words = read(f"Em gửi lại.\n{above}\n\n{client}\n\n{OLD}")
    assert "#close" not in words.new.split("\n")
    assert words.new.startswith("Em gửi lại.\n")
    assert "#close" in repr(words)


def test_below_an_announced_quote_of_thousands_of_lines_all_is_old() -> None:
    quote = "\n".join(f"> {line}" for line in LOG.split("\n"))
    words = read(f"Em thử rồi.\n\n{INTROS['english']}\n{quote}\n\n{HEADERS['english']}\n{OLD}")
    assert words.new == "Em thử rồi."
    assert words.quoted.endswith("#close")


def test_nothing_of_a_long_mail_is_lost_between_the_parts() -> None:
    text = f"Chào anh.\n{LIKE_CLIENTS}\n{INTROS['english']}\n{OLD}\n{LOG}"
    words = read(text)
    kept = f"{words.new}\n{words.quoted}\n{words.signature}"
    assert all(line in kept for line in text.split("\n"))
