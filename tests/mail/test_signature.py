"""Where words end and the signature begins; how a sender's own way of signing is learned; pictures that only decorate."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mailbot.mail.decoration import telling
from mailbot.mail.message import Attachment
from mailbot.mail.reply.signature_habit import habit
from mailbot.mail.reply.signature_name import without_name
from mailbot.mail.reply.written import split, trim
from tests.builders import AN, mail

_SAID = "Máy in vẫn kẹt giấy ạ."

CLIENTS = (
    "Đã gửi từ iPhone của tôi",
    "Gửi từ iPhone",
    "Được gửi từ thiết bị Galaxy của tôi",
    "Gửi từ Outlook cho Android",
    "Tải Outlook cho iOS",
    "Đã gửi từ Yahoo Mail trên Android",
    "Gửi từ điện thoại của tôi",
    "Sent from my iPhone",
    "Get Outlook for iOS",
    "Sent from Yahoo Mail on Android",
    "Dihantar daripada iPhone saya",
    "Dapatkan Outlook untuk Android",
    "Envoyé de mon iPhone",
    "Von meinem iPhone gesendet",
    "Enviado desde mi iPhone",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Skickat från min iPhone",
    "Wysłane z iPhone'a",
    "Отправлено с iPhone",
)
SIGNED = (
    "Trân trọng,\nNguyễn Văn An",
    "Trân trọng cảm ơn,\nNguyễn Văn An\nPhòng Kế toán",
    "Trân trọng!\nAn",
    "Thân mến,\nAn",
    "Kính thư,\nThS. Nguyễn Văn An",
    "Best regards,\nAn Nguyen\nAccountant",
    "Sekian, terima kasih.\nAhmad",
    "Mit freundlichen Grüßen\nHans Müller",
    "Cordialement,\nJean Dupont",
    "-- \nNguyễn Văn An",
    "--\nNguyễn Văn An\n0903 123 456",
    "Nguyễn Văn An\nTel: 0903 123 456\nwww.abc.vn",
    "- An",
    "________________\nNguyễn Văn An\nĐT: 0903 123 456",
    "Thanks & Best Regards,\nAn Nguyen",
    "Tks & Brgds,\nAn",
    "Best Regards\n-----------------\nNguyen Van An (Mr.)\nTel: 028 3812 3456",
    "Thư này có thể chứa thông tin mật, chỉ dành cho người nhận có tên.",
    "CONFIDENTIALITY NOTICE: This email is for the addressee only.\nIf you are not the addressee, delete it.",
    "Please consider the environment before printing this email.",
)
WORDS = (
    "Cảm ơn anh đã giúp, nhưng máy vẫn lỗi.",
    "Gửi từ máy in tầng 3 thì được, máy em thì không.",
    "Sent from my desk, is it the same printer?",
    "Danh sách:\n- An\n- Bình",
    "Người mới:\n\nTrần Văn Cường\n0903 123 456\ncuong@abc.vn",
    "Em cần 3 thứ:\n--\nchuột\nbàn phím",
    "Regards to everyone in the team, and see you on Monday.",
    "Trân trọng kính mời anh dự họp lúc 9h.\nPhòng họp A.",
    "#close\n-- xong rồi nhé",
    "Máy in hỏng ạ.\n\nTrân trọng,\nAn\n\nP/S: máy ở tầng 3 ạ.",
    "Thư này có chứa tệp lỗi, nhờ anh xem giúp.",
    "Nhờ chuyển hướng thư:\nTừ: an@abc.vn\nĐến: binh@abc.vn",
)


@pytest.mark.parametrize("line", CLIENTS)
def test_what_a_client_adds_is_no_word_of_the_sender(line: str) -> None:
    assert trim(f"{_SAID}\n\n{line}") == _SAID


@pytest.mark.parametrize("signature", SIGNED)
def test_a_signature_is_kept_apart_from_the_words(signature: str) -> None:
    words = split(mail(f"{_SAID}\n\n{signature}", AN))
    assert words.new == _SAID
    assert signature.strip("-_ \n") in words.signature


@pytest.mark.parametrize("text", WORDS)
def test_what_only_looks_like_a_signature_stays(text: str) -> None:
    assert trim(text) == text


def test_a_mail_that_is_nothing_but_a_courtesy_is_not_emptied() -> None:
    assert trim("Trân trọng,\nNguyễn Văn An") == "Trân trọng,\nNguyễn Văn An"
    assert trim("Đã gửi từ iPhone của tôi") == "Đã gửi từ iPhone của tôi"


def test_the_way_a_person_signs_is_learned_from_two_mails() -> None:
    own = "An KT\nchúc vui"
    learned = habit([f"Máy hỏng.\n\n{own}", f"Mạng chậm.\n{own}"])
    assert learned == ("An KT", "chúc vui")
    words = split(mail(f"{_SAID}\n\n{own}", AN), learned)
    assert (words.new, words.signature) == (_SAID, own)


def test_what_was_said_once_or_is_a_command_is_no_habit() -> None:
    assert habit(["Máy hỏng.\nAn"]) == ()
    assert habit(["Xong.\n#close", "Được rồi.\n#close"]) == ()
    assert habit(["ok", "ok"]) == ()


def test_a_known_signature_that_is_the_whole_mail_stays() -> None:
    assert split(mail("An KT\nchúc vui", AN), ("An KT", "chúc vui")).new == "An KT\nchúc vui"


def test_a_logo_seen_before_and_a_tracking_pixel_are_not_shown_again() -> None:
    logo = Attachment("logo.png", "image/png", b"L" * 5_000, inline=True, cid="logo")
    pixel = Attachment("p.gif", "image/gif", b"G" * 43, inline=True, cid="p")
    photo = Attachment("anh.png", "image/png", b"P" * 5_000)
    message = replace(mail("x", AN), attachments=(logo, pixel, photo))
    assert telling(message) == (logo, photo)
    assert telling(message, frozenset({logo.sha256, photo.sha256})) == (photo,)


def test_below_the_real_rule_nothing_is_a_command_and_below_its_relatives_a_command_is_no_signature() -> None:
    assert trim("Xong.\n\n-- \nAn\n#close") == "Xong."
    assert trim("Xong.\n\n--\nAn\n#close").endswith("#close")


@pytest.mark.parametrize("courtesy", ["Trân trọng,", "trân trọng,", "CẢM ƠN ANH", "Best regards,"])
def test_a_name_right_below_a_courtesy_is_taken_off_however_that_is_written(courtesy: str) -> None:
    assert without_name(f"{_SAID}\n{courtesy}\nNguyễn Văn An", "Nguyễn Văn An") == f"{_SAID}\n{courtesy}"
