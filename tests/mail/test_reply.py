"""What the sender newly wrote: what clients put above quotes, in their languages, and what only looks like it."""

from __future__ import annotations

import pytest

from mailbot.mail.reply.written import split, trim
from tests.builders import AN, mail

_SAID = "Dạ em đã thử lại, vẫn lỗi ạ."
_OLD = "Nhờ chị thử lại.\n#close"
_WHO = "Lê Hoa <hoa@abc.vn>"

INTROS = {
    "vietnamese-gmail": f"Vào Th 2, 23 thg 11, 2026 vào lúc 09:15 {_WHO} đã viết:",
    "vietnamese-gmail-old": f"Vào 09:15 Ngày 23 tháng 11 năm 2026, {_WHO} đã viết:",
    "vietnamese-wrapped": "Vào Th 2, 23 thg 11, 2026 vào lúc 09:15 Lê Hoa <hoa@abc.vn>\nđã viết:",
    "vietnamese-no-address": "Vào 23/11/2026 09:15, Lê Hoa đã viết:",
    "english": f"On Mon, Nov 23, 2026 at 9:15 AM {_WHO} wrote:",
    "english-wrapped": "On Mon, Nov 23, 2026 at 9:15 AM Lê Hoa <\nhoa@abc.vn> wrote:",
    "english-apple": f"> On 23 Nov 2026, at 09:15, {_WHO} wrote:",
    "malay": f"Pada Isn, 23 Nov 2026 pada 09:15 {_WHO} menulis:",
    "indonesian": f"Pada tanggal Sen, 23 Nov 2026 pukul 09.15 {_WHO} menulis:",
    "german": f"Am Mo., 23. Nov. 2026 um 09:15 Uhr schrieb {_WHO}:",
    "french": f"Le lun. 23 nov. 2026 à 09:15, {_WHO} a écrit :",
    "spanish": f"El lun, 23 nov 2026 a las 9:15, {_WHO} escribió:",
    "portuguese": f"Em seg., 23 de nov. de 2026 às 09:15, {_WHO} escreveu:",
    "italian": f"Il giorno lun 23 nov 2026 alle ore 09:15 {_WHO} ha scritto:",
    "dutch": f"Op ma 23 nov 2026 om 09:15 schreef {_WHO}:",
    "swedish": f"Den mån 23 nov. 2026 kl 09:15 skrev {_WHO}:",
    "danish": f"Den man. 23. nov. 2026 kl. 09.15 skrev {_WHO}:",
    "norwegian": f"man. 23. nov. 2026 kl. 09:15 skrev {_WHO}:",
    "finnish": f"ma 23. marrask. 2026 klo 9.15 {_WHO} kirjoitti:",
    "polish": f"pon., 23 lis 2026 o 09:15 {_WHO} napisał(a):",
    "czech": f"po 23. 11. 2026 v 9:15 odesílatel {_WHO} napsal:",
    "russian": f"пн, 23 нояб. 2026 г. в 09:15, {_WHO}:",
    "ukrainian": f"пн, 23 лист. 2026 р. о 09:15 {_WHO} пише:",
    "turkish": f"{_WHO}, 23 Kas 2026 Pzt, 09:15 tarihinde şunu yazdı:",
    "hungarian": f"{_WHO} ezt írta (időpont: 2026. nov. 23., H, 9:15):",
    "romanian": f"lun., 23 nov. 2026 la 09:15, {_WHO} a scris:",
    "greek": f"Στις Δευ 23 Νοε 2026 στις 9:15 π.μ., ο χρήστης {_WHO} έγραψε:",
    "chinese": f"{_WHO} 于2026年11月23日周一 09:15写道：",
    "japanese": f"2026年11月23日(月) 9:15 {_WHO}:",
    "korean": f"2026년 11월 23일 (월) 오전 9:15, {_WHO}님이 작성:",
    "zoho": f"---- On Mon, 23 Nov 2026 09:15:00 +0700 {_WHO} wrote ----",
}  # fmt: skip

HEADERS = {
    "vietnamese": f"Từ: {_WHO}\nĐã gửi: Thứ Hai, 23 Tháng Mười Một 2026 9:15 SA\nĐến: An\nChủ đề: Máy in",
    "vietnamese-names-only": "Từ: Lê Hoa\nĐã gửi: Thứ Hai, 23 Tháng Mười Một 2026 9:15 SA\nĐến: Nguyễn Văn An\nChủ đề: Máy in",
    "vietnamese-zimbra": f"----- Thư gốc -----\nNgười gửi: {_WHO}\nNgười nhận: an@abc.vn\nĐã gửi: Thứ hai\nTiêu đề: Máy in",
    "english": f"From: {_WHO}\nSent: Monday, November 23, 2026 9:15 AM\nTo: An\nSubject: Máy in",
    "english-bold": f"*From:* {_WHO}\n*Sent:* Monday, November 23, 2026 9:15 AM\n*To:* An\n*Subject:* Máy in",
    "english-date": f"From: {_WHO}\nDate: Monday, November 23, 2026 at 9:15 AM\nTo: An <an@abc.vn>\nSubject: Re: Máy in",
    "malay": "Daripada: Lê Hoa <hoa@abc.vn>\nDihantar: Isnin, 23 November 2026\nKepada: An\nSubjek: Máy in",
    "german": "Von: Lê Hoa <hoa@abc.vn>\nGesendet: Montag, 23. November 2026 09:15\nAn: An\nBetreff: Máy in",
    "french": "De : Lê Hoa <hoa@abc.vn>\nEnvoyé : lundi 23 novembre 2026 09:15\nÀ : An\nObjet : Máy in",
    "rule": "________________________________\nFrom: Lê Hoa <hoa@abc.vn>\nSent: Monday\nTo: An\nSubject: Máy in",
    "original": "-----Original Message-----\nFrom: Lê Hoa",
    "thư-gốc": "-------- Tin nhắn gốc --------\nTừ: Lê Hoa",
    "above-line": "## Vui lòng trả lời phía trên dòng này ##",
}

WORDS = (
    "Vào ngày 23/11/2026 anh Bình có viết cho em như sau:\nAnh sẽ xử lý.\nNhưng em chưa thấy.",
    "Hôm qua 23/11 anh Bình viết cho khach@xyz.example như sau:\nAnh sẽ xử lý.",
    "I sent it to hoa@abc.vn at 9:15 with these notes:\nfirst\nsecond",
    "On the other hand, we can wait.\nOn average it takes 2 days.",
    "Nhờ anh đặt xe:\nTừ: Hà Nội\nĐến: Hải Phòng\nNgày: 25/11",
    "From: Hanoi\nTo: Hue\nDate: 3/12\nPlease book two seats.",
    "Người gửi: Lê Hoa – Phòng Kế toán\nNgười nhận: Phòng Kỹ thuật\nMô tả chi tiết: máy in hỏng",
    "Máy in kêu lạ\n-----\nđã thử tắt bật\n-----\nvẫn kêu",
    "Kết quả đo > 100 và < 200 là lỗi.",
    "Nhờ kiểm tra đơn:\n\nĐơn hàng 12345678\nMã khách 87654321",
)


@pytest.mark.parametrize("intro", INTROS.values(), ids=INTROS.keys())
def test_the_line_above_a_marked_quote_ends_the_words(intro: str) -> None:
    quoted = "\n".join(f"> {line}" for line in _OLD.split("\n"))
    assert trim(f"{_SAID}\n\n{intro}\n\n{quoted}") == _SAID


@pytest.mark.parametrize("intro", [intro for intro in INTROS.values() if not intro.startswith(">")])
def test_the_line_above_an_unmarked_quote_ends_the_words(intro: str) -> None:
    assert trim(f"{_SAID}\n\n{intro}\n\n{_OLD}") == _SAID


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS.keys())
def test_the_block_above_an_original_ends_the_words(header: str) -> None:
    assert trim(f"{_SAID}\n\n{header}\n\n{_OLD}") == _SAID


@pytest.mark.parametrize("text", WORDS)
def test_what_only_looks_like_a_quote_stays(text: str) -> None:
    assert trim(text) == text


def test_words_before_the_line_on_the_same_line_stay() -> None:
    assert trim(f"{_SAID} On Mon, Nov 23, 2026 at 9:15 AM {_WHO} wrote:\n> Nhờ chị thử lại.") == _SAID


def test_a_mail_that_only_quotes_has_no_new_words() -> None:
    words = split(mail(f"{INTROS['english']}\n> Nhờ chị thử lại.\n> #close", AN))
    assert (words.new, "#close" in words.quoted) == ("", True)


def test_quote_marks_that_nobody_announced_are_the_senders_own_words() -> None:
    assert trim("> Chỉ có dòng này") == "> Chỉ có dòng này"


def test_each_answer_between_quotes_keeps_the_line_it_answers() -> None:
    text = f"{INTROS['english']}\n> Mở đầu.\n> Máy nào?\n\nMáy 1020.\n\n> Tầng mấy?\n\nTầng 3."
    words = split(mail(text, AN))
    assert words.new == "> Máy nào?\n\nMáy 1020.\n\n> Tầng mấy?\n\nTầng 3."
    assert trim(text) == "Máy 1020.\n\nTầng 3."


def test_nothing_of_the_text_is_lost_between_the_parts() -> None:
    text = f"{_SAID}\n\nTrân trọng,\nNguyễn Văn An\n\n{INTROS['vietnamese-gmail']}\n> Nhờ chị thử lại."
    words = split(mail(text, AN))
    assert words.new == _SAID
    assert words.signature == "Trân trọng,\nNguyễn Văn An"
    assert "Nhờ chị thử lại." in words.quoted


def test_a_mail_that_begins_with_a_header_block_passes_on_what_is_below() -> None:
    words = split(mail(f"{HEADERS['english']}\n\nMáy in hỏng.", AN, subject="Máy in"))
    assert words.new == ""
    assert words.forwarded is not None
    assert words.forwarded.sender is not None
    assert (words.forwarded.sender.email, words.forwarded.subject, words.forwarded.text) == (
        "hoa@abc.vn",
        "Máy in",
        "Máy in hỏng.",
    )


def test_a_reply_passes_nothing_on() -> None:
    assert split(mail(f"{_SAID}\n\n{HEADERS['english']}\n\n{_OLD}", AN, subject="RE: Máy in")).forwarded is None
    assert split(mail(f"{_SAID}\n\n{HEADERS['english']}\n\n{_OLD}", AN, subject="FW: Máy in")).forwarded is not None


@pytest.mark.parametrize("intro", ["Lê Hoa viết:", "Lê Hoa đã viết:", "Le Hoa wrote:", "2026/11/23 Lê Hoa <hoa@abc.vn>"])
def test_a_short_line_introduces_only_marked_lines(intro: str) -> None:
    assert trim(f"{_SAID}\n\n{intro}\n> Nhờ chị thử lại.") == _SAID
    assert trim(f"{_SAID}\n\n{intro}\nNhờ chị thử lại.").startswith(f"{_SAID}\n\n{intro}")


def test_unmarked_text_below_a_clients_line_is_kept_but_no_command_in_it_is_obeyed() -> None:
    text = f"{INTROS['vietnamese-gmail']}\n\nNhờ chị thử lại.\n\n#close"
    assert split(mail(text, AN)).new == "> Nhờ chị thử lại.\n>\n> #close"
    assert trim(text) == "Nhờ chị thử lại.\n\n#close"


def test_quote_marks_in_a_mail_that_answers_nothing_are_the_senders_own() -> None:
    text = "Máy báo như sau:\n\n> lỗi 0x11b\n> tệp x.dll"
    assert split(mail(text, AN, subject="Máy in")).new == text
    assert split(mail(text, AN, subject="Re: Máy in")).new == "Máy báo như sau:"
    assert split(mail(text, AN, subject="Máy in", in_reply_to=("1@abc.vn",))).new == "Máy báo như sau:"


@pytest.mark.parametrize("rule", ["---------- Forwarded message ---------", "________________________________", ""])
@pytest.mark.parametrize("header", ["vietnamese", "english"])
def test_a_forwarded_form_is_an_original_too(rule: str, header: str) -> None:
    form = "Mô tả chi tiết: máy in kẹt giấy\nMức độ ưu tiên: Cao"
    words = split(mail(f"Nhờ cả nhà.\n\n{rule}\n{HEADERS[header]}\n\n{form}", AN, subject="Fwd: Máy in"))
    assert words.forwarded is not None
    assert words.forwarded.sender is not None
    assert (words.new, words.forwarded.sender.email, words.forwarded.text) == ("Nhờ cả nhà.", "hoa@abc.vn", form)


@pytest.mark.parametrize("mark", ["TR", "Tr", "CT", "Chuyển tiếp", "Majukan", "[EXT] FW"])
def test_each_mark_of_a_forward_makes_one(mark: str) -> None:
    words = split(mail(f"Nhờ cả nhà.\n\n{HEADERS['vietnamese']}\n\n{_OLD}", AN, subject=f"{mark}: Máy in"))
    assert words.forwarded is not None
    assert words.forwarded.text == _OLD
