"""Loops are stopped by counting; many people with one trouble are no loop."""

from __future__ import annotations

from mailbot.mail.message import Address
from tests.stories import Desk


def received(desk: Desk) -> int:
    return [w.mail.kind for w in desk.sent()].count("received")


def test_everybody_who_writes_that_the_network_is_down_is_answered() -> None:
    desk = Desk()
    for number in range(40):
        desk.says(Address(f"nv{number}@abc.vn"), "Mất mạng rồi ạ.", "Yêu cầu hỗ trợ kỹ thuật: Mất mạng")
    assert received(desk) == 40


def test_re_before_a_request_type_is_no_answer_to_us() -> None:
    desk = Desk()
    for number in range(20):
        desk.says(Address(f"nv{number}@abc.vn"), "Mất mạng rồi ạ.", "Re: Yêu cầu hỗ trợ kỹ thuật: Mất mạng")
    assert received(desk) == 20


def test_strangers_with_the_same_words_go_quiet_in_the_end() -> None:
    desk = Desk()
    for number in range(40):
        desk.says(Address(f"robot{number}@xa.example"), "Tài khoản của quý vị cần cập nhật.", "Thông báo")
    assert 5 < received(desk) <= 20


def test_whoever_quotes_our_token_with_the_same_words_goes_quiet_soon() -> None:
    desk = Desk()
    for number in range(1, 21):
        desk.says(Address(f"robot{number}@xa.example"), "Hộp thư này không có người đọc.", f"Re: [YC-{number}] Thông báo")
    assert received(desk) <= 5
