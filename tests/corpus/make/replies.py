"""Replies as Vietnamese employees and agents write them, through every client of clients.py."""

from __future__ import annotations

from tests.corpus.make.clients import ASKED, REPLIES
from tests.corpus.make.mail import Case, mail

_WORDS = (
    "Dạ đèn màu đỏ nhấp nháy chị ạ.\nEm thử tắt bật lại rồi mà vẫn vậy.",
    'Anh ơi vẫn chưa được.\n\nMáy báo "Lỗi 0x0000011b", em gửi hình đính kèm nhé.',
    "Được rồi anh nhé, cảm ơn anh đã hỗ trợ nhanh quá!",
    "#close\nĐã thay mực và in thử 3 trang, máy chạy bình thường.",
    "Em đã khởi động lại dịch vụ in, chị thử lại giúp em.\n\n#resolve\n#time 15m",
    "da em lam theo huong dan ma van khong duoc, mai em phai nop bao cao roi",
    "Hi team,\n\nPrinter vẫn offline, đã check cable và restart spooler. Please giúp mình gấp vì 3h chiều nay có meeting với khách.",
    "#giao Trần Thị Bình\n#ghichu\nCase này liên quan driver, nhờ chị Bình xem giúp.",
    "1. Đèn đỏ\n2. Đã kiểm tra cáp\n3. Máy tính khác in được\n\nAnh/chị xem giúp em với ạ.",
)
_SIGNATURES = (
    "",
    "Nguyễn Văn An\nPhòng Kế toán – Công ty ABC\nĐT: 0903 123 456",
    "",
    "Trân trọng,\nNguyễn Văn An",
    "",
    "Nguyen Van An\nKe toan truong\nMobile: 0903.123.456 | Email: an@abc.vn",
)
_RULED = frozenset({"gmail", "gmail_wrapped", "gmail_html", "thunderbird", "malay", "outlook_web"})


def cases() -> list[Case]:
    """Each client with several of the wordings; the quoted `#close` must never come through."""
    found = []
    for place, (name, client) in enumerate(REPLIES.items()):
        for step in range(4):
            words = _WORDS[(place * 2 + step) % len(_WORDS)]
            signature = _SIGNATURES[(place + step) % len(_SIGNATURES)]
            plain, html = client(words, signature, ASKED)
            raw = mail("Re: [YC-12] Máy in phòng Kế toán không in được", plain, html, reply=True)
            expect = {"new": words, "nature": "person", "sender": "an@abc.vn", "quoted_has": ["đèn trên máy in màu gì"]}
            if signature:
                expect["signature_has"] = [signature.split("\n")[0].rstrip(",")]
            found.append(Case(f"reply-{name}-{step + 1}", raw, expect))
    return found


def between() -> list[Case]:
    """Answers between and below quotes."""
    intro = "Vào Th 2, 23 thg 11, 2026 vào lúc 09:15 Hỗ trợ ABC <hotro@abc.vn> đã viết:"
    inline = f"{intro}\n\n> Đèn trên máy in màu gì?\n\nMàu đỏ ạ.\n\n> Máy in cắm dây hay qua mạng?\n\nQua mạng, địa chỉ 10.0.0.15.\n\n> Trân trọng,\n> Phòng Kỹ thuật"
    below = f"{intro}\n> Chào anh An,\n> Đèn trên máy in màu gì?\n> #close\n\nDạ màu đỏ ạ.\nCảm ơn anh."
    agent = f"{intro}\n> Máy in hỏng rồi anh ơi\n\nĐã đổi máy in khác cho chị.\n\n#close"
    return [
        Case("between-inline", mail("Re: [YC-12] Máy in", inline, "", reply=True), {
            "new": "> Đèn trên máy in màu gì?\n\nMàu đỏ ạ.\n\n> Máy in cắm dây hay qua mạng?\n\nQua mạng, địa chỉ 10.0.0.15.",
            "trim": "Màu đỏ ạ.\n\nQua mạng, địa chỉ 10.0.0.15."}),
        Case("between-below", mail("Re: [YC-12] Máy in", below, "", reply=True), {"new": "Dạ màu đỏ ạ.\nCảm ơn anh."}),
        Case("between-agent-below", mail("Re: [YC-12] Máy in", agent, "", reply=True), {"new": "Đã đổi máy in khác cho chị.\n\n#close"}),
    ]  # fmt: skip
