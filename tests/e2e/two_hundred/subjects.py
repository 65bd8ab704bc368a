"""Subjects as people write them: every spelling must reach its rule."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from tests.e2e.two_hundred.given import CONTRACT, LEGAL, TECH, Given, employee, routed
from tests.e2e.two_hundred.letter import letter

TEXT = {
    TECH: "Trang thanh toán báo lỗi 502 từ sáng nay, khách không trả tiền được.",
    LEGAL: "Nhờ phòng xem giúp quy chế làm việc từ xa mới soạn.",
    CONTRACT: "Nhờ phòng xem giúp hợp đồng thuê văn phòng mới.",
    "": "Nhờ bộ phận xem giúp em việc này với.",
}
_NFD = unicodedata.normalize("NFD", "Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán")

SPELLINGS: dict[str, tuple[str, ...]] = {
    TECH: (
        "Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán",
        "Yeu cau ho tro ky thuat: Loi trang thanh toan",
        "Yêu cầu hỗ trợ kĩ thuật: Lỗi trang thanh toán",
        "Yêu cầu hổ trợ kỹ thuật: Lỗi trang thanh toán",
        "yêu cầu hổ trợ kĩ thuật lỗi trang thanh toán",
        "YÊU CẦU HỖ TRỢ KỸ THUẬT: LỖI TRANG THANH TOÁN",
        "YEU CAU HO TRO KI THUAT - LOI TRANG THANH TOAN",
        _NFD,
        _NFD.upper(),
        "Yêu cầu hỗ trợ kỹ thuật：Lỗi trang thanh toán",
        "Ｙêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán",
        "Yêu cầu hỗ trợ kỹ thuật - Lỗi trang thanh toán",
        "Yêu cầu hỗ trợ kỹ thuật – Lỗi trang thanh toán",
        "Yêu cầu hỗ trợ kỹ thuật — Lỗi trang thanh toán",
        "Yêu cầu hỗ trợ kỹ thuật ― Lỗi trang thanh toán",
        "Yêu cầu hỗ trợ kỹ thuật − Lỗi trang thanh toán",
        "Yêu cầu hỗ trợ kỹ thuật‑Lỗi trang thanh toán",
        "Yêu cầu hỗ trợ kỹ thuật－Lỗi trang thanh toán",
        "[Yêu cầu hỗ trợ kỹ thuật] – Lỗi trang thanh toán",
        "[Yêu cầu hỗ trợ kỹ thuật] Lỗi trang thanh toán",
        "(Yêu cầu hỗ trợ kỹ thuật) Lỗi trang thanh toán",
        "【Yêu cầu hỗ trợ kỹ thuật】 Lỗi trang thanh toán",
        "Re: Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán",
        "TR: Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán",
        "Trả lời: Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán",
        "Chuyển tiếp: Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán",
        "Re: TR: Trả lời: Fwd: FW: RE[2]: Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán",
        "Yeeu caauf hoox trowj kyx thuaatj: Lỗi trang thanh toán",
        "Ye6u ca62u ho64 tro75 ky4 thua65t: Lỗi trang thanh toán",
        "  Yêu  cầu   hỗ trợ  kỹ thuật  :   Lỗi trang thanh toán",
        "YC hỗ trợ kỹ thuật: Lỗi trang thanh toán",
        "Y/c hỗ trợ kỹ thuật: Lỗi trang thanh toán",
        "Hỗ trợ kỹ thuật: Lỗi trang thanh toán",
        "Yêu cầu hỗ trơ kỹ thuât: Lỗi trang thanh toán",
        "[EXTERNAL] Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán",
        "GẤP - Yêu cầu hỗ trợ kỹ thuật: Lỗi trang thanh toán",
        "Yêu cầu hỗ trợ kỹ thuật",
    ),
    LEGAL: (
        "Yêu cầu tư vấn pháp lý: Quy chế làm việc từ xa",
        "Yêu cầu tư vấn pháp lí: Quy chế làm việc từ xa",
        "Yeu cau tu van phap ly: Quy che lam viec tu xa",
        "yeu cau tu van phap li - quy che lam viec tu xa",
        "YÊU CẦU TƯ VẤN PHÁP LÝ – QUY CHẾ LÀM VIỆC TỪ XA",
        unicodedata.normalize("NFD", "Yêu cầu tư vấn pháp lý: Quy chế làm việc từ xa"),
        "[Yêu cầu tư vấn pháp lý] — Quy chế làm việc từ xa",
        "Fwd: Yêu cầu tư vấn pháp lý: Quy chế làm việc từ xa",
        "Yeeu caauf tuw vaans phaps lys: Quy chế làm việc từ xa",
        "Tư vấn pháp lý: Quy chế làm việc từ xa",
    ),
    CONTRACT: (
        "Yêu cầu tư vấn pháp lý: Xem xét hợp đồng thuê văn phòng",
        "Yeu cau tu van phap li: xem hop dong thue van phong",
        "YÊU CẦU TƯ VẤN PHÁP LÝ: HỢP ĐỒNG THUÊ VĂN PHÒNG",
        "Yêu cầu tư vấn pháp lý – contract review",
        unicodedata.normalize("NFD", "Trả lời: Yêu cầu tư vấn pháp lí: Hợp đồng thuê văn phòng"),
    ),
    "": (
        "Hỏi lịch nghỉ lễ",
        "Yêu cầu thanh toán công tác phí",
        "Yêu cầu hỗ trợ kế toán: hoàn ứng",
        "Kỹ thuật viên nào trực hôm nay?",
    ),
}
_ASKED = {TECH: ("các bước tái hiện", "môi trường"), LEGAL: ("thời hạn", "bối cảnh"), CONTRACT: ("thời hạn",), "": ()}


def spellings() -> Iterator[Given]:
    """A mail for each spelling, from somebody new each time."""
    for rule, subjects in SPELLINGS.items():
        for index, subject in enumerate(subjects):
            sender = employee(f"{TEAM_KEY[rule]}{index:02}")
            raw = letter(sender, subject, TEXT[rule])
            wanted = routed(rule, priority="urgent" if subject.startswith("GẤP") else "normal")
            yield Given(f"subject {subject!r}", sender.email, raw, ticket=wanted, missing=_ASKED[rule], text=TEXT[rule])


TEAM_KEY = {TECH: "tech", LEGAL: "legal", CONTRACT: "contract", "": "other"}
