"""Requests of people who all want something else: no two of them are alike."""

from __future__ import annotations

from tests.stories import HOA, raw

THINGS = ("máy in", "máy chiếu", "điện thoại", "màn hình", "bàn phím", "chuột", "thẻ từ", "hộp thư", "tài khoản", "máy quét")
TROUBLES = ("không chạy", "kêu to", "rất chậm", "báo lỗi", "mất điện", "nóng quá", "bị vỡ", "không nhận mật khẩu", "tự tắt")
PLACES = (
    "tầng trên",
    "hành lang",
    "phòng họp",
    "khu nhà cũ",
    "kho hàng",
    "sân sau",
    "cổng chính",
    "bãi xe",
    "căng tin",
    "lễ tân",
)


def request(number: int, sender: str = "", message_id: str = "") -> bytes:
    """The mail of this number; its Message-ID says which it is."""
    thing, trouble, place = THINGS[number % 10], TROUBLES[number // 10 % 9], PLACES[number // 90 % 10]
    author = HOA if not sender else type(HOA)(sender)
    text = f"Anh chị ơi, {thing} ở {place} {trouble} từ sáng đến giờ, nhờ anh chị xem giúp."
    return raw(author, text, f"{thing} {trouble}, {place}", message_id=message_id or f"in-{number}@client.example")
